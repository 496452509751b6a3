"""Debian's chromium, pages on two origins, and the deployed service that they call."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from service.tests.sockets import served
from tests.browser.models import HASH, SECRET, Models
from tests.e2e.project import Project, clone

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL_ORIGINS = '["http://localhost:5173", "http://localhost:3000"]'
"""How the shipped spaces.yaml lists the origins of the environment `local`."""


class EmptyPage(BaseHTTPRequestHandler):
    """Serves one empty page; the tests run their scripts in it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Front-end</title>")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base signature
        """Stay quiet."""


@contextmanager
def page_server() -> Iterator[int]:
    """Serve the empty page on a free port of loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def listed_origin() -> Iterator[str]:
    """The origin of a front-end that the service lists."""
    with page_server() as port:
        yield f"http://app.localhost:{port}"


@pytest.fixture(scope="module")
def unlisted_origin() -> Iterator[str]:
    """The origin of somebody else's page."""
    with page_server() as port:
        yield f"http://evil.localhost:{port}"


@pytest.fixture(scope="module")
def models() -> Iterator[Models]:
    """The external service behind the Space."""
    models = Models()
    with served(models) as models.url:
        yield models


@pytest.fixture(scope="module")
def service_url(listed_origin: str, models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Space on a local Hub whose spaces.yaml lists that one origin, with a trailing slash."""
    root = tmp_path_factory.mktemp("browser") / "spacedock"
    clone(root)
    project = Project(root, {"SPACEDOCK_HUB_PORT": "0"})
    project.edit(
        "spaces.yaml", f"{{origins: {LOCAL_ORIGINS}}}\n", f'{{origins: ["{listed_origin}"]}}\n{models.declaration}'
    )
    try:
        url: str = project.deploy(MODELS_API_KEY=SECRET, KEY_HASHES=HASH)["spaces"][0]["url"]
        yield url
    finally:
        stopped = project.inv("hub.stop")
        assert stopped.code == 0, stopped.err


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser; a module's scope, because playwright keeps an event loop running in this thread meanwhile."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with a profile of its own."""
    with browser.new_context() as context:
        yield context.new_page()
