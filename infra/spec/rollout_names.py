"""The names in a rollout: Spaces and tags have to be in its environment, and no Space is named twice."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from infra.spec import layers
from infra.spec.codes import Code
from infra.spec.document import Document
from infra.spec.faults import Faults
from infra.spec.layers import Branch, Mark
from infra.spec.sites import Site
from infra.spec.tree import Mapping as MapNode
from infra.spec.tree import Node, Scalar, Sequence, Span
from infra.spec.words import quote, suggestion


def check(document: Document, sites: Iterable[Site], faults: Faults) -> None:
    """Report every name in a rollout that its environment does not have, and every Space that is named twice."""
    there: dict[str, dict[str, Site]] = {name: {} for name in document.environments}
    for site in sites:
        there[site.environment][site.space] = site
    for name, environment in document.environments.items():
        _Names(name, there[name], frozenset(document.spaces), faults).check(layers.sub(environment.settings, "rollout"))


@dataclass(frozen=True, slots=True)
class _Names:
    """One environment: its Spaces, all Spaces of the file, and what the rollout named so far."""

    environment: str
    there: Mapping[str, Site]
    known: frozenset[str]
    faults: Faults
    named: dict[str, str] = field(default_factory=dict)

    def check(self, rollout: Branch) -> None:
        canary = layers.leaf(rollout, "canary")
        for key, span in _texts(canary.node) if canary else ():
            self._space(key, span, "the canary")
        for line, kind, node in _waves(rollout):
            for text, span in _texts(node):
                if kind == "spaces":
                    self._space(text, span, f"in the wave in line {line}")
                elif kind == "tag":
                    self._tag(text, span)

    def _space(self, key: str, span: Span, role: str) -> None:
        if key not in self.there:
            self._absent(key, span)
        elif self.named.setdefault(key, role) != role:
            help_ = "Name it once: a Space goes in one wave."
            self.faults.add(Code.TWO_WAVES, span, f"Space {quote(key)} is {self.named[key]} already", help_)

    def _absent(self, key: str, span: Span) -> None:
        message, help_ = f"there is no Space {quote(key)}", suggestion(key, self.there)
        if key in self.known:
            message = f"Space {quote(key)} is not deployed in {quote(self.environment)}"
            help_ = f"Add `{self.environment}:` to the Space's `environments`, or remove it here."
        self.faults.add(Code.UNKNOWN_SPACE, span, message, help_)

    def _tag(self, tag: str, span: Span) -> None:
        found = [layers.leaf(site.settings, "tags") for site in self.there.values()]
        tags = [leaf.value for leaf in found if leaf]
        known = dict.fromkeys(each for listed in tags if isinstance(listed, tuple) for each in listed)
        if tag in known or Mark.BAD in tags:
            return
        message = f"no Space in {quote(self.environment)} has the tag {quote(tag)}"
        help_ = suggestion(tag, known) if known else "No Space there has any tag."
        self.faults.add(Code.UNKNOWN_TAG, span, message, help_)


def _waves(rollout: Branch) -> Iterator[tuple[int, str, Node]]:
    """Yield what each wave says: its line, a key and the value. A wave that is reported is read all the same."""
    found = layers.leaf(rollout, "waves")
    entries = found.node.items if found and isinstance(found.node, Sequence) else ()
    for node in entries:
        if isinstance(node, MapNode):
            yield from ((node.span.line, name, entry.value) for name, entry in node.entries.items())


def _texts(node: Node) -> Iterator[tuple[str, Span]]:
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar) and item.type == "str":
            yield item.text, item.span
