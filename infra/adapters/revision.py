"""Two revisions of the project beside each other, read by git: nothing that they hold is run, rendered or followed.

A branch of a stranger may hold anything. Links are read as git keeps them, as the text of where they lead: following
one could show a file of this machine. Git is told to use no helper of the repository's choosing, what it says is read
up to a limit, and it is ended when it takes too long.
"""

import os
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pathspec import GitIgnoreSpec

from infra.model.errors import InputError
from infra.model.review import FileChange

WORKING_TREE = "working tree"
LARGEST = 4_000_000
"""Bytes of a file that is read whole. No file that people review is that long."""
MOST_OPAQUE = 100
"""Files that git calls binary and that are looked into all the same."""
LONGEST_LIST = 16_000_000
"""Bytes of a list of changed files."""
_SECONDS = 60.0
_IGNORES = "templates/dockerignore"
_PLAIN_DIFF = (
    "--text",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-renames",
    "--ignore-submodules=all",
    "--relative",
)


class GitRevisions:
    """`Revisions` of a repository: where a branch left `base`, and what it holds now."""

    def __init__(self, root: Path, base: str, head: str = "") -> None:
        self._root = root
        self._base = base
        self._head = head

    @cached_property
    def base(self) -> str:
        """The commit at which the branch left `base`; `base` itself where git does not know that.

        Raises:
            InputError: this is no repository, or it has no such revision.
        """
        base, tip = self._commit(self._base), self._commit(self._head or "HEAD")
        return self._text("merge-base", base, tip) or base

    @cached_property
    def head(self) -> str:
        """The commit that is reviewed, or `working tree`."""
        return self._commit(self._head) if self._head else WORKING_TREE

    def before(self, path: str) -> str | None:
        """Return the text of a file at the base; None where there is none."""
        return self._at(self.base, path)

    def after(self, path: str) -> str | None:
        """Return the text of a file on the branch; None where there is none.

        Raises:
            InputError: it is too large, a link, or not UTF-8.
        """
        return self._at(self.head, path) if self._head else self._here(path)

    def changes(self) -> Iterator[FileChange]:
        """Yield every file that differs, without its patch.

        Files that git does not track are not among them, nor those that the base's `templates/dockerignore` keeps out
        of what is shipped. What the branch's own says is not asked: it could keep a file out of sight.
        """
        ignored = GitIgnoreSpec.from_lines((self.before(_IGNORES) or "").splitlines())
        opaque = 0
        for added, removed, path in self._listed():
            if ignored.match_file(path):
                continue
            opaque += not added.isdigit()
            lines = (int(added), int(removed)) if added.isdigit() else (None, None)
            if lines[0] is None and opaque <= MOST_OPAQUE:
                lines = self._counted(path)
            yield FileChange(path=path, added=lines[0], removed=lines[1])

    def _listed(self) -> Iterator[tuple[str, str, str]]:
        said = self._git(LONGEST_LIST, "diff", "--numstat", "-z", *_PLAIN_DIFF, *self._sides())
        if len(said) >= LONGEST_LIST:
            raise InputError("more files changed than a review can list", "Is it compared with the right revision?")
        for line in filter(None, said.decode("utf-8", "replace").split("\0")):
            added, removed, path = line.split("\t", 2)
            yield added, removed, path

    def _counted(self, path: str) -> tuple[int, int] | tuple[None, None]:
        """Count the lines of a file that git calls binary: the branch's `.gitattributes` can say so of any text."""
        lines = self.patch(path, LARGEST).split("\n")
        found = sum(line.startswith("+") for line in lines), sum(line.startswith("-") for line in lines)
        return found if any(found) else (None, None)

    def patch(self, path: str, limit: int) -> str:
        """Return the difference of one file as a unified diff without its head, up to `limit` bytes.

        What holds a NUL is no text and has none, whatever `.gitattributes` say of it.
        """
        shown = self._git(limit, "diff", *_PLAIN_DIFF, *self._sides(), "--", path)
        _, mark, rest = shown.partition(b"\n@@")
        return f"@@{rest.decode('utf-8', 'replace')}" if mark and b"\0" not in rest else ""

    def _sides(self) -> list[str]:
        return [self.base, self.head] if self._head else [self.base]

    def _commit(self, revision: str) -> str:
        found = self._text("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found:
            return found
        raise InputError(
            f"git knows no revision {revision!r} here",
            "Fetch it first: a checkout of CI often holds the newest commit only (`fetch-depth: 0`).",
        )

    def _at(self, commit: str, path: str) -> str | None:
        listed = self._text("ls-tree", "-l", commit, "--", path)
        if not listed:
            return None
        mode, _, _, size = listed.split("\t")[0].split()
        _refuse(path, link=mode == "120000", size=int(size) if size.isdigit() else 0)
        return _decoded(path, self._git(LARGEST, "cat-file", "blob", f"{commit}:./{path}"))

    def _here(self, path: str) -> str | None:
        file = self._root / path
        try:
            seen = file.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        inside = file.parent.resolve() == self._root.resolve() / Path(path).parent
        _refuse(path, link=not stat.S_ISREG(seen.st_mode) or not inside, size=seen.st_size)
        return _decoded(path, file.read_bytes())

    def _text(self, *arguments: str) -> str:
        return self._git(LARGEST, *arguments).decode("utf-8", "replace").strip()

    def _git(self, limit: int, *arguments: str) -> bytes:
        """Return what git says, up to `limit` bytes; nothing where it fails.

        Raises:
            InputError: there is no git, or it takes too long.
        """
        command = ["git", "-C", str(self._root), "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
        with tempfile.TemporaryFile() as said:
            try:
                done = subprocess.run(
                    command, stdout=said, stderr=subprocess.DEVNULL, env=_plain(), check=False, timeout=_SECONDS
                )
            except FileNotFoundError:
                raise InputError("there is no git on PATH", "A review reads two revisions by git.") from None
            except subprocess.TimeoutExpired:
                raise InputError(f"`git {arguments[0]}` took more than {_SECONDS:g} s", "What changed?") from None
            said.seek(0)
            return said.read(limit) if done.returncode == 0 else b""


def _plain() -> dict[str, str]:
    """Return an environment in which git takes paths literally and nothing from an outer git."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    return {**inherited, "GIT_LITERAL_PATHSPECS": "1", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


def _refuse(path: str, *, link: bool, size: int) -> None:
    if link:
        raise InputError(f"{path} is a link, or no file", "A review follows no links. Put the file itself there.")
    if size > LARGEST:
        raise InputError(f"{path} has {size} bytes", f"A review reads files of up to {LARGEST} bytes.")


def _decoded(path: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text (byte {error.start})", "Save it as UTF-8.") from None
