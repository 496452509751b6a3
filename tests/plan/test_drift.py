"""What somebody changes by hand is found, each thing by itself; what spaces.yaml changes is not taken for it."""

from collections.abc import Callable
from typing import Any

import pytest

from infra.apply import Ports, apply
from infra.model.drift import Drift
from infra.model.fleet import EnvSource, Prune, Secret, Space, Variable, Volume
from infra.observe import observe
from infra.plan import drift
from tests.plan.test_cases import open_gate
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import planned
from tests.support.spaces import environment, space

TOKEN = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))
VALUES = FakeSecrets({"TOKEN": "opens-the-door"})
WORDS = Volume(kind="dataset", source="acme/words", mount_path="/words")
DATA = Volume(kind="bucket", source="acme/data", mount_path="/data")
WANTED: dict[str, Any] = {
    "sleep_time": 3600,
    "variables": (Variable(name="LOG_LEVEL", value="info", description="How much is logged."),),
    "secrets": (TOKEN,),
    "volumes": (WORDS,),
}


def deployed(**fields: Any) -> tuple[FakeHub, FakeSpace, Space]:
    """Return a Hub on which the wanted Space was just deployed."""
    hub, wanted = FakeHub(), space(**WANTED, **fields)
    deploy(hub, wanted)
    return hub, hub.there["acme/api"], wanted


def deploy(hub: FakeHub, wanted: Space) -> None:
    list(apply(planned(hub, wanted, secrets=VALUES), Ports(hub, VALUES, open_gate)))


def found(hub: FakeHub, wanted: Space) -> list[str]:
    seen = drift(environment(wanted), observe(environment(wanted), hub, VALUES))
    return [line(one) for one in seen]


def line(one: Drift) -> str:
    return f"{one.kind} {one.name}: {one.before} → {one.after} | {one.reason}"


def change(**fields: Any) -> Callable[[FakeSpace], None]:
    def by_hand(there: FakeSpace) -> None:
        for name, value in fields.items():
            setattr(there, name, value)

    return by_hand


def variables(**changed: tuple[str, str] | None) -> Callable[[FakeSpace], None]:
    def by_hand(there: FakeSpace) -> None:
        merged = {**there.variables, **changed}
        there.variables = {name: value for name, value in merged.items() if value is not None}

    return by_hand


def secrets(**changed: tuple[str, str] | None) -> Callable[[FakeSpace], None]:
    def by_hand(there: FakeSpace) -> None:
        merged = {**there.secrets, **changed}
        there.secrets = {name: value for name, value in merged.items() if value is not None}

    return by_hand


def files(**changed: bytes | None) -> Callable[[FakeSpace], None]:
    def by_hand(there: FakeSpace) -> None:
        merged = {**there.files, **changed}
        there.files = {name: content for name, content in merged.items() if content is not None}

    return by_hand


UNSURE = "; it may also be a change of spaces.yaml, for the Space holds no record of the last deploy"
BY_HAND: dict[str, tuple[Callable[[FakeSpace], None], str]] = {
    "visibility": (change(visibility="private"), "setting visibility: public → private | it was changed on the Hub"),
    "hardware": (change(hardware="t4-small"), "setting hardware: cpu-basic → t4-small | it was changed on the Hub"),
    "sleep time": (change(sleep_time=-1), "setting sleep_time: 3600 s → never | it was changed on the Hub"),
    "pause": (change(stage="PAUSED"), "setting stage: None → PAUSED | it was paused"),
    "volume": (
        change(volumes=(WORDS.model_copy(update={"revision": "v2"}),)),
        "volume /words: hf://datasets/acme/words → hf://datasets/acme/words@v2 | it was changed on the Hub",
    ),
    "volume added": (
        change(volumes=(DATA, WORDS)),
        "volume /data: None → hf://buckets/acme/data | it was mounted on the Hub",
    ),
    "volume removed": (
        change(volumes=()),
        "volume /words: hf://datasets/acme/words → None | it was taken away on the Hub",
    ),
    "variable": (
        variables(LOG_LEVEL=("debug", "How much is logged.")),
        "variable LOG_LEVEL: info → debug | it was changed on the Hub",
    ),
    "description of a variable": (
        variables(LOG_LEVEL=("info", "Other.")),
        "variable LOG_LEVEL: How much is logged. → Other. | it was changed on the Hub: its description",
    ),
    "variable removed": (variables(LOG_LEVEL=None), "variable LOG_LEVEL: info → None | it was removed on the Hub"),
    "variable added": (variables(OTHER=("1", "")), "variable OTHER: None → 1 | it was added on the Hub"),
    "variable of a secret's name": (
        variables(TOKEN=("opens-the-door", "")),
        "variable TOKEN: None → None | it was added on the Hub, beside a secret of that name; its value is not shown",
    ),
    "secret": (
        secrets(TOKEN=("other", "")),
        "secret TOKEN: None → None | its value was set on the Hub: it carries no digest of Spacedock's",
    ),
    "secret removed": (secrets(TOKEN=None), "secret TOKEN: None → None | it was removed on the Hub"),
    "secret added": (secrets(OTHER=("1", "")), "secret OTHER: None → None | it was added on the Hub"),
    "file": (files(Dockerfile=b"1\n"), "file Dockerfile: 91aafb3 → d00491f | it was changed on the Hub"),
    "file removed": (files(Dockerfile=None), "file Dockerfile: 91aafb3 → None | it was removed on the Hub"),
    "file added": (files(notes=b"1\n"), "file notes: None → d00491f | it was added on the Hub"),
}


def short(text: str) -> str:
    """Blob ids by their first seven digits."""
    return " ".join(word[:7] if len(word) == 40 else word for word in text.split(" "))


@pytest.mark.parametrize("name", BY_HAND)
def test_a_change_by_hand_is_found_and_nothing_else(name: str) -> None:
    by_hand, told = BY_HAND[name]
    hub, there, wanted = deployed()
    assert found(hub, wanted) == []
    by_hand(there)
    assert [short(one) for one in found(hub, wanted)] == [told]


CHANGED_IN_SPACES_YAML: list[dict[str, Any]] = [
    {"visibility": "private"},
    {"hardware": "t4-small"},
    {"sleep_time": -1},
    {"sleep_time": None},
    {"variables": ()},
    {"variables": (Variable(name="LOG_LEVEL", value="debug"), Variable(name="NEW", value="1"))},
    {"volumes": ()},
    {"volumes": (DATA, WORDS)},
    {"secrets": ()},
    {"secrets": (TOKEN, Secret(name="NEW", source=EnvSource(name="NEW")))},
]


@pytest.mark.parametrize("fields", CHANGED_IN_SPACES_YAML)
def test_a_change_of_spaces_yaml_that_waits_to_be_deployed_is_no_drift(fields: dict[str, Any]) -> None:
    hub, _, _ = deployed()
    assert found(hub, space(**{**WANTED, **fields})) == []


@pytest.mark.parametrize("fields", CHANGED_IN_SPACES_YAML)
def test_nor_is_it_once_it_is_deployed(fields: dict[str, Any]) -> None:
    """A deploy of settings alone writes no commit, and so no new record."""
    hub, _, _ = deployed()
    wanted = space(**{**WANTED, **fields})
    deploy(hub, wanted)
    left = [one for one in found(hub, wanted) if "added on the Hub" not in one]
    assert left == []


def test_an_sdk_and_a_region_are_found() -> None:
    hub, there, wanted = deployed(region="eu")
    there.sdk, there.region = "gradio", "us"
    assert found(hub, wanted) == [
        "setting sdk: docker → gradio | it was changed on the Hub",
        "setting region: eu → us | it was changed on the Hub",
    ]


def test_what_is_changed_by_hand_to_what_spaces_yaml_wants_now_is_no_drift() -> None:
    hub, there, _ = deployed()
    there.hardware = "t4-small"
    assert found(hub, space(**WANTED, hardware="t4-small")) == []


def test_a_space_that_is_not_there_is_told() -> None:
    assert found(FakeHub(), space()) == [
        "space acme/api: None → None | it does not exist: it was deleted, or never deployed"
    ]


def test_a_space_without_a_manifest_is_told_as_one_thing() -> None:
    (told,) = found(FakeHub({"acme/api": FakeSpace(files={"app.py": b"1"}, variables={"A": ("1", "")})}), space())
    assert "it has no manifest of Spacedock's" in told


def test_of_files_that_are_not_managed_nothing_is_told() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={"app.py": b"1"}, hardware="t4-small")})
    assert found(hub, space(managed="settings")) == [
        f"setting hardware: cpu-basic → t4-small | it differs from spaces.yaml{UNSURE}"
    ]


def test_a_space_that_cannot_be_read_has_no_drift() -> None:
    hub, there, wanted = deployed()
    there.hardware = "t4-small"
    hub.unreadable["acme/api"] = "secrets"
    assert found(hub, wanted) == []


def test_when_it_was_done_is_told_where_the_hub_tells() -> None:
    hub, there, wanted = deployed()
    there.variables["OTHER"] = ("1", "")
    there.updated_at["OTHER"] = "2026-01-30T11:00:00+00:00"
    (told,) = drift(environment(wanted), observe(environment(wanted), hub, VALUES))
    assert told.at == "2026-01-30T11:00:00+00:00"


@pytest.mark.parametrize("name", BY_HAND)
def test_a_deploy_heals_what_it_manages_and_prune_the_rest(name: str) -> None:
    hub, there, wanted = deployed(prune=dict.fromkeys(Prune.model_fields, True))
    BY_HAND[name][0](there)
    deploy(hub, wanted)
    assert found(hub, wanted) == []
    assert not planned(hub, wanted, secrets=VALUES).has_changes
