"""Makes the plan for one Space."""

from infra.model.bundle import Bundle, Deployed, Manifest, Proof
from infra.model.fleet import Environment, Space
from infra.model.observed import BROKEN, Observed, ObservedSpace
from infra.model.plan import WRITTEN, Action, Change, Cost, Origin, Scope, SpacePlan
from infra.plan.before import before
from infra.plan.cost import cost
from infra.plan.digest import observed_digest
from infra.plan.files import file_changes, owned
from infra.plan.secrets import secret_changes
from infra.plan.settings import setting_changes
from infra.plan.told import told
from infra.plan.variables import variable_changes
from infra.plan.volumes import all_volumes, volume_changes


def plan_space(environment: Environment, bundle: Bundle, observed: Observed, origin: Origin) -> SpacePlan:
    """Compare one Space with its bundle. One that could not be read is in the plan without any change."""
    space = next(s for s in environment.spaces if s.key == bundle.space)
    if space.key in observed.unread:
        return unplanned(environment, space, origin.endpoint, Scope.UNREAD)
    seen = observed.spaces.get(space.key)
    changes = (
        *_creation(space, seen),
        *setting_changes(space, seen),
        *told(space, seen),
        *volume_changes(space, seen),
        *variable_changes(space, seen),
        *secret_changes(space, seen, observed.secrets[space.key]),
        *(file_changes(space, bundle, seen)),
    )
    written = {c.name: bundle.by_path[c.name].blob for c in changes if c.kind == "file" and c.name in bundle.by_path}
    moved = any(c.kind == "file" and c.action in WRITTEN for c in changes)
    previous = seen.manifest.artifact if seen and seen.manifest else None
    return SpacePlan(
        space=space,
        url=environment.url(space, origin.endpoint),
        exists=seen is not None,
        base=seen.info.sha if seen else None,
        observed=observed_digest(seen),
        artifact=bundle.artifact,
        previous=previous,
        changes=changes,
        files=written,
        manifest=_manifest(space, bundle, origin) if moved else None,
        reason=_reason(seen, previous, bundle, changes),
        cost=cost(space, changes, seen, observed.prices),
        volumes=all_volumes(space, seen),
        before=before(seen) if seen else None,
    )


def unplanned(environment: Environment, space: Space, endpoint: str, scope: Scope) -> SpacePlan:
    """Return the part of a Space of which nothing is known: nothing is done to it."""
    return SpacePlan(
        space=space,
        url=environment.url(space, endpoint),
        scope=scope,
        exists=True,
        base=None,
        artifact="",
        previous=None,
        changes=(),
        files={},
        manifest=None,
        reason="it could not be read" if scope is Scope.UNREAD else "it is not among the targets",
        cost=Cost(),
    )


def _creation(space: Space, seen: ObservedSpace | None) -> tuple[Change, ...]:
    if seen is not None:
        return ()
    return (Change(action=Action.ADD, kind="space", name=space.id, reason="it does not exist"),)


def _manifest(space: Space, bundle: Bundle, origin: Origin) -> Manifest:
    return Manifest(
        environment=space.environment,
        artifact=bundle.artifact,
        source=origin.source,
        tool=origin.tool,
        files=owned(bundle),
        pointers={file.path: file.pointer for file in bundle.files},
        settings=Deployed(
            visibility=space.visibility,
            hardware=space.hardware,
            sleep_time=space.sleep_time,
            variables={v.name: (v.value, v.description) for v in space.variables},
            secrets=tuple(secret.name for secret in space.secrets),
            volumes={volume.mount_path: str(volume) for volume in space.volumes},
        ),
        proof=Proof(health=space.health, cors=space.cors, checks=space.checks),
    )


def _reason(seen: ObservedSpace | None, previous: str | None, bundle: Bundle, changes: tuple[Change, ...]) -> str:
    if seen is None:
        return "it does not exist"
    kinds = [c.kind for c in changes if c.action in WRITTEN]
    if not kinds:
        return _unchanged(seen, changes)
    if "file" in kinds and previous is None:
        return "it was not deployed by Spacedock before"
    if "file" in kinds and previous != bundle.artifact:
        return "the service or its image changed"
    return f"{' and '.join(sorted({f'{kind}s' for kind in kinds}))} differ"


def _unchanged(seen: ObservedSpace, changes: tuple[Change, ...]) -> str:
    if any(c.action is Action.REPLACE for c in changes):
        return "what differs cannot be changed in place"
    if seen.info.runtime.stage in BROKEN:
        return "everything is as spaces.yaml wants it, and yet it does not serve"
    return "everything is as spaces.yaml wants it"
