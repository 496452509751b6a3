"""Whatever spaces.yaml says, `explain`, `diff` and `review` answer or refuse; they never fail."""

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from infra import commands, spec
from infra.compare import compare
from infra.model.review import FileChange
from infra.report.markdown import LONGEST_COMMENT
from infra.report.review import as_markdown
from tests.spec.case_files import ROOT, load, names

SHIPPED = (ROOT / "spaces.yaml").read_text("utf-8")
TEXTS = [SHIPPED, *(str(load("merged", name)["input"]) for name in names("merged"))]
BROKEN = [str(load("broken", name)["input"]) for name in names("broken")]
VALUES = ["null", "[]", "{}", "true", "api", "never", '""', "1", "[a, b]", "{a: b}", "{env: A}", "settings", "~", "🚀"]


@dataclass
class TextRevisions:
    """`Revisions` of two texts of spaces.yaml."""

    texts: tuple[str | None, str]
    base: str = "0" * 40
    head: str = "1" * 40

    def before(self, path: str) -> str | None:
        return self.texts[0] if path == "spaces.yaml" else None

    def after(self, path: str) -> str | None:
        return self.texts[1] if path == "spaces.yaml" else None

    def changes(self) -> Iterable[FileChange]:
        return [FileChange(path="spaces.yaml", added=1, removed=1)]

    def patch(self, path: str, limit: int) -> str:
        return f"@@ {path}"[:limit]


def check(before: str | None, after: str) -> None:
    found = commands.review(TextRevisions((before, after)))
    assert found.has_errors or spec.parse(after, "spaces.yaml").fleet is not None
    assert len(as_markdown(found).encode()) <= LONGEST_COMMENT
    explained(after)


def explained(text: str) -> None:
    fleet = spec.parse(text, "spaces.yaml").fleet
    if fleet is None:
        return
    told = {e.name: {k: tuple(r) for k, r in spec.explain_all(text, "spaces.yaml", e.name)} for e in fleet.environments}
    lines = text.split("\n")
    for environment in fleet.environments:
        assert list(told[environment.name]) == [space.key for space in environment.spaces]
        compare(environment, fleet.environments[0], (told[environment.name], told[fleet.environments[0].name]))
        for rows in told[environment.name].values():
            assert all(row.location is None or row.location.line <= len(lines) for row in rows)


@st.composite
def lines_replaced(draw: st.DrawFn) -> str:
    """A good file in which some lines have another value, are gone, or stand elsewhere."""
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        key = lines[at].split(":", 1)[0]
        other = lines[draw(st.integers(0, len(lines) - 1))]
        lines[at : at + 1] = draw(st.sampled_from([[], [other], *([f"{key}: {value}"] for value in VALUES)]))
    return "\n".join(lines)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.sampled_from([None, *TEXTS, *BROKEN]), lines_replaced())
def test_any_change_of_lines(before: str | None, after: str) -> None:
    check(before, after)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(lines_replaced(), st.sampled_from(TEXTS))
def test_any_base(before: str, after: str) -> None:
    check(before, after)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=200) | st.sampled_from(BROKEN), st.text(max_size=200) | st.sampled_from(BROKEN))
def test_any_text_on_both_sides(before: str, after: str) -> None:
    check(before, after)
