"""Reading tests/cases/spec, and showing what `parse` returned in the form in which the cases state it."""

from pathlib import Path
from typing import Any

import yaml

from infra.model.diagnostics import Diagnostic
from infra.model.fleet import Environment, Fleet, Space
from infra.spec.checks import ADDED

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "spec"


def names(kind: str) -> list[str]:
    return sorted(path.stem for path in (CASES / kind).glob("*.yaml"))


def load(kind: str, name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((CASES / kind / f"{name}.yaml").read_text(encoding="utf-8"))
    return case


def shown(diagnostics: tuple[Diagnostic, ...]) -> str:
    return "".join(f"{d.location} {d.code} {d.message}\n  {d.help}\n" for d in diagnostics)


def flat(fleet: Fleet) -> dict[str, dict[str, object]]:
    return {f"{s.key} in {e.name}": view(s, e) for e in fleet.environments for s in e.spaces}


def view(space: Space, environment: Environment) -> dict[str, object]:
    described = [v for v in space.variables if v.name not in ADDED and v.description]
    return {
        **space.model_dump(mode="json"),
        "id": space.id,
        "subdomain": space.subdomain,
        "hub": environment.hub,
        "rollout": environment.rollout.model_dump(mode="json"),
        "variables": {v.name: v.value for v in space.variables},
        "variable_descriptions": {v.name: v.description for v in described},
        "volumes": {v.mount_path: str(v) for v in space.volumes},
        "secrets": {s.name: str(s.source) for s in space.secrets},
        "secret_descriptions": {s.name: s.description for s in space.secrets if s.description},
        "optional_secrets": [s.name for s in space.secrets if not s.required],
    }
