"""The bundles whose images are built: the shipped service, and a backend that names an ASGI application."""

import shutil
from pathlib import Path

from infra import spec
from infra.adapters.workspace import FolderWorkspace
from infra.model.bundle import Bundle
from infra.model.fleet import Environment, Space
from infra.ports import Workspace
from infra.render import Sources, bundle

ROOT = Path(__file__).parents[2]
BACKEND_PROJECT = Path(__file__).parent / "project"


def shipped() -> Workspace:
    """This repository; its service is started with `python -m service`."""
    return FolderWorkspace(ROOT)


def backend(folder: Path) -> Workspace:
    """Make a project of a foreign backend, served by uvicorn, whose requirements carry no hashes."""
    shutil.copytree(BACKEND_PROJECT, folder, dirs_exist_ok=True)
    shutil.copytree(ROOT / "templates", folder / "templates")
    for name in ("Dockerfile.j2", "README.md.j2"):
        shutil.copy(ROOT / name, folder)
    return FolderWorkspace(folder)


def first_space(workspace: Workspace) -> Space:
    """Return the first Space of the local environment."""
    parsed = spec.parse(workspace.spec(), "spaces.yaml")
    assert parsed.fleet, parsed.diagnostics
    return parsed.fleet.environments[0].spaces[0]


def render(workspace: Workspace, space: Space) -> Bundle:
    """Render a Space's bundle."""
    environment = Environment(name=space.environment, hub="local", spaces=(space,))
    sources = Sources(workspace.templates(), tuple(workspace.tree(space.service.folder)))
    return bundle(environment, space, sources)
