"""Makes the plan for one Space."""

from collections.abc import Mapping

from infra.model.bundle import Bundle, Manifest
from infra.model.fleet import Environment, Space
from infra.model.observed import ObservedSpace, SecretState
from infra.model.plan import Action, Change, Origin, SpacePlan
from infra.plan.cost import cost
from infra.plan.files import file_changes, owned
from infra.plan.settings import secret_changes, setting_changes, variable_changes


def plan_space(
    environment: Environment,
    bundle: Bundle,
    seen: ObservedSpace | None,
    secrets: Mapping[str, SecretState],
    origin: Origin,
) -> SpacePlan:
    """Compare one Space with its bundle. `seen` is None when it does not exist."""
    space = next(s for s in environment.spaces if s.key == bundle.space)
    changes = (
        *_creation(space, seen),
        *setting_changes(space, seen),
        *variable_changes(space, seen),
        *secret_changes(space, seen, secrets),
        *file_changes(bundle, seen),
    )
    written = {c.name: bundle.by_path[c.name].blob for c in changes if c.kind == "file" and c.name in bundle.by_path}
    moved = any(c.kind == "file" and c.action is not Action.KEEP for c in changes)
    previous = seen.manifest.artifact if seen and seen.manifest else None
    return SpacePlan(
        space=space,
        url=environment.url(space, origin.endpoint),
        exists=seen is not None,
        base=seen.info.sha if seen else None,
        artifact=bundle.artifact,
        previous=previous,
        changes=changes,
        files=written,
        manifest=_manifest(environment, bundle, origin) if moved else None,
        reason=_reason(seen, previous, bundle, changes),
        cost=cost(changes, exists=seen is not None),
    )


def _creation(space: Space, seen: ObservedSpace | None) -> tuple[Change, ...]:
    if seen is not None:
        return ()
    return (Change(action=Action.ADD, kind="space", name=space.id, reason="it does not exist"),)


def _manifest(environment: Environment, bundle: Bundle, origin: Origin) -> Manifest:
    return Manifest(
        environment=environment.name,
        artifact=bundle.artifact,
        source=origin.source,
        tool=origin.tool,
        files=owned(bundle),
    )


def _reason(seen: ObservedSpace | None, previous: str | None, bundle: Bundle, changes: tuple[Change, ...]) -> str:
    if seen is None:
        return "it does not exist"
    kinds = [c.kind for c in changes if c.action is not Action.KEEP]
    if not kinds:
        return "everything is as spaces.yaml wants it"
    if previous is None:
        return "it was not deployed by Spacedock before"
    if previous != bundle.artifact:
        return "the service or its image changed"
    return f"{' and '.join(sorted({f'{kind}s' for kind in kinds}))} differ"
