"""How fast the local Hub is: `.venv/bin/python benchmarks/emulator.py`, from the project's folder.

Starts a local Hub in an empty folder and asks it over loopback, one request at a time on one connection. Each figure
stands beside a bare baseline of the same run: a route that answers a constant on the same server program, and the git
command line. Nothing is built: the Spaces have no Dockerfile.
"""

import argparse
import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

ROOT = Path(__file__).resolve().parents[1]
READS = 2000
COMMITS = 200
FILES = 20
BARE = """
import socket, sys
import uvicorn
from fastapi import FastAPI

app = FastAPI()

@app.get("/runtime")
async def runtime() -> dict[str, str]:
    return {"stage": "RUNNING"}

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listening.bind(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])
"""
GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.com", "-c", "init.defaultBranch=main")


@dataclass(frozen=True)
class Row:
    """One line of the table; `baseline` is the same figure of the bare thing, where there is one.

    `cpu` is what the server itself worked for one of them: it hardly depends on what else the machine does.
    """

    what: str
    figure: str
    baseline: str = ""
    goal: str = ""
    cpu: str = ""


class Wire:
    """One connection to a server, as thin as it can be: the client must not be what is measured."""

    def __init__(self, endpoint: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(endpoint).netloc, timeout=60)

    def ask(self, method: str, target: str, body: bytes | None = None) -> tuple[bytes, str]:
        """Return body and `Link` header of an answer.

        Raises:
            RuntimeError: It is not a 200.
        """
        self._connection.request(method, target, body, {"Content-Type": "application/json"} if body else {})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {target} answered {answer.status}: {content[:200]!r}")
        return content, answer.headers.get("Link", "")


class Work:
    """The processor time of the server, in milliseconds, in laps."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._before = self._now()

    def lap(self, times: int) -> str:
        """Return the time since the last lap, for each of `times`."""
        before, self._before = self._before, self._now()
        return f"{(self._before - before) / times:.2f} ms"

    def _now(self) -> float:
        times = self._process.cpu_times()
        return (times.user + times.system) * 1000


def main() -> None:
    """Measure, and print a Markdown table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--spaces", type=int, default=1000, help="how many Spaces to create (default: 1000)")
    spaces: int = options.parse_args().spaces
    with tempfile.TemporaryDirectory() as folder, hub(Path(folder) / "data") as (endpoint, process):
        work = Work(process)
        rows = [reads(endpoint, work), commits(endpoint, Path(folder), work)]
        rows += crowd(endpoint, Path(folder), spaces, work)
        rows.append(
            Row("memory of the server with them (RSS)", f"{process.memory_info().rss / 2**20:.0f} MB", "", "200")
        )
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}\n")
    print(table(rows))


def reads(endpoint: str, work: Work) -> Row:
    """Measure the read that `wait_for_space` and every verification repeat."""
    wire = Wire(endpoint)
    create(wire, "reads")
    work.lap(1)
    times = timed(lambda _: wire.ask("GET", "/api/spaces/bench/reads/runtime"), READS)
    cpu = work.lap(READS + READS // 10)
    with bare_server() as bare:
        other = Wire(bare)
        baseline = timed(lambda _: other.ask("GET", "/runtime"), READS)
    what = "runtime read, median / p99"
    return Row(what, middle_and_edge(times), f"{middle_and_edge(baseline)} (bare route)", "1 ms", cpu)


def commits(endpoint: str, folder: Path, work: Work) -> Row:
    """Measure commits of new content for 20 files, and the same by the git command line."""
    wire = Wire(endpoint)
    create(wire, "commits")
    work.lap(1)
    times = timed(lambda n: commit(wire, "commits", n), COMMITS)
    cpu = work.lap(COMMITS + COMMITS // 10)
    clone = folder / "work"
    git(clone, "init", "--quiet", str(clone))
    baseline = timed(lambda n: git_commit(clone, n), COMMITS // 4)
    return Row(
        f"commit of {FILES} files, median / p99",
        middle_and_edge(times),
        f"{middle_and_edge(baseline)} (`git add`, `git commit`)",
        "15 ms",
        cpu,
    )


def crowd(endpoint: str, folder: Path, spaces: int, work: Work) -> Iterator[Row]:
    """Measure many Spaces: made and committed to one after the other, then listed page by page."""
    wire = Wire(endpoint)
    work.lap(1)
    started = time.perf_counter()
    for number in range(spaces):
        create(wire, f"s{number}")
        commit(wire, f"s{number}", number)
    took = time.perf_counter() - started
    cpu = work.lap(spaces)
    few = max(spaces // 20, 1)
    baseline = statistics.mean(timed(lambda n: git_repository(folder / f"r{n}", n), few)) * spaces
    bare = f"{baseline:.1f} s (`git init`, `add`, `commit`; {few} measured)"
    yield Row(f"{spaces} Spaces created and committed to", f"{took:.1f} s", bare, "60 s", f"{cpu} each")
    walks: list[tuple[int, int]] = []
    reader = Wire(endpoint)  # the Hub has closed the idle connection, when git took more than a few seconds
    first, again = timed(lambda _: walks.append(walk(reader)), 2)
    found, pages = walks[0]
    if found != spaces + 2:
        raise RuntimeError(f"{spaces + 2} Spaces were made and {found} are listed")
    yield Row(f"list of {found} Spaces, one walk of {pages} pages, first / again", f"{first:.2f} / {again:.2f} s")


def walk(wire: Wire) -> tuple[int, int]:
    """Follow the pages of the list to the end; return how many rows and pages there were."""
    found, pages, target = 0, 0, "/api/spaces?author=bench"
    while target:
        content, link = wire.ask("GET", target)
        found, pages = found + len(json.loads(content)), pages + 1
        address = urlsplit(link.partition("<")[2].partition(">")[0])
        target = f"{address.path}?{address.query}" if link else ""
    return found, pages


def create(wire: Wire, name: str) -> None:
    """Create one Space."""
    body = {"name": name, "organization": "bench", "type": "space", "sdk": "docker"}
    wire.ask("POST", "/api/repos/create", json.dumps(body).encode())


def commit(wire: Wire, name: str, number: int) -> None:
    """Commit new content for all files."""
    lines: list[dict[str, object]] = [{"key": "header", "value": {"summary": f"change {number}"}}]
    for path, content in files(number):
        lines.append({"key": "file", "value": {"path": path, "content": content, "encoding": "utf-8"}})
    wire.ask("POST", f"/api/spaces/bench/{name}/commit/main", "\n".join(map(json.dumps, lines)).encode())


def files(number: int) -> Iterator[tuple[str, str]]:
    """Yield path and content of each file of a change; about 1 kB each, in four folders."""
    for file in range(FILES):
        yield f"package/part{file % 4}/module{file}.py", f"# {number} {file}\n" + "value = 'some text'\n" * 50


def git_repository(folder: Path, number: int) -> None:
    """Do with git what `create` and `commit` ask of the Hub."""
    git(folder, "init", "--quiet", str(folder))
    git_commit(folder, number)


def git_commit(folder: Path, number: int) -> None:
    """Commit the same content by the command line."""
    for path, content in files(number):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", f"change {number}")


def git(folder: Path, *arguments: str) -> None:
    """Run one git command in a folder."""
    folder.mkdir(exist_ok=True)
    subprocess.run([*GIT, *arguments], cwd=folder, check=True, capture_output=True)


def timed(call: Callable[[int], object], times: int) -> list[float]:
    """Return the seconds that each of some calls took; the first tenth is warming up and not counted."""
    warming = times // 10
    taken = []
    for number in range(warming + times):
        started = time.perf_counter()
        call(number)
        taken.append(time.perf_counter() - started)
    return taken[warming:]


def middle_and_edge(seconds: Sequence[float]) -> str:
    """Return median and 99th percentile in milliseconds."""
    edge = statistics.quantiles(seconds, n=100)[-1]
    return f"{statistics.median(seconds) * 1000:.2f} / {edge * 1000:.2f} ms"


@contextmanager
def hub(data: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Run a local Hub; give its address and its process."""
    command = [sys.executable, "-m", "infra.emulator", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            yield address_in(data / "hub.json", process), psutil.Process(process.pid)
        finally:
            process.terminate()


def address_in(sign: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait for a Hub to say where it is.

    Raises:
        RuntimeError: It ended, or says nothing for 30 seconds.
    """
    deadline = time.monotonic() + 30
    while not sign.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the local Hub did not start: run `python -m infra.emulator --data DIR` to see why")
        time.sleep(0.05)
    endpoint: str = json.loads(sign.read_text())["endpoint"]
    return endpoint


@contextmanager
def bare_server() -> Iterator[str]:
    """Run the baseline: one route on the same server program."""
    with subprocess.Popen([sys.executable, "-c", BARE], stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the bare server has no output")
            port = process.stdout.readline().strip()
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(port: str) -> None:
    """Wait until the bare server answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            Wire(f"http://127.0.0.1:{port}").ask("GET", "/runtime")
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the bare server did not start")


def table(rows: Sequence[Row]) -> str:
    """Return the rows as Markdown."""
    lines = ["| what | local Hub | its processor time | baseline | goal |", "|---|---|---|---|---|"]
    lines += [f"| {row.what} | {row.figure} | {row.cpu} | {row.baseline} | {row.goal} |" for row in rows]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
