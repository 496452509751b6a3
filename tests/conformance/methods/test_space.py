"""What runs: a Space's secrets and variables, its runtime, hardware, volumes and logs."""

import json

import pytest
from huggingface_hub import Volume
from huggingface_hub.errors import BadRequestError, RepositoryNotFoundError

from tests.conformance.methods.wire import ISO, Wire
from tests.contract.conftest import Contract

RUNTIME = {"stage", "hardware", "storage", "gcTimeout", "replicas", "devMode", "domains"}


def test_add_space_secret(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.add_space_secret(space, "TOKEN", "v4lue", description="said")
    done = wire.only("POST", f"/api/spaces/{space}/secrets")
    assert json.loads(done.sent) == {"key": "TOKEN", "value": "v4lue", "description": "said"}
    assert done.json == {}
    with pytest.raises(BadRequestError):
        contract.api.add_space_secret(space, "1-A", "v4lue")
    assert b"v4lue" not in wire.exchanges[-1].content


def test_get_space_secrets(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.add_space_secret(space, "TOKEN", "v4lue", description="said")
    contract.api.get_space_secrets(space)
    answer = wire.only("GET", f"/api/spaces/{space}/secrets")
    assert (set(answer.json), set(answer.json["TOKEN"])) == ({"TOKEN"}, {"description", "updatedAt"})
    assert ISO.fullmatch(answer.json["TOKEN"]["updatedAt"])
    assert b"v4lue" not in answer.content


def test_delete_space_secret(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.add_space_secret(space, "TOKEN", "v4lue")
    contract.api.delete_space_secret(space, "TOKEN")
    done = wire.only("DELETE", f"/api/spaces/{space}/secrets")
    assert (json.loads(done.sent), done.json) == ({"key": "TOKEN"}, {})
    contract.api.delete_space_secret(space, "MISSING")
    assert (wire.exchanges[-1].status, wire.exchanges[-1].json) == (200, {})
    assert contract.api.get_space_secrets(space) == {}


def test_add_space_variable(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.add_space_variable(space, "LEVEL", "debug", description="said")
    told = wire.only("POST", f"/api/spaces/{space}/variables").json["LEVEL"]
    assert (told["value"], told["description"]) == ("debug", "said")
    assert ISO.fullmatch(told["updatedAt"])


def test_get_space_variables(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.add_space_variable(space, "LEVEL", "debug")
    assert contract.api.get_space_variables(space)["LEVEL"].value == "debug"
    told = wire.only("GET", f"/api/spaces/{space}/variables").json
    assert (set(told), set(told["LEVEL"])) == ({"LEVEL"}, {"value", "updatedAt"})


def test_delete_space_variable(contract: Contract, space: str, wire: Wire) -> None:
    for key in ("LEVEL", "MODE"):
        contract.api.add_space_variable(space, key, "x")
    contract.api.delete_space_variable(space, "LEVEL")
    assert set(wire.only("DELETE", f"/api/spaces/{space}/variables").json) == {"MODE"}
    assert set(contract.api.delete_space_variable(space, "MISSING")) == {"MODE"}
    assert wire.exchanges[-1].status == 200


def test_get_space_runtime(contract: Contract, space: str, wire: Wire) -> None:
    runtime = contract.api.get_space_runtime(space)
    told = wire.only("GET", f"/api/spaces/{space}/runtime").json
    assert set(told) == RUNTIME
    assert (told["stage"], told["hardware"]) == ("NO_APP_FILE", {"current": None, "requested": "cpu-basic"})
    assert runtime.raw == told
    with pytest.raises(RepositoryNotFoundError):
        contract.api.get_space_runtime(f"{space}-not")


def test_wait_for_space(contract: Contract, running: str, wire: Wire) -> None:
    assert contract.api.wait_for_space(running).stage == "RUNNING"
    told = wire.only("GET", f"/api/spaces/{running}/runtime").json
    assert set(told) == RUNTIME | {"sha"}
    assert (told["sha"], told["hardware"]["current"]) == (contract.api.space_info(running).sha, "cpu-basic")


def test_pause_space(contract: Contract, space: str, wire: Wire) -> None:
    assert contract.api.pause_space(space).stage == "PAUSED"
    done = wire.only("POST", f"/api/spaces/{space}/pause")
    assert (done.sent, done.json["stage"], done.json["hardware"]["current"]) == (b"", "PAUSED", None)
    assert set(done.json) == RUNTIME


@pytest.mark.parametrize("factory", [False, True])
def test_restart_space(contract: Contract, running: str, wire: Wire, factory: bool) -> None:  # noqa: FBT001 - a case
    contract.api.restart_space(running, factory_reboot=factory)
    done = wire.only("POST", f"/api/spaces/{running}/restart")
    assert done.query == ("factory=true" if factory else "")
    assert done.json["stage"] in {"RUNNING_BUILDING", "RUNNING_APP_STARTING"}
    assert contract.api.wait_for_space(running, timeout=120).stage == "RUNNING"


def test_request_space_hardware(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.request_space_hardware(space, "t4-small", sleep_time=600)  # type: ignore[arg-type] # text, as from the command line
    done = wire.only("POST", f"/api/spaces/{space}/hardware")
    assert json.loads(done.sent) == {"flavor": "t4-small", "sleepTimeSeconds": 600}
    assert (done.json["hardware"], done.json["gcTimeout"]) == ({"current": None, "requested": "t4-small"}, 600)


def test_set_space_sleep_time(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.request_space_hardware(space, "t4-small")  # type: ignore[arg-type] # as above
    contract.api.set_space_sleep_time(space, 3600)
    assert wire.only("POST", f"/api/spaces/{space}/sleeptime").json["gcTimeout"] == 3600
    contract.api.set_space_sleep_time(space, -1)
    assert wire.exchanges[-1].json["gcTimeout"] is None


def test_set_space_volumes(contract: Contract, space: str, wire: Wire) -> None:
    made = f"{space}-model"
    contract.api.create_repo(made)
    contract.api.set_space_volumes(space, [Volume(type="model", source=made, mount_path="/models")])
    sent = json.loads(wire.only("PUT", f"/api/spaces/{space}/volumes").sent)["volumes"]
    contract.api.get_space_runtime(space)
    (told,) = wire.only("GET", f"/api/spaces/{space}/runtime").json["volumes"]
    assert {key: told[key] for key in sent[0]} == sent[0]
    contract.api.delete_repo(made)


def test_delete_space_volumes(contract: Contract, space: str, wire: Wire) -> None:
    with pytest.raises(BadRequestError):
        contract.api.delete_space_volumes(space)
    assert wire.only("DELETE", f"/api/spaces/{space}/volumes", status=400).json["error"]
    made = f"{space}-model"
    contract.api.create_repo(made)
    contract.api.set_space_volumes(space, [Volume(type="model", source=made, mount_path="/models")])
    contract.api.delete_space_volumes(space)
    assert wire.exchanges[-1].status == 200
    assert not contract.api.get_space_runtime(space).volumes
    contract.api.delete_repo(made)


def test_enable_space_dev_mode(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.enable_space_dev_mode(space)
    done = wire.only("POST", f"/api/spaces/{space}/dev-mode")
    assert (json.loads(done.sent), done.json["devMode"]) == ({"enabled": True}, True)


def test_disable_space_dev_mode(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.disable_space_dev_mode(space)
    done = wire.only("POST", f"/api/spaces/{space}/dev-mode")
    assert (json.loads(done.sent), done.json["devMode"]) == ({"enabled": False}, False)


def test_fetch_space_logs(contract: Contract, running: str, wire: Wire) -> None:
    lines = list(contract.api.fetch_space_logs(running, build=True, follow=True))
    answer = wire.only("GET", f"/api/spaces/{running}/logs/build")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["date"]
    assert lines[0].startswith("===== Build Queued at ")
    assert contract.api.space_info(running).sha[:7] in lines[0]  # type: ignore[index] # a Space that runs has a head


def test_list_spaces_hardware(contract: Contract, wire: Wire) -> None:
    contract.api.list_spaces_hardware()
    rows = {row["name"]: row for row in wire.only("GET", "/api/spaces/hardware").json}
    needed = {"name", "prettyName", "cpu", "ram", "accelerator", "unitCostMicroUSD", "unitCostUSD", "unitLabel"}
    assert needed <= set(rows["cpu-basic"])
    assert rows["cpu-basic"]["unitCostUSD"] == 0
    assert {"type", "model", "quantity", "vram", "manufacturer"} == set(rows["t4-small"]["accelerator"])


def test_list_space_templates(contract: Contract, wire: Wire) -> None:
    contract.api.list_space_templates()
    rows = wire.only("GET", "/api/spaces/templates").json["templates"]
    assert all(set(row) == {"name", "repoId", "sdk", "preferredPrivate"} for row in rows)
    assert rows


def test_get_zero_gpu_quota(contract: Contract, wire: Wire) -> None:
    quota = contract.api.get_zero_gpu_quota()
    told = wire.only("GET", "/api/spaces/zero-gpu/quota").json
    assert (told["base"], told["current"]) == (quota.base, quota.remaining)
