"""What spaces.yaml has to say of a Space that exists: what differs from the layers below, and nothing else."""

from collections.abc import Iterator, Mapping

import yaml

from infra.model.adoption import Found
from infra.model.fleet import NEVER
from infra.model.observed import RemoteSecret, RemoteVariable
from infra.spec import layers
from infra.spec.card import CARD, RENAMED
from infra.spec.checks import variable_name
from infra.spec.compose import compose
from infra.spec.entries import ENTRIES
from infra.spec.faults import Faults
from infra.spec.hardware import FREE
from infra.spec.kinds import Kind, Place, Problem
from infra.spec.layers import Branch, Leaf
from infra.spec.settings import SETTINGS
from infra.spec.volumes import mount_path, volume
from infra.spec.words import quote

Values = dict[str, object]
LARGEST_CARD = 64_000
"""Characters of front matter that are read."""
_NOT_OURS = {"sdk", "python_version"}


def front_matter(card: str) -> Values:
    """Return the keys between the two `---` of a README.md that are texts; empty where there is nothing of the kind."""
    parts = card[:LARGEST_CARD].split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        return {}
    try:
        keys = yaml.safe_load(parts[1])
    except yaml.YAMLError:
        return {}
    return {str(key): value for key, value in keys.items() if _plain(value)} if isinstance(keys, dict) else {}


def _plain(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and isinstance(item, str) for key, item in value.items())
    return isinstance(value, str | int | bool)


def settings(found: Found, key: str, environment: str, below: Branch) -> tuple[Values, list[str]]:
    """Return the settings to write for a Space, and in words what cannot be written.

    `below` are the layers below the Space: what they say already is not said again, what the Hub has not is `null`.
    """
    left_out: list[str] = []
    wanted = {**_looks(found, left_out), **_platform(found)}
    name = str(layers.value(below, "name", default="{space}"))
    if name.replace("{space}", key).replace("{environment}", environment) == wanted["name"]:
        del wanted["name"]
    values = {k: v for k, v in wanted.items() if k in {"title", "managed"} or not _same(k, v, below)}
    for part, there in (
        ("variables", _variables(found, below, left_out)),
        ("secrets", _secrets(found, below, left_out)),
        ("volumes", _volumes(found, below, left_out)),
    ):
        values |= {part: there} if there else {}
    card = {k: v for k, v in found.card.items() if k in CARD.fields and _fits(CARD.fields[k].kind, v, k, left_out)}
    values |= {"card": card} if card else {}
    known = {*RENAMED, *CARD.fields, *_NOT_OURS}
    left_out += [f"spaces.yaml has no key for the card's {quote(k)}" for k in found.card if k not in known]
    return values, left_out


def _platform(found: Found) -> Values:
    info = found.info
    owner, _, name = info.id.partition("/")
    hardware = info.runtime.hardware or FREE
    sleep = info.runtime.sleep_time if hardware != FREE else None
    wanted: Values = {"owner": owner, "name": name, "visibility": info.visibility, "hardware": hardware}
    wanted["sleep_time"] = "never" if sleep == NEVER else sleep
    return wanted | ({"region": info.region} if info.region else {}) | {"managed": "settings"}


def _looks(found: Found, left_out: list[str]) -> Values:
    """Return the settings that the card holds; a setting that it does not hold goes back to the built-in default."""
    _, _, name = found.info.id.partition("/")
    wanted: Values = {"title": name}
    for hub_key, setting in RENAMED.items():
        if hub_key in _NOT_OURS:
            continue
        value = found.card.get(hub_key)
        if value not in (None, "", []) and _fits(SETTINGS[setting].kind, value, hub_key, left_out):
            wanted[setting] = value
        elif setting != "title":
            wanted[setting] = None
    return wanted


def _fits(kind: Kind, value: object, key: str, left_out: list[str]) -> bool:
    """Tell whether spaces.yaml takes a value, and note it where it does not."""
    faults = Faults(scalar(value), "card")
    node = compose(faults)
    if node is not None:
        kind.read(node, Place(faults, (key,)))
    found = faults.finish()
    left_out += [f"the card's {quote(key)}: {one.message}" for one in found[:1]]
    return not found


def _same(name: str, value: object, below: Branch) -> bool:
    """Tell whether the layers below, or the built-in default, say the same."""
    written = layers.leaf(below, name)
    if value is None:
        return written is None
    setting = SETTINGS[name]
    node = compose(Faults(scalar(value), "value"))
    read = setting.kind.read(node, Place(Faults("", "value"))) if node is not None else None
    return isinstance(read, Leaf) and read.value == (written.value if written else setting.default)


def _variables(found: Found, below: Branch, left_out: list[str]) -> Values:
    lower = layers.sub(below, "variables")
    there = {v.name: v for v in found.variables if _named(v, "variable", left_out)}
    entries: Values = {}
    for name in sorted(there.keys() | lower.entries.keys()):
        item = lower.entries.get(name)
        if name not in there:
            entries[name] = None
        elif isinstance(item, Branch):
            entries |= {name: _full(there[name])} if _differs(there[name], item) else {}
        elif _fits(ENTRIES["variables"]["value"].kind, there[name].value, name, left_out):
            entries[name] = _full(there[name]) if there[name].description else there[name].value
    return entries


def _differs(variable: RemoteVariable, item: Branch) -> bool:
    written = layers.value(item, "value"), layers.value(item, "description", default="")
    return written != (variable.value, variable.description)


def _full(variable: RemoteVariable) -> Values:
    return {"value": variable.value, "description": variable.description}


def _secrets(found: Found, below: Branch, left_out: list[str]) -> Values:
    lower = layers.sub(below, "secrets").entries
    there = {s.name: s for s in found.secrets if _named(s, "secret", left_out)}
    removed: Values = {name: None for name in lower if name not in there}
    added = {name: _secret(secret) for name, secret in there.items() if name not in lower}
    return dict(sorted((removed | added).items()))


def _volumes(found: Found, below: Branch, left_out: list[str]) -> Values:
    written = layers.sub(below, "volumes")
    lower = {path: str(layers.value(written, path)) for path in written.entries}
    there = {volume.mount_path: str(volume) for volume in found.info.runtime.volumes}
    taken = {path: text for path, text in there.items() if _mounted(path, text, left_out)}
    removed: Values = {path: None for path in lower if path not in there}
    return dict(sorted((removed | {path: text for path, text in taken.items() if lower.get(path) != text}).items()))


def _mounted(path: str, text: str, left_out: list[str]) -> bool:
    problems = [found for found in (mount_path(path), volume(text)) if isinstance(found, Problem)]
    left_out += [f"the volume {quote(path)} {problem.message}" for problem in problems]
    return not problems


def _secret(secret: RemoteSecret) -> Values:
    source: Values = {"from": {"env": secret.name}}
    if secret.description and _fits(ENTRIES["secrets"]["description"].kind, secret.description, secret.name, []):
        return {"description": secret.description} | source
    return source


def _named(item: RemoteVariable | RemoteSecret, what: str, left_out: list[str]) -> bool:
    problem = variable_name(item.name)
    if problem:
        left_out.append(f"the {what} {quote(item.name)} {problem.message}")
    return problem is None


def scalar(value: object) -> str:
    """Return a value as YAML on one line, in the form that is good anywhere in a file."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {scalar(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(scalar, value)) + "]"
    # What is not one plain line goes into double quotes, where line breaks are escapes.
    style = '"' if isinstance(value, str) and not value.isprintable() else None
    text: str = yaml.safe_dump([value], default_style=style, default_flow_style=True, allow_unicode=True, width=2**31)
    return text.strip()[1:-1]


def lines(key: str, values: Values, environment: str, step: int) -> Iterator[str]:
    """Yield the lines of an entry of `spaces`; `step` blanks indent what is below a key."""
    yield f"{scalar(key)}:"
    inner = " " * step
    for name, value in values.items():
        if isinstance(value, Mapping) and value:
            yield f"{inner}{name}:"
            yield from (f"{inner * 2}{scalar(below)}: {scalar(each)}" for below, each in value.items())
        else:
            yield f"{inner}{name}: {scalar(value)}"
    yield f"{inner}environments:"
    yield f"{inner * 2}{scalar(environment)}:"
