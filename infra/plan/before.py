"""Keeps what a rollback would bring back."""

from infra.model.before import Before
from infra.model.fleet import Variable
from infra.model.observed import ObservedSpace


def before(seen: ObservedSpace) -> Before:
    """Return how a Space is before it is changed."""
    return Before(
        sha=seen.info.sha,
        release=seen.manifest.artifact if seen.manifest else None,
        visibility=seen.info.visibility,
        hardware=seen.info.runtime.hardware,
        sleep_time=seen.info.runtime.sleep_time,
        variables=tuple(Variable(name=v.name, value=v.value, description=v.description) for v in seen.variables),
        stage=seen.info.runtime.stage,
        proof=seen.manifest.proof if seen.manifest else None,
    )
