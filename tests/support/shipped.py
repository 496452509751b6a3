"""What this repository ships: its fleet, and the bundles made from it."""

from functools import cache
from pathlib import Path

from infra import commands, spec
from infra.adapters.workspace import FolderWorkspace
from infra.model.bundle import Bundle
from infra.model.fleet import Environment, Fleet, Space
from infra.render import Sources

ROOT = Path(__file__).parents[2]


@cache
def fleet() -> Fleet:
    parsed = spec.parse((ROOT / "spaces.yaml").read_text("utf-8"), "spaces.yaml")
    assert parsed.fleet is not None, parsed.diagnostics
    return parsed.fleet


def environment(name: str) -> Environment:
    return commands.environment_of(fleet(), name)


@cache
def bundles(name: str) -> dict[str, Bundle]:
    return commands.render(environment(name), FolderWorkspace(ROOT))


@cache
def sources() -> Sources:
    workspace = FolderWorkspace(ROOT)
    return Sources(workspace.templates(), tuple(workspace.tree("service")))


def everything() -> list[tuple[Environment, Space, Bundle]]:
    """Return every Space of every environment with its bundle."""
    return [(e, space, bundles(e.name)[space.key]) for e in fleet().environments for space in e.spaces]


def text(bundle: Bundle, path: str) -> str:
    return bundle.by_path[path].content.decode()
