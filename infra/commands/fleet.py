"""The use cases that need spaces.yaml alone: check it, choose from it, make bundles of it."""

import difflib
from collections.abc import Iterable

from infra import spec
from infra.lint import View, lint
from infra.model.bundle import Bundle
from infra.model.diagnostics import has_errors, sort_key
from infra.model.errors import InputError
from infra.model.fleet import Environment, Fleet, Space
from infra.ports import Workspace
from infra.render import Sources, bundle


def validate(workspace: Workspace) -> spec.Parsed:
    """Read spaces.yaml; every fault in it is in the result, and every policy that it breaks.

    Raises:
        InputError: the file cannot be read at all.
    """
    parsed = spec.parse(workspace.spec(), "spaces.yaml")
    return parsed if parsed.fleet is None else linted(parsed, View(parsed.fleet, parsed.written))


def linted(parsed: spec.Parsed, view: View) -> spec.Parsed:
    """Add what the rules say; a fleet that breaks a policy is none."""
    diagnostics = tuple(sorted({*parsed.diagnostics, *lint(view)}, key=sort_key))
    fleet = None if has_errors(diagnostics) else parsed.fleet
    return parsed.model_copy(update={"diagnostics": diagnostics, "fleet": fleet})


def environment_of(fleet: Fleet, name: str) -> Environment:
    """Return the environment of that name.

    Raises:
        InputError: spaces.yaml has none of that name.
    """
    found = fleet.environment(name)
    if found is not None:
        return found
    names = [environment.name for environment in fleet.environments]
    if not name:
        raise InputError("no environment is named", f"Write --env and one of: {', '.join(names)}.")
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise InputError(f"spaces.yaml has no environment {name}", f"{hint}It has: {', '.join(names)}.")


def aimed_at(environment: Environment, targets: Iterable[str]) -> Environment:
    """Return an environment with the Spaces of these keys alone; with all where none is named.

    Raises:
        InputError: the environment has no such Space.
    """
    wanted = {space_of(environment, key).key for key in targets}
    spaces = tuple(space for space in environment.spaces if space.key in wanted or not wanted)
    return environment.model_copy(update={"spaces": spaces})


def space_of(environment: Environment, key: str) -> Space:
    """Return a Space of an environment by its key.

    Raises:
        InputError: the environment has no such Space.
    """
    for space in environment.spaces:
        if space.key == key:
            return space
    keys = [space.key for space in environment.spaces]
    close = difflib.get_close_matches(key, keys, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    raise InputError(f"the environment {environment.name} has no Space {key}", f"{hint}It has: {', '.join(keys)}.")


def render(environment: Environment, workspace: Workspace) -> dict[str, Bundle]:
    """Make the bundles of an environment, by the Spaces' keys; a service folder is read once.

    Raises:
        InputError: a template or the service cannot be used.
    """
    templates = workspace.templates()
    folders = {space.service.folder for space in environment.spaces}
    trees = {folder: tuple(workspace.tree(folder)) for folder in sorted(folders)}
    return {
        space.key: bundle(environment, space, Sources(templates, trees[space.service.folder]))
        for space in environment.spaces
    }
