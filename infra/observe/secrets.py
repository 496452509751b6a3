"""Compares secret values at hand with the digests on the Hub."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from infra.model.fleet import Secret
from infra.model.observed import RemoteSecret, SecretState
from infra.ports import SecretReader


def secret_states(
    wanted: Iterable[Secret], remote: Iterable[RemoteSecret], reader: SecretReader
) -> Iterator[tuple[str, SecretState]]:
    """Yield the state of every declared secret.

    Raises:
        InputError: a source exists and cannot be read.
    """
    there = {secret.name: secret for secret in remote}
    for secret in wanted:
        yield secret.name, _state(secret, there.get(secret.name), reader)


def _state(secret: Secret, remote: RemoteSecret | None, reader: SecretReader) -> SecretState:
    value = reader.read(secret.source)
    if value is None and remote is None:
        return SecretState.MISSING if reader.reads(secret.source) else SecretState.UNREAD
    if value is None:
        return SecretState.UNKNOWN
    if remote is None:
        return SecretState.NEW
    if remote.fingerprint is None:
        return SecretState.CHANGED
    return SecretState.SAME if remote.fingerprint.matches(value) else SecretState.CHANGED


def aged(secret: RemoteSecret, now: datetime | None) -> RemoteSecret:
    """Return a secret with the days since it was written, where both the Hub and the clock tell."""
    if now is None or secret.updated_at is None:
        return secret
    return secret.model_copy(update={"age": (now - datetime.fromisoformat(secret.updated_at)).days})
