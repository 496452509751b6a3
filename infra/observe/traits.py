"""Looks at secret values at hand, and tells what they are like without telling them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import SecretStr

from infra.model.errors import InputError
from infra.model.fleet import LOCAL, CommandSource, Environment, EnvSource, Fleet, Secret, SopsSource
from infra.model.traits import SecretTrait, Trait
from infra.ports import SecretReader

SHORTEST = 8
"""Characters. A shorter value is guessed, and its digest is no protection."""

_PLACEHOLDER = re.compile(
    r"change[-_ ]?(me|it|this)|place[-_ ]?holder|to[-_ ]?do|tbd|replace[-_ ]?(me|this)|fill[-_ ]?me[-_ ]?in|dummy|fake"
    r"|(my|your|the|a|some)?[-_ ]?(secret|password|passwd|token|(api|secret|access)?[-_ ]?key)([-_ ]?here)?"
    r"|example|sample|test(ing)?([-_ ]?(secret|password|token|key))?|none|null|nil|undefined|n/?a|foo(bar)?|bar|baz"
    r"|your[-_ ].*|.*[-_ ]goes[-_ ]here|[$]?[<\[{][^\"]*[>\]}]|(?P<same>.)(?P=same){2,}|0?12345(6(7(89?0?)?)?)?|qwerty",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Held:
    environment: str
    secret: Secret
    value: SecretStr

    def is_like(self, other: "_Held") -> bool:
        """Tell whether both have one value by two ways: one environment variable is set anew wherever it is read."""
        same_way = isinstance(self.secret.source, EnvSource) and self.secret.source == other.secret.source
        return not same_way and self.value == other.value


def secret_traits(fleet: Fleet, environment: Environment, reader: SecretReader) -> tuple[SecretTrait, ...]:
    """Tell of each secret of an environment whose value is at hand what stands out about it.

    Values of other environments are compared where they are at hand too; no program is asked for them, so that a
    deploy to one environment never opens the vault of another. The local Hub's environments may share anything.

    Raises:
        InputError: a secret's source in this environment cannot be read.
    """
    others = [] if environment.hub == LOCAL else list(_of_others(fleet, environment, reader))
    return tuple(
        SecretTrait(environment=environment.name, space=space.key, secret=secret.name, trait=trait, others=shared)
        for space in environment.spaces
        for secret in space.secrets
        if (value := reader.read(secret.source)) is not None
        for trait, shared in _traits(_Held(environment.name, secret, value), others)
    )


def _of_others(fleet: Fleet, environment: Environment, reader: SecretReader) -> Iterator[_Held]:
    for other in fleet.environments:
        if other.name == environment.name or other.hub == LOCAL:
            continue
        for secret in {secret for space in other.spaces for secret in space.secrets}:
            if not isinstance(secret.source, SopsSource | CommandSource):
                value = _readable(secret, reader)
                if value is not None:
                    yield _Held(other.name, secret, value)


def _readable(secret: Secret, reader: SecretReader) -> SecretStr | None:
    """Read what another environment needs; here it is no fault when that cannot be done."""
    try:
        return reader.read(secret.source)
    except InputError:
        return None


def _traits(held: _Held, others: list[_Held]) -> Iterator[tuple[Trait, tuple[str, ...]]]:
    text = held.value.get_secret_value()
    if _PLACEHOLDER.fullmatch(text.strip()):
        yield Trait.PLACEHOLDER, ()
    elif len(text) < SHORTEST:
        yield Trait.SHORT, ()
    shared = tuple(dict.fromkeys(other.environment for other in others if held.is_like(other)))
    if shared:
        yield Trait.SHARED, shared
