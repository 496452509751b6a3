"""Merged settings -> where each value stands."""

from collections.abc import Iterable, Iterator
from functools import cache

from infra.model.diagnostics import Location
from infra.model.written import Written
from infra.spec.layers import Branch
from infra.spec.sites import Site
from infra.spec.tree import Sequence, Span


def written(sites: Iterable[Site], text: str, file: str) -> Written:
    """Return the places of all values of all Spaces. What several Spaces share has one location."""

    @cache
    def located(span: Span) -> Location:
        return Location(file=file, line=span.line, column=span.column, length=span.length)

    places = {
        (site.environment, site.space): {
            (): located(site.key.span),
            **{path: located(span) for path, span in _spans(site.settings, ())},
        }
        for site in sites
    }
    return Written(lines=tuple(text.split("\n")), places=places)


def _spans(branch: Branch, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Span]]:
    for name, item in branch.entries.items():
        path = (*above, name)
        if isinstance(item, Branch):
            yield path, branch.keys[name].span
            yield from _spans(item, path)
            continue
        yield path, item.node.span
        if isinstance(item.node, Sequence):
            for number, node in enumerate(item.node.items):
                yield (*path, str(number)), node.span
