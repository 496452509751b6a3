"""Taking a Space into spaces.yaml: nothing but its lines is added, and they say what the Hub has."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.model.adoption import Adoption, Found
from infra.model.errors import InputError
from infra.model.fleet import EnvSource, Space
from infra.model.observed import RemoteSecret, RemoteVariable, Runtime, SpaceInfo
from infra.spec import parse
from infra.spec.adopt import adopt
from infra.spec.entry import front_matter
from tests.spec import case_files

PLAIN = """\
# A fleet.
version: 1
environments:
  prod:  # where it counts
    hub: https://huggingface.co
spaces:
  # The first one.
  web:
    owner: acme
    title: Web   # three blanks
"""
BELOW = """\
version: 1
defaults:
  owner: acme
  license: mit
  tags: [a]
  hardware: cpu-upgrade
  variables: {SAME: same, OTHER: {value: other, description: What it is.}, GONE: gone}
  secrets: {KEPT: Opens the door., DROPPED: Opens nothing.}
environments:
  prod: {name: "{space}-prod", sleep_time: 90s}
spaces:
  web: {title: Web}

# What follows.
"""


def found(space: str = "acme/hand", **more: Any) -> Found:
    runtime = Runtime(stage="RUNNING", hardware=more.pop("hardware", "cpu-basic"), sleep_time=more.pop("sleep", None))
    variables = [
        RemoteVariable(name=name, value=value, description=d) for name, (value, d) in more.get("variables", {}).items()
    ]
    secrets = [RemoteSecret(name=name, description=text) for name, text in more.get("secrets", {}).items()]
    info = {"visibility": "public", "sdk": "docker", "region": None} | {
        k: more[k] for k in ("visibility", "sdk", "region") if k in more
    }
    return Found(
        info=SpaceInfo.model_validate({"id": space, "sha": "1" * 40, "runtime": runtime, **info}),
        variables=tuple(variables),
        secrets=tuple(secrets),
        card=more.get("card", {}),
    )


def adopted(text: str, what: Found, key: str = "hand") -> tuple[Adoption, Space]:
    adoption = adopt(text, "spaces.yaml", ("prod", key), what)
    assert not adoption.already
    lines, entry = adoption.text.split("\n"), adoption.entry.split("\n")[:-1]
    at = lines.index(entry[0])
    assert lines[at : at + len(entry)] == entry
    assert "\n".join(lines[:at] + lines[at + len(entry) :]) == (text if text.endswith("\n") else f"{text}\n")
    fleet = parse(adoption.text, "spaces.yaml").fleet
    assert fleet is not None
    environment = fleet.environment("prod")
    assert environment is not None
    assert [e.name for e in fleet.environments for s in e.spaces if s.key == key] == ["prod"]
    return adoption, next(s for s in environment.spaces if s.key == key)


def told(space: Space) -> Mapping[str, object]:
    return {
        "variables": {v.name: (v.value, v.description) for v in space.variables},
        "secrets": {s.name: s.description for s in space.secrets},
        "managed": space.managed,
        "hardware": space.hardware,
        "visibility": space.visibility,
        "sleep_time": space.sleep_time,
    }


def test_a_plain_space_takes_a_few_lines() -> None:
    adoption, space = adopted(PLAIN, found())
    assert adoption.entry == (
        "  hand:\n    title: hand\n    owner: acme\n    managed: settings\n    environments:\n      prod:\n"
    )
    assert (space.id, space.managed, space.variables, adoption.left_out) == ("acme/hand", "settings", (), ())


def test_everything_that_the_hub_has_is_said() -> None:
    card: dict[str, object] = {
        "title": "By: hand", "emoji": "🐳", "colorFrom": "red", "colorTo": "pink", "sdk": "docker", "pinned": True,
        "app_port": 8080, "tags": ["a", "yes"], "license": "mit", "short_description": "Made by hand.",
        "startup_duration_timeout": "1h", "models": ["acme/model"], "fullWidth": True,
    }  # fmt: skip
    what = found(
        card=card,
        hardware="t4-small",
        sleep=3600,
        visibility="private",
        variables={"A": ("1e3", ""), "B": ("two\nlines: #x", "What: B is."), "NO": ("", "")},
        secrets={"TOKEN": "Opens the door.", "KEY": ""},
    )
    adoption, space = adopted(PLAIN, what)
    assert adoption.left_out == ()
    assert told(space) == {
        "variables": {"A": ("1e3", ""), "B": ("two\nlines: #x", "What: B is."), "NO": ("", "")},
        "secrets": {"TOKEN": "Opens the door.", "KEY": ""},
        "managed": "settings",
        "hardware": "t4-small",
        "visibility": "private",
        "sleep_time": 3600,
    }
    assert [s.source for s in space.secrets] == [EnvSource(name="KEY"), EnvSource(name="TOKEN")]
    assert (space.title, space.emoji, space.color_from, space.color_to) == ("By: hand", "🐳", "red", "pink")
    assert (space.app_port, space.startup_timeout, space.tags, space.license) == (8080, 3600, ("a", "yes"), "mit")
    assert (space.description, space.pinned) == ("Made by hand.", True)
    assert space.card == {"models": ["acme/model"], "fullWidth": True}


def test_what_the_layers_below_say_is_taken_back_or_left_unsaid() -> None:
    variables = {"SAME": ("same", ""), "OTHER": ("other", ""), "NEW": ("new", "")}
    adoption, space = adopted(BELOW, found("acme/hand-prod", variables=variables, secrets={"KEPT": "other words"}))
    assert told(space)["variables"] == variables
    assert list(told(space)["secrets"]) == ["KEPT"]  # type: ignore[call-overload]  # a map, told as object
    assert (space.hardware, space.sleep_time, space.tags, space.license) == ("cpu-basic", None, (), None)
    for unsaid in ("owner:", "name:", "SAME", "KEPT"):
        assert unsaid not in adoption.entry
    assert adoption.text.endswith("      prod:\n\n# What follows.\n")


def test_what_cannot_be_said_is_told() -> None:
    card = {"emoji": "xx", "app_port": 80, "title": "T", "sdk": "docker", "odd_key": "x", "python_version": "3.10"}
    adoption, space = adopted(PLAIN, found(card=card, variables={"PORT": ("1", ""), "9": ("2", ""), "A": ("\x07", "")}))
    assert (space.variables, space.emoji, space.app_port) == ((), "🚀", 7860)
    assert len(adoption.left_out) == 6
    assert "`PORT` is set from `app_port`" in " ".join(adoption.left_out)


def test_a_space_that_is_there_already_changes_nothing() -> None:
    first, _ = adopted(PLAIN, found())
    again = adopt(first.text, "spaces.yaml", ("prod", "other"), found("Acme/Hand"))
    assert (again.already, again.space, again.text) == (True, "hand", "")


@pytest.mark.parametrize(
    ("text", "what", "key", "message"),
    [
        (PLAIN, found(), "web", "another Space with the key web"),
        (PLAIN, found(), "a b", "cannot be the key"),
        (PLAIN, found(sdk="gradio"), "hand", "is a gradio Space"),
        (PLAIN, found(hardware="zero-a10g"), "hand", "ZeroGPU"),
        (PLAIN.partition("spaces:")[0] + "spaces: {web: {owner: acme, title: Web}}\n", found(), "hand", "in braces"),
        ("version: 1\n", found(), "hand", "has faults"),
    ],
)
def test_what_cannot_be_taken_in_is_refused(text: str, what: Found, key: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        adopt(text, "spaces.yaml", ("prod", key), what)
    assert message in f"{refused.value.message} {refused.value.help}"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN.rstrip("\n"),
        PLAIN + "\n\n# The end.\n",
        PLAIN + "...\n",
        "spaces:\n    web:\n        owner: acme\n        title: Web\n\n# Then:\nversion: 1\nenvironments: {prod: }\n",
        "version: 1\nenvironments:\n prod:\nspaces:\n web: {owner: a, title: W,\n  variables: {\n A: x\n  # y\n }}\n",
    ],
)
def test_every_other_line_stays(text: str, newline: str) -> None:
    written = text.replace("\n", newline)
    adoption = adopt(written, "spaces.yaml", ("prod", "hand"), found())
    assert adoption.text.replace(adoption.entry.replace("\n", newline), "").rstrip(newline) == written.rstrip(newline)
    assert adoption.text.count("\n") == adoption.text.count(newline)
    old, new = parse(written, "spaces.yaml").fleet, parse(adoption.text, "spaces.yaml").fleet
    assert old is not None
    assert new is not None
    assert [s for e in old.environments for s in e.spaces] == [
        s for e in new.environments for s in e.spaces if s.key == "web"
    ]


@pytest.mark.parametrize("name", case_files.names("merged"))
def test_every_good_file_takes_a_space_or_says_why_not(name: str) -> None:
    text = str(case_files.load("merged", name)["input"])
    fleet = parse(text, "spaces.yaml").fleet
    assert fleet is not None
    for environment in fleet.environments:
        try:
            adoption = adopt(
                text, "spaces.yaml", (environment.name, "hand"), found("acme/hand-1", variables={"A": ("x", "")})
            )
        except InputError as refused:
            assert "braces" in refused.message  # noqa: PT017 - the other outcome is checked below
            continue
        after = parse(adoption.text, "spaces.yaml").fleet
        assert after is not None
        [space] = [s for e in after.environments for s in e.spaces if s.key == "hand"]
        assert {v.name: v.value for v in space.variables} == {"A": "x"}


WORDS = st.text(max_size=12)
NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,5}", fullmatch=True)
VARIABLES = st.dictionaries(NAMES, st.tuples(WORDS, WORDS), max_size=4)
CARDS = st.dictionaries(
    st.sampled_from(["title", "emoji", "tags", "license", "models", "short_description", "app_port"]) | WORDS,
    WORDS | st.booleans() | st.integers() | st.lists(st.text(max_size=4), max_size=3),
    max_size=4,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(VARIABLES, CARDS, st.sampled_from([PLAIN, BELOW]))
def test_any_values(variables: dict[str, tuple[str, str]], card: dict[str, Any], text: str) -> None:
    try:
        adoption = adopt(text, "spaces.yaml", ("prod", "hand"), found("acme/hand-prod", variables=variables, card=card))
    except InputError:
        return
    fleet = parse(adoption.text, "spaces.yaml").fleet
    assert fleet is not None
    [space] = [s for e in fleet.environments for s in e.spaces if s.key == "hand"]
    written = {v.name: (v.value, v.description) for v in space.variables}
    assert written.items() <= variables.items()


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.text(max_size=80)
    | st.sampled_from(
        ["---\n[a]\n---\n", "---\n&a [*a]\n---\n", "---\na: {b: !!python/x c}\n---\n", "---\n? [a]\n: b\n---\n"]
    )
)
def test_any_readme(text: str) -> None:
    front_matter(text)
    front_matter(f"---\n{text}\n---\n")


def test_front_matter_is_what_stands_between_the_lines() -> None:
    assert front_matter("---\ntitle: T\napp_port: 1\ntags: [a]\nodd: {a: [b]}\n---\n# Text\n---\n") == {
        "title": "T",
        "app_port": 1,
        "tags": ["a"],
    }
    assert front_matter("# Text\n---\ntitle: T\n---\n") == {}
