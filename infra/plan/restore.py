"""Plans the way back: a Space as it was, compared with what it is now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.model.before import Before, Restored
from infra.model.fleet import Environment, Prune, Space
from infra.model.observed import ObservedSpace, RemoteFile
from infra.model.plan import Action, Change, Effect, Plan, Purpose, SpacePlan
from infra.plan.before import before
from infra.plan.cost import cost
from infra.plan.digest import observed_digest
from infra.plan.settings import setting_changes
from infra.plan.variables import variable_changes
from infra.plan.volumes import volume_changes
from infra.plan.waves import waves


@dataclass(frozen=True)
class WayBack:
    """Where a Space goes back to, the files of then, and how it is now. `reason` says why, in one line."""

    before: Before
    files: tuple[RemoteFile, ...]
    seen: ObservedSpace
    reason: str
    failed: str = ""
    """The release that failed, where one did."""
    cause: str = ""
    """Why, in one line."""
    secrets: tuple[Change, ...] = ()
    """What must be known of the secrets, which stay as they are."""


def restore(environment: Environment, space: Space, way: WayBack, endpoint: str) -> SpacePlan:
    """Compare a Space with how it was. Its secrets stay as they are: nobody can read what they were.

    The contents of the files are not in it: `files` names their blobs, which have to be read at `before.sha`.
    """
    then = _as_it_was(space, way.before)
    changes = (
        *(_so_then(c) for c in setting_changes(then, way.seen) if c.name != "sdk"),
        *map(_so_then, volume_changes(then, way.seen)),
        *map(_so_then, variable_changes(then, way.seen)),
        *way.secrets,
        *_file_changes(way),
    )
    return SpacePlan(
        space=then,
        url=environment.url(space, endpoint),
        exists=True,
        base=way.seen.info.sha,
        observed=observed_digest(way.seen),
        artifact=way.before.release or "",
        previous=way.seen.manifest.artifact if way.seen.manifest else None,
        changes=changes,
        files={c.name: c.after for c in changes if c.kind == "file" and c.after is not None},
        manifest=None,
        reason=way.reason,
        cost=cost(then, changes, way.seen, {}),
        volumes=then.volumes,
        before=before(way.seen),
        restored=Restored(commit=way.before.sha, source=way.before.source, failed=way.failed, cause=way.cause),
    )


def restoring(
    parts: tuple[SpacePlan, ...], environment: Environment, endpoint: str, blobs: Mapping[str, bytes]
) -> Plan:
    """Return the plan of these ways back, in waves as a deploy. `blobs`: the contents they write, by blob id."""
    ordered = waves(environment.rollout, [part.space for part in parts if part.writes])
    return Plan(
        environment=environment.name,
        hub=environment.hub,
        endpoint=endpoint,
        purpose=Purpose.ROLLBACK,
        rollout=environment.rollout,
        waves=tuple(wave.spaces for wave in ordered),
        reasons=tuple(wave.reason for wave in ordered),
        spaces=parts,
        blobs=dict(blobs),
    )


def _as_it_was(space: Space, before: Before) -> Space:
    """Return the Space with the settings of then, and no variable that came since. A secret has no value of then.

    It is judged by what its release had to answer then: an origin that came since is no fault of it.
    """
    proof = before.proof
    judged = {"health": proof.health, "cors": proof.cors, "checks": proof.checks} if proof else {}
    return space.model_copy(
        update={
            "visibility": before.visibility,
            "hardware": before.hardware or space.hardware,
            "sleep_time": before.sleep_time,
            "variables": before.variables,
            "secrets": (),
            "volumes": before.volumes,
            "prune": Prune(variables=True, volumes=True),
            **judged,
        }
    )


def _so_then(change: Change) -> Change:
    """Say of a change why it is made in a rollback, where spaces.yaml has no say."""
    reason = "it was not there then" if change.action is Action.REMOVE else "it was so then"
    return change.model_copy(update={"reason": reason})


def _file_changes(way: WayBack) -> Iterator[Change]:
    """Yield what makes the tree that of then, to the last file: whoever put one there since."""
    now = {file.path: file for file in way.seen.files}
    then = {file.path: file for file in way.files}
    for path in sorted(now.keys() | then.keys()):
        was, has = then.get(path), now.get(path)
        if was is None or has is None or was.blob != has.blob:
            yield _back(path, was, has)


def _back(path: str, was: RemoteFile | None, has: RemoteFile | None) -> Change:
    action = Action.REMOVE if was is None else Action.ADD if has is None else Action.CHANGE
    return Change(
        action=action,
        kind="file",
        name=path,
        before=has.blob if has else None,
        after=was.blob if was else None,
        reason="it was not there then" if was is None else "it was so then",
        effect=Effect.REBUILD,
    )
