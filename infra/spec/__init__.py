"""The text of spaces.yaml -> a Fleet, or every fault in it.

    text -> compose (tree) -> document (layers, each checked) -> sites (merged, checked again) -> build (Fleet)

Pure: the text comes in, values go out.
"""

from infra.model.base import Frozen
from infra.model.diagnostics import Diagnostic, has_errors
from infra.model.fleet import Fleet
from infra.spec import build, collisions, compose, document, late
from infra.spec.faults import Faults
from infra.spec.reference import reference
from infra.spec.schema import json_schema
from infra.spec.sites import Late
from infra.spec.sites import sites as merged_sites

__all__ = ["Parsed", "json_schema", "parse", "reference"]


class Parsed(Frozen):
    """What a file says: the fleet, unless there is an error, and all diagnostics, sorted."""

    fleet: Fleet | None
    diagnostics: tuple[Diagnostic, ...]


def parse(text: str, file: str) -> Parsed:
    """Read a fleet.

    Args:
        text: What spaces.yaml says.
        file: Its path, as diagnostics should name it.

    Returns:
        The fleet and the warnings, or no fleet and every error and warning. Nothing is raised for any text.
    """
    faults = Faults(text.removeprefix("\ufeff"), file)
    fleet = _fleet(faults)
    diagnostics = faults.finish()
    return Parsed(fleet=None if has_errors(diagnostics) else fleet, diagnostics=diagnostics)


def _fleet(faults: Faults) -> Fleet | None:
    root = compose.compose(faults)
    if root is None:
        return None
    layers = document.read(root, faults)
    sites = list(merged_sites(layers))
    found = Late(faults)
    for site in sites:
        late.check(site, found)
    found.finish()
    collisions.check(sites, faults)
    return None if has_errors(faults.finish()) else build.build(layers, sites)
