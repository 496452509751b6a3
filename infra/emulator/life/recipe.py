"""What a Dockerfile asks for, as values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Copy:
    """Files of the build context that go into the image. `destination` is absolute; a slash at its end is kept."""

    sources: tuple[str, ...]
    destination: str


@dataclass(frozen=True)
class PipInstall:
    """The arguments of `pip install`, run in the folder `workdir` of the image."""

    arguments: tuple[str, ...]
    workdir: str

    @property
    def requirement_files(self) -> tuple[str, ...]:
        """Return the files named with `-r` and `-c`."""
        return tuple(
            after
            for option, after in zip(self.arguments, self.arguments[1:], strict=False)
            if option in {"-r", "--requirement", "-c", "--constraint"}
        )

    @property
    def require_hashes(self) -> bool:
        """Whether pip is told to take only files whose hash is pinned."""
        return "--require-hashes" in self.arguments


@dataclass(frozen=True)
class Step:
    """One instruction: its text for the build log, what the local Hub does for it, or why it does nothing."""

    text: str
    copies: tuple[Copy, ...] = ()
    installs: tuple[PipInstall, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Recipe:
    """A Dockerfile's facts: of its last stage, but with the steps of all stages.

    Attributes:
        python: version in the tag of the base image, such as `3.11`; None when the tag names none.
        workdir: absolute folder in the image where the command runs.
        user: name or number that the command runs as in a container.
        command: argument list, ENTRYPOINT and CMD joined as Docker does; a shell form is already `/bin/sh -c`.
        owned: folders and files of the image that belong to the application and not to the system.
    """

    python: str | None
    steps: tuple[Step, ...]
    env: Mapping[str, str]
    workdir: str
    user: str
    command: tuple[str, ...]
    owned: tuple[str, ...]

    @property
    def installs(self) -> tuple[PipInstall, ...]:
        """Return the pip runs, in order."""
        return tuple(install for step in self.steps for install in step.installs)


@dataclass(frozen=True)
class Mirror:
    """A folder of this machine that stands for the root of an image."""

    root: Path
    owned: tuple[str, ...]

    def path(self, inside: str) -> Path:
        """Return where an absolute path of the image is on this machine."""
        return self.root / inside.lstrip("/")

    def rewrite(self, text: str) -> str:
        """Return a text of the Dockerfile with the application's paths turned into paths of this machine."""
        paths = "|".join(re.escape(path) for path in sorted(self.owned, key=len, reverse=True))
        if not paths:
            return text
        return re.sub(rf"(?<![\w./-])(?:{paths})(?![\w.-])", lambda match: f"{self.root}{match[0]}", text)
