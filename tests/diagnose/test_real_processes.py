"""The programs of `scenes` are run here, now, and what comes out is diagnosed as the kept log is."""

import os
import re
import tempfile
from pathlib import Path

import pytest

from infra.diagnose import diagnose
from infra.model.symptoms import Symptoms
from tests.diagnose import cases
from tests.diagnose.produce import produce
from tests.diagnose.scenes import SCENES

SLOW = {"pip-compiler", "slow-download", "pip-conflict"}
"""These need the package index, or seconds; their kept logs are tested."""


def the_case_of(scene: str) -> dict[str, object]:
    """Return the first case that uses the log of a scene and fails."""
    using = (case for case in map(cases.load, cases.names()) if scene in (case.get("build_log"), case.get("run_log")))
    return next(case for case in using if not case.get("serves"))


@pytest.mark.parametrize("scene", sorted(SCENES.keys() - SLOW))
def test_what_fails_now_is_told_as_what_failed_then(scene: str) -> None:
    if SCENES[scene].stranger and os.geteuid() != 0:
        pytest.skip("only root can start a process as uid 1000")
    case = the_case_of(scene)
    kept = cases.symptoms(case)
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to strangers
        fresh = produce(scene, Path(folder))
    assert fresh.strip()

    found = diagnose(_with_log(kept, SCENES[scene].kind, fresh))

    told = diagnose(kept)
    assert found.cause == told.cause
    assert _without_numbers(found.evidence) == _without_numbers(told.evidence)


def _with_log(seen: Symptoms, kind: str, log: str) -> Symptoms:
    return seen.model_copy(update={f"{kind}_log": log})


def _without_numbers(text: str) -> str:
    return re.sub(r"\d+", "N", text)
