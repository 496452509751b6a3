"""The card survives every text that spaces.yaml may hold."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.model.fleet import Cors, Variable
from infra.render import bundle
from infra.render.card import duration
from infra.render.templates import code_span, markdown_text, table_cell
from tests.render.cards import front_matter, rows, section
from tests.support import shipped
from tests.support.spaces import environment, space

HOSTILE = [
    'a: "b" # c\n---',
    "---",
    "\n---\nsdk: gradio\n---\n",
    "🚀 Räkett 火箭 \u202e",
    "{{ 7 * 7 }}",
    "{% include 'Dockerfile.j2' %}",
    "{# gone #}",
    "yes",
    "null",
    "1e3",
    "- list",
    "&anchor *alias !tag",
    "'",
    " leading and trailing ",
    "x" * 500,
    "tab\there",
]
"""Texts that would break a card made by pasting."""


def card(**fields: Any) -> str:
    wanted = space(**fields)
    return shipped.text(bundle(environment(wanted), wanted, shipped.sources()), "README.md")


@pytest.mark.parametrize("text", HOSTILE)
def test_front_matter_carries_any_title(text: str) -> None:
    assert front_matter(card(title=text)) == {**front_matter(card()), "title": text}


@pytest.mark.parametrize("text", HOSTILE)
def test_front_matter_carries_any_description_tag_and_card_key(text: str) -> None:
    keys = front_matter(card(description=text, tags=(text,), card={"thumbnail": text}))
    assert (keys["short_description"], keys["tags"], keys["thumbnail"]) == (text, [text], text)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_front_matter_carries_any_printable_text(text: str) -> None:
    assert front_matter(card(title=text))["title"] == text


def test_jinja_in_values_is_never_run() -> None:
    text = "{{ 7 * 7 }}{% raw %}"
    found = card(title=text, description=text, variables=(Variable(name="A", value=text, description=text),))
    assert "49" not in found.split("## Configuration")[0].split("---\n")[2]
    assert text in section(found, "Configuration")


@pytest.mark.parametrize("text", ["a | b", "`tick`", "``two``", "a\nb", "| --- |", "<b>", "\\|", "`|`"])
def test_a_table_row_stays_one_row_of_four_cells(text: str) -> None:
    found = section(card(variables=(Variable(name="A_NAME", value=text, description=text),)), "Configuration")
    matching = [row for row in rows(found) if row[0] == "`A_NAME`"]
    assert [len(row) for row in matching] == [4]


def test_a_title_cannot_make_markup_in_the_text() -> None:
    found = card(title="# [x](y) <b> `c` *d*\n## e")
    heading = next(line for line in found.splitlines() if line.startswith("# "))
    assert heading == r"# \# \[x\](y) \<b\> \`c\` \*d\* \#\# e"


def test_optional_keys_are_left_out_where_they_say_nothing() -> None:
    keys = front_matter(card(description="", tags=(), license=None, base_path="/"))
    assert not {"short_description", "tags", "license", "base_path"} & keys.keys()
    assert front_matter(card(base_path="/docs"))["base_path"] == "/docs"


def test_front_matter_has_what_spaces_read() -> None:
    assert front_matter(card(app_port=8000, pinned=True, card={"fullWidth": True})) == {
        "title": "Acme API",
        "emoji": "🚀",
        "colorFrom": "blue",
        "colorTo": "indigo",
        "sdk": "docker",
        "app_port": 8000,
        "pinned": True,
        "startup_duration_timeout": "30m",
        "short_description": "The public API of Acme.",
        "tags": ["fastapi"],
        "license": "apache-2.0",
        "fullWidth": True,
    }


@pytest.mark.parametrize(("seconds", "text"), [(3600, "1h"), (1800, "30m"), (90, "90s"), (5400, "90m"), (1, "1s")])
def test_a_duration_is_written_in_the_largest_unit_that_fits(seconds: int, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("text", "cell", "span"),
    [
        ("plain", "plain", "`plain`"),
        ("a|b", r"a\|b", r"`a\|b`"),
        ("a `b`", "a `b`", "`` a `b` ``"),
        ("a\n  b", "a b", "`a b`"),
    ],
)
def test_filters(text: str, cell: str, span: str) -> None:
    assert (table_cell(text), code_span(text)) == (cell, span)


def test_text_is_escaped_once() -> None:
    assert markdown_text(r"\*") == r"\\\*"


def test_origins_are_listed_or_said_to_be_none() -> None:
    assert "- `https://a.example`" in section(card(cors=Cors(origins=("https://a.example",))), title_of_cors())
    assert "- none:" in section(card(), title_of_cors())


def title_of_cors() -> str:
    return "Browsers on other origins (CORS)"
