"""`depends_on`: the Spaces it names have to be there, and must not wait for each other in a ring."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from infra.spec import layers
from infra.spec.codes import Code
from infra.spec.sites import Late, Site
from infra.spec.tree import Sequence, Span
from infra.spec.words import quote, suggestion

Needs = Mapping[str, Mapping[str, Span]]
"""By Space, what it waits for and where that is written."""


def check(known: Collection[str], sites: Iterable[Site], late: Late) -> None:
    """Report what cannot be waited for.

    A Space that is in the file and not in an environment is not waited for there: a layer can be for several.
    """
    needs: dict[str, dict[str, dict[str, Span]]] = {}
    for site in sites:
        named = dict(_named(site))
        _names(site, named, known, late)
        needs.setdefault(site.environment, {})[site.space] = named
    for environment, all_of_it in needs.items():
        _rings(environment, all_of_it, late)


def _named(site: Site) -> Iterator[tuple[str, Span]]:
    found = layers.leaf(site.settings, "depends_on")
    if found and isinstance(found.value, tuple) and isinstance(found.node, Sequence):
        for key, node in zip(found.value, found.node.items, strict=True):
            yield key, node.span


def _names(site: Site, named: Mapping[str, Span], known: Collection[str], late: Late) -> None:
    for key, span in named.items():
        if key == site.space:
            message = f"Space {quote(key)} depends on itself"
            late.add(Code.OWN_DEPENDENCY, span, message, "Remove it from the list.", site.environment)
        elif key not in known:
            late.faults.add(Code.UNKNOWN_SPACE, span, f"there is no Space {quote(key)}", suggestion(key, known))


def _rings(environment: str, needs: Needs, late: Late) -> None:
    others = {key: [n for n in named if n in needs and n != key] for key, named in needs.items()}
    for ring in rings(others):
        way = " → ".join(map(quote, [*ring, ring[0]]))
        span = needs[ring[0]][ring[1]]
        help_ = "Remove one of them from the `depends_on` of the one before it."
        late.add(Code.RING, span, f"Spaces wait for each other: {way}", help_, environment)


def rings(needs: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield rings, each name in one waiting for the next and the last for the first; no two share a name.

    Nothing is yielded only where there is no ring. Takes time in proportion to what is given.
    """
    held = _held(needs)
    seen: set[str] = set()
    for start in (key for key in needs if key in held):
        walk: dict[str, None] = {}
        at = start
        while at not in seen:
            seen.add(at)
            walk[at] = None
            at = next(name for name in needs[at] if name in held)
        if at in walk:
            names = list(walk)
            yield names[names.index(at) :]


def _held(needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the names that no order reaches: those in a ring, and those that wait for one."""
    sorter = TopologicalSorter(needs)
    with suppress(CycleError):
        sorter.prepare()
    held = set(needs)
    while ready := sorter.get_ready():
        held.difference_update(ready)
        sorter.done(*ready)
    return held
