"""Spaces that would be each other: on one Hub, an id and a host name belong to one Space."""

from collections import defaultdict
from collections.abc import Iterable

from infra.spec.codes import Code
from infra.spec.faults import Faults
from infra.spec.sites import Site
from infra.spec.words import join, quote


def check(sites: Iterable[Site], faults: Faults) -> None:
    """Report each id and each host name that is taken more than once, at the second that takes it."""
    taken: dict[tuple[str, str], list[Site]] = defaultdict(list)
    for site in sites:
        if site.hub and site.owner and site.name_is_good:
            taken[site.hub, site.subdomain].append(site)
    for (hub, label), group in taken.items():
        if len(group) > 1:
            _report(hub, label, group, faults)


def _report(hub: str, label: str, group: list[Site], faults: Faults) -> None:
    who = join(f"{quote(site.space)} in {quote(site.environment)}" for site in group)
    if len({site.id.lower() for site in group}) == 1:
        help_ = 'Give them different names, for instance `name: "{space}-{environment}"` in an environment.'
        message = f"{who} are the same Space, {quote(group[0].id)}, on {quote(hub)}"
        faults.add(Code.SAME_ID, group[1].key.span, message, help_)
    else:
        ids = join(quote(site.id) for site in group)
        message = f"{who} have the same host name {quote(label)} on {quote(hub)}: {ids}"
        faults.add(
            Code.SAME_SUBDOMAIN,
            group[1].key.span,
            message,
            "Rename one: `_` and `.` count as `-`, case does not count.",
        )
