"""Checks by preflights which origins may call the service, exactly."""

from collections.abc import Iterator

from infra.model.events import Check
from infra.model.fleet import Cors
from infra.model.probe import Preflight
from infra.verify.dropped import who_dropped
from infra.verify.service import Service
from infra.verify.words import answered, shown

STRANGER = "https://not-listed.invalid"
"""An origin that no spaces.yaml lists: `.invalid` is nobody's (RFC 2606)."""
_ORIGIN = "Access-Control-Allow-Origin"
_CREDENTIALS = "Access-Control-Allow-Credentials"


def check_cors(service: Service) -> Iterator[Check]:
    """Check that each listed origin may call the health path, and that one which is not listed may not."""
    cors, path = service.expected.space.cors, service.expected.space.health.path
    for origin in cors.origins:
        asked = STRANGER if origin == "*" else origin
        seen = service.preflight(path, asked)
        fault = _fault(asked, cors, seen)
        if (lost := _missing(cors, seen)) is not None:
            fault = f"no {lost}: {who_dropped(lost, seen, service.ask(path, origin=asked))}"
        yield Check(name=f"cors {origin}", ok=fault is None, detail=fault or "allowed")
    if "*" not in cors.origins:
        yield _stranger(service.preflight(path, STRANGER))


def _missing(cors: Cors, seen: Preflight) -> str | None:
    """Return the header without which a browser refuses, None where both are there or nothing was answered."""
    if seen.answer.status is None:
        return None
    if seen.allow_origin is None:
        return _ORIGIN
    return _CREDENTIALS if cors.credentials and seen.allow_credentials is None else None


def _fault(asked: str, cors: Cors, seen: Preflight) -> str | None:
    """Return why a browser would refuse, None where it would not (Fetch standard, CORS check and preflight fetch)."""
    if seen.answer.status is None:
        return f"the preflight {answered(seen.answer)}"
    named = seen.allow_origin == asked or (seen.allow_origin == "*" and not cors.credentials)
    if not named:
        return f"{_ORIGIN} is {shown(seen.allow_origin or 'missing')}"
    if cors.credentials and seen.allow_credentials != "true":
        return f"{_CREDENTIALS} is {shown(seen.allow_credentials or 'missing')}, not true"
    if not 200 <= seen.answer.status < 300:
        return f"the preflight {answered(seen.answer)}, which browsers take for a refusal"
    return None


def _stranger(seen: Preflight) -> Check:
    if seen.answer.status is None:
        return Check(name="cors stranger", ok=False, detail=f"the preflight {answered(seen.answer)}")
    if seen.allow_origin is not None:
        detail = f"an origin that is not listed is allowed: {shown(seen.allow_origin)}"
        return Check(name="cors stranger", ok=False, detail=detail)
    return Check(name="cors stranger", ok=True, detail="refused")
