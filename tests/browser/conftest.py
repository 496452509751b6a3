"""Debian's chromium, pages on two origins, and the service that they call."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
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
START_SECONDS = 30


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
def service_url(listed_origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running service that lists one origin, with a trailing slash."""
    port = _free_port()
    log = tmp_path_factory.mktemp("service") / "log"
    env = os.environ | {"PORT": str(port), "HOST": "127.0.0.1", "CORS_ALLOWED_ORIGINS": listed_origin}
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "service"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            _await_health(process, port, log)
            yield f"http://acme-api.localhost:{port}/"
        finally:
            process.terminate()


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


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await_health(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/health", trust_env=False).raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the service does not serve:\n{log.read_text()}")
