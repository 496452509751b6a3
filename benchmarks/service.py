"""What the service costs: `.venv/bin/python benchmarks/service.py`, from the project's folder.

Runs the service and a bare FastAPI app on the same server program, and loads them by turns from one process, so that
what else the machine does meets both. Each figure is the median of the rounds; shares are taken within a round. On a
busy machine the processor time a request says more than the rate. The load is a few bytes a request over
connections that are kept, each with one request at a time; it costs less than what it measures.

The gateway stands beside nginx, which does what of it nginx can do: one path and one method are open, a credential is
added, connections to the service behind are kept, nothing is buffered, each request is logged. Both need
`apt-get install nginx-light redis-server`.
"""

import argparse
import asyncio
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template

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
BEHAVIOURS = ("hang", "drip", "reset", "error", "garbage")
NGINX = Path(__file__).with_name("nginx.conf")
MISBEHAVING = Path(__file__).with_name("misbehaving.py")
SECRET = "a-credential-of-the-benchmark"


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
    path: str = "/health"
    process: psutil.Process = field(default_factory=psutil.Process)


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
        measure(Bench(Path(folder), stack), chosen)


def measure(bench: "Bench", chosen: argparse.Namespace) -> None:
    """Measure one thing after the other, and print each when it is known."""
    rounds, seconds = chosen.rounds, chosen.seconds
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}, {CONNECTIONS} connections")
    bare, service = bench.python("bare FastAPI app", "-c", BARE), bench.service("service")
    logged = bench.service("service, a log line for each", LOG_LEVEL="debug")
    print(f"\n{table(by_turns([bare, service, logged], rounds, seconds))}")

    gateway, nginx = bench.service("through the gateway", **gateway_to(bare)), bench.nginx("through nginx", bare)
    ways = [replace(bare, name="the upstream itself"), replace(gateway, path="/bare/health"), nginx]
    print("\nOne caller, one request at a time, all through one connection; the gateway is declared `public`.\n")
    print(latencies(by_turns(ways, rounds, seconds, connections=1), "`GET` of 20 bytes"))

    behind = bench.python("misbehaving", str(MISBEHAVING))
    troubled = bench.service("all of its external services misbehave", **misbehaving(behind, bench.redis()))
    pests = 4 * [replace(troubled, path=f"/{behaviour}/a") for behaviour in BEHAVIOURS]
    well = replace(service, name="nothing else is asked")
    found = by_turns([well], rounds, seconds, connections=1)
    found = {**found, **by_turns([troubled], rounds, seconds, connections=1, pests=pests)}
    print(
        f"\nOne caller of `/health`, while {len(pests)} others call what hangs, drips, resets, answers 500 or garbage; "
        "a Redis is declared too.\n"
    )
    print(latencies(found, "`GET /health`, while"))

    memory = list(soak(ways[1], chosen.soak))
    print(f"\nMemory of the service (RSS) under {chosen.soak:g} s of load through the gateway: {told(memory)}")


def gateway_to(upstream: Target) -> dict[str, str]:
    """Declare a server of this machine as an external service that anyone may call."""
    url = f"http://127.0.0.1:{upstream.port}"
    entry = {"name": "bare", "url": url, "paths": ["/health"], "access": "public", "private": True}
    return {"UPSTREAMS": json.dumps([{**entry, "secret_env": "BARE_KEY"}]), "BARE_KEY": SECRET}


def misbehaving(behind: Target, redis: Target) -> dict[str, str]:
    """Declare everything that misbehaves, with circuits that stay closed, and a Redis between replicas."""
    common = {"paths": ["/**"], "access": "public", "private": True, "threshold": 10**9, "first_byte": 1, "total": 2}
    entries: list[dict[str, object]] = [
        {"name": behaviour, "url": f"http://127.0.0.1:{behind.port}/{behaviour}", **common} for behaviour in BEHAVIOURS
    ]
    state = {"name": "state", "kind": "redis", "url": f"redis://127.0.0.1:{redis.port}/0"}
    return {"UPSTREAMS": json.dumps([*entries, state])}


def by_turns(
    targets: Sequence[Target],
    rounds: int,
    seconds: float,
    connections: int = CONNECTIONS,
    pests: Sequence[Target] = (),
) -> Mapping[str, list[Round]]:
    """Load each server once a round; a short round before warms them up."""
    found: dict[str, list[Round]] = {target.name: [] for target in targets}
    for target in targets:
        asyncio.run(load(target, 0.5, connections))
    for _ in range(rounds):
        for target in targets:
            found[target.name].append(asyncio.run(load(target, seconds, connections, pests)))
    return found


async def load(target: Target, seconds: float, connections: int = CONNECTIONS, pests: Sequence[Target] = ()) -> Round:
    """Load one server for some seconds, while the pests are asked too.

    Raises:
        RuntimeError: An answer was not a 200, or none came.
    """
    loop = asyncio.get_running_loop()
    before = sum(target.process.cpu_times()[:2])
    connect: Callable[[], Caller] = lambda: Caller(target)  # noqa: E731 - a factory is what the loop wants
    callers = [(await loop.create_connection(connect, "127.0.0.1", target.port))[1] for _ in range(connections)]
    others = [asyncio.create_task(pester(pest)) for pest in pests]
    await asyncio.sleep(seconds)
    for other in others:
        other.cancel()
        with suppress(asyncio.CancelledError):
            await other
    taken = [second for caller in callers for second in caller.seconds]
    processor = sum(target.process.cpu_times()[:2]) - before
    for caller in callers:
        caller.transport.abort()
    if failed := next((caller.failed for caller in callers if caller.failed), ""):
        raise RuntimeError(f"{target.name} answered {failed}")
    if not taken:
        raise RuntimeError(f"{target.name} answered nothing")
    return Round(len(taken) / seconds, taken, processor / len(taken))


async def pester(target: Target) -> None:
    """Ask for one path again and again, whatever comes."""
    while True:
        reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
        writer.write(f"GET {target.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        with suppress(ConnectionError):
            await reader.read()
        writer.close()


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


def latencies(rounds: Mapping[str, list[Round]], what: str) -> str:
    """Write the latency of each way; the first is what the others add to."""
    base = middle_and_edge(next(iter(rounds.values())))
    lines = [f"| {what} | p50 | p99 | added p50 | added p99 |", "|---|---|---|---|---|"]
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


@dataclass(frozen=True)
class Bench:
    """Starts servers that listen on free ports of loopback, and end with the benchmark."""

    folder: Path
    stack: ExitStack

    def python(self, name: str, *arguments: str) -> Target:
        """Start a program that takes its port as an argument."""
        port = free_port()
        return self._target(name, port, [sys.executable, *arguments, str(port)])

    def service(self, name: str, **variables: str) -> Target:
        """Start the service; one origin is listed."""
        port = free_port()
        environ = {"PORT": str(port), "HOST": "127.0.0.1", "CORS_ALLOWED_ORIGINS": "https://app.example.com"}
        return self._target(name, port, [sys.executable, "-m", "service"], **environ, **variables)

    def nginx(self, name: str, upstream: Target) -> Target:
        """Start nginx in front of a server, configured like `gateway_to`."""
        port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(Template(NGINX.read_text()).substitute(port=port, upstream=upstream.port, secret=SECRET))
        command = [program("nginx", "nginx-light"), "-p", str(self.folder), "-c", str(config), "-e", "error.log"]
        return replace(self._target(name, port, command), path="/bare/health")

    def redis(self) -> Target:
        """Start a Redis that keeps nothing."""
        port = free_port()
        command = [program("redis-server", "redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        return self._target("redis", port, command)

    def _target(self, name: str, port: int, command: Sequence[str], **variables: str) -> Target:
        return self.stack.enter_context(running(Target(name, port), command, self.folder, variables))


@contextmanager
def running(target: Target, command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Iterator[Target]:
    """Run a server; its output goes to a file, as a platform takes it.

    Raises:
        RuntimeError: It ended, or does not answer within 30 seconds.
    """
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **variables}
    with (
        (folder / f"{target.port}.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for(target.port, process, target.name)
            yield replace(target, process=psutil.Process(process.pid))
        finally:
            process.terminate()


def program(name: str, package: str) -> str:
    """Find a program.

    Raises:
        SystemExit: It is not installed.
    """
    found = shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is not installed: apt-get install {package}")
    return found


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
