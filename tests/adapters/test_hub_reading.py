"""What a plan reads of the Hub, and how often, with the real client against the real local Hub."""

import json
from pathlib import Path

import pytest
from huggingface_hub import HfApi, Volume
from pydantic import SecretStr

from infra.adapters.tree_cache import FolderTreeCache
from infra.apply import Ports, apply
from infra.model.bundle import Commit, File
from infra.model.errors import MissingFileError
from infra.model.events import SpaceFailed
from infra.model.fleet import EnvSource, Secret
from infra.observe import Reading, observe
from infra.plan import plan
from tests.adapters.conftest import Connected, connected
from tests.emulator.hubs import HubProcess, hub_process
from tests.plan.test_cases import open_gate
from tests.support.fakes import FakeSecrets
from tests.support.faulty import FaultyHub, Rule
from tests.support.plans import FILES, ORIGIN
from tests.support.spaces import bundle_of, environment, space

WITHOUT_START = {path: text for path, text in FILES.items() if path != "Dockerfile"}
VALUES = FakeSecrets({"TOKEN": "opens-the-door"})
TOKEN = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))


def api(made: Connected) -> HfApi:
    """The plain client, as a person's script would use it."""
    return HfApi(endpoint=made.hub.endpoint, token="hf_by_hand")


def test_a_content_is_read_at_its_revision(made: Connected) -> None:
    head = made.hub.info(made.space).sha
    for content in (b"one\n", b"\x00two"):
        head = made.hub.commit(
            made.space, Commit(parent=head, message="x", files=(File(path="a/ü b.txt", content=content),))
        )
        assert made.hub.content(made.space, head, "a/ü b.txt") == content


def test_a_file_that_is_not_there_is_told(made: Connected) -> None:
    with pytest.raises(MissingFileError, match=rf"{made.space} has no file nothing at "):
        made.hub.content(made.space, made.hub.info(made.space).sha, "nothing")


def test_prices_are_in_dollars_an_hour(made: Connected) -> None:
    before = made.hub.requests
    prices = made.hub.hardware_prices()
    assert (prices["cpu-basic"], prices["cpu-upgrade"], prices["t4-small"]) == (0, 0.03, 0.4)
    assert made.hub.requests - before == 1


def test_variables_and_secrets_are_removed_and_missing_ones_are_no_error(made: Connected) -> None:
    made.hub.set_variable(made.space, "A", "1", "")
    made.hub.set_secret(made.space, "B", SecretStr("x"), "")
    for _ in range(2):
        made.hub.delete_variable(made.space, "A")
        made.hub.delete_secret(made.space, "B")
    assert (made.hub.variables(made.space), made.hub.secrets(made.space)) == ([], [])


def test_when_something_was_written_is_read(made: Connected) -> None:
    made.hub.set_variable(made.space, "A", "1", "")
    (variable,) = made.hub.variables(made.space)
    assert variable.updated_at
    assert variable.updated_at.endswith("+00:00")


def test_region_volumes_and_hardware_are_read(new: Connected) -> None:
    volume = Volume(type="dataset", source="acme/words", mount_path="/words")
    api(new).create_repo(new.space, repo_type="space", space_sdk="docker", space_volumes=[volume], region="eu")
    new.hub.set_hardware(new.space, "t4-small")
    (row,) = [info for info in new.hub.list_spaces("acme") if info.id == new.space]
    assert row.region == "eu"
    assert [(v.kind, v.source, v.mount_path) for v in row.runtime.volumes] == [("dataset", "acme/words", "/words")]
    assert (row.runtime.hardware, row.runtime.current) == ("t4-small", None)


def logged(hub: HubProcess) -> list[str]:
    lines = (Path(hub.data) / "requests.log").read_text("utf-8").splitlines()
    return [json.loads(line)["path"].partition("?")[0] for line in lines]


def test_an_unchanged_fleet_costs_one_list_and_two_requests_a_space(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data") as running:
        here = connected(running.endpoint)
        keys = [f"s{number:02}" for number in range(12)]
        wanted = environment(*(space(key=key, secrets=(TOKEN,)) for key in keys))
        bundles = {key: bundle_of(key, WITHOUT_START) for key in keys}
        reading = Reading(trees=FolderTreeCache(tmp_path / "cache"))
        ready = plan(wanted, bundles, observe(wanted, here.hub, VALUES, reading), ORIGIN)
        failed = [e for e in apply(ready, Ports(here.hub, VALUES, open_gate)) if isinstance(e, SpaceFailed)]
        assert failed == []
        assert not plan(wanted, bundles, observe(wanted, here.hub, VALUES, reading), ORIGIN).has_changes
        counted, log = here.hub.requests, len(logged(running))
        assert not plan(wanted, bundles, observe(wanted, here.hub, VALUES, reading), ORIGIN).has_changes
        assert here.hub.requests - counted == 1 + 2 * 12
        asked = logged(running)[log:]
        assert sorted(asked) == sorted(
            ["/api/spaces"] + [f"/api/spaces/acme/{key}/{what}" for key in keys for what in ("variables", "secrets")]
        )


def test_a_reading_waits_for_the_budget_that_the_hub_tells(faulty: Connected, proxy: FaultyHub) -> None:
    used_up = {"RateLimit": '"api";r=0;t=1', "Content-Type": "application/json"}
    proxy.rules = [Rule("GET", "/variables", status=200, headers=used_up, body=b"{}")]
    assert faulty.hub.variables(faulty.space) == []
    assert faulty.hub.secrets(faulty.space) == []
    assert faulty.told == ["the Hub's budget is used up: going on in 1 s"]
