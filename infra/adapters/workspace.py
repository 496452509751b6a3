"""The working tree that holds spaces.yaml, its templates and the service."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from pathspec import GitIgnoreSpec

from infra.model.bundle import File
from infra.model.errors import InputError

_IGNORES = "templates/dockerignore"
_ROOT_TEMPLATES = ("Dockerfile.j2", "README.md.j2")


class FolderWorkspace:
    """`Workspace` over a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def spec(self) -> str:
        """Return the text of spaces.yaml.

        Raises:
            InputError: it is missing or not UTF-8.
        """
        return self._text("spaces.yaml", newline="")

    def write_spec(self, text: str) -> None:
        """Write spaces.yaml at once: whoever reads it meets the old text or the new one.

        Raises:
            InputError: it cannot be written.
        """
        target = (self.root / "spaces.yaml").resolve()
        fresh = target.with_name(f".spaces.yaml.{os.getpid()}")
        try:
            fresh.write_bytes(text.encode())
            fresh.chmod(target.stat().st_mode)
            fresh.replace(target)
        except OSError as error:
            raise InputError(f"spaces.yaml cannot be written: {error.strerror}", "Is its folder writable?") from error

    def templates(self) -> Mapping[str, str]:
        """Return all templates by their path.

        Raises:
            InputError: one of the two at the root is missing, or one is not UTF-8.
        """
        folder = self.root / "templates"
        below = sorted(path for path in folder.rglob("*") if path.is_file())
        names = [*_ROOT_TEMPLATES, *(path.relative_to(self.root).as_posix() for path in below)]
        return {name: self._text(name) for name in names}

    def tree(self, folder: str) -> Iterator[File]:
        """Yield the files of a folder that are shipped, sorted by path.

        Raises:
            InputError: there is no such folder, or what is in it is no file or links to somewhere outside the project.
        """
        top = self.root / folder
        if not top.is_dir():
            raise InputError(f"there is no folder {folder}", "`service.folder` in spaces.yaml names the code to ship.")
        ignored = GitIgnoreSpec.from_lines(self._text(_IGNORES).splitlines())
        for path in sorted(_walk(top, self.root, ignored)):
            yield File(path=path.relative_to(self.root).as_posix(), content=self._content(path))

    def commit(self) -> str | None:
        """Return the source commit, `-dirty` behind it when tracked or new files differ; None without git."""
        head = self._git("rev-parse", "HEAD")
        if head is None:
            return None
        return f"{head}-dirty" if self._git("status", "--porcelain") else head

    def _content(self, path: Path) -> bytes:
        name, real = path.relative_to(self.root).as_posix(), path.resolve()
        if not real.is_relative_to(self.root.resolve()):
            raise InputError(f"{name} links to a file outside the project", "Ship the file itself, or ignore it.")
        if not real.is_file():
            raise InputError(f"{name} is not a file", f"Ship files and folders themselves, or ignore it by {_IGNORES}.")
        return real.read_bytes()

    def _text(self, name: str, newline: str | None = None) -> str:
        """Read a text; `newline=""` keeps line ends as they are, for what is written back."""
        try:
            with (self.root / name).open(encoding="utf-8", newline=newline) as file:
                return file.read()
        except FileNotFoundError:
            raise InputError(f"{name} is missing in {self.root}", "Run from the project's folder.") from None
        except UnicodeDecodeError as error:
            raise InputError(f"{name} is not UTF-8 text (byte {error.start})", "Save it as UTF-8.") from None

    def _git(self, *arguments: str) -> str | None:
        # An outer git (a hook, a rebase) leaves variables behind that would point at another repository.
        environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        try:
            done = subprocess.run(
                ["git", "-C", str(self.root), *arguments], capture_output=True, text=True, check=False, env=environ
            )
        except FileNotFoundError:
            return None
        return done.stdout.strip() if done.returncode == 0 else None


def _walk(top: Path, root: Path, ignored: GitIgnoreSpec) -> Iterator[Path]:
    """Yield files and links, never entering a folder that is ignored: a virtual environment holds thousands."""
    for folder, subfolders, names in os.walk(top):
        here = Path(folder)
        kept = [name for name in subfolders if not ignored.match_file(f"{(here / name).relative_to(root).as_posix()}/")]
        subfolders[:] = sorted(kept)
        for name in (*names, *(name for name in kept if (here / name).is_symlink())):
            path = here / name
            if not ignored.match_file(path.relative_to(root).as_posix()):
                yield path
