"""Every method of the Hub's adapter, with the real client, against the real local Hub."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from infra.apply import Ports, apply
from infra.model.bundle import Commit, File, Manifest, blob_id
from infra.model.errors import NotFoundError, StaleError
from infra.model.events import SpaceDone
from infra.model.fleet import NEVER, EnvSource, Secret, Variable
from infra.model.plan import Action
from infra.model.secrets import Fingerprint, describe
from infra.observe import observe
from infra.plan import plan
from tests.adapters.conftest import Connected
from tests.emulator.hubs import HubProcess, wait_until
from tests.plan.test_cases import open_gate
from tests.support.fakes import FakeSecrets
from tests.support.plans import FILES, ORIGIN
from tests.support.spaces import bundle_of, environment, space

MARK = Fingerprint.of(SecretStr("opens-the-door"), b"0" * 16)


def file(path: str, text: str) -> File:
    return File(path=path, content=text.encode())


def test_a_space_is_created_with_all_its_settings(new: Connected) -> None:
    owner, name = new.space.split("/")
    wanted = space(
        owner=owner,
        name=name,
        visibility="private",
        hardware="cpu-upgrade",
        sleep_time=3600,
        variables=(Variable(name="B", value="2"), Variable(name="A", value="1", description="one")),
    )
    sealed = describe("A token.", MARK)
    before = new.hub.requests
    new.hub.create(wanted, {"TOKEN": (SecretStr("opens-the-door"), sealed)})
    assert new.hub.requests == before + 1
    info = new.hub.info(new.space)
    assert (info.id, info.visibility, info.sdk) == (new.space, "private", "docker")
    assert (info.runtime.hardware, info.runtime.sleep_time, info.runtime.stage) == ("cpu-upgrade", 3600, "NO_APP_FILE")
    assert [(v.name, v.value, v.description) for v in new.hub.variables(new.space)] == [
        ("A", "1", "one"),
        ("B", "2", ""),
    ]
    (secret,) = new.hub.secrets(new.space)
    assert (secret.name, secret.description, secret.fingerprint) == ("TOKEN", "A token.", MARK)
    assert secret.updated_at


def test_the_list_has_all_of_an_owner_and_nothing_of_others(made: Connected) -> None:
    rows = {info.id: info for info in made.hub.list_spaces("acme")}
    assert rows[made.space] == made.hub.info(made.space)
    assert made.hub.list_spaces("nobody-has-this-name") == []


def test_files_come_with_their_blobs_sorted(made: Connected) -> None:
    sha = made.hub.info(made.space).sha
    head = made.hub.commit(
        made.space, Commit(parent=sha, message="Add\n\ntwo", files=(file("b/c.txt", "two"), file("a.txt", "one")))
    )
    seen = made.hub.files(made.space, head)
    assert [f.path for f in seen] == [".gitattributes", "README.md", "a.txt", "b/c.txt"]
    assert {f.path: (f.blob, f.size) for f in seen}["b/c.txt"] == (blob_id(b"two"), 3)
    assert [f.path for f in made.hub.files(made.space, sha)] == [".gitattributes", "README.md"]


def test_a_commit_adds_changes_and_removes_at_once(made: Connected) -> None:
    first = made.hub.commit(
        made.space,
        Commit(parent=made.hub.info(made.space).sha, message="One", files=(file("a", "1"), file("b", "1"))),
    )
    second = made.hub.commit(
        made.space, Commit(parent=first, message="Two\n\nKey: value", files=(file("a", "2"),), deleted=("b",))
    )
    assert made.hub.info(made.space).sha == second
    assert {f.path: f.blob for f in made.hub.files(made.space, second)}.items() >= {("a", blob_id(b"2"))}
    assert "b" not in {f.path for f in made.hub.files(made.space, second)}


def test_a_commit_on_an_old_head_is_stale_and_writes_nothing(made: Connected) -> None:
    old = made.hub.info(made.space).sha
    head = made.hub.commit(made.space, Commit(parent=old, message="Theirs", files=(file("theirs", "1"),)))
    with pytest.raises(
        StaleError, match=rf"{made.space} moved while it was being deployed: its head is now {head[:7]}"
    ):
        made.hub.commit(made.space, Commit(parent=old, message="Ours", files=(file("ours", "1"),)))
    assert made.hub.info(made.space).sha == head


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (
            Manifest(environment="prod", artifact="a" * 64, source=None, tool="1", files={"a": "b"}).to_file().content,
            True,
        ),
        (b"{not json", False),
        (b'{"version": 1}', False),
        (b"\xff\xfe", False),
    ],
)
def test_a_manifest_is_read_or_taken_for_missing(made: Connected, content: bytes, *, read: bool) -> None:
    sha = made.hub.info(made.space).sha
    assert made.hub.manifest(made.space, sha) is None
    written = (File(path=".spacedock.json", content=content),)
    head = made.hub.commit(made.space, Commit(parent=sha, message="M", files=written))
    found = made.hub.manifest(made.space, head)
    assert (found is not None) is read
    assert found is None or found.to_file().content == content


def test_settings_are_changed_one_by_one(made: Connected) -> None:
    hub, name = made.hub, made.space
    hub.set_visibility(name, "private")
    hub.set_hardware(name, "cpu-upgrade")
    hub.set_sleep_time(name, 7200)
    assert hub.info(name).visibility == "private"
    assert (hub.runtime(name).hardware, hub.runtime(name).sleep_time) == ("cpu-upgrade", 7200)
    hub.set_sleep_time(name, NEVER)
    assert hub.runtime(name).sleep_time == NEVER
    assert hub.info(name).runtime.sleep_time == NEVER
    hub.set_variable(name, "A", "1", "one")
    hub.set_variable(name, "A", "2", "")
    assert [(v.value, v.description) for v in hub.variables(name)] == [("2", "")]
    hub.set_secret(name, "TOKEN", SecretStr("opens-the-door"), describe("", MARK))
    assert hub.secrets(name)[0].fingerprint == MARK


def test_a_log_is_read_whole(made: Connected) -> None:
    assert made.hub.log(made.space, "run") == ""
    card = "---\nsdk: docker\n---\n"
    broken = (file("README.md", card), file("Dockerfile", "FROM python:3.11-slim\nCOPY missing .\n"))
    made.hub.commit(made.space, Commit(parent=made.hub.info(made.space).sha, message="Broken", files=broken))
    wait_until(lambda: made.hub.runtime(made.space).stage == "BUILD_ERROR")
    wait_until(lambda: "missing" in made.hub.log(made.space, "build"))
    runtime = made.hub.runtime(made.space)
    assert runtime.sha == made.hub.info(made.space).sha
    assert runtime.error


@pytest.mark.parametrize("call", ["info", "variables", "secrets", "runtime"])
def test_a_space_that_is_not_there_is_told(new: Connected, call: str) -> None:
    with pytest.raises(NotFoundError, match=rf"{new.space}: the Hub has no such Space") as raised:
        getattr(new.hub, call)(new.space)
    assert "HF_TOKEN" in raised.value.help


def test_every_request_is_counted(made: Connected, local_hub: HubProcess) -> None:
    def logged() -> int:
        lines = (Path(local_hub.data) / "requests.log").read_text("utf-8").splitlines()
        return sum(1 for line in lines if made.space in json.loads(line)["path"])

    before, there = made.hub.requests, logged()
    sha = made.hub.info(made.space).sha
    made.hub.files(made.space, sha)
    made.hub.manifest(made.space, sha)
    made.hub.variables(made.space)
    made.hub.secrets(made.space)
    assert made.hub.requests - before == 5
    wait_until(lambda: logged() - there == 5)


def test_a_plan_counts_the_requests_that_carrying_it_out_takes(new: Connected) -> None:
    owner, name = new.space.split("/")
    secrets = FakeSecrets({"TOKEN": "opens-the-door"})
    token = Secret(name="TOKEN", source=EnvSource(name="TOKEN"))
    without_start = {path: text for path, text in FILES.items() if path != "Dockerfile"}
    steps: list[tuple[dict[str, Any], dict[str, str]]] = [
        ({}, without_start),
        ({"hardware": "cpu-upgrade"}, without_start),
        ({"hardware": "cpu-upgrade", "sleep_time": NEVER, "visibility": "private"}, without_start),
        (
            {"variables": (Variable(name="A", value="1"),)},
            {**without_start, "README.md": "---\nsdk: docker\n# x\n---\n"},
        ),
        ({"secrets": (token,)}, {**without_start, "service/other.py": "x"}),
        ({"secrets": (token,)}, without_start),
    ]
    for fields, files in steps:
        wanted = environment(space(owner=owner, name=name, **fields))
        bundles = {"api": bundle_of("api", files)}
        ready = plan(wanted, bundles, observe(wanted, new.hub, secrets), ORIGIN)
        assert ready.has_changes
        before = new.hub.requests
        events = list(apply(ready, Ports(new.hub, secrets, open_gate)))
        assert isinstance(events[-1], SpaceDone)
        assert new.hub.requests - before == ready.cost.requests, ready.space("api").changes
        again = plan(wanted, bundles, observe(wanted, new.hub, secrets), ORIGIN)
        assert [c for c in again.space("api").changes if c.action is not Action.KEEP] == []
