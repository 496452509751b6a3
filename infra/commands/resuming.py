"""The use case that goes on where a deploy was cut off."""

from collections.abc import Iterable
from dataclasses import dataclass

from infra.commands.planning import Asked, make_plan
from infra.commands.world import World
from infra.model.errors import InputError
from infra.model.fleet import Environment
from infra.model.journal import Begun, Planned, Record
from infra.model.plan import Plan, Purpose, Scope, SpacePlan
from infra.model.saved import plan_digest

_COMMANDS = {
    Purpose.DEPLOY: "inv deploy --resume --env {}",
    Purpose.ROLLBACK: "inv rollback --env {}",
    Purpose.PROMOTE: "inv promote --from NAME --to {}",
    Purpose.ROTATE: "inv secrets.rotate --env {}",
}


@dataclass(frozen=True)
class Resumed:
    """What remains of a deploy that was cut off."""

    plan: Plan
    approved: bool
    """All its waves were approved beforehand."""


def begun(plan: Plan, tool: str, *, approved: bool) -> Begun:
    """Return the first line of a journal."""
    return Begun(
        environment=plan.environment,
        purpose=plan.purpose,
        plan=plan_digest(plan),
        spaces=tuple(
            Planned(space=part.space.key, id=part.space.id, artifact=part.artifact, base=part.base)
            for part in plan.spaces
            if part.scope is Scope.PLANNED
        ),
        waves=plan.waves,
        approved=approved,
        tool=tool,
    )


def unfinished(environment: str, world: World) -> Record | None:
    """Return the last rollout of an environment that this machine knows, where it was cut off."""
    records = world.journal.records(environment) if world.journal else []
    return records[0] if records and records[0].unfinished else None


def told_interrupted(record: Record) -> str:
    """Say in one line that a rollout was cut off, and how to go on."""
    where = f"{'after' if record.stopped else 'in'} wave {record.wave} of {len(record.begun.waves)}"
    after = where if record.wave else "before its first wave"
    begun = record.begun
    how = how_to_go_on_with(begun.purpose, begun.environment, [planned.artifact for planned in begun.spaces])
    return f"the {record.begun.purpose} of {_at(record)} was interrupted {after}: {how}"


def how_to_go_on(plan: Plan) -> str:
    """Say what to run when a rollout was cut off."""
    changing = [part.artifact for part in plan.spaces if part.writes]
    return how_to_go_on_with(plan.purpose, plan.environment, changing)


def how_to_go_on_with(purpose: Purpose, environment: str, releases: Iterable[str]) -> str:
    """Say what to run when a rollout with that purpose was cut off; `releases`: what it was bringing.

    A rollback names the release it goes to: without it, a Space that is back would go one step further.
    """
    command = _COMMANDS[purpose].format(environment)
    named = sorted({release[:12] for release in releases if release})
    if purpose is Purpose.ROLLBACK and named:
        command = "`, then `".join(f"{command} --to {release}" for release in named)
    return f"`{command}` goes on where it stopped."


def resume(environment: Environment, world: World) -> Resumed:
    """Plan what remains of the last deploy of an environment, in the waves that it had.

    Raises:
        InputError: none was cut off, or the working tree would deploy something else than it began with.
    """
    record = unfinished(environment.name, world)
    again = f"`inv deploy --env {environment.name}` compares everything and deploys what differs."
    if record is None:
        raise InputError(f"no deploy of {environment.name} was cut off here: there is nothing to resume", again)
    if record.begun.purpose is not Purpose.DEPLOY:
        raise InputError(told_interrupted(record), "Only a deploy is resumed.")
    ready = make_plan(environment, world, Asked(tuple(planned.space for planned in record.begun.spaces)))
    _refuse_other_artifacts(ready, record, again)
    waves = _remaining(ready, record)
    spaces = tuple(_to_prove(part, waves) for part in ready.spaces)
    remains = ready.model_copy(update={"waves": waves, "reasons": (), "spaces": spaces})
    return Resumed(remains, record.begun.approved)


def _refuse_other_artifacts(ready: Plan, record: Record, again: str) -> None:
    wanted = {planned.space: planned.artifact for planned in record.begun.spaces}
    other = [
        f"{part.space.key} (release {part.artifact[:12]}, it began with {wanted[part.space.key][:12]})"
        for part in ready.spaces
        if part.space.key in wanted and part.artifact != wanted[part.space.key]
    ]
    if other:
        message = f"the code is not that of the deploy of {_at(record)}: {', '.join(other)}"
        raise InputError(message, f"Check out what it began with, or leave --resume out: {again}")


def _remaining(ready: Plan, record: Record) -> tuple[tuple[str, ...], ...]:
    """Return the waves of then without what is done; what differs only since then comes last.

    A Space that has its release and was not proven stays in its wave: nobody follows it before it is.
    """
    changing = [key for wave in ready.waves for key in wave]
    known = {key for wave in record.begun.waves for key in wave}
    waves = (
        *(tuple(key for key in wave if key in changing or key not in record.proven) for wave in record.begun.waves),
        tuple(key for key in changing if key not in known),
    )
    return tuple(wave for wave in waves if wave)


def _to_prove(part: SpacePlan, waves: tuple[tuple[str, ...], ...]) -> SpacePlan:
    """What a Space of a wave serves now is the release that is to be proven, and nothing to go back to."""
    in_wave = any(part.space.key in wave for wave in waves)
    return part.model_copy(update={"before": None}) if in_wave and not part.writes else part


def _at(record: Record) -> str:
    return record.at.replace("T", " ").partition(".")[0] + " UTC"
