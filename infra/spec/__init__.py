"""The text of spaces.yaml -> a Fleet, or every fault in it.

    text -> compose (tree) -> document (layers, each checked) -> sites (merged, checked again) -> build (Fleet)

Pure: the text comes in, values go out.
"""

from infra.model.base import Frozen
from infra.model.diagnostics import Diagnostic, has_errors
from infra.model.fleet import Fleet
from infra.model.written import Written
from infra.spec import build, collisions, compose, dependencies, document, late, places, rollout_names
from infra.spec.faults import Faults
from infra.spec.provenance import explain, explain_all
from infra.spec.reference import reference
from infra.spec.schema import json_schema
from infra.spec.sites import Late, Site
from infra.spec.sites import sites as merged_sites
from infra.spec.words import closest

__all__ = ["Parsed", "closest", "explain", "explain_all", "json_schema", "parse", "reference"]


class Parsed(Frozen):
    """What a file says: the fleet, unless there is an error, and all diagnostics, sorted."""

    fleet: Fleet | None
    diagnostics: tuple[Diagnostic, ...]
    written: Written = Written()
    """Where the fleet's values stand; empty without a fleet."""


def parse(text: str, file: str) -> Parsed:
    """Read a fleet.

    Args:
        text: What spaces.yaml says.
        file: Its path, as diagnostics should name it.

    Returns:
        The fleet and the warnings, or no fleet and every error and warning. Nothing is raised for any text.
    """
    faults = Faults(text.removeprefix("\ufeff"), file)
    fleet, sites = _fleet(faults)
    diagnostics = faults.finish()
    if fleet is None or has_errors(diagnostics):
        return Parsed(fleet=None, diagnostics=diagnostics)
    return Parsed(fleet=fleet, diagnostics=diagnostics, written=places.written(sites, faults.text, file))


def _fleet(faults: Faults) -> tuple[Fleet | None, list[Site]]:
    root = compose.compose(faults)
    if root is None:
        return None, []
    layers = document.read(root, faults)
    sites = list(merged_sites(layers))
    found = Late(faults)
    for site in sites:
        late.check(site, found)
    dependencies.check(layers.spaces, sites, found)
    found.finish()
    rollout_names.check(layers, sites, faults)
    collisions.check(sites, faults)
    return None if has_errors(faults.finish()) else build.build(layers, sites), sites
