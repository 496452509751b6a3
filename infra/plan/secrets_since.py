"""Names the secrets that a rollback cannot bring back: nobody can read what they were."""

from collections.abc import Iterator

from infra.model.bundle import Manifest
from infra.model.observed import ObservedSpace, RemoteSecret
from infra.model.plan import Action, Change

_SECONDS = 19
"""Characters of an ISO date up to its seconds: commits are dated no finer. All dates of the Hub are in UTC."""


def secrets_since(manifest: Manifest | None, at: str, seen: ObservedSpace) -> Iterator[Change]:
    """Yield what is told of the secrets of a Space that goes back to a commit. `at`: its date (ISO 8601, UTC)."""
    there = {secret.name: secret for secret in seen.secrets}
    then = manifest.settings.secrets if manifest and manifest.settings else None
    for name in sorted(there.keys() | set(then or ())):
        reason = _reason(there.get(name), at, known=then is None or name in then)
        if reason:
            yield Change(action=Action.KEEP, kind="secret", name=name, reason=reason)


def _reason(secret: RemoteSecret | None, at: str, *, known: bool) -> str:
    if secret is None:
        return "it was there then, and its value cannot be read back"
    if not known:
        return "it was not there then, and it stays"
    if (secret.updated_at or "")[:_SECONDS] > at[:_SECONDS]:
        return f"it was sent since, {secret.updated_at}: its value of then cannot be read back"
    return ""
