"""One look at a Space by a gate: a hub and a service in memory, at ordinary values."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from infra.model.events import Verdict
from infra.model.fleet import Cors
from infra.model.observed import Runtime
from infra.model.probe import Answer
from infra.verify import Expected, check_now
from tests.support.fakes import FakeHub, FakeProber, FakeSpace, answered
from tests.support.spaces import space

PAGE = "https://acme.example"
STRANGER = "https://not-listed.invalid"
RELEASE = "a" * 64
URL = "https://acme-api.hf.space/"
RUNNING = Runtime(stage="RUNNING", sha="1" * 40)


def status(release: str | None = RELEASE) -> Answer:
    return answered(json.dumps({"release": release}))


HEALTHY: Mapping[str, Answer | Sequence[Answer]] = {"/": status(), "/health": answered('{"status":"healthy"}')}
ALLOWED = {PAGE: (PAGE, "true")}


def verdict(
    answers: Mapping[str, Answer | Sequence[Answer]] = HEALTHY,
    allowed: Mapping[str, tuple[str, str | None]] = ALLOWED,
    runtime: Runtime = RUNNING,
    preflights: Mapping[str, Answer] | None = None,
    **fields: Any,
) -> Verdict:
    wanted = space(**{"cors": Cors(origins=(PAGE,)), **fields})
    hub = FakeHub(
        {"acme/api": FakeSpace(files={}, script=[runtime], logs={"run": "of the run", "build": "of a build"})}
    )
    expected = Expected(space=wanted, url=URL, release=RELEASE, sha="1" * 40)
    return check_now(expected, hub, FakeProber(answers, allowed, preflights))


def failed(found: Verdict) -> dict[str, str]:
    return {check.name: check.detail for check in found.checks if not check.ok}
