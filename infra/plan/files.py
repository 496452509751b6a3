"""Compares files by their names in git. Only files that Spacedock put there are ever removed."""

from collections.abc import Iterator

from infra.model.bundle import MANIFEST_PATH, Bundle, File
from infra.model.observed import ObservedSpace, RemoteFile
from infra.model.plan import Action, Change

_THE_HUBS_OWN = frozenset({".gitattributes", MANIFEST_PATH})
"""Files that are nobody's drift: the Hub puts the first into every new repository."""


def owned(bundle: Bundle) -> dict[str, str]:
    """Return path to blob id of every file in a bundle."""
    return {file.path: file.blob for file in bundle.files}


def file_changes(bundle: Bundle, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences between a bundle and a Space's tree, by path."""
    there = {file.path: file for file in seen.files} if seen else {}
    ours = set(seen.manifest.files) if seen and seen.manifest else set()
    for path in sorted(bundle.by_path.keys() | there.keys()):
        change = _change(path, bundle.by_path.get(path), there.get(path), is_ours=path in ours)
        if change is not None:
            yield change


def _change(path: str, wanted: File | None, there: RemoteFile | None, *, is_ours: bool) -> Change | None:
    if wanted is None:
        return None if there is None or path in _THE_HUBS_OWN else _surplus(path, there, is_ours=is_ours)
    if there is None:
        return Change(action=Action.ADD, kind="file", name=path, after=wanted.blob, reason="it is not in the Space")
    if wanted.blob == there.blob or wanted.sha256 == there.sha256:
        return None
    return Change(
        action=Action.CHANGE, kind="file", name=path, before=there.blob, after=wanted.blob, reason="content differs"
    )


def _surplus(path: str, there: RemoteFile, *, is_ours: bool) -> Change:
    action, reason = (
        (Action.REMOVE, "Spacedock put it there and it is no longer part of the bundle")
        if is_ours
        else (Action.KEEP, "somebody else put it there")
    )
    return Change(action=action, kind="file", name=path, before=there.blob, reason=reason)
