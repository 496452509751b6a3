"""Kill -9 at each request of a deploy, then deploy again: it converges, and nothing is there by halves."""

import os
import signal
from typing import Any

import pytest

from tests.drill.fleet import KEYS, Fleet
from tests.drill.forks import Run
from tests.emulator.hubs import wait_until
from tests.support.control import Fault

STALLS: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "before its effect": ("latency", {"seconds": 600}, {"path": "/*"}),
    "before its answer": ("slow-body", {"pause": 600, "chunk": 1}, {"path": "/*", "method": "POST"}),
}
"""Where a request stalls. What reads has no effect that an answer could be late for: there all POSTs are enough."""
MOST = 200
"""Requests that a deploy of three Spaces never has: the loop ends before."""


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("moment", STALLS)
def test_a_deploy_that_was_killed_at_any_request_is_finished_by_the_next(drilled: Fleet, moment: str) -> None:
    kind, action, which = STALLS[moment]
    drilled.deploy()
    for index in range(MOST):
        before = {key: drilled.served(key) for key in KEYS}
        drilled.release(f"{index}")
        drilled.specify(defaults=f"  variables: {{ROUND: '{index}'}}")
        with drilled.control.fault(kind, action, skip=index, **which) as fault:
            killed = _killed_at(drilled.forks.start("deploy", "--env", "drill"), fault)
        for key in KEYS:
            assert drilled.whole(key)
            assert drilled.served(key) in {before[key], drilled.whole(key)}
        drilled.deploy()
        _assert_converged(drilled, index, before)
        if not killed:
            break
    else:
        pytest.fail(f"a deploy had more than {MOST} requests")
    assert index > (30 if "method" not in which else 10)


def _killed_at(run: Run, fault: Fault) -> bool:
    """Kill a run when a request of it stalls; tell whether one did before it ended by itself."""
    ended: list[int] = []

    def stalled_or_ended() -> bool:
        ended.extend([0] if run.ended() else [])
        return bool(ended) or fault.fired > 0

    wait_until(stalled_or_ended, 60)
    if not ended:
        os.kill(run.pid, signal.SIGKILL)
    code = run.wait()
    assert code in {0, -signal.SIGKILL}, run.said
    return code == -signal.SIGKILL


def _assert_converged(drilled: Fleet, index: int, before: dict[str, str]) -> None:
    releases = {drilled.served(key) for key in KEYS}
    assert len(releases) == 1
    [release] = releases
    assert release not in before.values()
    for key in KEYS:
        assert drilled.whole(key) == release
        assert drilled.variables(key)["ROUND"] == str(index)
        assert sum(release[:12] in title for title in drilled.titles(key)) == 1
