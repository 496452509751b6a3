"""Real images of real bundles, built once a session; skipped where a machine cannot, which CI counts as a failure."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.ports import Workspace
from tests.container import bundles, stand_in
from tests.container.image import Image
from tests.container.podman import Podman

TOOLS = ("podman", "runc", "debootstrap", "tar")
UNWANTED = (
    ".env",
    ".git/config",
    "{folder}/.env.production",
    "{folder}/.venv/pyvenv.cfg",
    "{folder}/__pycache__/main.cpython-311.pyc",
    "{folder}/.pytest_cache/README.md",
    "{folder}/tests/test_main.py",
    "{folder}/local.sqlite3",
    "{folder}/debug.log",
    "{folder}/server.key",
)
"""What lies about in a developer's folder and must stay out of the image."""


@pytest.fixture(scope="session")
def podman() -> Podman:
    """Podman with the base image in its storage."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"containers need root and Debian's {', '.join(TOOLS)}; missing: {', '.join(missing) or 'root'}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    engine = Podman(storage=cache / "spacedock-ci" / "storage")
    stand_in.provide(engine)
    return engine


@pytest.fixture(scope="session")
def service_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """The shipped service; its CMD is `python -m service`."""
    yield from _image(podman, bundles.shipped(), tmp_path_factory.mktemp("context"))


@pytest.fixture(scope="session")
def backend_image(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """An ASGI application; its CMD is a shell that becomes uvicorn."""
    project = bundles.backend(tmp_path_factory.mktemp("project"))
    yield from _image(podman, project, tmp_path_factory.mktemp("context"))


@pytest.fixture(params=["service_image", "backend_image"])
def image(request: pytest.FixtureRequest) -> Image:
    """Each of the two forms of CMD in turn."""
    built: Image = request.getfixturevalue(request.param)
    return built


@pytest.fixture(params=["shipped", "backend"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
    """The project behind each of the two images."""
    return bundles.shipped() if request.param == "shipped" else bundles.backend(tmp_path)


def _image(podman: Podman, workspace: Workspace, context: Path) -> Iterator[Image]:
    space = bundles.first_space(workspace)
    bundle = bundles.render(workspace, space)
    for path in UNWANTED:
        _write(context / path.format(folder=space.service.folder), b"unwanted")
    for file in bundle.files:
        _write(context / file.path, file.content)
    name = f"localhost/spacedock-{uuid.uuid4().hex}"
    try:
        yield Image(podman, name, space, bundle, podman.build(context, name))
    finally:
        podman.call("rmi", "--force", "--ignore", name)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
