"""Makes the plan that sends one secret again, and nothing else."""

from collections.abc import Iterator

from infra.model.fleet import Environment, Space
from infra.model.observed import Observed, ObservedSpace, SecretState
from infra.model.plan import Action, Blocker, Change, Cost, Effect, Origin, Plan, Purpose, SpacePlan
from infra.plan.blockers import blockers
from infra.plan.digest import observed_digest
from infra.plan.waves import waves

_REQUESTS = 2
"""A look at the head, and the secret; where files are managed, a look at the tags follows."""


def rotation(environment: Environment, name: str, observed: Observed, origin: Origin) -> Plan:
    """Send a secret to every Space of an environment, whether or not its value changed.

    All Spaces of the environment declare it, and no other secret.
    """
    parts = tuple(
        _part(environment, space, name, observed, origin)
        for space in environment.spaces
        if space.key in observed.spaces
    )
    ordered = waves(environment.rollout, [part.space for part in parts])
    return Plan(
        environment=environment.name,
        hub=environment.hub,
        endpoint=origin.endpoint,
        purpose=Purpose.ROTATE,
        rollout=environment.rollout,
        waves=tuple(wave.spaces for wave in ordered),
        reasons=tuple(wave.reason for wave in ordered),
        spaces=parts,
        blobs={},
        blockers=(*blockers(environment, observed), *_nothing_to_send(environment, name, observed)),
    )


def _part(environment: Environment, space: Space, name: str, observed: Observed, origin: Origin) -> SpacePlan:
    seen = observed.spaces[space.key]
    release = seen.manifest.artifact if seen.manifest else None
    change = _change(name, seen, observed.secrets[space.key][name])
    return SpacePlan(
        space=space,
        url=environment.url(space, origin.endpoint),
        exists=True,
        base=seen.info.sha,
        observed=observed_digest(seen),
        artifact=release or "",
        previous=release,
        changes=(change,),
        files={},
        manifest=None,
        reason=f"{name} is sent again",
        cost=Cost(requests=_REQUESTS + (space.managed == "all"), restarts=1),
    )


def _change(name: str, seen: ObservedSpace, state: SecretState) -> Change:
    there = next((secret for secret in seen.secrets if secret.name == name), None)
    if there is None:
        return Change(action=Action.ADD, kind="secret", name=name, reason="it is not on the Hub", effect=Effect.RESTART)
    days = "of unknown age" if there.age is None else f"{there.age} day{'' if there.age == 1 else 's'} old"
    same = ", and the value at hand is the same" if state is SecretState.SAME else ""
    reason = f"sent again; the one on the Hub is {days}{same}"
    return Change(
        action=Action.CHANGE,
        kind="secret",
        name=name,
        reason=reason,
        effect=Effect.RESTART,
        final=state is not SecretState.SAME,
    )


def _nothing_to_send(environment: Environment, name: str, observed: Observed) -> Iterator[Blocker]:
    for space in environment.spaces:
        if space.key in observed.unread:
            continue
        state = observed.secrets[space.key][name]
        [secret] = space.secrets
        if state is SecretState.UNKNOWN or (state is SecretState.MISSING and not secret.required):
            message, help_ = f"the secret {name} has no value to send", f"Give it by the {secret.source}."
        elif space.key not in observed.spaces:
            message, help_ = f"{space.id} does not exist", "`inv deploy` creates it with its secrets."
        else:
            continue
        yield Blocker(space=space.key, name=name, message=message, help=help_)
