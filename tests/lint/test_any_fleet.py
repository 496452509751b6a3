"""Whatever fleet can be read, the rules say something of it or nothing, and never fail."""

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.lint import View, lint
from infra.spec import parse
from infra.spec.reference import annotated

TEXT = annotated()
PIECES = [
    "",
    "null",
    "true",
    "[]",
    "{}",
    "local",
    "prod",
    "*",
    "https://a.example",
    "0.5",
    "warning",
    "[a-z",
    "\n",
    "  - ",
    "9",
]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=4)),
        min_size=1,
        max_size=3,
    )
)
def test_any_change_of_the_reference(changes: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for start, removed, added in changes:
        text = text[:start] + added + text[start + removed :]
    parsed = parse(text, "spaces.yaml")
    if parsed.fleet is not None:
        for diagnostic in lint(View(parsed.fleet, parsed.written)):
            assert 1 <= diagnostic.location.line <= len(parsed.written.lines)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.from_regex(r"[A-Z][A-Z_]{0,12}", fullmatch=True), st.text(max_size=200))
def test_any_variable(name: str, value: str) -> None:
    written = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    text = (
        "version: 1\ndefaults: {owner: acme, title: Acme}\nenvironments: {local: }\n"
        f'spaces: {{api: {{variables: {{{name}: "{written}"}}}}}}\n'
    )
    parsed = parse(text, "spaces.yaml")
    if parsed.fleet is not None:
        found = lint(View(parsed.fleet, parsed.written))
        assert len(value) < 8 or not any(value in d.message + d.excerpt for d in found)


def test_the_reference_keeps_its_own_policies() -> None:
    parsed = parse(TEXT, "spaces.yaml")
    assert parsed.fleet is not None
    assert lint(View(parsed.fleet, parsed.written)) == ()
