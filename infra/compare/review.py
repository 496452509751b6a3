"""Puts together what a branch changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from infra.compare import files, risks
from infra.compare.keys import differences
from infra.model.diagnostics import Diagnostic
from infra.model.explained import Explained
from infra.model.fleet import Environment, Fleet, Space
from infra.model.policy import Policy
from infra.model.review import Fault, FileChange, Risk, SpaceChange
from infra.model.rollout import Rollout

Place = tuple[str, str]
"""An environment and a Space's key."""
Told = Mapping[Place, tuple[Explained, ...]]


@dataclass(frozen=True)
class Side:
    """One revision of spaces.yaml: what it says, and what explains the Spaces that differ."""

    fleet: Fleet | None
    """None where it has errors."""
    told: Told
    diagnostics: tuple[Diagnostic, ...]


def spaces_of(fleet: Fleet) -> dict[Place, Space]:
    """Return every Space of a fleet by its place, in the order of spaces.yaml."""
    return {(environment.name, space.key): space for environment in fleet.environments for space in environment.spaces}


def changed(before: Fleet, after: Fleet) -> list[Place]:
    """Return the places whose Space differs or is on one side only."""
    old, new = spaces_of(before), spaces_of(after)
    was, becomes = _own(before), _own(after)
    places = dict.fromkeys((*new, *old))
    return [p for p in places if old.get(p) != new.get(p) or was.get(p[0]) != becomes.get(p[0])]


def space_changes(before: Side, after: Side) -> Iterator[SpaceChange]:
    """Yield what happens to every Space that differs."""
    if before.fleet is None or after.fleet is None:
        return
    old, new = spaces_of(before.fleet), spaces_of(after.fleet)
    for place in changed(before.fleet, after.fleet):
        found = new.get(place) or old[place]
        both = place in old and place in new
        yield SpaceChange(
            environment=place[0],
            space=place[1],
            id=found.id,
            what="changed" if both else "created" if place in new else "no longer deployed",
            differences=differences(before.told.get(place, ()), after.told.get(place, ())) if both else (),
        )


def all_risks(before: Side, after: Side, changes: Iterable[FileChange]) -> tuple[Risk, ...]:
    """Return every risk, the gravest first; one that several Spaces share is told once."""
    found: dict[tuple[str, str], list[str]] = {}
    for kind, detail in files.risks(changes):
        found[kind, detail] = []
    for (kind, detail), place in _fleet_risks(before, after):
        found.setdefault((kind, detail), []).extend([f"{place[1]} in {place[0]}"] if place else [])
    order = list(risks.TITLES)
    return tuple(
        Risk(kind=kind, title=risks.TITLES[kind], detail=detail, spaces=tuple(spaces))
        for (kind, detail), spaces in sorted(found.items(), key=lambda item: order.index(item[0][0]))
    )


def _fleet_risks(before: Side, after: Side) -> Iterator[tuple[tuple[str, str], Place | None]]:
    if before.fleet is None:
        yield ("not-compared", f"{len(before.diagnostics)} faults"), None
    if before.fleet is None or after.fleet is None:
        return
    old, new = spaces_of(before.fleet), spaces_of(after.fleet)
    if before.fleet.environments:
        yield from ((("policies", detail), None) for detail in _policies(before.fleet, after.fleet))
    hubs = _hubs(before.fleet), _hubs(after.fleet)
    for place in changed(before.fleet, after.fleet):
        was, becomes = old.get(place), new.get(place)
        if was and becomes:
            yield from ((risk, place) for risk in risks.between(was, becomes))
        elif becomes:
            yield from ((risk, place) for risk in risks.created(becomes))
        elif was:
            yield ("removed", was.id), place
        if was and becomes and hubs[0][place[0]] != hubs[1][place[0]]:
            yield ("hub", f"{hubs[0][place[0]]} → {hubs[1][place[0]]}"), place


def _own(fleet: Fleet) -> dict[str, tuple[str, Rollout]]:
    """Return what each environment says for itself: its Hub, and how a deploy goes through it."""
    return {environment.name: (environment.hub, environment.rollout) for environment in fleet.environments}


def _hubs(fleet: Fleet) -> dict[str, str]:
    return {environment.name: environment.hub for environment in fleet.environments}


def _policies(before: Fleet, after: Fleet) -> Iterator[str]:
    """Yield the policies that went or came; where in the file they stand is no difference."""
    old, new = (dict.fromkeys(map(_policy, fleet.policies)) for fleet in (before, after))
    yield from (f"gone: {policy}" for policy in old if policy not in new)
    yield from (f"new: {policy}" for policy in new if policy not in old)


def _policy(policy: Policy) -> str:
    said = policy.model_dump(mode="json", exclude={"location", "kind"}, exclude_defaults=True)
    return ", ".join([policy.kind, *(f"{name}: {value}" for name, value in said.items())])


def faults(before: Side, after: Side) -> tuple[Fault, ...]:
    """Return the new side's diagnostics; those that the old side has too, wherever they stand there, are known."""
    known = {(d.code, d.message) for d in before.diagnostics}
    return tuple(Fault(diagnostic=d, known=(d.code, d.message) in known) for d in after.diagnostics)


def empty_fleet() -> Fleet:
    """Return the fleet of a revision without spaces.yaml."""
    nothing: tuple[Environment, ...] = ()
    return Fleet(environments=nothing)
