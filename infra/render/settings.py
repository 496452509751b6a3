"""Every environment variable of a Space for its card: what spaces.yaml sets and what the service reads.

What the service reads is found in its code, without running it: the fields of each class that derives from
pydantic-settings' `BaseSettings`, directly or by way of its other classes.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from infra.model.base import Frozen
from infra.model.bundle import File
from infra.model.fleet import Space

_NO_DEFAULT = object()


class Setting(Frozen):
    """One environment variable. `default` is text, empty where there is none."""

    name: str
    kind: Literal["secret", "variable"]
    required: bool
    default: str
    description: str


def documented_settings(space: Space, service: Iterable[File]) -> tuple[Setting, ...]:
    """Return all settings, sorted by name: declared ones first decide, the service's descriptions fill in."""
    read = {setting.name: setting for setting in settings_read(tuple(service))}
    declared = {setting.name: setting for setting in _declared(space)}
    merged = {
        name: setting if setting.description or name not in read else _described(setting, read[name])
        for name, setting in (read | declared).items()
    }
    return tuple(merged[name] for name in sorted(merged))


def _described(setting: Setting, by: Setting) -> Setting:
    return setting.model_copy(update={"description": by.description})


def _declared(space: Space) -> Iterator[Setting]:
    for variable in space.variables:
        yield Setting(
            name=variable.name,
            kind="variable",
            required=False,
            default=variable.value,
            description=variable.description,
        )
    for secret in space.secrets:
        yield Setting(
            name=secret.name, kind="secret", required=secret.required, default="", description=secret.description
        )


@lru_cache(maxsize=4)
def settings_read(service: tuple[File, ...]) -> tuple[Setting, ...]:
    """Find the fields of the service's settings classes, once for all Spaces that ship it.

    A file that is not Python, or does not parse, has none: the build will say what is wrong with it.
    """
    classes = [node for file in service if file.path.endswith(".py") for node in _classes(file.content)]
    return tuple(setting for node in _settings_classes(classes) for setting in _fields(node))


def _fields(node: ast.ClassDef) -> Iterator[Setting]:
    prefix = _env_prefix(node)
    for field in node.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            yield from _setting(field, field.target.id, prefix)


def _classes(content: bytes) -> Iterator[ast.ClassDef]:
    try:
        module = ast.parse(content)
    except (SyntaxError, ValueError):
        return
    yield from (node for node in ast.walk(module) if isinstance(node, ast.ClassDef))


def _settings_classes(classes: list[ast.ClassDef]) -> list[ast.ClassDef]:
    """Follow the names of base classes from `BaseSettings` until no class is added."""
    found: list[ast.ClassDef] = []
    while more := [node for node in classes if node not in found and _derives(node, found)]:
        found += more
    return found


def _derives(node: ast.ClassDef, found: list[ast.ClassDef]) -> bool:
    return not {_name(base) for base in node.bases}.isdisjoint({"BaseSettings", *(known.name for known in found)})


def _setting(field: ast.AnnAssign, name: str, prefix: str) -> Iterator[Setting]:
    if name.startswith("_") or name == "model_config" or "ClassVar" in ast.unparse(field.annotation):
        return
    call = field.value if isinstance(field.value, ast.Call) and _name(field.value.func) == "Field" else None
    default = _default(field.value, call)
    keywords = {k.arg: k.value for k in call.keywords} if call else {}
    yield Setting(
        name=_text(keywords.get("validation_alias") or keywords.get("alias")) or f"{prefix}{name}".upper(),
        kind="secret" if "Secret" in ast.unparse(field.annotation) else "variable",
        required=default is _NO_DEFAULT,
        default=_shown(default),
        description=_text(keywords.get("description")) or "",
    )


def _default(value: ast.expr | None, call: ast.Call | None) -> object:
    if call is None:
        return _NO_DEFAULT if value is None else _literal(value)
    if call.args:
        return _literal(call.args[0])
    for keyword in call.keywords:
        if keyword.arg == "default":
            return _literal(keyword.value)
        if keyword.arg == "default_factory":
            return ""
    return _NO_DEFAULT


def _literal(node: ast.expr) -> object:
    if isinstance(node, ast.Constant) and node.value is Ellipsis:
        return _NO_DEFAULT
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ast.unparse(node)


def _shown(default: object) -> str:
    if default is _NO_DEFAULT or default is None or default in ((), []):
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)


def _text(node: ast.expr | None) -> str | None:
    value = _literal(node) if node is not None else None
    return value if isinstance(value, str) else None


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _env_prefix(node: ast.ClassDef) -> str:
    for child in ast.walk(node):
        if isinstance(child, ast.keyword) and child.arg == "env_prefix":
            return _text(child.value) or ""
    return ""
