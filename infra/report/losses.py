"""Shows what is lost when a Space is destroyed."""

from rich.text import Text

from infra.model.losses import Losses
from infra.report.screen import Screen
from infra.report.spelled import one_line


def show_losses(lost: Losses, screen: Screen) -> None:
    """Write to stderr all that would be lost: it is read before the answer is typed."""
    state = "it is live" if lost.live else "it does not serve"
    screen.err.print(Text.assemble((f"- {lost.space}", "bold red"), f"  {lost.id} in {lost.environment}"))
    rows = (
        ("stage", f"{lost.stage}: {state}", ""),
        ("address", lost.url, ""),
        ("visibility", lost.visibility, ""),
        ("hardware", lost.hardware or "none", ""),
        ("secrets", _names(lost.secrets), "their values cannot be read back"),
        ("variables", _names(lost.variables), ""),
        ("files", _names(lost.files), "with the whole history of the repository"),
        ("volumes", _names(lost.volumes), "what they hold stays"),
    )
    for name, value, note in rows:
        line = Text.assemble(f"    {name:<11} ", (value, "bold" if name == "stage" and lost.live else ""))
        screen.err.print(line.append(f"  {note}" if note and value != "none" else "", "dim"))


def show_destroyed(lost: Losses, screen: Screen) -> None:
    """Write that it is gone, and what to do with spaces.yaml."""
    if screen.as_json:
        screen.json({"destroyed": lost.id, "lost": lost.model_dump(mode="json")})
    else:
        screen.out.print(f"destroyed {lost.id}")
    screen.note(f"spaces.yaml still names {lost.space} in {lost.environment}: the next deploy makes it again")


def _names(names: tuple[str, ...], most: int = 8) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)}: {', '.join(one_line(name) for name in names[:most])}{more}"
