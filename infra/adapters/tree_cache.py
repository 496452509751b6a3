"""Keeps what repositories hold at commits, in a folder. A commit names its content: nothing here can be out of date."""

import re
import tempfile
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from infra.model.observed import Tree

KEPT = 3
"""Commits that are kept of one Space: the newest."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
"""What the Hub names becomes a file's name here, so it must be what it should be."""
LARGEST = 4 * 2**20
"""Bytes; a tree that takes more is read from the Hub each time."""


class FolderTreeCache:
    """`TreeCache` over `<folder>/<owner>/<name>/<sha>.json`. A file that does not parse counts as absent."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, space: str, sha: str) -> Tree | None:
        """Return what a Space holds at a commit, None where that is not remembered."""
        if not _COMMIT.fullmatch(sha):
            return None
        try:
            return Tree.model_validate_json(self._file(space, sha).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def put(self, space: str, sha: str, tree: Tree) -> None:
        """Remember it, by one rename: no reader ever meets half a file."""
        content = tree.model_dump_json().encode()
        if len(content) > LARGEST or not _COMMIT.fullmatch(sha):
            return
        target = self._file(space, sha)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(target)
        _forget_old(target.parent)

    def _file(self, space: str, sha: str) -> Path:
        return self._folder.joinpath(*(quote(part, safe="") for part in space.lower().split("/")), f"{sha}.json")


def cache_folder(state: Path, endpoint: str) -> Path:
    """Return the folder for the trees of one Hub."""
    return state / "cache" / quote(endpoint.partition("://")[2], safe="")


def _forget_old(folder: Path) -> None:
    for path in sorted(folder.glob("*.json"), key=_written, reverse=True)[KEPT:]:
        path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    """Another process may have removed it since."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
