"""Merged settings -> the nouns of the fleet."""

import json
from collections.abc import Iterable, Mapping

from infra.model import fleet
from infra.spec import layers
from infra.spec.document import Document, hub_of
from infra.spec.layers import Branch, Leaf
from infra.spec.maps import Record, Setting
from infra.spec.rollout import rollout_of
from infra.spec.settings import SETTINGS
from infra.spec.sites import Site

_ADDED = {
    "ENVIRONMENT": "The environment of spaces.yaml that this Space is in.",
    "CORS_ALLOWED_ORIGINS": "Comma-separated origins of the web pages that may call this service.",
    "CORS_ALLOW_CREDENTIALS": "Whether these pages may send credentials: true or false.",
    "UPSTREAMS": "The external services that this service guards, as JSON, from `upstreams` of spaces.yaml.",
}
"""What each variable is for that Spacedock sets."""

_BUILT_HERE = {"owner", "name", "upstreams", "variables", "secrets", "volumes", "card"}


def build(document: Document, sites: Iterable[Site]) -> fleet.Fleet:
    """Return the fleet. Every site has been checked, so pydantic finds nothing more."""
    spaces: dict[str, list[fleet.Space]] = {name: [] for name in document.environments}
    for site in sites:
        spaces[site.environment].append(_space(site))
    return fleet.Fleet(
        environments=tuple(
            fleet.Environment(
                name=name,
                hub=hub_of(environment),
                spaces=tuple(spaces[name]),
                rollout=rollout_of(environment.settings),
            )
            for name, environment in document.environments.items()
        ),
        policies=document.policies,
    )


def _space(site: Site) -> fleet.Space:
    settings = site.settings
    values = _values({k: s for k, s in SETTINGS.items() if k not in _BUILT_HERE}, settings)
    values["cors"] = fleet.Cors.model_validate(values["cors"])
    return fleet.Space.model_validate(
        {
            **values,
            "key": site.space,
            "environment": site.environment,
            "owner": site.owner,
            "name": site.name,
            "upstreams": _upstreams(site),
            "variables": _variables(site),
            "secrets": tuple(_secret(name, item) for name, item in _sorted(layers.sub(settings, "secrets"))),
            "volumes": _volumes(layers.sub(settings, "volumes")),
            "card": _plain(layers.sub(settings, "card")),
        }
    )


def _values(fields: Mapping[str, Setting], branch: Branch) -> dict[str, object]:
    """Return what is written, or the built-in default, of each field; records become maps."""
    return {
        name: _values(setting.kind.fields, layers.sub(branch, name))
        if isinstance(setting.kind, Record)
        else layers.value(branch, name, default=setting.default)
        for name, setting in fields.items()
    }


def _sorted(branch: Branch) -> list[tuple[str, Branch]]:
    return [(name, item) for name, item in sorted(branch.entries.items()) if isinstance(item, Branch)]


def _variables(site: Site) -> tuple[fleet.Variable, ...]:
    written = [
        fleet.Variable(
            name=name,
            value=str(layers.value(item, "value")),
            description=str(layers.value(item, "description", default="")),
        )
        for name, item in _sorted(layers.sub(site.settings, "variables"))
    ]
    return tuple(sorted([*written, *added(site)], key=lambda variable: variable.name))


def added(site: Site) -> tuple[fleet.Variable, ...]:
    """Return the variables that Spacedock sets (`checks.ADDED`), but not for a service that it does not ship."""
    if not site.is_ours:
        return ()
    cors = layers.sub(site.settings, "cors")
    values = {
        "ENVIRONMENT": site.environment,
        "CORS_ALLOWED_ORIGINS": ",".join(_texts(layers.value(cors, "origins", default=()))),
        "CORS_ALLOW_CREDENTIALS": str(layers.value(cors, "credentials", default=True)).lower(),
        "UPSTREAMS": _as_json(_upstreams(site)),
    }
    return tuple(
        fleet.Variable(name=name, value=values[name], description=description) for name, description in _ADDED.items()
    )


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _upstreams(site: Site) -> tuple[fleet.Upstream, ...]:
    written = _sorted(layers.sub(site.settings, "upstreams"))
    return tuple(fleet.Upstream.model_validate({**_plain(item), "name": name}) for name, item in written)


def _as_json(upstreams: tuple[fleet.Upstream, ...]) -> str:
    """Return what the service reads: a list of objects that say only what is written; no list is an empty text."""
    entries = [upstream.model_dump(exclude_none=True) for upstream in upstreams]
    return json.dumps(entries, ensure_ascii=False) if entries else ""


def _secret(name: str, item: Branch) -> fleet.Secret:
    return fleet.Secret.model_validate(
        {
            "name": name,
            "description": layers.value(item, "description", default=""),
            "required": layers.value(item, "required", default=True),
            "source": layers.value(item, "from", default=fleet.EnvSource(name=name)),
        }
    )


def _volumes(branch: Branch) -> tuple[fleet.Volume, ...]:
    found = {path: layers.value(branch, path) for path in sorted(branch.entries)}
    return tuple(v.model_copy(update={"mount_path": path}) for path, v in found.items() if isinstance(v, fleet.Volume))


def _plain(branch: Branch) -> dict[str, object]:
    """Return a map of plain values, lists as lists, as YAML writers take them."""
    return {name: _plain_item(item) for name, item in branch.entries.items()}


def _plain_item(item: Leaf | Branch) -> object:
    if isinstance(item, Branch):
        return _plain(item)
    return list(item.value) if isinstance(item.value, tuple) else item.value
