"""The use case that reviews a branch from its files alone."""

from collections.abc import Iterator

from infra import spec
from infra.compare import files
from infra.compare.review import Place, Side, Told, all_risks, changed, empty_fleet, faults, space_changes, spaces_of
from infra.model.errors import InputError
from infra.model.fleet import Fleet, Space
from infra.model.review import FileChange, Review
from infra.ports import Revisions

SHOWN_PATCHES = 30
LONGEST_PATCH = 6_000
"""Bytes."""
SHOWN_SPACES = 200
"""Spaces whose keys are compared one by one; of further ones it is only told that they change."""


def review(revisions: Revisions) -> Review:
    """Tell what a branch changes. Reads files only: nothing is rendered, imported or asked of a Hub.

    Raises:
        InputError: a revision is missing, or its spaces.yaml cannot be read at all.
    """
    texts = revisions.before(files.SPEC), revisions.after(files.SPEC)
    if texts[1] is None:
        raise InputError("spaces.yaml is missing on this branch", "Run from the project's folder.")
    parsed = [spec.parse(text, files.SPEC) if text is not None else None for text in texts]
    fleets = [one.fleet if one else empty_fleet() for one in parsed]
    places = changed(fleets[0], fleets[1])[:SHOWN_SPACES] if fleets[0] and fleets[1] else []
    before, after = (
        Side(fleet, _told(text, fleet, places), one.diagnostics if one else ())
        for text, fleet, one in zip(texts, fleets, parsed, strict=True)
    )
    changes = tuple(_files(revisions, files.folders(before.fleet, after.fleet)))
    return Review(
        base=revisions.base,
        head=revisions.head,
        risks=all_risks(before, after, changes),
        spaces=tuple(space_changes(before, after)),
        artifacts=tuple(
            files.artifacts(
                _spaces(before.fleet), _spaces(after.fleet), changes, revisions.after(files.DOCKERFILE) or ""
            )
        ),
        files=changes,
        faults=faults(before, after),
    )


def _spaces(fleet: Fleet | None) -> dict[Place, Space]:
    return spaces_of(fleet) if fleet else {}


def _told(text: str | None, fleet: Fleet | None, places: list[Place]) -> Told:
    if text is None or fleet is None:
        return {}
    wanted = set(places)
    return {
        (environment, key): tuple(rows)
        for environment in dict.fromkeys(name for name, _ in places)
        for key, rows in spec.explain_all(text, files.SPEC, environment)
        if (environment, key) in wanted
    }


def _files(revisions: Revisions, services: frozenset[str]) -> Iterator[FileChange]:
    """Yield the changed files, the first of those that are shipped with their patches."""
    shown = 0
    for change in revisions.changes():
        group = files.group(change.path, services)
        wanted = group in {"service", "image", "card"} and change.added is not None and shown < SHOWN_PATCHES
        shown += wanted
        patch = revisions.patch(change.path, LONGEST_PATCH) if wanted else ""
        yield change.model_copy(update={"group": group, "patch": patch})
