"""Reading tests/cases/plan. README.md in that folder tells what a case may say."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import SecretStr

from infra.model.bundle import MANIFEST_PATH, File, Manifest, artifact_digest
from infra.model.fleet import Environment, EnvSource, Secret, Variable, Volume
from infra.model.plan import Change, Cost, Downtime, Origin, Plan, SpacePlan
from infra.model.secrets import Fingerprint, describe
from infra.observe import Reading, observe
from infra.plan import plan
from tests.support.fakes import FakeClock, FakeHub, FakeSecrets, FakeSpace
from tests.support.spaces import bundle_of, environment, space

CASES = Path(__file__).parents[1] / "cases" / "plan"
FILES = {
    "Dockerfile": "FROM python:3.11-slim\n",
    "README.md": "---\nsdk: docker\n---\n",
    "service/main.py": "version = 1\n",
}
"""What a bundle and a Space hold where a case says nothing else."""
PLAIN = ("sdk", "visibility", "hardware", "current", "sleep_time", "stage", "error", "region", "updated_at")
"""What a case says of a Space on the Hub as it stands."""
ORIGIN = Origin(endpoint="https://huggingface.co", source="5" * 40, tool="0.1.0")


def names() -> list[str]:
    return sorted(path.stem for path in CASES.glob("*.yaml"))


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return case


@dataclass
class World:
    """A case, ready to be planned and applied."""

    environment: Environment
    files: dict[str, dict[str, str]]
    hub: FakeHub
    secrets: FakeSecrets
    targets: list[str]

    def plan(self) -> Plan:
        bundles = {key: bundle_of(key, files) for key, files in self.files.items() if key in self.targets}
        aimed = environment(*(wanted for wanted in self.environment.spaces if wanted.key in self.targets))
        observed = observe(aimed, self.hub, self.secrets, Reading(clock=FakeClock()))
        return plan(self.environment, bundles, observed, ORIGIN)


def world(case: dict[str, Any]) -> World:
    desired = {key: fields or {} for key, fields in case["desired"].items()}
    there = {key: fields or {} for key, fields in (case.get("observed") or {}).items()}
    spaces = [space(key=key, **_fields(fields)) for key, fields in desired.items()]
    hub = FakeHub({f"acme/{key}": _observed(fields) for key, fields in there.items()})
    hub.unreadable = {f"acme/{key}": call for key, call in case.get("unreadable", {}).items()}
    files = {key: _files(fields) for key, fields in desired.items()}
    return World(environment(*spaces), files, hub, FakeSecrets(case.get("values")), case.get("targets", [*desired]))


def _fields(fields: dict[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in fields.items() if key != "files"}
    variables = [Variable(name=name, **_described(v)) for name, v in sorted(fields.get("variables", {}).items())]
    secrets = [
        Secret(name=name, source=EnvSource(name=name), **(more or {}))
        for name, more in sorted(fields.get("secrets", {}).items())
    ]
    return {**plain, "variables": tuple(variables), "secrets": tuple(secrets)}


def _described(value: str | dict[str, str]) -> dict[str, str]:
    return {"value": value} if isinstance(value, str) else value


def _files(fields: dict[str, Any]) -> dict[str, str]:
    merged = FILES | (fields.get("files") or {})
    return {path: text for path, text in merged.items() if text is not None}


def _observed(fields: dict[str, Any]) -> FakeSpace:
    files = {path: text.encode() for path, text in _files(fields).items()}
    if (manifest := _manifest(fields, files)) is not None:
        files[MANIFEST_PATH] = manifest
    variables = {name: _described(v) for name, v in fields.get("variables", {}).items()}
    plain = {key: fields[key] for key in PLAIN if key in fields}
    return FakeSpace(
        files=files,
        variables={name: (v["value"], v.get("description", "")) for name, v in variables.items()},
        secrets={name: _sealed(**(more or {})) for name, more in fields.get("secrets", {}).items()},
        large=frozenset(fields.get("large", ())),
        volumes=tuple(Volume.model_validate(volume) for volume in fields.get("volumes", ())),
        **plain,
    )


def _manifest(fields: dict[str, Any], files: dict[str, bytes]) -> bytes | None:
    if "manifest" in fields:
        return fields["manifest"].encode() if fields["manifest"] else None
    deployed = files | {path: text.encode() for path, text in fields.get("deployed", {}).items()}
    owned = {path: content for path, content in deployed.items() if path not in fields.get("foreign", ())}
    made = [File(path=path, content=content) for path, content in owned.items()]
    digest = artifact_digest(file for file in made if file.path != "README.md")
    blobs = {file.path: file.blob for file in made}
    manifest = Manifest(environment="prod", artifact=digest, source=None, tool="0.1.0", files=blobs)
    return manifest.to_file().content


def _sealed(value: str = "", description: str = "", *, sealed: bool = True) -> tuple[str, str]:
    mark = Fingerprint.of(SecretStr(value), b"0" * 16)
    return value, describe(description, mark) if sealed else description


def shown(ready: Plan) -> dict[str, Any]:
    """Return a plan in the form in which cases state it."""
    return {
        "waves": [list(wave) for wave in ready.waves],
        "spaces": {part.space.key: _shown_space(part) for part in ready.spaces},
        "blockers": [f"{b.space} {b.name}: {b.message}" for b in ready.blockers],
    }


def _shown_space(part: SpacePlan) -> dict[str, Any]:
    return {
        "reason": part.reason,
        "changes": [line(change) for change in part.changes],
        "cost": _shown_cost(part.cost),
    }


def _shown_cost(cost: Cost) -> str:
    text = f"{cost.requests} requests, {cost.rebuilds} rebuilds, {cost.restarts} restarts"
    if cost.downtime is not Downtime.NONE:
        text += f", downtime: {cost.downtime}"
    if cost.price_after is None and cost.price_before is None:
        return text
    return f"{text}, {cost.price_before} → {cost.price_after} USD/h"


def line(change: Change) -> str:
    seen = [value for value in (change.before, change.after) if value is not None]
    values = "" if change.kind == "file" else " → ".join(seen)
    return f"{change.action} {change.kind} {change.name}{f' {values}' if values else ''} | {change.reason}"
