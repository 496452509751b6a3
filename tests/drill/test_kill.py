"""Kill -9 in the middle of many commits, again and again: what was acknowledged is there, and nothing by halves."""

import json
import random
import subprocess
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from tests.emulator.hubs import HubProcess

SEEDS = (20260820, 20260821)
"""One drill for each, so that two cores share them."""
ROUNDS = 25
"""Of each drill."""
WRITERS = 3
FILES = tuple(f"{folder}/{name}.txt" for folder in ("a", "b/c") for name in ("x", "y", "z"))
OWNER = "acme"


@dataclass
class Acknowledged:
    """What the Hub said it did, by Space; the one request of a writer that had no answer is in none of these."""

    spaces: set[str] = field(default_factory=set)
    commits: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[str, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return len(self.spaces) + sum(map(len, self.commits.values())) + len(self.variables)


class Writers:
    """Threads that each write to the Hub, one request after the other, until it does not answer any more."""

    def __init__(self, endpoint: str, done: Acknowledged, round_: int) -> None:
        self._endpoint = endpoint
        self._done = done
        self._round = round_
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]
        self.failures: list[str] = []
        self.acknowledged = threading.Semaphore(0)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(30)

    def _write(self, writer: int) -> None:
        with httpx2.Client(base_url=self._endpoint, trust_env=False, timeout=30) as http:
            try:
                for number in range(100_000):
                    self._one(http, writer, number)
                    self.acknowledged.release()
            except httpx2.TransportError:
                return
            except AssertionError as wrong:
                self.failures.append(str(wrong))

    def _one(self, http: httpx2.Client, writer: int, number: int) -> None:
        """Mostly commits, all writers to one Space and each to its own; now and then a new Space and a variable."""
        if number % 10 == 0:
            name = f"new-{self._round}-{writer}-{number}"
            create(http, name)
            self._done.spaces.add(name)
        elif number % 10 == 5:
            value = self._round * 1_000_000 + number
            post(http, f"/api/spaces/{OWNER}/own-{writer}/variables", json.dumps({"key": "LAST", "value": str(value)}))
            self._done.variables[f"own-{writer}"] = value
        else:
            space = "shared" if number % 2 else f"own-{writer}"
            content = f"{self._round} {writer} {number}"
            answer = post(http, f"/api/spaces/{OWNER}/{space}/commit/main", commit_of(content))
            self._done.commits.setdefault(space, []).append(answer.json()["commitOid"])


def post(http: httpx2.Client, target: str, body: str) -> httpx2.Response:
    answer = http.post(target, content=body.encode(), headers={"content-type": "application/json"})
    assert answer.status_code == 200, f"POST {target}: {answer.status_code} {answer.text}"
    return answer


def create(http: httpx2.Client, name: str) -> None:
    post(http, "/api/repos/create", json.dumps({"name": name, "organization": OWNER, "type": "space", "sdk": "docker"}))


def commit_of(content: str) -> str:
    """Every file gets the same content, so that a commit by halves shows."""
    lines: list[dict[str, object]] = [{"key": "header", "value": {"summary": content}}]
    lines += [{"key": "file", "value": {"path": path, "content": content, "encoding": "utf-8"}} for path in FILES]
    return "\n".join(map(json.dumps, lines))


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "safe.directory=*", "--git-dir", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"git {arguments[0]} in {folder.name}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def halves(folder: Path) -> list[str]:
    """Return the commits of `main` but the first that did not change all files to one content, by real git."""
    found = []
    for entry in git(folder, "log", "--raw", "--no-abbrev", "--format=%x00%H", "main").split("\0")[1:-1]:
        commit, *changes = [line for line in entry.splitlines() if line]
        fields = [line.split() for line in changes]
        if {line[-1] for line in fields} != set(FILES) or len({line[3] for line in fields}) != 1:
            found.append(commit)
    return found


def check_repository(folder: Path, acknowledged: Iterable[str]) -> None:
    told = git(folder, "fsck", "--full", "--strict")
    assert not [line for line in told.splitlines() if not line.startswith("dangling ")], told
    history = set(git(folder, "rev-list", "main").split())
    lost = set(acknowledged) - history
    assert not lost, f"{folder.name} lost {len(lost)} acknowledged commits: {sorted(lost)}"
    assert not halves(folder)


def check_answers(endpoint: str, done: Acknowledged) -> None:
    """Compare what a Hub that was started again says."""
    with httpx2.Client(base_url=endpoint, trust_env=False, timeout=30) as http:
        for name in sorted(done.spaces):
            assert http.get(f"/api/spaces/{OWNER}/{name}").status_code == 200, f"the Space {name} is lost"
        for name, value in done.variables.items():
            now = int(http.get(f"/api/spaces/{OWNER}/{name}/variables").json()["LAST"]["value"])
            assert now >= value, f"{name}: the variable is back at {now}, {value} was acknowledged"


def rehearse(data: Path, chance: random.Random, round_: int) -> Acknowledged:
    """Start the Hub, let writers write, kill it at a moment that chance chooses; return what was acknowledged."""
    done = Acknowledged()
    hub = HubProcess(data)
    try:
        writers = Writers(hub.endpoint, done, round_)
        writers.start()
        for _ in range(chance.randint(1, 60)):
            assert writers.acknowledged.acquire(timeout=30), writers.failures or "the Hub stopped answering"
        threading.Event().wait(chance.uniform(0, 0.03))  # not at the end of an answer: anywhere in the work
    finally:
        hub.kill()
    writers.join()
    assert not writers.failures, writers.failures
    return done


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_kills_lose_nothing_that_was_acknowledged_and_leave_nothing_by_halves(
    tmp_path: Path, record_property: Callable[[str, object], None], seed: int
) -> None:
    data = tmp_path / "data"
    hub = HubProcess(data)
    with httpx2.Client(base_url=hub.endpoint, trust_env=False, timeout=30) as http:
        for name in ("shared", *(f"own-{writer}" for writer in range(WRITERS))):
            create(http, name)
    hub.stop()
    chance = random.Random(seed)
    every = Acknowledged()
    for round_ in range(1, ROUNDS + 1):
        try:
            done = rehearse(data, chance, round_)
            check_repository(data / "repos" / "spaces" / OWNER / "shared.git", done.commits.get("shared", ()))
        except AssertionError as wrong:
            raise AssertionError(f"round {round_} of {ROUNDS}, seed {seed}: {wrong}") from wrong
        every.spaces |= done.spaces
        every.variables |= done.variables
        for space, commits in done.commits.items():
            every.commits.setdefault(space, []).extend(commits)
    hub = HubProcess(data)
    try:
        check_answers(hub.endpoint, every)
        for space, commits in every.commits.items():
            check_repository(data / "repos" / "spaces" / OWNER / f"{space}.git", commits)
    finally:
        hub.stop()
    record_property(f"{ROUNDS} kills, seed {seed}", f"{every.number} acknowledged writes, none lost")
