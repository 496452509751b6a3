"""What must be put right before anything is written, all of it at once."""

from collections.abc import Iterator

from infra.model.fleet import Environment, Space
from infra.model.observed import Observed, ObservedSpace, SecretState
from infra.model.plan import Blocker


def blockers(environment: Environment, observed: Observed) -> Iterator[Blocker]:
    """Yield every obstacle in the environment."""
    for key, unread in observed.unread.items():
        yield Blocker(space=key, name="reading", message=unread.message, help=unread.help, exit_code=unread.exit_code)
    for space in environment.spaces:
        yield from _missing_secrets(space, observed.secrets.get(space.key, {}))
        seen = observed.spaces.get(space.key)
        if seen is not None:
            yield from _collisions(space, seen)


def _missing_secrets(space: Space, states: dict[str, SecretState]) -> Iterator[Blocker]:
    for secret in space.secrets:
        if secret.required and states.get(secret.name) is SecretState.MISSING:
            yield Blocker(
                space=space.key,
                name=secret.name,
                message=f"the required secret {secret.name} has no value",
                help=f"Give it by the {secret.source}, or set `required: false` in spaces.yaml.",
            )


def _collisions(space: Space, seen: ObservedSpace) -> Iterator[Blocker]:
    """A Space that has a variable and a secret of one name does not start (hub-api 6.2: CONFIG_ERROR)."""
    variables, secrets = {v.name for v in space.variables}, {s.name for s in space.secrets}
    for there, wanted, unmanaged, prune in (
        ("variable", "secret", secrets & {v.name for v in seen.variables}, space.prune.variables),
        ("secret", "variable", variables & {s.name for s in seen.secrets}, space.prune.secrets),
    ):
        for name in sorted(unmanaged if not prune else ()):
            yield Blocker(
                space=space.key,
                name=name,
                message=f"{space.id} has a {there} {name}, and spaces.yaml lists a {wanted} of that name",
                help=f"With both it does not start. Remove the {there}, or write `prune: {{{there}s: true}}`.",
            )
