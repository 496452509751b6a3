"""Local Hubs for tests: the real program as a process, or the API alone in a thread; both on a real socket."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from infra.emulator.accounts import Accounts
from infra.emulator.accounts.planting import plant
from infra.emulator.accounts.seed import Seed
from infra.emulator.app import create_app
from infra.emulator.clock import Clock, now
from infra.emulator.faults.connection import ClosableProtocol
from infra.emulator.hub import Hub, open_stores
from infra.emulator.seam import LogKind, LogLine, Runtime, Usage
from infra.emulator.settings import Settings

ROOT = Path(__file__).parents[2]


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.01)


class HubProcess:
    """`python -m infra.emulator` on a free port."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data = data
        command = [sys.executable, "-m", "infra.emulator", "--data", str(data), "--port", "0", *options]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
        wait_until(lambda: self.process.poll() is not None or self._sign().get("pid") == self.process.pid)
        self.endpoint: str = self._sign().get("endpoint", "")

    def _sign(self) -> dict[str, Any]:
        try:
            sign: dict[str, Any] = json.loads((self.data / "hub.json").read_text())
        except FileNotFoundError:
            return {}
        return sign

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=10)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)
        return self.process.returncode


@contextmanager
def hub_process(data: Path, *options: str) -> Iterator[HubProcess]:
    hub = HubProcess(data, *options)
    try:
        yield hub
    finally:
        hub.stop()


class StillLife:
    """A running half that runs nothing: it moves stages at once, and remembers what it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.stages: dict[str, str] = {}
        self.lines: list[LogLine] = []
        self.open_end = False
        self.asked: list[tuple[str, LogKind]] = []

    async def start(self) -> None:
        self.calls.append(("start",))

    async def stop(self) -> None:
        self.calls.append(("stop",))

    def pushed(self, space: str) -> None:
        self._now(space, "BUILDING", "pushed")

    def configured(self, space: str) -> None:
        self.calls.append(("configured", space))

    def restart(self, space: str, *, factory: bool) -> None:
        self._now(space, "BUILDING", "factory" if factory else "restart")

    def pause(self, space: str) -> None:
        self._now(space, "PAUSED", "pause")

    def forget(self, space: str) -> None:
        self.calls.append(("forget", space))
        self.stages.pop(space, None)

    def retimed(self, space: str) -> None:
        self.calls.append(("retimed", space))

    def renamed(self, old: str, new: str) -> None:
        self.calls.append(("renamed", old, new))
        self.stages[new] = self.stages.pop(old, "NO_APP_FILE")

    def hold(self, space: str, stage: str) -> None:
        self.calls.append(("hold", space, stage))

    def release(self, space: str) -> None:
        self.calls.append(("release", space))

    def pace(self, build: float) -> None:
        self.calls.append(("pace", str(build)))

    def usage(self, space: str) -> Usage | None:
        return Usage(1.5, 2**20) if self.stages.get(space) == "RUNNING" else None

    async def watch(self, space: str) -> AsyncIterator[Runtime]:
        yield self.runtime(space)

    def runtime(self, space: str) -> Runtime:
        return Runtime(self.stages.get(space, "NO_APP_FILE"))

    def log(self, space: str, kind: LogKind) -> list[LogLine]:
        self.asked.append((space, kind))
        return self.lines

    async def follow(self, space: str, kind: LogKind) -> AsyncIterator[LogLine]:
        for line in self.log(space, kind):
            yield line
        if self.open_end:
            await asyncio.Event().wait()

    def _now(self, space: str, stage: str, call: str) -> None:
        self.stages[space] = stage
        self.calls.append((call, space))


class ThreadHub:
    """The API with a `StillLife`, and a plain HTTP client for it."""

    def __init__(self, endpoint: str, data: Path, life: StillLife, http: httpx2.Client) -> None:
        self.endpoint = endpoint
        self.data = data
        self.life = life
        self.http = http

    def create(self, space: str, **more: object) -> dict[str, Any]:
        owner, name = space.split("/")
        body = {"name": name, "organization": owner, "type": "space", "sdk": "docker", **more}
        answer = self.http.post("/api/repos/create", json=body)
        assert answer.status_code == 200, answer.text
        created: dict[str, Any] = answer.json()
        return created

    def commit(self, space: str, *lines: dict[str, Any], branch: str = "main", **header: str) -> httpx2.Response:
        head = {"key": "header", "value": {"summary": "a change", "description": "", **header}}
        body = "".join(json.dumps(line) + "\n" for line in (head, *lines))
        return self.http.post(f"/api/spaces/{space}/commit/{branch}", content=body.encode())

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.data / "requests.log").read_text().splitlines()]


def file_line(path: str, content: str) -> dict[str, Any]:
    return {"key": "file", "value": {"path": path, "content": content, "encoding": "utf-8"}}


@contextmanager
def thread_hub(data: Path, *, control: bool = False, seed: Seed | None = None) -> Iterator[ThreadHub]:
    life = StillLife()
    settings = Settings(data, port=0, control=control)
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening,
        open_stores(settings) as stores,
    ):
        listening.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{listening.getsockname()[1]}"
        clock = Clock()
        accounts = Accounts(seed.accounts if seed else None, clock, stores.creators)
        hub = Hub(settings, stores, life, accounts, endpoint, now(), clock)
        plant(hub, seed.spaces if seed else {})
        # No log configuration: the loggers of this process are the other tests' too.
        config = uvicorn.Config(
            create_app(hub), log_config=None, access_log=False, http=ClosableProtocol, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            wait_until(lambda: server.started)
            with httpx2.Client(base_url=endpoint, trust_env=False, timeout=30) as http:
                yield ThreadHub(endpoint, data, life, http)
        finally:
            server.should_exit = True
            thread.join(timeout=30)
