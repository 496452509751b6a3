"""Which routes of the local Hub each conformance test shows at work, and which test proves which (routes.json).

`./inv hub.conformance --record` runs the tests and writes routes.json and infra/emulator/COVERAGE.md. None gets stale
unseen: every test here and in tests/contract checks that it still asks for the routes it is named for, and tests/docs
checks that every route has a test.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from infra.emulator.accounts import Accounts
from infra.emulator.app import create_app
from infra.emulator.hub import Hub, open_stores
from infra.emulator.settings import Settings
from tests.emulator.hubs import StillLife

if TYPE_CHECKING:
    from tests.contract.conftest import Contract

ROUTES = Path(__file__).with_name("routes.json")
RECORD = "RECORD_ROUTES"
"""Environment variable: the file to which each test appends what it asked, one JSON line."""


@dataclass(frozen=True)
class Route:
    """One method at one address; `what` is the first sentence of its handler."""

    method: str
    path: str
    what: str
    pattern: re.Pattern[str]

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    def proved_by(self, status: int) -> bool:
        """Tell whether an answer shows what the route does: a refusal shows it of those alone that only refuse."""
        return 0 < status < 400 or self.what.startswith("Refuse")


@cache
def all_routes() -> tuple[Route, ...]:
    """Return every route, those of `--control` too, in the order in which they are tried."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), control=True)
        with open_stores(settings) as stores:
            app: object = create_app(Hub(settings, stores, StillLife(), Accounts(), "http://127.0.0.1", ""))
            while not isinstance(app, FastAPI):
                app = app._app  # type: ignore[attr-defined] # each layer around the API keeps the inner one so
    return tuple(
        Route(method, str(context.path), (context.endpoint.__doc__ or "").split("\n")[0], context.path_regex)
        for context in iter_route_contexts(app.routes)
        if context.endpoint
        for method in sorted(context.methods or ())
    )


def proved(method: str, target: str, status: int) -> str | None:
    """Return the key of the route that an exchange shows at work; None where it shows none."""
    path = target.partition("?")[0]
    met = next((route for route in all_routes() if route.method == method and route.pattern.match(path)), None)
    return met.key if met and met.proved_by(status) else None


@cache
def claims() -> dict[str, set[str]]:
    """Return the routes that each test proves, by the test's whole name."""
    found: dict[str, set[str]] = {}
    for route, test in json.loads(ROUTES.read_text("utf-8")).items():
        found.setdefault(test, set()).add(route)
    return found


@dataclass
class Asked:
    """What one test asked: by the request log of a local Hub, and by clients that are watched."""

    log: Path | None
    start: int
    end: int | None = None
    seen: list[tuple[str, str, int]] = field(default_factory=list)

    def watch(self, client: httpx2.Client) -> httpx2.Client:
        """Note all that a client asks, for a Hub whose log is another or what no log has."""
        client.event_hooks["response"].append(self._note)
        return client

    def _note(self, answer: httpx2.Response) -> None:
        self.seen.append((answer.request.method, answer.request.url.raw_path.decode(), answer.status_code))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Count what is asked meanwhile, and not what fixtures ask before and after."""
        if self.log is None:
            yield
            return
        self.start = self.log.stat().st_size
        yield
        self.end = self.log.stat().st_size

    def routes(self) -> set[str]:
        lines = self.log.read_bytes()[self.start : self.end].splitlines() if self.log else []
        logged = [(line["method"], line["path"], line["status"]) for line in map(json.loads, lines)]
        return {key for exchange in (*logged, *self.seen) if (key := proved(*exchange))}


@pytest.fixture(autouse=True)
def recorded(request: pytest.FixtureRequest, contract: "Contract") -> Iterator[Asked]:
    """Note what a test asks, and check that it still asks for all it is named for."""
    asked = Asked(contract.log, contract.log.stat().st_size if contract.log else 0)
    yield asked
    if contract.log is None:
        return
    test = request.node.nodeid
    routes = asked.routes()
    if RECORD in os.environ:
        with Path(os.environ[RECORD]).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"test": test, "routes": sorted(routes)}) + "\n")
    else:
        missing = claims().get(test, set()) - routes
        assert not missing, f"{sorted(missing)}: not asked any more; run ./inv hub.conformance --record"
