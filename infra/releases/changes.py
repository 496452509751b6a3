"""Tells what a commit changed: files by name, settings as the manifests tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.model.bundle import MANIFEST_PATH, Deployed, Manifest
from infra.model.fleet import NEVER
from infra.model.observed import RemoteFile
from infra.model.plan import Action, Change, Kind

_Values = Mapping[str, str | None]


@dataclass(frozen=True)
class Version:
    """What a Space's repository holds at one commit."""

    files: tuple[RemoteFile, ...] = ()
    manifest: Manifest | None = None


def changes(before: Version, after: Version) -> tuple[Change, ...]:
    """Return what differs: settings, variables, secrets by name, files. No manifest of settings: of those nothing."""
    was = before.manifest.settings if before.manifest else None
    now = after.manifest.settings if after.manifest else None
    return (
        *(_settings(was, now) if now else ()),
        *_differences("file", _blobs(before), _blobs(after)),
    )


def _settings(was: Deployed | None, now: Deployed) -> Iterator[Change]:
    yield from _differences("setting", _plain(was), _plain(now))
    yield from _differences("variable", _variables(was), _variables(now))
    yield from _differences("secret", _names(was), _names(now))


def _plain(settings: Deployed | None) -> _Values:
    if settings is None:
        return {}
    told = {"visibility": settings.visibility, "hardware": settings.hardware}
    return told if settings.sleep_time is None else {**told, "sleep_time": _sleep(settings.sleep_time)}


def _sleep(seconds: int) -> str:
    return "never" if seconds == NEVER else f"{seconds} s"


def _variables(settings: Deployed | None) -> _Values:
    return {name: value for name, (value, _) in settings.variables.items()} if settings else {}


def _names(settings: Deployed | None) -> _Values:
    return dict.fromkeys(settings.secrets) if settings else {}


def _blobs(version: Version) -> _Values:
    return {file.path: file.blob for file in version.files if file.path != MANIFEST_PATH}


def _differences(kind: Kind, was: _Values, now: _Values) -> Iterator[Change]:
    for name in sorted(was.keys() | now.keys()):
        if name in was and name in now and was[name] == now[name]:
            continue
        action = Action.REMOVE if name not in now else Action.CHANGE if name in was else Action.ADD
        yield Change(action=action, kind=kind, name=name, before=was.get(name), after=now.get(name), reason="")
