"""The gate on a local Hub, with the real client, the real prober and the shipped service."""

import json
from collections.abc import Iterator

import httpx2
import pytest

from infra import commands
from infra.model.events import Baking, Event, StageSeen, Verdict
from infra.model.fleet import Cors, ServiceCheck
from service.tests.sockets import Upstream, served
from tests.e2e.gates import PAGE, Ground
from tests.e2e.project import get
from tests.emulator.hubs import HubProcess, hub_process
from tests.support.control import Control
from tests.support.faulty import Rule, faulty_hub

TWO_DAYS = 172_800


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with hub_process(tmp_path_factory.mktemp("gates") / "data", "--control") as running:
        yield running


@pytest.fixture
def control(hub: HubProcess) -> Iterator[Control]:
    with Control(hub.endpoint) as client:
        yield client


def test_a_release_that_keeps_passing_bakes(hub: HubProcess) -> None:
    ground = Ground(hub.endpoint, "bakes", {"checks": (ServiceCheck(path="/", json_values={"/environment": "local"}),)})
    found = ground.deploy(bake=1.5)
    assert found.ok, found.cause
    assert [check.name for check in found.checks] == [
        "stage",
        "release",
        "health",
        "circuits",
        f"cors {PAGE}",
        "cors stranger",
        "GET /",
        "bake",
    ]
    assert [event.seconds for event in ground.events if isinstance(event, Baking)] == [1.5]
    assert ground.deploy(bake=1.5).ok
    assert not [event for event in ground.events if isinstance(event, Baking)]


def test_a_release_that_dies_in_its_bake_fails_with_its_stage_and_log(hub: HubProcess) -> None:
    ground = Ground(hub.endpoint, "dies")

    def kill(event: Event) -> None:
        if isinstance(event, Baking):
            ground.kill()

    found = ground.deploy(bake=60, on_event=kill)
    assert not found.ok
    assert found.cause.startswith("bake: passed at first, failed after ")
    assert "RUNTIME_ERROR" in found.cause
    assert "Exit code: 137" in found.cause
    assert found.stage == "RUNTIME_ERROR"
    assert "Application Startup" in found.log


def test_a_required_circuit_that_opens_fails_the_bake(hub: HubProcess) -> None:
    server = Upstream()
    with served(server) as url:
        pay = {"name": "pay", "url": url, "required": True, "threshold": 1, "retries": 0, "recovery": 300}
        gateway = {"paths": ["/**"], "access": "public", "private": True}
        ground = Ground(hub.endpoint, "circuit", variables={"UPSTREAMS": json.dumps([{**pay, **gateway}])})

        def fail(event: Event) -> None:
            if isinstance(event, Baking):
                server.status = 500
                assert get(ground.url, "pay/orders").status_code >= 500

        found = ground.deploy(bake=60, on_event=fail)
        again = ground.deploy()
    assert "circuits: the required 'pay' is open, last error " in found.cause
    assert found.cause.startswith("bake: ")
    assert again.cause.startswith("circuits: the required 'pay' is open")


def test_a_check_that_fails_says_what_was_answered(hub: HubProcess) -> None:
    ground = Ground(hub.endpoint, "checked")
    assert ground.deploy().ok
    checks = (ServiceCheck(path="/", json_values={"/environment": "prod"}), ServiceCheck(path="/orders"))
    assert _failed(ground.deploy(checks=checks)) == {
        "GET /": '/environment is "local", not "prod"',
        "GET /orders": "answered 404, not 200",
    }


def _failed(found: Verdict) -> dict[str, str]:
    return {check.name: check.detail for check in found.checks if not check.ok}


def test_a_private_space_is_probed_with_the_token_and_without_it_says_so(hub: HubProcess) -> None:
    fields = {"visibility": "private"}
    assert httpx2.codes.is_error(get(Ground(hub.endpoint, "private", fields).url).status_code)
    found = Ground(hub.endpoint, "private", fields).deploy(bake=0.5)
    assert found.ok, found.cause
    blind = Ground(hub.endpoint, "private", fields, token=None).deploy()
    assert blind.cause.startswith(
        "release: serves no release (GET / answered 404: so does a private Space to a token that may not read it)"
    )


def test_a_sleeping_space_is_woken_by_deploy_and_verify_and_left_alone_by_status(
    hub: HubProcess, control: Control
) -> None:
    ground = Ground(hub.endpoint, "sleeper")
    assert ground.deploy().ok
    control.advance(TWO_DAYS)
    _asleep(ground)
    seen = commands.status(ground.environment, ground.world)
    assert [(row.stage, row.health) for row in seen.spaces] == [("SLEEPING", "asleep")]
    assert ground.hub.runtime(ground.space.id).stage == "SLEEPING"
    found = ground.deploy()
    assert found.ok, found.cause
    assert next(event.stage for event in ground.events if isinstance(event, StageSeen)) == "SLEEPING"
    control.advance(TWO_DAYS)
    _asleep(ground)
    told: list[Event] = []
    verdicts = commands.verify(ground.environment, ground.world, told.append).verdicts
    assert [verdict.ok for verdict in verdicts] == [True]
    assert told[0] == StageSeen(space="sleeper", stage="SLEEPING")


def _asleep(ground: Ground) -> None:
    for _ in range(500):
        if ground.hub.runtime(ground.space.id).stage == "SLEEPING":
            return
    raise AssertionError("it does not sleep")


def test_credentials_that_the_app_does_not_allow_are_the_apps_fault(hub: HubProcess) -> None:
    ground = Ground(hub.endpoint, "cookies", variables={"CORS_ALLOW_CREDENTIALS": "false"})
    assert ground.deploy(cors=Cors(origins=(PAGE,), credentials=False)).ok
    assert _failed(ground.deploy()) == {
        f"cors {PAGE}": "no Access-Control-Allow-Credentials: "
        "the app left it out; it answered 200 and does not send it with a GET either"
    }


def test_a_preflight_that_the_platform_answers_itself_is_the_platforms_fault(hub: HubProcess) -> None:
    """So the Hub's proxy was once seen to answer: by itself, and without credentials."""
    with faulty_hub(hub.endpoint) as proxy:
        ground = Ground(proxy.endpoint, "between")
        assert ground.deploy().ok
        proxy.rules.append(Rule("OPTIONS", "/health", 200, headers={"Access-Control-Allow-Origin": PAGE}, times=9))
        found = ground.deploy()
    assert _failed(found) == {
        f"cors {PAGE}": "no Access-Control-Allow-Credentials: "
        "the Hub's proxy answered the preflight itself, without the app, which sends it with a GET",
        "cors stranger": f"an origin that is not listed is allowed: {PAGE}",
    }
