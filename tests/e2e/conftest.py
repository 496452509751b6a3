"""Projects for the tests that go the whole way: spaces.yaml in, a running service out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.project import Project, clone


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for Python environments that all projects of this worker share: each takes seconds to make."""
    return tmp_path_factory.mktemp("envs")


@pytest.fixture
def project(tmp_path: Path, environments: Path) -> Iterator[Project]:
    with cloned(tmp_path / "spacedock", environments) as made:
        yield made


@contextmanager
def cloned(root: Path, environments: Path, **environ: str) -> Iterator[Project]:
    """Yield a clone whose local Hub takes any free port, and stop that Hub afterwards."""
    clone(root)
    life = root / ".spacedock" / "hub" / "life"
    life.mkdir(parents=True)
    (life / "envs").symlink_to(environments, target_is_directory=True)
    made = Project(root, {"SPACEDOCK_HUB_PORT": "0"} | environ)
    yield made
    stopped = made.inv("hub.stop", "--json")
    assert stopped.code == 0, stopped.err
    assert stopped.json["running"] is False
