"""Keeps values of secrets out of what a Space wrote into its log."""

from infra.model.errors import SpacedockError
from infra.model.fleet import Space
from infra.ports import SecretReader

SHORTEST = 4
"""Characters: a shorter value would take ordinary words apart, and hide nothing."""


def hidden(log: str, space: Space, reader: SecretReader) -> str:
    """Return a log with the values at hand of a Space's secrets replaced by stars."""
    for secret in space.secrets:
        try:
            value = reader.read(secret.source)
        except SpacedockError:
            continue
        if value is not None and len(value.get_secret_value()) >= SHORTEST:
            log = log.replace(value.get_secret_value(), str(value))
    return log
