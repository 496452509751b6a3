"""One Hub as a process: the lock on its folder, its socket, its sign that it is up, and its clean end."""

import fcntl
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.emulator.accounts import Accounts
from infra.emulator.accounts.gate import AppGate
from infra.emulator.accounts.planting import plant
from infra.emulator.accounts.seed import Seed, read_seed
from infra.emulator.app import create_app
from infra.emulator.clock import Clock, now
from infra.emulator.dated import Dated
from infra.emulator.faults.connection import ClosableProtocol
from infra.emulator.hub import Hub, open_stores
from infra.emulator.life.supervisor import Supervisor
from infra.emulator.proxy import AppProxy
from infra.emulator.settings import Settings

_LAST_ANSWERS = 1  # seconds that open answers (followed logs among them) have before a stop ends them


class InUseError(Exception):
    """Another Hub has the data folder."""


def serve(settings: Settings) -> None:
    """Run a Hub until SIGTERM or SIGINT, then end the Spaces' processes and return.

    Raises:
        InUseError: Another Hub has the data folder.
        OSError: The port is taken, or the folder cannot be written.
        SeedError: The seed has faults.
    """
    seed = read_seed(settings.seed) if settings.seed else None
    settings.data.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ended)
    with ExitStack() as stack:
        stack.enter_context(_locked(settings.lock))
        listening = stack.enter_context(_listen(settings))
        _run(settings, seed, listening, stack)


def _run(settings: Settings, seed: Seed | None, listening: socket.socket, stack: ExitStack) -> None:
    endpoint = f"http://{settings.host}:{listening.getsockname()[1]}"
    stores = stack.enter_context(open_stores(settings))
    clock = Clock()
    life = Supervisor(
        spaces=stores.spaces, repos=stores.repos, folder=settings.life, endpoint=lambda: endpoint, clock=clock
    )
    accounts = Accounts(seed.accounts if seed else None, clock, stores.creators)
    hub = Hub(settings, stores, life, accounts, endpoint, now(), clock)
    plant(hub, seed.spaces if seed else {})
    gate = AppGate(accounts, stores.repositories)
    app = _Announced(Dated(AppProxy(create_app(hub), stores.spaces, life, gate)), hub)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        http=ClosableProtocol,  # for faults that close a connection
        proxy_headers=False,  # whoever asks is on this machine, and what they forward is for the apps
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        settings.hub_file.unlink(missing_ok=True)


class _Announced:
    """Writes `hub.json` when the app says that it is up; the socket has queued callers since before."""

    def __init__(self, app: ASGIApp, hub: Hub) -> None:
        self._app = app
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def announce(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                _write_whole(self._hub.settings.hub_file, self._sign())
            await send(message)

        await self._app(scope, receive, announce if scope["type"] == "lifespan" else send)

    def _sign(self) -> bytes:
        sign = {"pid": os.getpid(), "endpoint": self._hub.endpoint, "started_at": self._hub.started_at}
        return json.dumps(sign).encode() + b"\n"


def _listen(settings: Settings) -> AbstractContextManager[socket.socket]:
    # With the protocol named, asyncio switches Nagle's algorithm off; else each answer waits 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    return listening


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUseError(
                f"Another local Hub uses {path.parent}: stop that one, or start this one with another --data"
            ) from error
        yield


def _write_whole(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _ended(_number: int, _frame: object) -> None:
    """End at once before the server runs; after it ran, uvicorn raises its signal once more and this ends with 0."""
    raise SystemExit(0)
