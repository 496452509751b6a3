"""Shows what an import adds to spaces.yaml."""

from infra.model.adoption import Adoption
from infra.report.screen import Screen

_FILES = (
    "`managed: settings` leaves the files of its repository as they are. To deploy a service to it, put the code "
    "beside spaces.yaml, name it by `service:` and remove that line: the next plan shows which files it would write."
)


def show_adoption(adoption: Adoption, screen: Screen, *, written: bool) -> None:
    """Write the lines that are added, what is left out, and what to do next."""
    if screen.as_json:
        screen.json(adoption.model_dump(mode="json", exclude={"text"}) | {"written": written})
        return
    if adoption.already:
        screen.err.print(f"{adoption.id} is in spaces.yaml already: {adoption.space} in {adoption.environment}")
        return
    screen.text(adoption.entry)
    for what in adoption.left_out:
        screen.err.print(f"left out: {what}")
    screen.err.print(_FILES)
    done = "written to spaces.yaml" if written else "not written: this was a dry run"
    screen.err.print(f"{done}; `inv plan --env {adoption.environment}` compares it with the Hub", style="bold")
