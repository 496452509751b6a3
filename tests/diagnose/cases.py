"""Reads the cases of tests/cases/diagnose."""

from pathlib import Path
from typing import Any

import yaml

from infra.model.symptoms import Symptoms
from tests.support.spaces import space

FOLDER = Path(__file__).parents[1] / "cases" / "diagnose"
LOGS = FOLDER / "logs"
_NO_SYMPTOMS = {"pain", "serves", "told", "space", "build_log", "run_log"}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    return case


def symptoms(case: dict[str, Any]) -> Symptoms:
    logs = {kind: log(case[kind]) for kind in ("build_log", "run_log") if kind in case}
    fields = {key: value for key, value in case.items() if key not in _NO_SYMPTOMS}
    return Symptoms.model_validate({"space": space(**case.get("space", {})), **fields, **logs})


def log(name: str) -> str:
    return (LOGS / f"{name}.log").read_text()
