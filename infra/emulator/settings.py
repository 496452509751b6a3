"""Where the local Hub keeps its data and where it listens."""

from dataclasses import dataclass
from pathlib import Path

VERSION = "0.1.0"


@dataclass(frozen=True)
class Settings:
    """What a Hub is started with.

    `data` is the one folder that holds all state; `port` 0 means any free one; `control` opens the addresses under
    `/_emulator/`; `seed` is a file with accounts and first Spaces, without which everybody may do everything; with
    `lfs` clients are asked to send by LFS what the Hub keeps by LFS.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 7860
    control: bool = False
    seed: Path | None = None
    lfs: bool = False

    @property
    def database(self) -> Path:
        """Spaces, their settings and their variables."""
        return self.data / "hub.sqlite3"

    @property
    def secrets_database(self) -> Path:
        """Values of the Spaces' secrets; readable by the owner of the data folder alone."""
        return self.data / "secrets.sqlite3"

    @property
    def repositories(self) -> Path:
        """Bare git repositories, `<kind>/<owner>/<name>.git`."""
        return self.data / "repos"

    @property
    def request_log(self) -> Path:
        """One JSON line for each API request."""
        return self.data / "requests.log"

    @property
    def life(self) -> Path:
        """Environments, work folders and logs of the running Spaces."""
        return self.data / "life"

    @property
    def hub_file(self) -> Path:
        """Tells others the process and the address, while the Hub is up."""
        return self.data / "hub.json"

    @property
    def lock(self) -> Path:
        """Held by the one Hub that uses this data folder."""
        return self.data / "lock"
