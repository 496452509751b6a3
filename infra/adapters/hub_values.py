"""Turns what the official client returns into our nouns."""

from collections.abc import Iterable

from huggingface_hub import JobHardwareInfo, SpaceRuntime
from huggingface_hub import SpaceInfo as ClientSpaceInfo
from huggingface_hub import Volume as ClientVolume
from huggingface_hub._space_api import SpaceSecret, SpaceVariable
from huggingface_hub.hf_api import GitCommitInfo, RepoFile, RepoFolder
from pydantic import ValidationError

from infra.model.bundle import Manifest
from infra.model.fleet import NEVER, Visibility, Volume
from infra.model.history import Authored, History
from infra.model.observed import RemoteSecret, RemoteVariable, Runtime, SpaceInfo
from infra.model.secrets import parse_description


def space_info_of(info: ClientSpaceInfo) -> SpaceInfo:
    """Return a row of the list, or one Space's info. A Space without runtime counts as never started."""
    return SpaceInfo(
        id=info.id,
        sha=info.sha or "",
        sdk=info.sdk,
        visibility=_visibility(info),
        runtime=runtime_of(info.runtime) if info.runtime else Runtime(stage="NO_APP_FILE"),
        region=info.region,
    )


def _visibility(info: ClientSpaceInfo) -> Visibility:
    """The client names only `private`; the Hub's own `visibility` passes through where it is sent."""
    stated: object = getattr(info, "visibility", None)
    if stated == "protected":
        return "protected"
    return "private" if info.private else "public"


def runtime_of(runtime: SpaceRuntime) -> Runtime:
    """Return a runtime; the enum values of the client are texts.

    The Hub writes a sleep time of "never" as null (hub-api 6.1), and leaves it out where it does not tell.
    """
    sha = runtime.raw.get("sha")
    error = runtime.raw.get("errorMessage")
    sleeps = runtime.sleep_time if runtime.raw.get("gcTimeout", 0) is not None else NEVER
    return Runtime(
        stage=str(runtime.stage),
        hardware=str(runtime.requested_hardware) if runtime.requested_hardware else None,
        current=str(runtime.hardware) if runtime.hardware else None,
        sleep_time=sleeps,
        sha=sha if isinstance(sha, str) else None,
        error=error if isinstance(error, str) else None,
        volumes=tuple(map(volume_of, runtime.volumes or ())),
    )


def volume_of(volume: ClientVolume) -> Volume:
    """Return what is mounted; the main branch of a repository goes without saying."""
    return Volume(
        kind=volume.type,
        source=volume.source,
        mount_path=volume.mount_path,
        revision="" if volume.revision in (None, "main") else volume.revision,
        path=volume.path or "",
        read_only=bool(volume.read_only),
    )


def volume_to(volume: Volume) -> ClientVolume:
    """Return a volume as the client takes it."""
    return ClientVolume(
        type=volume.kind,
        source=volume.source,
        mount_path=volume.mount_path,
        revision=volume.revision or None,
        path=volume.path or None,
        read_only=volume.read_only if volume.kind == "bucket" else True,
    )


def variable_of(variable: SpaceVariable) -> RemoteVariable:
    """Return a variable."""
    return RemoteVariable(
        name=variable.key,
        value=variable.value,
        description=variable.description or "",
        updated_at=variable.updated_at.isoformat() if variable.updated_at else None,
    )


def secret_of(secret: SpaceSecret) -> RemoteSecret:
    """Return a secret's metadata, the digest taken out of its description."""
    description, fingerprint = parse_description(secret.description or "")
    return RemoteSecret(
        name=secret.key,
        description=description,
        fingerprint=fingerprint,
        updated_at=secret.updated_at.isoformat() if secret.updated_at else None,
    )


def history_of(commits: Iterable[GitCommitInfo], last: Iterable[RepoFile | RepoFolder]) -> History:
    """Return a history."""
    return History(
        commits=tuple(_authored(commit) for commit in commits),
        last={entry.path: entry.last_commit.oid for entry in last if entry.last_commit},
    )


def _authored(commit: GitCommitInfo) -> Authored:
    """The Hub tells the summary line and the rest of a message apart."""
    message = f"{commit.title}\n\n{commit.message}" if commit.message else commit.title
    return Authored(id=commit.commit_id, who=tuple(commit.authors), at=commit.created_at.isoformat(), message=message)


_MINUTES = {"minute": 1, "hour": 60}
"""How many minutes a unit of the Hub's price list has."""


def prices_of(flavours: Iterable[JobHardwareInfo]) -> dict[str, float]:
    """Return US dollars an hour by flavour; one that is charged by something else than time is left out."""
    return {
        flavour.name: round(flavour.unit_cost_usd * 60 / _MINUTES[flavour.unit_label], 4)
        for flavour in flavours
        if flavour.unit_label in _MINUTES
    }


def manifest_of(content: bytes) -> Manifest | None:
    """Return the manifest; one that does not parse is treated as missing, so that nothing is deleted by it."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        return None
