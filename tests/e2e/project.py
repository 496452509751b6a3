"""A clone of this repository in a folder of its own, driven as its user drives it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as the one JSON value that it must be."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Project:
    """A project folder. `environ` is added to a clean environment for every command."""

    root: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def inv(self, *arguments: str, **environ: str) -> Done:
        """Run `invoke` in the project with the interpreter of the tests."""
        return self.run([sys.executable, "-m", "invoke", *arguments], **environ)

    def run(self, command: list[str], **environ: str) -> Done:
        """Run a command in the project, with a HOME that is empty."""
        home = self.root.parent / "home"
        home.mkdir(exist_ok=True)
        clean = {key: os.environ[key] for key in os.environ if key in KEPT or key.startswith(("PIP_", "SSL_", "PYENV"))}
        done = subprocess.run(
            command,
            cwd=self.root,
            env=clean | {"HOME": str(home)} | dict(self.environ) | environ,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def deploy(self, **environ: str) -> Any:
        """Deploy to the local Hub; the deploy must succeed."""
        done = self.inv("deploy", "--env", "local", "--json", **environ)
        assert done.code == 0, done.err
        return done.json

    def hub(self) -> Any:
        """Return what the local Hub says of itself."""
        return self.inv("hub.status", "--json").json

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file."""
        file = self.root / path
        text = file.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new))


KEPT = frozenset({"PATH", "LANG", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "TMPDIR"})


def get(url: str, path: str = "", timeout: float = 10, **headers: str) -> httpx2.Response:
    """Ask a local Space. Names below `localhost` are dialled at loopback, as browsers and curl do."""
    address = httpx2.URL(url).join(path)
    dialled = address.copy_with(host="127.0.0.1")
    return httpx2.get(dialled, headers={"Host": address.netloc.decode()} | headers, timeout=timeout, trust_env=False)


def clone(target: Path) -> None:
    """Copy what git would: tracked files and new ones, not what is ignored."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.read_bytes())
            path.chmod(source.stat().st_mode)


def lend_environment(root: Path) -> None:
    """Give a clone a `.venv` whose packages are those of the running one, so that `./inv` installs nothing."""
    venv, own = root / ".venv", Path(sys.prefix)
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(own / "bin" / "python")
    (venv / "lib").symlink_to(own / "lib")
    (venv / "pyvenv.cfg").write_bytes((own / "pyvenv.cfg").read_bytes())
    for lock in ("runtime.txt", "dev.txt"):
        (venv / lock).write_bytes((root / "requirements" / lock).read_bytes())
