"""One running container."""

from dataclasses import dataclass
from subprocess import CompletedProcess
from typing import Protocol


class Call(Protocol):
    """Runs one podman command."""

    def __call__(self, *arguments: str, ok: bool = True) -> CompletedProcess[str]: ...


@dataclass(frozen=True)
class Container:
    """A handle on a container that `Podman.run` started."""

    call: Call
    name: str

    def python(self, code: str) -> str:
        """Run Python code inside, as the container's user; returns what it printed."""
        return self.call("exec", self.name, "python", "-c", code).stdout.strip()

    def health(self) -> int:
        """Run the image's HEALTHCHECK inside and return its exit code: 0 healthy, 1 not."""
        return self.call("healthcheck", "run", self.name, ok=False).returncode

    def is_running(self) -> bool:
        """Tell whether its process is alive."""
        return self._state("Running") == "true"

    def log(self) -> str:
        """Return all that it wrote so far, to both streams."""
        done = self.call("logs", self.name)
        return done.stdout + done.stderr

    def stop(self, grace: int) -> int:
        """Send SIGTERM, and SIGKILL after `grace` seconds; returns the exit code (137 when it was killed)."""
        self.call("stop", "--time", str(grace), self.name)
        return self.exit_code()

    def exit_code(self) -> int:
        """Wait for its end and return the exit code."""
        return int(self.call("wait", self.name).stdout)

    def _state(self, field: str) -> str:
        return self.call("inspect", "--format", f"{{{{.State.{field}}}}}", self.name).stdout.strip()
