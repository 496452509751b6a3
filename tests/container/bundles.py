"""The bundles whose images are built: the shipped service, and a backend that names an ASGI application."""

from collections.abc import Iterable
from pathlib import Path

from infra.model.bundle import Bundle, File
from infra.model.fleet import Cors, Environment, Health, Service, Space
from infra.render import Sources, bundle

ROOT = Path(__file__).parents[2]
FOLDERS = {"service": ROOT / "service", "backend": Path(__file__).parent / "backend"}


def space(service: Service) -> Space:
    """A Space as spaces.yaml would give it, with the default port and Python."""
    return Space(
        key="api",
        environment="local",
        owner="acme",
        name="api",
        title="API",
        description="",
        emoji="🚀",
        color_from="blue",
        color_to="green",
        visibility="public",
        hardware="cpu-basic",
        sleep_time=None,
        region=None,
        sdk="docker",
        app_port=7860,
        base_path="/",
        startup_timeout=300,
        python="3.11",
        service=service,
        health=Health(),
        cors=Cors(),
        variables=(),
        secrets=(),
        pinned=False,
        tags=(),
        license=None,
        protected=False,
        card={},
    )


def shipped() -> tuple[Space, Bundle]:
    """The service of this repository, started with `python -m service`."""
    wanted = space(Service(folder="service", app="service"))
    return wanted, render(wanted)


def backend() -> tuple[Space, Bundle]:
    """A backend that names an ASGI application, served by uvicorn; its requirements carry no hashes."""
    wanted = space(Service(folder="backend", app="backend.main:app"))
    return wanted, render(wanted)


def render(wanted: Space) -> Bundle:
    """Render a Space's bundle with the templates of this repository."""
    environment = Environment(name="local", hub="local", spaces=(wanted,))
    return bundle(environment, wanted, Sources(_templates(), tuple(_files(wanted.service.folder))))


def _templates() -> dict[str, str]:
    paths = [ROOT / "Dockerfile.j2", ROOT / "README.md.j2", *ROOT.glob("templates/**/*")]
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths if path.is_file()}


def _files(name: str) -> Iterable[File]:
    folder = FOLDERS[name]
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if path.is_file() and not {"__pycache__", "tests"} & set(inner.parts):
            yield File(path=f"{name}/{inner.as_posix()}", content=path.read_bytes())
