"""Takes a Space that exists into spaces.yaml: a few lines are added, and all others stay as they are."""

from infra.model.adoption import Adoption, Found
from infra.model.errors import InputError
from infra.model.fleet import Fleet, Space
from infra.spec import Parsed, layers, parse
from infra.spec.checks import hub_name
from infra.spec.compose import compose
from infra.spec.document import read
from infra.spec.entry import lines, settings
from infra.spec.faults import Faults
from infra.spec.insertion import gap, insert
from infra.spec.layers import Branch
from infra.spec.tree import Node


def adopt(text: str, file: str, place: tuple[str, str], found: Found) -> Adoption:
    """Return spaces.yaml with a further Space.

    `place` is the environment and the key for the Space. The text has no error, and the environment is in it.

    Raises:
        InputError: the Space cannot be taken in, or not under this key.
    """
    environment, key = place
    before = _fleet(parse(text, file))
    known = _known(before, environment, found.info.id)
    if known:
        return Adoption(environment=environment, space=known.key, id=found.info.id, already=True)
    _refuse(before, key, found)
    faults = Faults(text.removeprefix("\ufeff"), file)
    root = compose(faults)
    if root is None:
        raise InputError(f"{file} cannot be read", "`inv validate` says why.")
    hole = gap(text, root)
    values, left_out = settings(found, key, environment, _below(root, environment, faults))
    entry = [" " * hole.indent + line for line in lines(key, values, environment, hole.step)]
    whole = insert(text, hole, entry)
    adoption = Adoption(
        environment=environment,
        space=key,
        id=found.info.id,
        already=False,
        entry="\n".join(entry) + "\n",
        text=whole,
        left_out=tuple(left_out),
    )
    _prove(before, parse(whole, file), adoption)
    return adoption


def _fleet(parsed: Parsed) -> Fleet:
    if parsed.fleet is None:
        raise InputError("spaces.yaml has faults", "`inv validate` shows them.")
    return parsed.fleet


def _known(fleet: Fleet, environment: str, space_id: str) -> Space | None:
    there = fleet.environment(environment)
    return next((s for s in there.spaces if s.id.lower() == space_id.lower()), None) if there else None


def _refuse(fleet: Fleet, key: str, found: Found) -> None:
    if found.info.sdk != "docker":
        raise InputError(f"{found.info.id} is a {found.info.sdk} Space", "Spacedock deploys Docker Spaces.")
    problem = hub_name(key)
    if problem:
        raise InputError(f"{key!r} cannot be the key of a Space", f"{problem.help} Choose another with `--as`.")
    if any(space.key == key for environment in fleet.environments for space in environment.spaces):
        raise InputError(f"spaces.yaml has another Space with the key {key}", "Choose another one with `--as`.")


def _below(root: Node, environment: str, faults: Faults) -> Branch:
    """Return the layers below a Space: the defaults and its environment."""
    document = read(root, faults)
    defaults = layers.merge(layers.NOTHING, document.defaults)
    return layers.merge(defaults, document.environments[environment].settings)


def _prove(before: Fleet, after: Parsed, adoption: Adoption) -> None:
    """Check that the new file says the same of all others, and of this Space what it should."""
    if after.fleet is None:
        first = after.diagnostics[0]
        raise InputError(
            f"{adoption.id} cannot be written into spaces.yaml: {first.message}",
            f"{first.help} This is what it would be:\n{adoption.entry}",
        )
    others = [(e.name, s) for e in after.fleet.environments for s in e.spaces if s.key != adoption.space]
    same = others == [(e.name, s) for e in before.environments for s in e.spaces]
    if not same or _known(after.fleet, adoption.environment, adoption.id) is None:
        raise InputError("spaces.yaml is written in a way that import cannot add to", f"Add by hand:\n{adoption.entry}")
