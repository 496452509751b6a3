"""The lock on a real local Hub: one holds it, the dead lose it, and who lost it learns that."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Protocol

import psutil
import pytest

from infra.adapters.clock import SystemClock
from infra.adapters.identity import is_gone, this_process
from infra.adapters.lock import HubLock, Lease
from infra.model.errors import ForbiddenError, HeldError, StaleError
from infra.model.lock import LOCK_BRANCH, LOCK_PATH, Claim, Process
from tests.adapters.conftest import Connected, connected
from tests.emulator.hubs import wait_until
from tests.support.fakes import FakeClock
from tests.support.faulty import FaultyHub, Rule

CLAIM = Claim(environment="prod", purpose="deploy", plan="a" * 64)
HERE = this_process({})
ELSEWHERE = HERE.model_copy(update={"machine": "elsewhere", "host": "runner-7", "run": "https://ci.example/runs/7"})
QUICK = Lease(renewal=0.02)


class Noon(FakeClock):
    """A clock that stands so many minutes after noon."""

    def __init__(self, minutes: float = 0) -> None:
        super().__init__()
        self.minutes = minutes

    def now(self) -> datetime:
        return datetime(2026, 1, 31, 12, tzinfo=UTC) + timedelta(minutes=self.minutes)


class MakeLock(Protocol):
    """Makes a lock of a process, by a clock that stands so many minutes after noon."""

    def __call__(
        self, on: Connected, process: Process = ..., minutes: float = ..., lease: Lease | None = ...
    ) -> HubLock: ...


@pytest.fixture
def lock() -> Iterator[MakeLock]:
    """Return a maker of locks that are all released at the end."""
    with ExitStack() as stack:

        def make(on: Connected, process: Process = HERE, minutes: float = 0, lease: Lease | None = None) -> HubLock:
            made = HubLock(on.hub, Noon(minutes), process, on.told.append, lease or Lease())
            stack.callback(made.release)
            return made

        yield make


def take(lock: HubLock, on: Connected) -> None:
    lock.take(on.space, on.hub.info(on.space).sha, CLAIM)


@pytest.fixture
def dead() -> Process:
    """Return a process of this machine that has ended."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    started = psutil.Process(child.pid).create_time()
    child.kill()
    child.wait()
    return HERE.model_copy(update={"pid": child.pid, "started": started})


@pytest.fixture
def held(made: Connected, lock: MakeLock) -> HubLock:
    first = lock(made)
    take(first, made)
    return first


def test_a_lock_tells_who_holds_it_and_touches_nothing_that_is_served(made: Connected, lock: MakeLock) -> None:
    before = made.hub.info(made.space).sha
    mine = lock(made)
    take(mine, made)
    holder = mine.holder(made.space)
    assert holder is not None
    assert (holder.process, holder.claim, holder.since) == (HERE, CLAIM, "2026-01-31T12:00:00+00:00")
    assert made.hub.info(made.space).sha == before
    assert LOCK_PATH not in {file.path for file in made.hub.files(made.space, before)}
    mine.release()
    assert mine.holder(made.space) is None
    assert made.hub.branch(made.space, LOCK_BRANCH) is None


def test_the_second_learns_who_holds_it_since_when_from_where(held: HubLock, made: Connected, lock: MakeLock) -> None:
    head = made.hub.branch(made.space, LOCK_BRANCH)
    with pytest.raises(HeldError) as caught:
        take(lock(made), made)
    where = f"{HERE.who} ({HERE.host}, process {HERE.pid}) since 2026-01-31 12:00:00 UTC"
    assert caught.value.message == f"prod is locked by {where}, for a deploy"
    assert "`inv unlock --env prod`" in caught.value.help
    assert made.hub.branch(made.space, LOCK_BRANCH) == head


def test_a_holder_in_ci_is_told_by_its_run(made: Connected, lock: MakeLock) -> None:
    far = lock(made, ELSEWHERE)
    take(far, made)
    with pytest.raises(HeldError, match=r"CI run https://ci\.example/runs/7\) since"):
        take(lock(made, minutes=9), made)
    far.release()


def test_a_process_that_is_gone_loses_the_lock_at_once(made: Connected, dead: Process, lock: MakeLock) -> None:
    take(lock(made, dead), made)
    mine = lock(made)
    take(mine, made)
    who = f"{HERE.who} ({HERE.host}, process {dead.pid}) since 2026-01-31 12:00:00 UTC"
    assert made.told == [f"took over the lock of {who}: that process is gone"]
    mine.release()


def test_a_process_id_that_was_given_again_is_another_process() -> None:
    assert not is_gone(HERE)
    assert is_gone(HERE.model_copy(update={"started": HERE.started - 60}))
    assert not is_gone(ELSEWHERE.model_copy(update={"started": 0.0}))


def test_a_silent_holder_on_another_machine_loses_the_lock_when_its_lease_is_over(
    made: Connected, lock: MakeLock
) -> None:
    take(lock(made, ELSEWHERE), made)
    mine = lock(made, minutes=11)
    take(mine, made)
    assert made.told[0].endswith(": it gave no sign of life for 11 minutes")
    mine.release()


def test_a_holder_whose_lock_was_taken_over_learns_it_and_leaves_it_alone(made: Connected, lock: MakeLock) -> None:
    silent = lock(made, ELSEWHERE, minutes=-11)
    take(silent, made)
    mine = lock(made)
    take(mine, made)
    silent.release()
    held = mine.holder(made.space)
    assert held is not None
    assert held.process == HERE
    mine.release()


def test_a_holder_shows_that_it_lives_and_stops_when_its_lock_is_gone(made: Connected, lock: MakeLock) -> None:
    mine = HubLock(made.hub, SystemClock(), HERE, made.told.append, QUICK)
    take(mine, made)
    first = made.hub.branch(made.space, LOCK_BRANCH)
    wait_until(lambda: made.hub.branch(made.space, LOCK_BRANCH) != first)
    assert mine.lost == ""
    made.hub.delete_branch(made.space, LOCK_BRANCH)
    wait_until(lambda: mine.lost)
    assert mine.lost == f"the lock in {made.space} was taken away: somebody took it over, or removed it"
    mine.release()


def test_a_branch_on_which_nobody_has_written_is_taken(made: Connected, lock: MakeLock) -> None:
    made.hub.create_branch(made.space, LOCK_BRANCH, made.hub.info(made.space).sha)
    mine = lock(made)
    take(mine, made)
    assert mine.holder(made.space) is not None
    mine.release()


def test_of_many_at_once_one_holds_it(made: Connected, lock: MakeLock) -> None:
    start, together = made.hub.info(made.space).sha, threading.Barrier(4)
    ended: list[str] = []

    def one() -> None:
        mine = lock(made)
        together.wait(10)
        try:
            mine.take(made.space, start, CLAIM)
            ended.append("held")
        except HeldError:
            ended.append("refused")

    for _ in range(10):
        threads = [threading.Thread(target=one) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(ended) == ["held", "refused", "refused", "refused"]
        made.hub.delete_branch(made.space, LOCK_BRANCH)
        ended.clear()


def test_an_answer_that_was_lost_costs_nothing(
    faulty: Connected, proxy: FaultyHub, at_once: None, lock: MakeLock
) -> None:
    proxy.rules = [
        Rule("POST", f"/branch/{LOCK_BRANCH}", forward=True),
        Rule("POST", f"/commit/{LOCK_BRANCH}", forward=True),
    ]
    mine = lock(faulty)
    take(mine, faulty)
    assert mine.holder(faulty.space) is not None
    mine.release()
    assert mine.holder(faulty.space) is None


def test_a_token_that_may_not_make_branches_is_told_so(faulty: Connected, proxy: FaultyHub, lock: MakeLock) -> None:
    proxy.rules = [Rule("POST", f"/branch/{LOCK_BRANCH}", status=403, body=b'{"error": "Forbidden"}')]
    with pytest.raises(ForbiddenError, match="the token may not take the lock: making the branch spacedock-lock") as no:
        take(lock(faulty), faulty)
    assert f"by a branch in {faulty.space}" in no.value.help


def test_a_commit_that_is_not_there_any_more_is_stale(made: Connected, lock: MakeLock) -> None:
    with pytest.raises(StaleError, match=f"{made.space} has no commit 5555555 any more"):
        lock(made).take(made.space, "5" * 40, CLAIM)


def test_a_hub_that_fails_at_the_end_is_told(made: Connected, proxy: FaultyHub, at_once: None, lock: MakeLock) -> None:
    behind = connected(proxy.endpoint)
    behind.space = made.space
    mine = lock(behind)
    take(mine, behind)
    proxy.rules = [Rule("DELETE", f"/branch/{LOCK_BRANCH}", status=500, times=20)]
    mine.release()
    assert any(said.startswith(f"the lock in {made.space} was not released: ") for said in behind.told)


def test_who_runs_it_is_told_by_the_ci_where_there_is_one() -> None:
    environ = {"GITHUB_ACTOR": "lena", "GITHUB_REPOSITORY": "acme/infra", "GITHUB_RUN_ID": "42"}
    process = this_process(environ)
    assert (process.who, process.run) == ("lena", "https://github.com/acme/infra/actions/runs/42")
    assert this_process({"CI_JOB_URL": "https://gitlab.example/-/jobs/9"}).run == "https://gitlab.example/-/jobs/9"
    assert (HERE.run, HERE.pid) == ("", psutil.Process().pid)
