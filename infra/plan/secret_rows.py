"""Puts the secrets of spaces.yaml and those of the Hub side by side."""

from collections.abc import Iterator

from infra.model.fleet import Environment, Space
from infra.model.observed import Observed, RemoteSecret
from infra.model.secret_list import UNMANAGED, SecretRow


def secret_rows(environment: Environment, observed: Observed) -> Iterator[SecretRow]:
    """Yield the secrets of every Space that was read, by name."""
    for space in environment.spaces:
        if space.key in observed.secrets and space.key not in observed.unread:
            yield from _of_space(space, observed)


def _of_space(space: Space, observed: Observed) -> Iterator[SecretRow]:
    seen = observed.spaces.get(space.key)
    there = {secret.name: secret for secret in seen.secrets} if seen else {}
    declared = {secret.name: secret for secret in space.secrets}
    for name in sorted(declared.keys() | there.keys()):
        secret = declared.get(name)
        remote = there.get(name, RemoteSecret(name=name))
        yield SecretRow(
            space=space.key,
            id=space.id,
            name=name,
            on_hub=name in there,
            updated_at=remote.updated_at,
            age=remote.age,
            source=str(secret.source) if secret else None,
            required=secret is not None and secret.required,
            state=observed.secrets[space.key][name].value if secret else UNMANAGED,
        )
