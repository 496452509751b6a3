"""The use cases that read nothing but spaces.yaml: what it says, and where."""

from infra import spec
from infra.commands.fleet import environment_of, space_of
from infra.compare import compare
from infra.model.errors import InputError
from infra.model.explained import Comparison, Explained
from infra.model.fleet import Environment, Fleet
from infra.ports import Workspace


def explain(workspace: Workspace, environment: Environment, key: str, setting: str) -> tuple[Explained, ...]:
    """Say where each value of a Space comes from: of all its keys, or of one and what is below it.

    Raises:
        InputError: there is no such Space or key.
    """
    space = space_of(environment, key)
    rows = spec.explain(workspace.spec(), "spaces.yaml", environment.name, space.key)
    found = tuple(row for row in rows if not setting or f"{row.key}.".startswith(f"{setting}."))
    if found:
        return found
    meant = spec.closest(setting, [row.key for row in rows])
    hint = f"Did you mean {meant}?" if meant else "Without --key all keys are shown."
    raise InputError(f"the Space {key} has no key {setting} in {environment.name}", hint)


def diff(workspace: Workspace, fleet: Fleet, before: str, after: str) -> Comparison:
    """Put two environments side by side.

    Raises:
        InputError: spaces.yaml has no environment of that name.
    """
    sides = environment_of(fleet, before), environment_of(fleet, after)
    text = workspace.spec()
    told = [{key: tuple(rows) for key, rows in spec.explain_all(text, "spaces.yaml", e.name)} for e in sides]
    return compare(*sides, (told[0], told[1]))
