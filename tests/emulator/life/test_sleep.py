"""Sleep and wake, by the Hub's own clock."""

import asyncio
from typing import Any

import httpx2
import pytest

from infra.emulator.seam import Runtime
from tests.emulator.life.ground import README, Ground, tree, until
from tests.emulator.life.proxied import Hub

pytestmark = pytest.mark.anyio

TWO_DAYS = 172_800


@pytest.fixture
async def sha(ground: Ground) -> str:
    pushed = ground.push(tree())
    await ground.reach("RUNNING")
    return pushed


async def settle() -> None:
    """Let everything that is due on the event loop run."""
    for _ in range(20):
        await asyncio.sleep(0)


async def asleep(ground: Ground) -> None:
    ground.clock.advance(TWO_DAYS)
    await ground.reach("SLEEPING")


async def test_idle_for_two_days_it_sleeps_and_its_process_ends(ground: Ground, sha: str) -> None:
    replica = ground.life.serving("acme/api")
    assert replica is not None
    ground.clock.advance(TWO_DAYS - 60)
    await settle()
    assert ground.stage() == "RUNNING"
    ground.clock.advance(60)
    await ground.reach("SLEEPING")
    assert ground.life.runtime("acme/api") == Runtime("SLEEPING", sha)
    await until(replica.exited.done)
    assert "listening one" in ground.text("run"), "the log can still be read"


@pytest.mark.parametrize("settings", [{"sleep_time": -1}, {"hardware": "cpu-upgrade"}])
async def test_it_never_sleeps_where_the_owner_says_so_or_pays(ground: Ground, settings: dict[str, Any]) -> None:
    ground.spaces.make("acme/api")
    ground.spaces.change("acme/api", **settings)
    ground.push(tree())
    await ground.reach("RUNNING")
    ground.clock.advance(100 * TWO_DAYS)
    await settle()
    assert ground.stage() == "RUNNING"


async def test_a_shorter_sleep_time_counts_at_once_and_restarts_nothing(ground: Ground, sha: str) -> None:
    replica = ground.life.serving("acme/api")
    ground.spaces.change("acme/api", sleep_time=300)
    ground.life.retimed("acme/api")
    ground.clock.advance(299)
    await settle()
    assert ground.life.serving("acme/api") is replica
    ground.clock.advance(1)
    await ground.reach("SLEEPING")


async def test_a_visit_keeps_it_awake_as_long_as_it_lasts(ground: Ground, hub: Hub, sha: str) -> None:
    visit = asyncio.create_task(hub.get("/slow"))
    replica = ground.life.serving("acme/api")
    assert replica is not None
    await until(lambda: replica.use.idle() == 0)
    ground.clock.advance(2 * TWO_DAYS)
    assert (await visit).status_code == 200
    await settle()
    assert ground.stage() == "RUNNING"
    await asleep(ground)


async def test_a_program_waits_for_a_space_that_wakes(ground: Ground, hub: Hub, sha: str) -> None:
    await asleep(ground)
    ground.life.hold("acme/api", "APP_STARTING")
    visits = [asyncio.create_task(hub.ask("POST", "/", content=b"kept")) for _ in range(3)]
    await ground.reach("APP_STARTING")
    assert not any(visit.done() for visit in visits)
    ground.life.release("acme/api")
    answers = await asyncio.gather(*visits)
    assert [(answer.status_code, answer.content) for answer in answers] == [(201, b"kept")] * 3
    assert ground.life.runtime("acme/api") == Runtime("RUNNING", sha, None, "cpu-basic")


async def test_a_browser_gets_a_page_that_asks_again(ground: Ground, hub: Hub, sha: str) -> None:
    await asleep(ground)
    ground.life.hold("acme/api", "BUILDING")
    answer = await hub.get(accept="text/html,*/*")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert '<meta http-equiv="refresh" content="2">' in answer.text
    assert ground.stage() == "BUILDING"
    assert (await hub.get(accept="text/html")).status_code == 503
    ground.life.release("acme/api")
    await ground.reach("RUNNING")
    assert (await hub.get(accept="text/html")).json()["release"] == "one"


async def test_a_program_does_not_wait_for_ever(ground: Ground, hub: Hub, sha: str) -> None:
    await asleep(ground)
    ground.life.hold("acme/api", "APP_STARTING")
    visit = asyncio.create_task(hub.get())
    await ground.reach("APP_STARTING")
    ground.clock.advance(60)
    assert (await visit).status_code == 503
    ground.life.release("acme/api")
    await ground.reach("RUNNING")


async def test_a_visitor_who_goes_away_while_it_wakes(ground: Ground, hub: Hub, sha: str) -> None:
    await asleep(ground)
    ground.life.hold("acme/api", "APP_STARTING")
    with pytest.raises(httpx2.ReadTimeout):
        await hub.client.get(f"http://127.0.0.1:{hub.port}/", headers={"host": "acme-api.localhost"}, timeout=0.5)
    ground.life.release("acme/api")
    await ground.reach("RUNNING")
    assert (await hub.get()).status_code == 200
    assert ground.text("run").count("GET /\n") == 2, "the health check and the last visit"


async def test_one_that_does_not_wake_says_why(ground: Ground, hub: Hub, sha: str) -> None:
    await asleep(ground)
    ground.repos.commit("acme/api", tree(README_md="none"))
    answer = await hub.get()
    assert answer.status_code == 503
    assert "CONFIG_ERROR" in answer.text


async def test_a_push_or_a_change_starts_one_that_sleeps(ground: Ground, sha: str) -> None:
    await asleep(ground)
    ground.push(tree("two"))
    await ground.reach("RUNNING")
    await asleep(ground)
    ground.spaces.change("acme/api", variables={"A": "1"})
    ground.life.configured("acme/api")
    assert ground.stage() == "BUILDING"
    await ground.reach("RUNNING")


async def test_paused_while_asleep_no_visit_wakes_it(ground: Ground, hub: Hub, sha: str) -> None:
    await asleep(ground)
    ground.spaces.change("acme/api", paused=True)
    ground.life.pause("acme/api")
    assert (await hub.get()).status_code == 503
    assert ground.stage() == "PAUSED"


async def test_a_release_on_its_way_is_not_put_to_sleep(ground: Ground, sha: str) -> None:
    ground.life.hold("acme/api", "BUILDING")
    ground.push(tree("two"))
    ground.clock.advance(TWO_DAYS)
    await settle()
    assert ground.stage() == "RUNNING_BUILDING"
    ground.life.release("acme/api")
    await ground.reach("RUNNING")


async def test_the_start_up_timeout_is_by_the_clock_too(ground: Ground) -> None:
    ground.push(tree(README_md=README, app_py="import time; time.sleep(60)"))
    await ground.reach("APP_STARTING")
    await until(lambda: "Application Startup" in ground.text("run"))
    await settle()
    ground.clock.advance(1800)
    await ground.reach("RUNTIME_ERROR")
    error = ground.life.runtime("acme/api").error
    assert error == "Launch timed out, workload was not healthy after 30 min"
