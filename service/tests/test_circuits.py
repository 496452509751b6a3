import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import SecretStr

from service.circuits import Circuit, Circuits
from service.dependencies import State
from service.main import create_app
from service.settings import Settings
from service.tests.processes import wait_until
from service.tests.sockets import Upstream as Server
from service.tests.sockets import listening, port_of, served
from service.upstream import Upstream
from service.upstream_error import CircuitOpenError

pytestmark = pytest.mark.usefixtures("clean_environment")


def application(*upstreams: Upstream) -> FastAPI:
    """The service with a route of its own that calls an upstream."""
    app = create_app(Settings(upstreams=upstreams))

    @app.get("/call/{name}")
    async def call(name: str, state: State) -> PlainTextResponse:
        return PlainTextResponse((await state.clients[name].request("GET", "data")).text)

    return app


@contextmanager
def client(app: FastAPI) -> Iterator[httpx2.Client]:
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        yield http


def circuit(http: httpx2.Client, name: str) -> dict[str, object]:
    found: dict[str, object] = http.get("/health/circuits").json()[name]
    return found


@pytest.mark.acceptance("T023")
def test_t023_without_external_services_there_are_no_circuits() -> None:
    with client(application()) as http:
        assert http.get("/health/circuits").json() == {}


@pytest.mark.acceptance("T023")
def test_t023_a_circuit_opens_and_recovers_against_a_real_server() -> None:
    server = Server()
    with served(server) as url:
        upstream = Upstream.model_validate(
            {"name": "api", "url": url, "threshold": 3, "recovery": 1.5, "required": True}
        )
        with client(application(upstream)) as http:
            wait_until(lambda: len(server.seen) == 1, "the probe at start")
            assert http.get("/call/api").text == "upstream"
            healthy = {
                "state": "closed",
                "required": True,
                "failure_count": 0,
                "failing_since": None,
                "last_error": None,
            }
            assert circuit(http, "api") == {**healthy, "next_try": None}
            server.status = 500
            before = datetime.now(UTC)
            assert [http.get("/call/api").status_code for _ in range(3)] == [502] * 3
            status = circuit(http, "api")
            assert (status["state"], status["failure_count"], status["last_error"]) == ("open", 3, "HTTPStatusError")
            since = datetime.fromisoformat(str(status["failing_since"]))
            assert before <= since <= datetime.now(UTC)
            assert timedelta(seconds=1.5) <= datetime.fromisoformat(str(status["next_try"])) - since
            calls = len(server.seen)
            refused = http.get("/call/api")
            assert refused.status_code == 503
            assert refused.headers["retry-after"] in {"1", "2"}
            assert refused.json()["detail"] == "The external service 'api' is not available at the moment."
            assert len(server.seen) == calls, "an open circuit must not call"
            server.status = 200
            wait_until(lambda: http.get("/call/api").status_code == 200, "the circuit to let a call through")
            assert circuit(http, "api") == {**healthy, "next_try": None}


@pytest.mark.acceptance("T023")
def test_t023_calls_that_hang_open_the_circuit_and_leave_health_alone() -> None:
    with listening() as sock:
        url = f"http://127.0.0.1:{port_of(sock)}"
        upstream = Upstream.model_validate({"name": "api", "url": url, "threshold": 2, "timeout": 0.2})
        with client(application(upstream)) as http:
            wait_until(lambda: circuit(http, "api")["failure_count"] == 1, "the probe to give up")
            assert http.get("/call/api").status_code == 504
            assert circuit(http, "api")["state"] == "open"
            assert circuit(http, "api")["last_error"] == "TimeoutError"
            assert http.get("/health").elapsed < timedelta(seconds=2)


def test_the_credential_reaches_the_upstream_and_nobody_else(clean_environment: pytest.MonkeyPatch) -> None:
    """Not a proxy either, for `HTTP_PROXY` is no setting of the service."""
    with listening() as gone:
        clean_environment.setenv("HTTP_PROXY", f"http://127.0.0.1:{port_of(gone)}")
    clean_environment.delenv("NO_PROXY", raising=False)
    clean_environment.delenv("no_proxy", raising=False)
    server, secret = Server(), SecretStr("sk-1")
    with served(server) as url:
        entry = {"url": f"{url}/v1/", "secret_env": "API_KEY", "secret": secret}
        bearer = Upstream.model_validate({"name": "bearer", **entry})
        header = Upstream.model_validate({"name": "header", **entry, "secret_header": "X-Key", "secret_scheme": ""})
        with client(application(bearer, header)) as http:
            wait_until(lambda: len(server.seen) == 2, "the probes at start")
            assert not any("sk-1" in str(seen) for seen in server.seen), "probes go without the credential"
            http.get("/call/bearer", headers={"authorization": "Bearer of-the-client"})
            http.get("/call/header")
    assert server.seen[2]["authorization"] == "Bearer sk-1"
    assert server.seen[3]["x-key"] == "sk-1"
    assert "authorization" not in server.seen[3]


def _circuit(**fields: object) -> Circuit:
    upstream = Upstream.model_validate({"name": "api", "url": "http://upstream.example", **fields})
    return Circuits([upstream])["api"]


async def _fail(guarded: Circuit) -> None:
    async with guarded.guard():
        raise ConnectionError


def test_only_one_trial_runs_while_half_open() -> None:
    async def scene() -> None:
        guarded = _circuit(threshold=1, recovery=0.000001)
        with pytest.raises(ConnectionError):
            await _fail(guarded)
        async with guarded.guard():
            assert (await guarded.status()).state == "half-open"
            with pytest.raises(CircuitOpenError):
                await _fail(guarded)
        assert (await guarded.status()).state == "closed"

    asyncio.run(scene())


def test_a_failed_trial_opens_the_circuit_again() -> None:
    async def scene() -> None:
        guarded = _circuit(threshold=1, recovery=0.000001)
        for count in (1, 2):
            with pytest.raises(ConnectionError):
                await _fail(guarded)
            status = await guarded.status()
            assert (status.state, status.failure_count) == ("open", count)

    asyncio.run(scene())


def test_a_cancelled_call_is_neither_failure_nor_success() -> None:
    async def scene() -> None:
        guarded = _circuit(threshold=2)
        with pytest.raises(ConnectionError):
            await _fail(guarded)
        entered = asyncio.Event()

        async def hang() -> None:
            async with guarded.guard():
                entered.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hang())
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        status = await guarded.status()
        assert (status.state, status.failure_count) == ("closed", 1)

    asyncio.run(scene())


def test_a_late_success_does_not_close_an_open_circuit() -> None:
    async def scene() -> None:
        guarded = _circuit(threshold=1)
        async with guarded.guard():
            with pytest.raises(ConnectionError):
                await _fail(guarded)
        status = await guarded.status()
        assert (status.state, status.failure_count, status.last_error) == ("open", 1, "ConnectionError")

    asyncio.run(scene())
