"""A stand-in for the base image, where no image can be pulled: Debian with Python, made by debootstrap.

The real `python:3.11-slim` is Debian too, with a Python of its own at the same name on PATH.
"""

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.container.podman import Podman

IMAGE = "docker.io/library/python:3.11-slim"
SUITE = "bookworm"
PACKAGES = "python3,python3-pip,python3-venv,ca-certificates"
SEARCH_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"


def provide(podman: Podman) -> None:
    """Make the image once in podman's storage; runs at the same time wait for each other."""
    with _lock(podman.storage.parent / "lock"):
        if podman.call("image", "exists", IMAGE, ok=False).returncode == 0:
            return
        with tempfile.TemporaryDirectory(dir=podman.storage.parent) as folder:
            archive = Path(folder, "base.tar")
            _archive(Path(folder, "root"), archive)
            podman.call("import", "--change", f"ENV PATH={SEARCH_PATH}", str(archive), IMAGE)


def _archive(root: Path, archive: Path) -> None:
    _run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root))
    for marker in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):  # Debian's; the real image has none
        marker.unlink()
    (root / "usr/bin/python").symlink_to("python3")
    _run("tar", "--create", "--file", str(archive), "--directory", str(root), "--exclude=./var/cache/apt/*", ".")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr}"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
