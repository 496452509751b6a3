"""Shows a review as Markdown for the comment on a pull request: risks first, details folded."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from infra.model.diagnostics import Severity
from infra.model.explained import Difference, Explained
from infra.model.review import FileChange, Review, Risk, SpaceChange
from infra.report.markdown import code, comment, fence, folded, plural, table
from infra.report.screen import Screen

MARK = "<!-- spacedock review -->"
"""The first line: by it the comment is found again and updated in place."""
_MOST_RISKS, _MOST_SPACES, _MOST_KEYS, _MOST_FAULTS = 60, 200, 60, 40


def show_review(review: Review, screen: Screen) -> None:
    """Write a review to stdout."""
    if screen.as_json:
        screen.json(review.model_dump(mode="json") | {"has_errors": review.has_errors})
    else:
        screen.text(as_markdown(review))


def as_markdown(review: Review) -> str:
    """Return a review as Markdown of at most 65,000 bytes."""
    blocks = [
        f"{MARK}\n## Spacedock review",
        _summary(review),
        *_risks(review.risks),
        *_faults(review),
        *_spaces(review.spaces),
        *_artifacts(review),
        *_files(review.files),
    ]
    return comment(blocks, f"./inv review --base {review.base[:12]}")


def _summary(review: Review) -> str:
    head = review.head if len(review.head) != 40 else review.head[:7]
    against = f"{code(head)} compared with {code(review.base[:7])}"
    if not review.compared:
        return f"{against}: **spaces.yaml has errors**, so its settings are not compared."
    counts = [plural(len(review.spaces), "Space"), plural(len(_shipped(review.files)), "shipped file")]
    if not any((review.spaces, review.risks, review.faults, _shipped(review.files))):
        return f"{against}: nothing that is deployed changes."
    risks = f"**{plural(len(review.risks), 'risk')}**" if review.risks else "no risks found"
    errors = " **spaces.yaml has errors.**" if review.has_errors else ""
    return f"{against}: {' and '.join(counts)} changed; {risks}.{errors}"


def _risks(risks: tuple[Risk, ...]) -> Iterator[str]:
    lines = [
        f"- **{title}**\n{_risk_lines(group)}" for title, group in groupby(risks[:_MOST_RISKS], lambda risk: risk.title)
    ]
    if risks:
        yield "### Risks\n\n" + "\n".join(lines)
    if len(risks) > _MOST_RISKS:
        yield f"… and {plural(len(risks) - _MOST_RISKS, 'more risk')}."


def _risk_lines(risks: Iterable[Risk]) -> str:
    return "\n".join(f"  - {code(risk.detail)}{_where(risk.spaces)}" for risk in risks)


def _where(spaces: tuple[str, ...], most: int = 6) -> str:
    if not spaces:
        return ""
    more = f" and {len(spaces) - most} more" if len(spaces) > most else ""
    return f" in {', '.join(code(space, 110) for space in spaces[:most])}{more}"


def _faults(review: Review) -> Iterator[str]:
    for known, title in ((False, "new with this branch"), (True, "on the base too")):
        found = [fault.diagnostic for fault in review.faults if fault.known is known]
        errors = sum(1 for d in found if d.severity is Severity.ERROR)
        if found:
            counts = f"{plural(errors, 'error')} and {plural(len(found) - errors, 'warning')} {title}"
            lines = "\n".join(
                f"{d.location} {d.code} {_cut(d.message)}\n  help: {_cut(d.help)}" for d in found[:_MOST_FAULTS]
            )
            yield f"### Faults in spaces.yaml: {counts}\n\n{fence(lines)}"


def _cut(text: str, limit: int = 400) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= limit else f"{shown[: limit - 1]}…"


def _spaces(spaces: tuple[SpaceChange, ...]) -> Iterator[str]:
    if spaces:
        yield "### Spaces"
    yield from map(_space, spaces[:_MOST_SPACES])
    if len(spaces) > _MOST_SPACES:
        yield f"… and {plural(len(spaces) - _MOST_SPACES, 'more Space')}."


def _space(change: SpaceChange) -> str:
    head = f"{code(change.environment)} {code(change.space)}: {code(change.id)}"
    if change.what != "changed" or not change.differences:
        return f"- {head} is {change.what}"
    rows = [_row(difference) for difference in change.differences[:_MOST_KEYS]]
    left = len(change.differences) - len(rows)
    more = f"\n\n… and {plural(left, 'more key')}." if left > 0 else ""
    title = f"{head} {plural(len(change.differences), 'key')} changed"
    return folded(title, table(("key", "before", "after", "where"), rows) + more)


def _row(difference: Difference) -> tuple[str, str, str, str]:
    winner = difference.after or difference.before
    where = f"line {winner.location.line}" if winner and winner.location and difference.after else ""
    return code(difference.key), _side(difference.before), _side(difference.after), where


def _side(row: Explained | None) -> str:
    return "" if row is None else code(row.shown)


def _artifacts(review: Review) -> Iterator[str]:
    rows = [
        (
            code(change.space),
            ", ".join(code(name) for name in change.environments[:8]),
            ", ".join(code(reason) for reason in change.reasons[:8]),
        )
        for change in review.artifacts[:_MOST_SPACES]
    ]
    if rows:
        yield "### Artifacts that change\n\n" + table(("Space", "in", "because of"), rows)


def _shipped(files: tuple[FileChange, ...]) -> list[FileChange]:
    return [file for file in files if file.group in {"service", "image", "card"}]


def _files(files: tuple[FileChange, ...]) -> Iterator[str]:
    shipped = _shipped(files)
    others = sum(1 for file in files if file.group in {"spacedock", "other"})
    if shipped:
        yield "### Files"
    for file in shipped[:_MOST_SPACES]:
        head = f"{code(file.path)} {_counts(file)}"
        yield folded(head, fence(file.patch, "diff")) if file.patch else f"- {head}"
    if others:
        yield f"{plural(others, 'further file')} of the repository changed that no Space gets."


def _counts(file: FileChange) -> str:
    return "binary" if file.added is None else f"+{file.added} -{file.removed}"
