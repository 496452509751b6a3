"""What the service costs: `.venv/bin/python benchmarks/service.py`, from the project's folder.

Runs the service and a bare FastAPI app on the same server program, and loads them by turns from one process, so that
what else the machine does meets both. Each figure is the median of the rounds; shares are taken within a round. On a
busy machine the processor time a request says more than the rate. The load is a few bytes a request over
connections that are kept, each with one request at a time; it costs less than what it measures.
"""

import argparse
import asyncio
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 16
BARE = """
import sys
import uvicorn
from fastapi import FastAPI

app = FastAPI()

@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "healthy"}

uvicorn.run(app, port=int(sys.argv[1]), http="h11", log_level="warning", access_log=False)
"""


@dataclass(frozen=True)
class Round:
    """What one round of load found: requests per second, seconds of each, processor seconds a request."""

    rate: float
    seconds: Sequence[float]
    processor: float


@dataclass(frozen=True)
class Target:
    """A server under load."""

    name: str
    port: int
    process: psutil.Process
    path: str = "/health"


class Caller(asyncio.Protocol):
    """One connection that asks again as soon as it has its answer."""

    def __init__(self, target: Target) -> None:
        self.seconds: list[float] = []
        self.failed = ""
        self._request = f"GET {target.path} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\n\r\n".encode()
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream was wanted")
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Ask again when the answer is whole."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        self.seconds.append(time.perf_counter() - self._asked)
        if not head.startswith(b"HTTP/1.1 200 "):
            self.failed = head.decode()
        self._answer = b""
        self._ask()

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self.transport.write(self._request)


def main() -> None:
    """Measure, and print Markdown tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5, help="rounds of each server (default: 5)")
    options.add_argument("--seconds", type=float, default=3, help="seconds of a round (default: 3)")
    options.add_argument("--soak", type=float, default=20, help="seconds of load while memory is watched (default: 20)")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        bare = stack.enter_context(running("bare FastAPI app", ["-c", BARE], folder))
        service = stack.enter_context(running("service", ["-m", "service"], folder))
        logged = stack.enter_context(
            running("service, a log line for each", ["-m", "service"], folder, LOG_LEVEL="debug")
        )
        rounds = by_turns([bare, service, logged], chosen.rounds, chosen.seconds)
        memory = list(soak(service, chosen.soak))
        gateway = stack.enter_context(running("through the gateway", ["-m", "service"], folder, **gateway_to(bare)))
        direct = replace(bare, name="the upstream itself")
        passed = by_turns([direct, replace(gateway, path="/bare/health")], chosen.rounds, chosen.seconds, connections=1)
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}, {CONNECTIONS} connections\n"
    )
    print(table(rounds))
    print("\nOne caller, one request at a time, all through one connection; the gateway is declared `public`.\n")
    print(latencies(passed))
    print(f"\nMemory of the service (RSS) under {chosen.soak:g} s of load: {told(memory)}")


def gateway_to(upstream: Target) -> dict[str, str]:
    """Declare a server of this machine as an external service that anyone may call."""
    url = f"http://127.0.0.1:{upstream.port}"
    entry = {"name": "bare", "url": url, "paths": ["/**"], "access": "public", "private": True}
    return {"UPSTREAMS": json.dumps([entry])}


def by_turns(
    targets: Sequence[Target], rounds: int, seconds: float, connections: int = CONNECTIONS
) -> Mapping[str, list[Round]]:
    """Load each server once a round; a short round before warms them up."""
    found: dict[str, list[Round]] = {target.name: [] for target in targets}
    for target in targets:
        asyncio.run(load(target, 0.5, connections))
    for _ in range(rounds):
        for target in targets:
            found[target.name].append(asyncio.run(load(target, seconds, connections)))
    return found


async def load(target: Target, seconds: float, connections: int = CONNECTIONS) -> Round:
    """Load one server for some seconds.

    Raises:
        RuntimeError: An answer was not a 200, or none came.
    """
    loop = asyncio.get_running_loop()
    before = sum(target.process.cpu_times()[:2])
    connect: Callable[[], Caller] = lambda: Caller(target)  # noqa: E731 - a factory is what the loop wants
    callers = [(await loop.create_connection(connect, "127.0.0.1", target.port))[1] for _ in range(connections)]
    await asyncio.sleep(seconds)
    taken = [second for caller in callers for second in caller.seconds]
    processor = sum(target.process.cpu_times()[:2]) - before
    for caller in callers:
        caller.transport.abort()
    if failed := next((caller.failed for caller in callers if caller.failed), ""):
        raise RuntimeError(f"{target.name} answered {failed}")
    if not taken:
        raise RuntimeError(f"{target.name} answered nothing")
    return Round(len(taken) / seconds, taken, processor / len(taken))


def soak(target: Target, seconds: float) -> Iterator[float]:
    """Give the resident memory in MB, before, and ten times under load."""
    yield target.process.memory_info().rss / 2**20
    for _ in range(10):
        asyncio.run(load(target, seconds / 10))
        yield target.process.memory_info().rss / 2**20


def told(memory: Sequence[float]) -> str:
    """Write how memory went: what counts is that the second half does not grow."""
    return f"{memory[0]:.1f} MB before, {memory[5]:.1f} MB half-way, {memory[-1]:.1f} MB at the end"


def table(rounds: Mapping[str, list[Round]]) -> str:
    """Write the rows; the first server is what the others are compared with."""
    rates = {name: statistics.median(each.rate for each in found) for name, found in rounds.items()}
    base = next(iter(rounds.values()))
    lines = [
        "| `GET /health` | requests/s | of the bare app | p50 | p99 | processor time |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in rounds.items():
        middle, edge = middle_and_edge(found)
        processor = statistics.median(each.processor for each in found) * 1e6
        share = statistics.median(each.rate / other.rate for each, other in zip(found, base, strict=True))
        lines.append(
            f"| {name} | {rates[name]:.0f} | {share:.0%} | {middle:.1f} ms | {edge:.1f} ms | {processor:.0f} µs |"
        )
    return "\n".join(lines)


def latencies(rounds: Mapping[str, list[Round]]) -> str:
    """Write the latency of each way; the first is what the others add to."""
    base = middle_and_edge(next(iter(rounds.values())))
    lines = ["| `GET` of 20 bytes | p50 | p99 | added p50 | added p99 |", "|---|---|---|---|---|"]
    for name, found in rounds.items():
        middle, edge = middle_and_edge(found)
        lines.append(
            f"| {name} | {middle:.2f} ms | {edge:.2f} ms | {middle - base[0]:.2f} ms | {edge - base[1]:.2f} ms |"
        )
    return "\n".join(lines)


def middle_and_edge(found: Sequence[Round]) -> tuple[float, float]:
    """Give median and 99th percentile in milliseconds; of each, the median of the rounds."""
    cuts = [statistics.quantiles(each.seconds, n=100) for each in found]
    return statistics.median(cut[49] for cut in cuts) * 1000, statistics.median(cut[98] for cut in cuts) * 1000


@contextmanager
def running(name: str, arguments: Sequence[str], folder: str, **variables: str) -> Iterator[Target]:
    """Run a server on a free port; its output goes to a file, as a platform takes it.

    Raises:
        RuntimeError: It ended, or does not answer within 30 seconds.
    """
    port = free_port()
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port), "HOST": "127.0.0.1"}
    environ |= {"CORS_ALLOWED_ORIGINS": json.dumps(["https://app.example.com"]), **variables}
    with (Path(folder) / f"{port}.log").open("wb") as log:
        command = [sys.executable, *arguments, *([str(port)] if "-c" in arguments else [])]
        with subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log) as process:
            try:
                wait_for(port, process, name)
                yield Target(name, port, psutil.Process(process.pid))
            finally:
                process.terminate()


def free_port() -> int:
    """Let the system choose a port that nothing listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{name} did not start")


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


if __name__ == "__main__":
    main()
