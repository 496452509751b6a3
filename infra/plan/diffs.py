"""Shows what changes in text files. Planning compares files by name only; their contents are read afterwards."""

import difflib
from collections.abc import Iterator, Mapping

from infra.model.observed import Content, Observed
from infra.model.plan import Action, Change, Plan, SpacePlan, TextAt

LARGEST = 64 * 1024
"""Bytes of a file, before or after, beyond which no difference is made of it."""
MOST = 100
"""Contents that are read for one plan."""


def texts_to_read(plan: Plan, observed: Observed) -> tuple[TextAt, ...]:
    """Return which contents are wanted: of each changed file that may be text, one for each content."""
    wanted = {text.blob: text for part in plan.spaces for text in _of_space(part, plan, observed)}
    return tuple(wanted.values())[:MOST]


def with_diffs(plan: Plan, contents: Mapping[str, Content]) -> Plan:
    """Return the plan with a unified diff on every changed text file whose content before, by blob id, is given."""
    parts = tuple(
        part.model_copy(update={"changes": tuple(_with_diff(change, plan, contents) for change in part.changes)})
        for part in plan.spaces
    )
    return plan.model_copy(update={"spaces": parts})


def _of_space(part: SpacePlan, plan: Plan, observed: Observed) -> Iterator[TextAt]:
    seen = observed.spaces.get(part.space.key)
    there = {file.path: file for file in seen.files} if seen else {}
    for change in part.of("file", Action.CHANGE):
        before = there[change.name]
        is_small = before.size <= LARGEST and before.sha256 is None
        if is_small and _text(plan.blobs[part.files[change.name]]) is not None:
            yield TextAt(space=part.space.id, revision=part.base or "", path=change.name, blob=before.blob)


def _with_diff(change: Change, plan: Plan, contents: Mapping[str, Content]) -> Change:
    found = contents.get(change.before or "") if change.kind == "file" and change.action is Action.CHANGE else None
    if found is None:
        return change
    if found.fault:
        return change.model_copy(update={"diff": f"(not shown: {found.fault})\n"})
    before, after = _text(found.content), _text(plan.blobs[change.after or ""])
    if before is None or after is None:
        return change
    return change.model_copy(update={"diff": _unified(before, after)})


def _text(content: bytes) -> str | None:
    if len(content) > LARGEST or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _unified(before: str, after: str) -> str:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3))[2:]
    return "\n".join(lines) + "\n" if lines else "(only the ends of lines differ)\n"
