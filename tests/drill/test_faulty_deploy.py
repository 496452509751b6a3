"""Every fault of the local Hub at each call of a deploy: it converges, or stops cleanly with the right exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.model.errors import ExitCode
from tests.drill.fleet import KEYS, Fleet

ONE = "/api/spaces/acme/one"
CALLS: dict[str, tuple[str, str]] = {
    "list": ("GET", "/api/spaces?*"),
    "variables": ("GET", f"{ONE}/variables"),
    "secrets": ("GET", f"{ONE}/secrets"),
    "tree": ("GET", f"{ONE}/tree/*"),
    "manifest": ("GET", "/spaces/acme/one/resolve/*"),
    "head": ("GET", ONE),
    "set variable": ("POST", f"{ONE}/variables"),
    "card": ("POST", "/api/validate-yaml"),
    "lock": ("POST", f"{ONE}/branch/*"),
    "holder": ("POST", f"{ONE}/commit/spacedock-lock"),
    "announce": ("POST", f"{ONE}/preupload/main"),
    "commit": ("POST", f"{ONE}/commit/main"),
    "runtime": ("GET", f"{ONE}/runtime"),
    "unlock": ("DELETE", f"{ONE}/branch/*"),
}
"""The calls of a deploy that changes a variable and files, by what they are for: method and path."""


@dataclass(frozen=True)
class Fault:
    """One kind of fault, how often it acts, and the exit codes that a deploy may end with.

    `only`: the calls at which it can happen, all where empty: what was never asked before cannot be stale, and where
    nothing changed no answer about a change is lost.
    """

    kind: str
    action: Mapping[str, Any] = field(default_factory=dict)
    count: int | None = 1
    codes: tuple[ExitCode, ...] = (ExitCode.DONE,)
    only: frozenset[str] = frozenset()


RELEASED = (ExitCode.DONE,)
"""A lock that stays when a deploy has ended is that of a process that is gone: the next takes it over."""
ASKED_BEFORE = frozenset({"list", "variables", "secrets", "head", "runtime"})
FAULTS = {
    "500 once": Fault("status", {"status": 500}),
    "403 always": Fault("status", {"status": 403}, None, (ExitCode.PLATFORM,)),
    "dropped before": Fault("drop-before"),
    "dropped after": Fault("drop-after"),
    "lost answer": Fault("lost-answer", only=frozenset({"set variable", "lock", "holder", "commit", "unlock"})),
    "slow body": Fault("slow-body", {"pause": 0.01, "chunk": 100}),
    "stale": Fault("stale", codes=(ExitCode.DONE, ExitCode.INPUT), only=ASKED_BEFORE),
    "used up": Fault("rate-limit", {"seconds": 1}),
    "latency": Fault("latency", {"seconds": 0.3}),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("call", CALLS)
def test_a_fault_at_a_call_delays_a_deploy_or_stops_it_cleanly(drilled: Fleet, call: str) -> None:
    method, path = CALLS[call]
    drilled.deploy()
    for name, fault in FAULTS.items():
        if fault.only and call not in fault.only:
            continue
        drilled.forget()
        drilled.release(name)
        drilled.specify(defaults=f"  variables: {{ROUND: '{name}'}}")
        rule = {"method": method, "path": path, "count": fault.count}
        with drilled.control.fault(fault.kind, fault.action, **rule) as planted:
            code, said = drilled.forks.inv("deploy", "--env", "drill")
            assert planted.fired, f"{name} did not happen"
        assert code in (fault.codes if call != "unlock" else RELEASED), f"{name}: {said}"
        if code:
            assert "error: " in said
            assert "help: " in said
            assert "Traceback" not in said
        drilled.deploy()
        _assert_converged(drilled, name)


def _assert_converged(drilled: Fleet, name: str) -> None:
    [release] = {drilled.served(key) for key in KEYS}
    for key in KEYS:
        assert drilled.whole(key) == release
        assert drilled.variables(key)["ROUND"] == name
        assert sum(release[:12] in title for title in drilled.titles(key)) == 1


@pytest.mark.timeout(300)
@pytest.mark.parametrize("call", ["variables", "set variable", "commit", "runtime"])
def test_a_hub_that_stays_broken_at_a_call_stops_a_deploy(drilled: Fleet, call: str) -> None:
    method, path = CALLS[call]
    drilled.deploy()
    served = {key: drilled.served(key) for key in KEYS}
    drilled.release("next")
    drilled.specify(defaults="  variables: {ROUND: next}")
    with drilled.control.fault("status", {"status": 502}, method=method, path=path, count=None):
        code, said = drilled.forks.inv("deploy", "--env", "drill")
    assert code == ExitCode.PLATFORM, said
    assert "the Hub answered 502" in said
    assert {key: drilled.served(key) for key in KEYS[1:]} == {key: served[key] for key in KEYS[1:]}
    drilled.deploy()
    _assert_converged(drilled, "next")
