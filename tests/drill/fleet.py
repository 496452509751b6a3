"""A project of three tiny Spaces on a local Hub under control, for drills that deploy hundreds of times."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from tests.drill.forks import Forks
from tests.e2e.project import ROOT, clone, get
from tests.emulator.hubs import HubProcess
from tests.support.control import Control

TOKEN = {"Authorization": "Bearer hf_drill"}
KEYS = ("one", "two", "three")
ORIGIN = "https://front.example"
SPEC = """\
version: 1
defaults:
  owner: acme
  service: {{folder: tiny, app: tiny}}
  cors: {{origins: [{origin}]}}
{defaults}
environments:
  drill:
    hub: "{endpoint}"
{environment}
spaces:
{spaces}
"""


@dataclass
class Fleet:
    """The project's folder, its Hub, and `inv` in it."""

    root: Path
    hub: HubProcess
    control: Control
    forks: Forks

    @property
    def main(self) -> Path:
        """The module of the service that the drills change."""
        return self.root / "tiny" / "__main__.py"

    def specify(self, environment: str = "", defaults: str = "", keys: tuple[str, ...] = KEYS) -> None:
        """Write spaces.yaml with these further lines in its environment and its defaults."""
        spaces = "\n".join(f"  {key}: {{title: {key}}}" for key in keys)
        text = SPEC.format(
            origin=ORIGIN, endpoint=self.hub.endpoint, environment=environment, defaults=defaults, spaces=spaces
        )
        (self.root / "spaces.yaml").write_text(text)

    def release(self, text: str) -> None:
        """Make the service a new release, by a line that says so."""
        lines = [line for line in self.main.read_text().splitlines() if not line.startswith("# release")]
        self.main.write_text("\n".join([*lines, f"# release {text}", ""]))

    def forget(self) -> None:
        """Let the next deploy read all files anew: what commits hold is remembered."""
        shutil.rmtree(self.root / ".spacedock" / "cache", ignore_errors=True)

    def deploy(self) -> None:
        """Deploy all Spaces; it must succeed."""
        code, said = self.forks.inv("deploy", "--env", "drill")
        assert code == 0, said

    def api(self, path: str) -> Any:
        """Ask the Hub."""
        answer = httpx2.get(f"{self.hub.endpoint}/api{path}", headers=TOKEN, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def head(self, key: str) -> str:
        """Return the head commit of a Space."""
        return str(self.api(f"/spaces/acme/{key}")["sha"])

    def titles(self, key: str) -> list[str]:
        """Return the titles of the last commits of a Space, the newest first."""
        return [commit["title"] for commit in self.api(f"/spaces/acme/{key}/commits/main?limit=1000")]

    def variables(self, key: str) -> dict[str, str]:
        """Return the values of a Space's variables."""
        return {name: entry["value"] for name, entry in self.api(f"/spaces/acme/{key}/variables").items()}

    def whole(self, key: str) -> str:
        """Return the artifact digest that the head of a Space names, after a look that all its files are of it."""
        files = {
            f["path"]: f["oid"] for f in self.api(f"/spaces/acme/{key}/tree/main?recursive=true") if f["type"] == "file"
        }
        address = f"{self.hub.endpoint}/spaces/acme/{key}/resolve/main/.spacedock.json"
        manifest = httpx2.get(address, headers=TOKEN, trust_env=False).json()
        assert manifest["files"] == {path: files[path] for path in manifest["files"]}, f"{key} is on a half release"
        return str(manifest["artifact"])

    def url(self, key: str) -> str:
        """Return the address of a Space's app."""
        port = self.hub.endpoint.rsplit(":", 1)[1]
        return f"http://acme-{key}.localhost:{port}/"

    def served(self, key: str) -> str:
        """Return the artifact digest that a Space serves."""
        return str(get(self.url(key)).json()["release"])


@contextmanager
def fleet(folder: Path) -> Iterator[Fleet]:
    """Yield a project whose Hub takes any token, and end that Hub afterwards."""
    root = folder / "project"
    clone(root)
    shutil.copytree(ROOT / "tests" / "fixtures" / "tiny", root / "tiny")
    hub = HubProcess(folder / "hub", "--control")
    environ = {"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": "hf_drill", "HOME": str(folder), "CI": ""}
    try:
        with Control(hub.endpoint) as control, Forks(root, environ) as forks:
            made = Fleet(root, hub, control, forks)
            made.specify()
            yield made
    finally:
        hub.stop()
