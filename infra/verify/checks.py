"""Looks at a Space once: stage, served release, health, CORS."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from infra.model.events import Check, Verdict
from infra.model.fleet import Space
from infra.model.observed import SERVING, Runtime
from infra.model.probe import Target
from infra.ports import HubReader, Prober

PROBE_TIMEOUT = 10.0
"""Seconds for a probe that has no deadline of its own."""
_STRANGER = "https://not-listed.invalid"
_LOG_TAIL = 40
_BUILD_STAGES = frozenset({"BUILDING", "BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE"})


@dataclass(frozen=True)
class Expected:
    """What a Space should serve: `release` is an artifact digest, `sha` a commit (None: not checked)."""

    space: Space
    url: str
    release: str | None
    sha: str | None = None

    def target(self, path: str = "") -> Target:
        """Return where to ask for a path."""
        return Target(url=self.url + path.lstrip("/"), private=self.space.visibility == "private")


def check_now(expected: Expected, hub: HubReader, prober: Prober) -> Verdict:
    """Check a Space as it is at this moment, without waiting.

    Raises:
        HubError: the runtime could not be read.
    """
    return explained(look(expected, hub.runtime(expected.space.id), prober), expected, hub)


def look(expected: Expected, runtime: Runtime, prober: Prober) -> Verdict:
    """Check a Space whose runtime was just read."""
    stage = _stage(expected, runtime)
    if expected.space.managed == "settings":
        return _of_others(expected, stage, runtime)
    served = served_release(expected, prober) if runtime.stage in SERVING or not stage.ok else None
    checks = [stage]
    health = "unknown"
    if stage.ok:
        checks.append(_release(expected, served))
        healthy = _health(expected, prober)
        health = "healthy" if healthy.ok else healthy.detail
        checks += [healthy, *_cors(expected, prober)]
    else:
        health = "not serving" if served is None else "previous release serves"
    return Verdict(
        space=expected.space.key,
        ok=all(check.ok for check in checks),
        stage=runtime.stage,
        release=served,
        health=health,
        checks=tuple(checks),
    )


def _of_others(expected: Expected, stage: Check, runtime: Runtime) -> Verdict:
    """Judge a Space whose files are not managed: nothing is known of what it serves but that it runs."""
    health = "not checked" if stage.ok else "not serving"
    return Verdict(
        space=expected.space.key, ok=stage.ok, stage=runtime.stage, release=None, health=health, checks=(stage,)
    )


def explained(verdict: Verdict, expected: Expected, hub: HubReader) -> Verdict:
    """Add to a failed verdict the end of the log that most likely tells why.

    Raises:
        HubError: the log could not be read.
    """
    if verdict.ok:
        return verdict
    text = hub.log(expected.space.id, "build" if verdict.stage in _BUILD_STAGES else "run")
    return verdict.model_copy(update={"log": "\n".join(text.splitlines()[-_LOG_TAIL:])})


def _stage(expected: Expected, runtime: Runtime) -> Check:
    if runtime.stage != "RUNNING":
        detail = f"{runtime.stage}, {runtime.error}" if runtime.error else runtime.stage
        return Check(name="stage", ok=False, detail=detail)
    if expected.sha and runtime.sha and runtime.sha != expected.sha:
        return Check(name="stage", ok=False, detail=f"RUNNING {runtime.sha[:7]}, pushed {expected.sha[:7]}")
    return Check(name="stage", ok=True, detail="RUNNING")


def served_release(expected: Expected, prober: Prober) -> str | None:
    """Ask the service which release it is; None when it does not say."""
    answer = prober.get(expected.target(), PROBE_TIMEOUT)
    status = _json(answer.body)
    release = status.get("release")
    return release if isinstance(release, str) else None


def _release(expected: Expected, served: str | None) -> Check:
    if expected.release is None:
        return Check(name="release", ok=True, detail="not checked")
    detail = f"serves {served[:12] if served else 'no release'}"
    ok = served == expected.release
    return Check(name="release", ok=ok, detail=detail if ok else f"{detail}, pushed {expected.release[:12]}")


def _health(expected: Expected, prober: Prober) -> Check:
    health = expected.space.health
    answer = prober.get(expected.target(health.path), health.deadline)
    if answer.status is None:
        return Check(name="health", ok=False, detail=f"{health.path} did not answer: {answer.error}")
    if answer.status != 200:
        return Check(name="health", ok=False, detail=f"{health.path} answered {answer.status}")
    if answer.seconds > health.deadline:
        return Check(name="health", ok=False, detail=f"took {answer.seconds:.1f} s, more than {health.deadline:g} s")
    return Check(name="health", ok=True, detail=f"healthy in {answer.seconds * 1000:.0f} ms")


def _cors(expected: Expected, prober: Prober) -> Iterator[Check]:
    cors = expected.space.cors
    target = expected.target(expected.space.health.path)
    for origin in cors.origins:
        seen = prober.preflight(target, origin if origin != "*" else _STRANGER, PROBE_TIMEOUT)
        # A browser refuses `*` where it sends credentials (Fetch standard, CORS check).
        named = seen.allow_origin == origin or (seen.allow_origin == "*" and not cors.credentials)
        allowed = named and (not cors.credentials or seen.allow_credentials == "true")
        detail = "allowed" if allowed else f"answered {seen.allow_origin or 'no origin'}"
        if not allowed and seen.allow_origin == origin:
            detail = "credentials are not allowed"
        yield Check(name=f"cors {origin}", ok=allowed, detail=detail)
    if "*" not in cors.origins:
        seen = prober.preflight(target, _STRANGER, PROBE_TIMEOUT)
        detail = (
            "refused" if seen.allow_origin is None else f"an origin that is not listed is allowed: {seen.allow_origin}"
        )
        yield Check(name="cors stranger", ok=seen.allow_origin is None, detail=detail)


def _json(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
