"""The use case that reviews a branch from its files alone."""

from collections.abc import Iterator

from infra import spec
from infra.commands.fleet import linted
from infra.compare import files
from infra.compare.review import Place, Side, Told, all_risks, changed, empty_fleet, faults, space_changes, spaces_of
from infra.lint import View
from infra.model.diagnostics import Diagnostic
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
    judged = [_judged(text) for text in texts]
    places = changed(judged[0][0], judged[1][0])[:SHOWN_SPACES] if judged[0][0] and judged[1][0] else []
    before, after = (
        Side(fleet, _told(text, fleet, places), diagnostics)
        for text, (fleet, diagnostics) in zip(texts, judged, strict=True)
    )
    changes = tuple(_files(revisions, files.folders(before.fleet, after.fleet)))
    return Review(
        base=revisions.base,
        head=revisions.head,
        risks=all_risks(before, after, changes),
        spaces=tuple(space_changes(before, after)),
        artifacts=tuple(files.artifacts(_spaces(before.fleet), _spaces(after.fleet), changes, _dockerfile(revisions))),
        files=changes,
        faults=faults(before, after),
        compared=before.fleet is not None and after.fleet is not None,
    )


def _judged(text: str | None) -> tuple[Fleet | None, tuple[Diagnostic, ...]]:
    """Return what spaces.yaml says and all that is wrong with it; one that breaks a policy is compared all the same."""
    if text is None:
        return empty_fleet(), ()
    parsed = spec.parse(text, files.SPEC)
    if parsed.fleet is None:
        return None, parsed.diagnostics
    return parsed.fleet, linted(parsed, View(parsed.fleet, parsed.written)).diagnostics


def _dockerfile(revisions: Revisions) -> str:
    """Return the template; one that cannot be read is a change in itself, and stops no review."""
    try:
        return revisions.after(files.DOCKERFILE) or ""
    except InputError:
        return ""


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
