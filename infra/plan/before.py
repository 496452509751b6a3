"""Keeps what a rollback would bring back."""

from infra.model.before import Before
from infra.model.bundle import Deployed, Manifest
from infra.model.fleet import Variable
from infra.model.observed import ObservedSpace


def before(seen: ObservedSpace) -> Before:
    """Return how a Space is before it is changed."""
    manifest = seen.manifest
    return Before(
        sha=seen.info.sha,
        release=manifest.artifact if manifest else None,
        source=manifest.source if manifest else None,
        visibility=seen.info.visibility,
        hardware=seen.info.runtime.hardware,
        sleep_time=seen.info.runtime.sleep_time,
        variables=tuple(Variable(name=v.name, value=v.value, description=v.description) for v in seen.variables),
        stage=seen.info.runtime.stage,
        proof=manifest.proof if manifest else None,
        volumes=seen.info.runtime.volumes,
    )


def recorded(commit: str, manifest: Manifest | None, seen: ObservedSpace) -> Before:
    """Return how a Space was at a commit, as its manifest tells; what that does not tell is as it is now."""
    now = before(seen).model_copy(update={"sha": commit, "release": None, "source": None, "proof": None})
    if manifest is None:
        return now
    named = {"release": manifest.artifact, "source": manifest.source, "proof": manifest.proof}
    return now.model_copy(update={**named, **(_settings(manifest.settings) if manifest.settings else {})})


def _settings(left: Deployed) -> dict[str, object]:
    variables = sorted(left.variables.items())
    return {
        "visibility": left.visibility,
        "hardware": left.hardware,
        "sleep_time": left.sleep_time,
        "variables": tuple(Variable(name=name, value=value, description=text) for name, (value, text) in variables),
    }
