"""Brings one Space to its plan: settings first, the commit last, so that a change costs one rebuild."""

import secrets as randomness
from collections.abc import Iterator

from pydantic import SecretStr

from infra.apply.message import message
from infra.apply.order import Order
from infra.apply.ports import Ports
from infra.model.bundle import Commit, File
from infra.model.errors import InputError, StaleError
from infra.model.events import StepDone
from infra.model.fleet import Secret
from infra.model.plan import WRITTEN, Action, SpacePlan
from infra.model.secrets import Fingerprint, describe
from infra.ports import Emit, HubWriter, SecretReader

Sealed = tuple[SecretStr, str]
"""A secret's value, and the description to store with it, the digest in it."""


def change_space(part: SpacePlan, order: Order, ports: Ports, emit: Emit) -> str:
    """Carry out all changes and return the head commit after them.

    Raises:
        StaleError: the Space moved or was created since it was planned, or somebody else is deploying to it.
        InputError: a secret that was there while planning has no value any more.
        HubError: the Hub refused or failed.
    """
    hub = ports.hub
    secrets = dict(_secret_values(part, ports.secrets))
    if part.exists:
        head = _head(part, hub)
        _change_settings(part, hub, emit)
        _change_volumes(part, hub, emit)
        _remove(part, hub, emit)
        _change_variables(part, hub, emit)
        for name, (value, description) in secrets.items():
            hub.set_secret(part.space.id, name, value, description)
            emit(StepDone(space=part.space.key, step=f"secret {name} sent"))
    else:
        hub.create(part.space, secrets)
        emit(StepDone(space=part.space.key, step="created"))
        ports.created(part.space.id)
        head = hub.info(part.space.id).sha
    sha = _commit(part, order, head, hub, emit)
    _start_again(part, hub, emit)
    return sha


def _start_again(part: SpacePlan, hub: HubWriter, emit: Emit) -> None:
    """Comes last: what is started is then the new release, and a paused Space is built once."""
    if any(change.name == "stage" for change in part.of("setting", Action.CHANGE)):
        hub.restart(part.space.id)
        emit(StepDone(space=part.space.key, step="started again"))


def _head(part: SpacePlan, hub: HubWriter) -> str:
    head = hub.info(part.space.id).sha
    if head != part.base:
        raise StaleError(
            f"{part.space.id} moved since the plan: its head is {head[:7]}, not {(part.base or 'none')[:7]}",
            "Somebody else changed it. Plan again and look at the difference; nothing was written to it.",
        )
    return head


def _secret_values(part: SpacePlan, reader: SecretReader) -> Iterator[tuple[str, Sealed]]:
    """Read the values before anything is written, and seal each with a fresh digest."""
    declared = {secret.name: secret for secret in part.space.secrets}
    for change in part.of("secret", Action.ADD, Action.CHANGE):
        secret = declared[change.name]
        value = _value(secret, reader)
        fingerprint = Fingerprint.of(value, randomness.token_bytes(16))
        yield secret.name, (value, describe(secret.description, fingerprint))


def _value(secret: Secret, reader: SecretReader) -> SecretStr:
    value = reader.read(secret.source)
    if value is None:
        raise InputError(f"the secret {secret.name} has no value any more", f"Give it by the {secret.source}.")
    return value


def _change_settings(part: SpacePlan, hub: HubWriter, emit: Emit) -> None:
    space = part.space
    for change in part.of("setting", Action.CHANGE):
        if change.name == "visibility":
            hub.set_visibility(space.id, space.visibility)
        elif change.name == "hardware":
            hub.set_hardware(space.id, space.hardware)
        elif change.name == "sleep_time" and space.sleep_time is not None:
            hub.set_sleep_time(space.id, space.sleep_time)
        else:
            continue
        emit(StepDone(space=space.key, step=f"{change.name} {change.before} → {change.after}"))


def _change_volumes(part: SpacePlan, hub: HubWriter, emit: Emit) -> None:
    changes = part.of("volume", *WRITTEN)
    if changes:
        hub.set_volumes(part.space.id, part.volumes)
        emit(StepDone(space=part.space.key, step=f"volumes set: {', '.join(change.name for change in changes)}"))


def _remove(part: SpacePlan, hub: HubWriter, emit: Emit) -> None:
    """Comes before what is set: for a moment with a variable and a secret of one name, a Space does not start."""
    for change in part.of("variable", Action.REMOVE):
        hub.delete_variable(part.space.id, change.name)
        emit(StepDone(space=part.space.key, step=f"variable {change.name} removed"))
    for change in part.of("secret", Action.REMOVE):
        hub.delete_secret(part.space.id, change.name)
        emit(StepDone(space=part.space.key, step=f"secret {change.name} removed"))


def _change_variables(part: SpacePlan, hub: HubWriter, emit: Emit) -> None:
    wanted = {variable.name: variable for variable in part.space.variables}
    for change in part.of("variable", Action.ADD, Action.CHANGE):
        variable = wanted[change.name]
        hub.set_variable(part.space.id, variable.name, variable.value, variable.description)
        emit(StepDone(space=part.space.key, step=f"variable {variable.name} set"))


def _commit(part: SpacePlan, order: Order, head: str, hub: HubWriter, emit: Emit) -> str:
    """Push all files in one commit on the head that was planned against; without a change the head stays."""
    deleted = tuple(change.name for change in part.of("file", Action.REMOVE))
    files = [File(path=path, content=order.plan.blobs[blob]) for path, blob in part.files.items()]
    if part.manifest is not None:
        files.append(part.manifest.to_file())
    if not files and not deleted:
        return head
    commit = Commit(parent=head, message=message(part, order), files=tuple(files), deleted=deleted)
    sha = hub.commit(part.space.id, commit)
    emit(StepDone(space=part.space.key, step=f"pushed {sha[:7]}, release {part.artifact[:12]}"))
    return sha
