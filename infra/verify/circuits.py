"""Checks that no circuit of a required external service is open."""

from typing import Any

from infra.model.events import Check
from infra.verify.json_body import json_map
from infra.verify.service import Service
from infra.verify.words import answered, shown

CIRCUITS_PATH = "/health/circuits"
"""Where the shipped service tells the state of its circuits (docs/service.md)."""
_NOT_SERVED = range(300, 500)


def check_circuits(service: Service) -> Check:
    """Check the circuits that the service itself calls required. A service that tells nothing of them passes."""
    answer = service.ask(CIRCUITS_PATH)
    if answer.status in _NOT_SERVED:
        return Check(name="circuits", ok=True, detail=f"not checked: {CIRCUITS_PATH} {answered(answer)}")
    if answer.status != 200:
        return Check(name="circuits", ok=False, detail=f"{CIRCUITS_PATH} {answered(answer)}")
    circuits = {name: state for name, state in json_map(answer).items() if isinstance(state, dict)}
    if not circuits:
        none = "there are none" if answer.body.strip() == "{}" else f"not checked: {CIRCUITS_PATH} tells of none"
        return Check(name="circuits", ok=True, detail=none)
    required = {name: state for name, state in circuits.items() if state.get("required") is True}
    failing = [_told(name, state) for name, state in required.items() if state.get("state") != "closed"]
    if failing:
        return Check(name="circuits", ok=False, detail="; ".join(failing))
    closed = f"{len(required)} of {len(circuits)} required, all closed" if required else "none is required"
    return Check(name="circuits", ok=True, detail=closed)


def _told(name: str, state: dict[str, Any]) -> str:
    error = state.get("last_error")
    why = f", last error {shown(error)}" if isinstance(error, str) else ""
    return f"the required '{shown(name)}' is {shown(str(state.get('state')))}{why}"
