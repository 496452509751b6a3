"""What changed files mean for what is deployed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from infra.model.fleet import Fleet, Space
from infra.model.review import ArtifactChange, FileChange, FileGroup

SPEC = "spaces.yaml"
DOCKERFILE = "Dockerfile.j2"
IGNORES = "templates/dockerignore"
_CARD = ("README.md.j2", "templates/card/")
_IMAGE = (DOCKERFILE, "templates/")
_SPACEDOCK = ("infra/", "requirements/", ".github/", "tasks.py", "inv", "pyproject.toml")
_SETTING = re.compile(r"space\.([a-z_]+)")


def folders(*fleets: Fleet | None) -> frozenset[str]:
    """Return the service folders of all Spaces."""
    return frozenset(
        space.service.folder for fleet in fleets if fleet for e in fleet.environments for space in e.spaces
    )


def group(path: str, services: Collection[str]) -> FileGroup:
    """Say what a file is for, by its path."""
    if path == SPEC:
        return "spec"
    groups: tuple[tuple[FileGroup, Iterable[str]], ...] = (
        ("service", (f"{folder}/" for folder in services)),
        ("card", _CARD),
        ("image", _IMAGE),
        ("spacedock", _SPACEDOCK),
    )
    return next((name for name, places in groups if any(_below(path, place) for place in places)), "other")


def _below(path: str, place: str) -> bool:
    return path.startswith(place) if place.endswith("/") else path == place


def risks(files: Iterable[FileChange]) -> Iterator[tuple[str, str]]:
    """Yield the risks in changed files, as `(kind, detail)`."""
    found: dict[str, list[str]] = {}
    for file in files:
        kind = _risk(file)
        if kind:
            found.setdefault(kind, []).append(file.path)
    for kind, paths in found.items():
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        yield kind, ", ".join(paths[:3]) + more


def _risk(file: FileChange) -> str | None:
    if file.path == IGNORES:
        return "ignored"
    if file.group == "service" and file.path.endswith("/requirements.txt"):
        return "packages"
    return {"spacedock": "spacedock", "image": "image"}.get(file.group)


def artifacts(
    before: Mapping[tuple[str, str], Space],
    after: Mapping[tuple[str, str], Space],
    files: Iterable[FileChange],
    dockerfile: str,
) -> Iterator[ArtifactChange]:
    """Yield the Spaces whose artifact becomes another one. `dockerfile` is the template's text.

    No template is rendered: a change of anything that goes into the image counts as a change of the image.
    """
    changed = tuple(files)
    used = set(_SETTING.findall(dockerfile))
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (environment, key), space in after.items():
        old = before.get((environment, key))
        reasons = tuple(_reasons(old, space, changed, used)) if old and space.managed == "all" else ()
        if reasons:
            found.setdefault((key, reasons), []).append(environment)
    for (key, reasons), environments in found.items():
        yield ArtifactChange(space=key, environments=tuple(environments), reasons=reasons)


def _reasons(old: Space, new: Space, files: Iterable[FileChange], used: set[str]) -> Iterator[str]:
    shipped = sum(1 for file in files if file.group == "service" and _below(file.path, f"{new.service.folder}/"))
    if shipped:
        yield f"{shipped} file{'s' if shipped > 1 else ''} of {new.service.folder}/"
    yield from (file.path for file in files if file.group == "image")
    yield from (name for name in sorted(used & set(Space.model_fields)) if getattr(old, name) != getattr(new, name))
