"""Two replicas through a real Redis, which dies in between and comes back."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from service.tests.gateways import Service, body, circuit, entry, gateway, start
from service.tests.processes import wait_until
from service.tests.redis_server import RedisServer, redis_server
from service.tests.sockets import Upstream as Switch
from service.tests.sockets import listening, port_of, served
from service.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clean_environment")


def state(url: str) -> Upstream:
    fields = {"name": "state", "kind": "redis", "url": url, "timeout": 0.5, "threshold": 1, "recovery": 0.2}
    return Upstream.model_validate(fields)


@contextmanager
def replicas(redis_url: str, service_url: str, count: int = 2, **fields: Any) -> Iterator[list[httpx2.Client]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(gateway(entry(service_url, **fields), state(redis_url), space_id="acme/api"))
            for _ in range(count)
        ]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as server:
        yield server


def states(clients: list[httpx2.Client]) -> list[str]:
    return [circuit(http)["state"] for http in clients]


def fail(http: httpx2.Client, times: int) -> None:
    for _ in range(times):
        assert http.get("/api/v1/a").status_code == 500


def test_a_circuit_that_opens_in_one_replica_is_open_in_the_other_and_closes_in_both(redis: RedisServer) -> None:
    server = Switch()
    with served(server) as url, replicas(redis.url, url, threshold=3, recovery=1.5) as both:
        server.status = 500
        fail(both[0], 3)
        wait_until(lambda: states(both) == ["open", "open"], "both to be open")
        one, other = (circuit(http) for http in both)
        assert one == other, "since, count, last error and next try agree too"
        calls = len(server.seen)
        assert [http.get("/api/v1/a").status_code for http in both] == [503, 503]
        assert len(server.seen) == calls
        server.status = 200
        wait_until(lambda: both[1].get("/api/v1/a").status_code == 200, "a trial of the second replica")
        wait_until(lambda: states(both) == ["closed", "closed"], "both to be closed")
        assert both[0].get("/api/v1/a").status_code == 200


def test_failures_of_both_replicas_count_together(redis: RedisServer) -> None:
    server = Switch()
    with served(server) as url, replicas(redis.url, url, threshold=4) as both:
        server.status = 500
        fail(both[0], 2)
        wait_until(lambda: circuit(both[1])["failure_count"] == 2, "the second to know of two")
        fail(both[1], 2)
        wait_until(lambda: states(both) == ["open", "open"], "both to be open")


def test_a_replica_that_starts_later_knows(redis: RedisServer) -> None:
    server = Switch()
    with served(server) as url, replicas(redis.url, url, threshold=1) as first:
        server.status = 500
        fail(first[0], 1)
        with redis.client() as client:
            wait_until(client.dbsize, "the state to be written")
        with replicas(redis.url, url, count=1, threshold=1) as late:
            wait_until(lambda: states(late) == ["open"], "the late one to know")


def test_redis_may_die_and_come_back(redis: RedisServer) -> None:
    server = Switch()
    with served(server) as url, replicas(redis.url, url, threshold=2, recovery=60) as both:
        redis.stop()
        assert [http.get("/api/v1/a").status_code for http in both] == [200, 200]
        server.status = 500
        fail(both[0], 2)
        wait_until(lambda: circuit(both[0], "state")["state"] != "closed", "the circuit of Redis to open")
        assert states(both) == ["open", "closed"], "each goes by its own memory"
        assert both[0].get("/api/v1/a").status_code == 503
        redis.start()
        wait_until(lambda: states(both) == ["open", "open"], "the second to know what the first learnt meanwhile")
        wait_until(lambda: circuit(both[0], "state")["state"] == "closed", "Redis to be well again")


def test_a_redis_that_hangs_delays_no_call() -> None:
    with (
        listening() as hangs,
        served(Service()) as url,
        replicas(f"redis://127.0.0.1:{port_of(hangs)}", url, count=1) as (http,),
    ):
        began = time.perf_counter()
        assert http.get("/api/v1/a").status_code == 200
        assert time.perf_counter() - began < 0.45, "less than one time-out of Redis"


def test_limits_are_counted_together_and_go_on_without_redis(redis: RedisServer) -> None:
    with served(Service()) as url, replicas(redis.url, url, limit="3/hour") as both:
        found = [both[number % 2].get("/api/v1/a").status_code for number in range(5)]
        assert found == [200, 200, 200, 429, 429]
        redis.stop()
        assert [http.get("/api/v1/a").status_code for http in both] == [200, 200], "counted in memory meanwhile"
        assert [both[0].get("/api/v1/a").status_code for _ in range(3)] == [200, 200, 429]
        redis.start()
        wait_until(lambda: [circuit(http, "state")["state"] for http in both] == ["closed"] * 2, "Redis to be used")
        found = [both[number % 2].get("/api/v1/a").status_code for number in range(4)]
        assert found == [200, 200, 200, 429], "counted together again, from nothing"


def test_what_another_wrote_into_redis_is_not_believed(redis: RedisServer) -> None:
    """Neither what is no JSON nor what is no record; the replica goes by its own memory and says so."""
    key = "spacedock:acme/api:local:circuit:api"
    with redis.client() as client, served(Service()) as url:
        for wrong in ("no JSON", '{"changed_at": 9e9, "state": 7}'):
            client.set(key, wrong)
            with replicas(redis.url, url, count=1) as (http,):
                wait_until(lambda: circuit(http, "state")["failure_count"], "a failure of Redis")
                assert http.get("/api/v1/a").status_code == 200


def test_two_replicas_make_one_trial(redis: RedisServer) -> None:
    """While it runs, the other replica refuses; it knows no more of the trial than that Redis says so."""
    service, status = Service(), [500]
    loops, go = list[asyncio.AbstractEventLoop](), asyncio.Event()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/":  # the probe at the start
            await start(send)
            return await body(send, b"")
        if status[0] == 200:
            loops.append(asyncio.get_running_loop())
            await go.wait()
        await start(send, status[0])
        return await body(send, b"")

    service.answer = answer
    with served(service) as url, replicas(redis.url, url, threshold=1, recovery=0.5, first_byte=10) as both:
        fail(both[0], 1)
        wait_until(lambda: states(both) == ["open", "open"], "both to be open")
        status[0] = 200
        trial = threading.Thread(target=lambda: wait_until(lambda: _answers(both[0]), "the trial"))
        trial.start()
        wait_until(lambda: loops, "the trial to begin")
        assert [http.get("/api/v1/a").status_code for http in both] == [503, 503]
        assert len(loops) == 1
        loops[0].call_soon_threadsafe(go.set)
        trial.join(10)
        wait_until(lambda: states(both) == ["closed", "closed"], "both to be closed")


def _answers(http: httpx2.Client) -> bool:
    return http.get("/api/v1/a").status_code == 200
