"""Makes the plan for one environment."""

from collections.abc import Iterable, Mapping

from infra.model.bundle import Bundle
from infra.model.fleet import Environment
from infra.model.observed import Observed
from infra.model.plan import Origin, Plan, Scope, SpacePlan
from infra.plan.blockers import blockers
from infra.plan.space import plan_space, unplanned
from infra.plan.waves import waves


def plan(environment: Environment, bundles: Mapping[str, Bundle], observed: Observed, origin: Origin) -> Plan:
    """Compare what should be with what is. `bundles` is keyed by the Spaces' keys; one without is not targeted."""
    parts = tuple(
        plan_space(environment, bundles[space.key], observed, origin)
        if space.key in bundles
        else unplanned(environment, space, origin.endpoint, Scope.NOT_TARGETED)
        for space in environment.spaces
    )
    ordered = waves(environment.rollout, [part.space for part in parts if part.writes])
    return Plan(
        environment=environment.name,
        hub=environment.hub,
        endpoint=origin.endpoint,
        rollout=environment.rollout,
        waves=tuple(wave.spaces for wave in ordered),
        reasons=tuple(wave.reason for wave in ordered),
        spaces=parts,
        blobs=_blobs(parts, bundles),
        blockers=tuple(blockers(environment, observed)),
    )


def _blobs(parts: Iterable[SpacePlan], bundles: Mapping[str, Bundle]) -> dict[str, bytes]:
    """Collect the content of every file that is written, once for all Spaces that share it."""
    return {blob: bundles[part.space.key].by_path[path].content for part in parts for path, blob in part.files.items()}
