"""Which layer won each key of a Space, and what it overrode."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from infra.model.diagnostics import Location, has_errors
from infra.model.explained import BUILT_IN, SET_BY_US, Explained, Said
from infra.model.fleet import EnvSource, ServiceCheck
from infra.spec import layers
from infra.spec.build import added
from infra.spec.compose import compose
from infra.spec.document import Document, read
from infra.spec.entries import ENTRIES
from infra.spec.faults import Faults
from infra.spec.layers import Branch, Leaf, Mark
from infra.spec.maps import Record, Setting, Table
from infra.spec.scalars import Duration
from infra.spec.settings import ENVIRONMENT
from infra.spec.sites import Site, sites
from infra.spec.tree import Node

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What one layer says at one path. Layers are numbered from the lowest."""

    number: int
    layer: str
    leaf: Leaf


def explain(text: str, file: str, environment: str, space: str) -> tuple[Explained, ...]:
    """Say of every key of a Space in an environment which layer it comes from.

    Raises:
        KeyError: the file has an error, or no such Space in that environment.
    """
    for key, rows in explain_all(text, file, environment):
        if key == space:
            return tuple(rows)
    raise KeyError(space)


def explain_all(text: str, file: str, environment: str) -> Iterator[tuple[str, Iterator[Explained]]]:
    """Yield the key of every Space of an environment, with what explains it; nothing for a file that has errors."""
    faults = Faults(text.removeprefix("\ufeff"), file)
    root = compose(faults)
    if root is None or has_errors(faults.finish()):
        return
    found = read(root, faults)
    for site in sites(found):
        if site.environment == environment:
            yield site.space, _rows(found, site, file)


def _rows(document: Document, site: Site, file: str) -> Iterator[Explained]:
    """Yield every key that is written or has a built-in default, in the order of docs/spaces.md.

    The file has no error.
    """
    told = _told(document, site)
    for path, setting in _keys(ENVIRONMENT.fields, told, site.settings):
        yield _explained(path, setting, _about(path, told), site, file)
    cors = layers.leaf(site.settings, "cors", "origins")
    for variable in added(site):
        where = cors if variable.name == "CORS_ALLOWED_ORIGINS" else None
        key = f"variables.{variable.name}.value"
        location = _location(where.node, file) if where else None
        yield Explained(key=key, value=variable.value, shown=_text(variable.value), layer=SET_BY_US, location=location)


def _told(document: Document, site: Site) -> dict[Path, list[_Told]]:
    environment, space = document.environments[site.environment], document.spaces[site.space]
    stack = (
        ("defaults", document.defaults),
        (f"environment {site.environment}", environment.settings),
        (f"Space {site.space}", space.base.settings),
        (f"Space {site.space} in {site.environment}", space.overlays[site.environment].settings),
    )
    found: dict[Path, list[_Told]] = {}
    for number, (layer, branch) in enumerate(stack):
        for path, leaf in _leaves(branch, ()):
            found.setdefault(path, []).append(_Told(number, layer, leaf))
    return found


def _leaves(branch: Branch, path: Path) -> Iterator[tuple[Path, Leaf]]:
    for name, item in branch.entries.items():
        if isinstance(item, Branch):
            yield from _leaves(item, (*path, name))
        else:
            yield (*path, name), item


def _about(path: Path, told: Mapping[Path, list[_Told]]) -> list[_Told]:
    """Return what is said of a path, or of a map it is in (which can only be `null`), the nearest layer first."""
    every = [one for end in range(1, len(path) + 1) for one in told.get(path[:end], [])]
    return sorted(every, key=lambda one: one.number, reverse=True)


def _keys(
    fields: Mapping[str, Setting], told: Mapping[Path, list[_Told]], merged: Branch, prefix: Path = ()
) -> Iterator[tuple[Path, Setting]]:
    for name, setting in fields.items():
        path = (*prefix, name)
        if isinstance(setting.kind, Record):
            yield from _keys(setting.kind.fields, told, layers.sub(merged, name), path)
        elif isinstance(setting.kind, Table) and name in ENTRIES:
            yield from _entries(path, told, layers.sub(merged, name))
        elif isinstance(setting.kind, Table):
            one = Setting(setting.doc, setting.kind.value)
            yield from (((*path, key), one) for key in _names(path, told, layers.sub(merged, name)))
        elif prefix[:1] != ("card",) or _about(path, told):
            yield path, setting


def _entries(path: Path, told: Mapping[Path, list[_Told]], merged: Branch) -> Iterator[tuple[Path, Setting]]:
    """Yield the fields of each entry of a table; of one that was removed, only the first, which is then not set."""
    (first, *others) = ENTRIES[path[0]].items()
    for name in _names(path, told, merged):
        yield (*path, name, first[0]), first[1]
        if name in merged.entries:
            fields = _keys(dict(others), told, layers.sub(merged, name), (*path, name))
            yield from (found for found in fields if _is_shown(found[0], told))


def _is_shown(path: Path, told: Mapping[Path, list[_Told]]) -> bool:
    """Leave out what nobody wrote: descriptions, and all that an external service may have."""
    return path in told or (path[0] != "upstreams" and path[-1] != "description")


def _names(path: Path, told: Mapping[Path, list[_Told]], merged: Branch) -> list[str]:
    """Return the keys of a map that are written in any layer."""
    return sorted({known[1] for known in told if known[:1] == path and len(known) > 1} | set(merged.entries))


def _explained(path: Path, setting: Setting, told: list[_Told], site: Site, file: str) -> Explained:
    won = told[0] if told and told[0].leaf.value is not Mark.REMOVED else None
    below = told[1:] if won else told
    value = won.leaf.value if won else setting.default
    if path == ("name",):
        value = site.name
    elif not won and path[0] == "secrets" and path[2] == "from" and path[1] in site.names_in("secrets"):
        value = EnvSource(name=path[1])
    return Explained(
        key=".".join(path),
        value=_json(value),
        shown=setting.fallback.strip("`") or "not set" if value is None else _shown(value, setting),
        layer=won.layer if won else BUILT_IN,
        location=_location(won.leaf.node, file) if won else None,
        overrides=tuple(_said(one, file) for one in below),
    )


def _said(told: _Told, file: str) -> Said:
    removed = told.leaf.value is Mark.REMOVED
    return Said(
        layer=told.layer,
        value=None if removed else _json(told.leaf.value),
        location=_location(told.leaf.node, file),
    )


def _location(node: Node, file: str) -> Location:
    span = node.span
    return Location(file=file, line=span.line, column=span.column, length=span.length)


def _json(value: object) -> JsonValue:
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, ServiceCheck):
        return value.model_dump(mode="json")
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _shown(value: object, setting: Setting) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(setting.kind, Duration) and isinstance(value, int | float):
        return "never" if value == setting.kind.never else f"{value:g} s"
    return str(value).lower() if isinstance(value, bool) else _text(str(value))


def _text(value: str) -> str:
    return value or '""'
