"""Compares files by their names in git. Only files that Spacedock put there are ever removed."""

from collections.abc import Iterator

from infra.model.bundle import MANIFEST_PATH, Bundle, File
from infra.model.fleet import Space
from infra.model.observed import ObservedSpace, RemoteFile
from infra.model.plan import Action, Change, Effect

THE_HUBS_OWN = frozenset({".gitattributes", MANIFEST_PATH})
"""Files that are nobody's drift: the Hub puts the first into every new repository."""


def owned(bundle: Bundle) -> dict[str, str]:
    """Return path to blob id of every file in a bundle."""
    return {file.path: file.blob for file in bundle.files}


def file_changes(space: Space, bundle: Bundle, seen: ObservedSpace | None) -> Iterator[Change]:
    """Yield the differences between a bundle and a Space's tree, by path; none where files are not managed."""
    if space.managed == "settings":
        return
    there = {file.path: file for file in seen.files} if seen else {}
    ours = set(seen.manifest.files) if seen and seen.manifest else set()
    for path in sorted(bundle.by_path.keys() | there.keys()):
        wanted, has = bundle.by_path.get(path), there.get(path)
        if wanted is not None:
            yield from _wanted(wanted, has)
        elif has is not None and path not in THE_HUBS_OWN:
            yield _surplus(space, has, is_ours=path in ours)


def _wanted(wanted: File, there: RemoteFile | None) -> Iterator[Change]:
    if there is not None and (wanted.blob == there.blob or wanted.sha256 == there.sha256):
        return
    yield Change(
        action=Action.CHANGE if there else Action.ADD,
        kind="file",
        name=wanted.path,
        before=there.blob if there else None,
        after=wanted.blob,
        reason="content differs" if there else "it is not in the Space",
        effect=Effect.REBUILD,
    )


def _surplus(space: Space, there: RemoteFile, *, is_ours: bool) -> Change:
    remove = is_ours or space.prune.files
    reason = (
        "Spacedock put it there and it is no longer part of the bundle" if is_ours else "somebody else put it there"
    )
    return Change(
        action=Action.REMOVE if remove else Action.KEEP,
        kind="file",
        name=there.path,
        before=there.blob,
        reason=reason if is_ours or not remove else f"{reason}, and `prune` takes away what is not in the bundle",
        effect=Effect.REBUILD if remove else Effect.NONE,
    )
