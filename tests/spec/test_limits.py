"""Whatever the text, `parse` returns: soon, and with a bounded number of located faults."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.spec import Parsed, parse
from infra.spec.compose import compose
from infra.spec.faults import LIMIT, Faults
from infra.spec.syntax import LARGEST
from tests.spec import case_files

SHIPPED = (case_files.ROOT / "spaces.yaml").read_text(encoding="utf-8")
HEAD = "version: 1\ndefaults: {owner: acme, title: Acme}\nenvironments: {local: }\nspaces:\n"
PIECES = [
    "",
    ":",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "&a ",
    "*a",
    "<<: ",
    "!!",
    "|\n",
    "#",
    "\t",
    "\n",
    "null",
    "~",
]
PIECES += [
    "yes",
    "\0",
    "\ud800",
    "\u2028",
    "---\n",
    "%YAML 1.9\n",
    "?",
    "spaces:",
    "{space}",
    "\\x",
    "9" * 50,
    "🚀",
    "\r",
]


def codes(parsed: Parsed) -> set[str]:
    return {diagnostic.code for diagnostic in parsed.diagnostics}


def check(text: str) -> None:
    parsed = parse(text, "spaces.yaml")

    assert (parsed.fleet is None) == any(d.severity == "error" for d in parsed.diagnostics)
    lines = text.removeprefix("\ufeff").split("\n")
    for diagnostic in parsed.diagnostics:
        where = diagnostic.location
        assert 1 <= where.line <= len(lines)
        assert where.length >= 1
        assert "\n" not in diagnostic.message + diagnostic.help


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from([*PIECES, "a", "version: 1", "  ", "environments:", "api:"]), max_size=30))
def test_any_heap_of_pieces(pieces: list[str]) -> None:
    check("".join(pieces))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SHIPPED)), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=6)),
        min_size=1,
        max_size=4,
    )
)
def test_any_change_of_the_shipped_file(changes: list[tuple[int, int, str]]) -> None:
    text = SHIPPED
    for start, removed, added in changes:
        text = text[:start] + added + text[start + removed :]
    check(text)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_values_moved_about(data: st.DataObject) -> None:
    lines = SHIPPED.splitlines()
    keys = [line.split(":", 1)[0] for line in lines]
    values = [line.partition(":")[2] for line in lines]
    shuffled = data.draw(st.permutations(values))
    check("\n".join(f"{key}:{value}" for key, value in zip(keys, shuffled, strict=True)))


@pytest.mark.parametrize("name", [*case_files.names("broken"), *case_files.names("merged")])
def test_both_parsers_of_yaml_give_the_same(name: str) -> None:
    kind = "broken" if name in case_files.names("broken") else "merged"
    text = case_files.load(kind, name)["input"]
    fast, slow = Faults(text, "spaces.yaml"), Faults(text, "spaces.yaml")

    trees = [compose(fast), compose(slow, yaml.SafeLoader)]

    assert {(d.code, d.location.line) for d in fast.finish()} == {(d.code, d.location.line) for d in slow.finish()}
    assert (trees[0] is None) == (trees[1] is None)


HOSTILE = {
    "alias bomb": (
        "a: &a [x, x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "SD006",
    ),
    "deep flow": ("spaces: " + "[" * 100_000, "SD005"),
    "deep maps": ("".join("  " * depth + "a:\n" for depth in range(400)), "SD005"),
    "deep block": ("- " * 50_000, "SD005"),
    "too large": ("#" * (LARGEST + 1), "SD004"),
    "many faults": (HEAD + "".join(f"  s{i}: {{colour: red}}\n" for i in range(20_000)), "SD013"),
    "many unknown keys": ("".join(f"key{i}: 1\n" for i in range(50_000)), "SD013"),
    "many control characters": ("\x01" * 100_000, "SD013"),
    "many tabs": ("a:\n" + "\tb: 1\n" * 50_000, "SD013"),
    "one long line": (HEAD + "  api: {title: " + "x" * 500_000 + ", emoji: " + "y" * 400_000 + "}", "SD043"),
    "long key": (HEAD + "  api: {" + "z" * 900 + ": 1}", "SD020"),
    "a long number": (HEAD + "  api: {app_port: " + "9" * 9_000 + "}", "SD022"),
    "many origins": (HEAD + "  api: {cors: {origins: [" + "http://a.example, " * 5_000 + "]}}", "SD013"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_bounded(name: str) -> None:
    text, code = HOSTILE[name]
    start = time.process_time()

    parsed = parse(text, "spaces.yaml")

    assert code in codes(parsed)
    assert len(parsed.diagnostics) <= LIMIT + 1
    assert sum(len(d.excerpt) + len(d.message) for d in parsed.diagnostics) < 200_000
    assert time.process_time() - start < 20


def test_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    parsed = parse("\ufeff" + SHIPPED.replace("\n", "\r\n"), "spaces.yaml")
    assert parsed.diagnostics == ()
    assert parsed.fleet == parse(SHIPPED, "spaces.yaml").fleet


def hundred() -> str:
    variables = ", ".join(f"V{i}: value {i}" for i in range(10))
    spaces = "".join(
        f"  space-{i}:\n    title: Space {i}\n    description: Number {i} of the fleet\n    emoji: 🚀\n"
        f"    variables: {{{variables}}}\n    secrets:\n      TOKEN: Opens the next service.\n"
        f"      KEY: {{required: false, from: {{env_file: .env, key: K{i}}}}}\n"
        f"    cors: {{origins: [https://a{i}.example, https://b{i}.example]}}\n"
        "    environments:\n      local:\n      dev:\n"
        "      staging: {tags: [a, b]}\n      prod: {hardware: cpu-upgrade}\n"
        for i in range(100)
    )
    hub = "hub: https://huggingface.co"
    return (
        "version: 1\ndefaults: {owner: acme}\nenvironments:\n  local:\n"
        f'  dev: {{{hub}, name: "{{space}}-dev"}}\n  staging: {{{hub}, name: "{{space}}-staging"}}\n  prod: {{{hub}}}\n'
        f"spaces:\n{spaces}"
    )


def test_a_hundred_spaces_in_four_environments_take_less_than_a_second() -> None:
    text = hundred()
    start = time.process_time()

    parsed = parse(text, "spaces.yaml")

    assert time.process_time() - start < 1
    assert parsed.diagnostics == ()
    assert parsed.fleet is not None
    assert [len(e.spaces) for e in parsed.fleet.environments] == [100] * 4
