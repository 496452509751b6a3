import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
import structlog

from service.logs import configure_logging
from service.settings import Settings
from service.tests.processes import ServiceProcess

StartService = Callable[..., ServiceProcess]


@pytest.fixture
def start_service(tmp_path: Path) -> Iterator[StartService]:
    """Start the service with the environment variables given as keywords; it is ended after the test."""
    with ExitStack() as stack:

        def start(script: Path | None = None, **environment: str) -> ServiceProcess:
            return stack.enter_context(closing(ServiceProcess(tmp_path, environment, script)))

        yield start


@pytest.fixture(autouse=True)
def json_logs() -> Iterator[None]:
    """Applications that run in the test's own process log as in production; afterwards all is as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("info")
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An empty working folder and none of the service's own variables set."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch
