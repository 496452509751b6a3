"""What can be told of a commit before anything is built."""

from infra.emulator.life.builder import Release
from infra.emulator.life.card import Card, read_card
from infra.emulator.life.stages import Phase, ReleaseError
from infra.emulator.seam import Repos, SpaceRecord


def admit(record: SpaceRecord, repos: Repos, sha: str, *, factory: bool = False) -> Release:
    """Return the release that a commit makes.

    Raises:
        ReleaseError: CONFIG_ERROR for bad front matter, or a name that is both secret and variable; NO_APP_FILE where
            the file is missing that the SDK starts with.
    """
    card = read_card(repos.read(record.id, sha, "README.md"))
    if record.variables.keys() & record.secrets.keys():
        raise ReleaseError(Phase.CONFIG_ERROR, "Collision on variables and secrets names")
    app_file = repos.read(record.id, sha, _app_file(card))
    if app_file is None:
        text = f"No {_app_file(card)} at the root of the Space" if card.sdk == "docker" else f"No {_app_file(card)}"
        raise ReleaseError(Phase.NO_APP_FILE, f"{text}: a Space of sdk {card.sdk} starts with it")
    return Release(record.id, sha, card, app_file, factory)


def _app_file(card: Card) -> str:
    default = {"docker": "Dockerfile", "static": "index.html"}.get(card.sdk, "app.py")
    return default if card.sdk == "docker" else card.app_file or default
