"""Finds what was changed on the Hub by somebody else than a deploy.

What differs from spaces.yaml is drift unless the last deploy left it so: then it is a change of spaces.yaml that waits
to be deployed. The manifest in the Space says what the last deploy that wrote files left.
"""

from collections.abc import Iterable, Iterator

from infra.model.bundle import Deployed, Manifest
from infra.model.drift import Drift
from infra.model.fleet import Environment, Space
from infra.model.observed import PAUSED, Observed, ObservedSpace, RemoteFile, RemoteSecret, RemoteVariable
from infra.plan.files import THE_HUBS_OWN
from infra.plan.settings import sleep_text

_NO_RECORD = "; it may also be a change of spaces.yaml, for the Space holds no record of the last deploy"


def drift(environment: Environment, observed: Observed) -> tuple[Drift, ...]:
    """Return every difference that was made on the Hub, Space by Space; Spaces that could not be read have none."""
    return tuple(
        found
        for space in environment.spaces
        if space.key not in observed.unread
        for found in _of_space(space, observed.spaces.get(space.key))
    )


def _of_space(space: Space, seen: ObservedSpace | None) -> Iterable[Drift]:
    if seen is None:
        return (_whole(space, "it does not exist: it was deleted, or never deployed"),)
    if seen.manifest is None and space.managed == "all":
        return (_whole(space, f"it has no manifest of Spacedock's: {_UNDEPLOYED}", seen.info.sha),)
    record = seen.manifest.settings if seen.manifest else None
    return (
        *_settings(space, seen, record),
        *_volumes(space, seen, record),
        *_variables(space, seen, record),
        *_secrets(space, seen, record),
        *(_files(space, seen, seen.manifest) if seen.manifest and space.managed == "all" else ()),
    )


_UNDEPLOYED = "it was never deployed by it, or the file was deleted or cannot be read"


def _whole(space: Space, reason: str, after: str | None = None) -> Drift:
    return Drift(space=space.key, kind="space", name=space.id, after=after, reason=reason)


def _changed(record: Deployed | None) -> str:
    return "it was changed on the Hub" if record else f"it differs from spaces.yaml{_NO_RECORD}"


def _settings(space: Space, seen: ObservedSpace, record: Deployed | None) -> Iterator[Drift]:
    runtime = seen.info.runtime
    for name, want, has, was in (
        ("sdk", space.sdk, seen.info.sdk, None),
        ("visibility", space.visibility, seen.info.visibility, record and record.visibility),
        ("hardware", space.hardware, runtime.hardware, record and record.hardware),
        ("sleep_time", sleep_text(space.sleep_time), sleep_text(runtime.sleep_time), record and _slept(record)),
        ("region", space.region and seen.info.region and space.region, seen.info.region, None),
    ):
        if want is not None and has not in (want, was):
            reason = _changed(record)
            yield Drift(space=space.key, kind="setting", name=name, before=was or want, after=has, reason=reason)
    if runtime.stage == PAUSED:
        yield Drift(space=space.key, kind="setting", name="stage", after=runtime.stage, reason="it was paused")


def _slept(record: Deployed) -> str | None:
    return sleep_text(record.sleep_time)


def _volumes(space: Space, seen: ObservedSpace, record: Deployed | None) -> Iterator[Drift]:
    there = {v.mount_path: str(v) for v in seen.info.runtime.volumes}
    wanted = {v.mount_path: str(v) for v in space.volumes}
    left = record.volumes if record else {}
    for path in sorted(there.keys() | wanted.keys()):
        has, want, was = there.get(path), wanted.get(path), left.get(path)
        if has == want or (record is not None and has == was):
            continue
        verb = "changed" if has and (was or want) else "mounted" if has else "taken away"
        reason = f"it was {verb} on the Hub" if record or not want else f"it differs from spaces.yaml{_NO_RECORD}"
        yield Drift(space=space.key, kind="volume", name=path, before=was or want, after=has, reason=reason)


def _variables(space: Space, seen: ObservedSpace, record: Deployed | None) -> Iterator[Drift]:
    there = {v.name: v for v in seen.variables}
    wanted = {v.name: (v.value, v.description) for v in space.variables}
    left = record.variables if record else {}
    for name in sorted(there.keys() | wanted.keys()):
        has, want, was = there.get(name), wanted.get(name), left.get(name)
        if has is None:
            if want is not None and (was is not None or record is None):
                reason = "it was removed on the Hub" if record else f"it is not on the Hub{_NO_RECORD}"
                yield Drift(space=space.key, kind="variable", name=name, before=(was or want)[0], reason=reason)
        elif (has.value, has.description) not in (want, was):
            yield _variable(space, has, was or want, record)


def _variable(space: Space, has: RemoteVariable, before: tuple[str, str] | None, record: Deployed | None) -> Drift:
    if any(secret.name == has.name for secret in space.secrets):
        reason = "it was added on the Hub, beside a secret of that name; its value is not shown"
        return Drift(space=space.key, kind="variable", name=has.name, reason=reason, at=has.updated_at)
    only_text = before is not None and before[0] == has.value
    reason = _changed(record) if before else "it was added on the Hub"
    return Drift(
        space=space.key,
        kind="variable",
        name=has.name,
        before=before[only_text] if before else None,
        after=has.description if only_text else has.value,
        reason=f"{reason}: its description" if only_text else reason,
        at=has.updated_at,
    )


def _secrets(space: Space, seen: ObservedSpace, record: Deployed | None) -> Iterator[Drift]:
    """A value that is set by hand with its description kept cannot be told from the one before."""
    there = {secret.name: secret for secret in seen.secrets}
    wanted = {secret.name for secret in space.secrets}
    left = set(record.secrets) if record else set()
    for name in sorted(there.keys() | (wanted & left)):
        reason = _secret_reason(there.get(name), is_known=name in wanted | left)
        if reason:
            at = there[name].updated_at if name in there else None
            yield Drift(space=space.key, kind="secret", name=name, reason=reason, at=at)


def _secret_reason(there: RemoteSecret | None, *, is_known: bool) -> str:
    if there is None:
        return "it was removed on the Hub"
    if not is_known:
        return "it was added on the Hub"
    return "" if there.fingerprint else "its value was set on the Hub: it carries no digest of Spacedock's"


def _files(space: Space, seen: ObservedSpace, manifest: Manifest) -> Iterator[Drift]:
    there = {file.path: file for file in seen.files if file.path not in THE_HUBS_OWN}
    for path in sorted(there.keys() | manifest.files.keys()):
        has, was = there.get(path), manifest.files.get(path)
        if has is not None and was is not None and _is_as_left(has, was, manifest):
            continue
        verb = "removed" if has is None else "added" if was is None else "changed"
        now = has.blob if has else None
        yield Drift(space=space.key, kind="file", name=path, before=was, after=now, reason=f"it was {verb} on the Hub")


def _is_as_left(has: RemoteFile, was: str, manifest: Manifest) -> bool:
    """Of a file that the Hub keeps by LFS the tree holds a pointer; manifests of old do not say which it was."""
    if has.sha256 is None:
        return has.blob == was
    return manifest.pointers.get(has.path, has.blob) == has.blob
