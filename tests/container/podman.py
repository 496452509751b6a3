"""Podman with a storage of its own: builds and runs images as Spaces do, apart from the machine's other containers."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.container.container import Container

RUN_ROOT = Path("/run/spacedock-ci")
CERTIFICATES = "/etc/ssl/certs"
LIMITS = ("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024")
SPACES_UID = "1000:1000"


@dataclass(frozen=True)
class Podman:
    """The command line of podman; `storage` keeps images between runs."""

    storage: Path

    def command(self, *arguments: str) -> list[str]:
        """Return the whole argument list of one call."""
        places = ["--root", str(self.storage), "--runroot", str(RUN_ROOT)]
        return ["podman", *places, "--runtime", "runc", "--cgroup-manager", "cgroupfs", *arguments]

    def call(self, *arguments: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one command to its end.

        Raises:
            AssertionError: it failed and `ok` is set; the message holds what it wrote.
        """
        done = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0 or not ok, f"podman {arguments[0]} ended with {done.returncode}:\n{done.stderr}"
        return done

    def build(self, context: Path, image: str) -> float:
        """Build a folder's Dockerfile from nothing, no layer reused, and return the seconds it took.

        The host's certificates are mounted, so that packages install behind a proxy that has one of its own.
        """
        begin = time.monotonic()
        means = ("--format", "docker", "--isolation", "chroot", "--network", "host", "--pull-never", "--layers=false")
        mount = ("--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro")
        self.call("build", *means, *mount, "--tag", image, str(context))
        return time.monotonic() - begin

    @contextmanager
    def run(
        self, image: str, *command: str, network: str = "host", env: dict[str, str] | None = None
    ) -> Iterator[Container]:
        """Start a container as uid 1000 with these environment variables; it is removed at the end."""
        variables = [part for name, value in (env or {}).items() for part in ("--env", f"{name}={value}")]
        options = ("--detach", "--network", network, "--user", SPACES_UID, *LIMITS, *variables)
        name = self.call("run", *options, image, *command).stdout.strip()
        try:
            yield Container(self.call, name)
        finally:
            self.call("rm", "--force", "--time", "0", name)
