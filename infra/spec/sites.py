"""A Space in one environment, merged; and the faults that only show there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from infra.model.fleet import subdomain
from infra.spec import layers
from infra.spec.codes import Code
from infra.spec.document import Document, hub_of
from infra.spec.faults import Faults
from infra.spec.layers import Branch
from infra.spec.tree import Scalar, Span
from infra.spec.words import join, quote


@dataclass(frozen=True, slots=True)
class Site:
    """A Space in one environment: its merged settings, and the key that puts it there."""

    space: str
    environment: str
    hub: str
    settings: Branch
    key: Scalar
    """The Space's key in its environments, or its own."""
    base: Scalar
    """The Space's own key."""

    @property
    def owner(self) -> str | None:
        """The owner, if it was written and good."""
        found = layers.value(self.settings, "owner")
        return str(found) if found else None

    @property
    def name(self) -> str:
        """The name on the Hub, placeholders filled in."""
        template = str(layers.value(self.settings, "name", default="{space}"))
        return template.replace("{space}", self.space).replace("{environment}", self.environment)

    @property
    def name_is_good(self) -> bool:
        """Nothing was reported about the name."""
        found = layers.leaf(self.settings, "name")
        return found is None or found.value is not layers.Mark.BAD

    @property
    def id(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def is_ours(self) -> bool:
        """Spacedock ships what runs there, and sets the variables that it reads."""
        return layers.value(self.settings, "managed") != "settings"

    @property
    def subdomain(self) -> str:
        """The first label of its host name."""
        return subdomain(str(self.owner), self.name)

    def names_in(self, name: str) -> Collection[str]:
        """Return the keys that are written below a map."""
        return layers.sub(self.settings, name).entries.keys()

    def span_of(self, *path: str) -> Span:
        """Return where the value at a path of keys was written, or the Space's key."""
        found = layers.leaf(self.settings, *path)
        return found.node.span if found else self.base.span


def sites(document: Document) -> Iterator[Site]:
    """Merge each Space for each of its environments, in the order of the file."""
    defaults = layers.merge(layers.NOTHING, document.defaults)
    for name, environment in document.environments.items():
        below = layers.merge(defaults, environment.settings)
        for space in document.spaces.values():
            overlay = space.overlays.get(name)
            if overlay:
                merged = layers.merge(layers.merge(below, space.base.settings), overlay.settings)
                yield Site(space.base.name, name, hub_of(environment), merged, overlay.key, space.base.key)


@dataclass(slots=True)
class Late:
    """Faults that show after the merge: one for each place, naming the environments in which the value wins."""

    faults: Faults
    _found: dict[tuple[Code, Span, str], tuple[str, list[str]]] = field(default_factory=dict)

    def add(self, code: Code, span: Span, message: str, help_: str, environment: str) -> None:
        """Note a fault of one Space in one environment."""
        _, environments = self._found.setdefault((code, span, message), (help_, []))
        if environment not in environments:
            environments.append(environment)

    def finish(self) -> None:
        """Hand all of them over."""
        for (code, span, message), (help_, environments) in self._found.items():
            plural = "s" if len(environments) > 1 else ""
            where = f"in environment{plural} {join(map(quote, environments))}"
            self.faults.add(code, span, f"{message} ({where})", help_)
