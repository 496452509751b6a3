"""The service's own pages in a real browser: light and dark, wide and narrow, framed, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service.main import create_app
from service.settings import Settings
from service.tests.processes import wait_until
from service.tests.sockets import Upstream, listening, port_of, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHECKS = (Path(__file__).parents[1] / "emulator" / "pages" / "checks.js").read_text("utf-8")
"""Makes a list of what is wrong with the page that it runs in: contrast, headings, landmarks, width."""

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with one external service that answers and one whose circuit is open."""
    with pytest.MonkeyPatch.context() as patch, served(Upstream()) as url, listening() as gone:
        patch.chdir(tmp_path_factory.mktemp("service"))
        down = f"http://127.0.0.1:{port_of(gone)}"
        gone.close()
        upstreams = [
            {"name": "search", "url": url, "required": True},
            {"name": "a-service-with-a-very-long-name-indeed", "url": down, "threshold": 1, "recovery": 600},
        ]
        app = create_app(Settings.model_validate({"space_id": "acme/api", "upstreams": upstreams}))
        latency = app.state.service.metrics.latency
        with served(app) as address:
            wait_until(lambda: all(latency.recent(entry["name"]) for entry in upstreams), "both probes")
            for number in range(80):
                app.state.service.metrics.upstream_call("search", "error" if number % 20 == 0 else "ok", number / 100)
            yield address


@contextmanager
def quiet_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page of which neither the console nor a script nor the policy may complain."""
    complaints: list[str] = []
    with browser.new_context(**options) as context:
        page = watched(context, complaints)
        yield page
    assert complaints == []


def watched(context: BrowserContext, complaints: list[str]) -> Page:
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_can_be_read(browser: Browser, site: str, scheme: str, size: dict[str, int], path: str) -> None:
    with quiet_page(browser, viewport=size, color_scheme=scheme) as page:
        page.goto(site + path)
        assert page.evaluate(CHECKS) == []
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(c => c < 80)")
        assert dark is (scheme == "dark")


def test_the_page_tells_what_is_away_first(browser: Browser, site: str) -> None:
    with quiet_page(browser) as page:
        page.goto(site)
        expect(page).to_have_title("api: Up, without a-service-with-a-very-long-name-indeed")
        cards = page.locator("li.card")
        expect(cards).to_have_count(2)
        expect(cards.nth(0)).to_contain_text("open")
        expect(cards.nth(0)).to_contain_text("ConnectError")
        expect(cards.nth(1).locator("rect")).to_have_count(60)
        expect(cards.nth(1).locator("rect.failed")).to_have_count(3)


def test_the_page_keeps_itself_fresh(browser: Browser, site: str) -> None:
    with quiet_page(browser) as page:
        page.clock.install()
        page.goto(site)
        page.evaluate("document.querySelector('main').dataset.old = 'yes'")
        page.clock.run_for(5000)
        expect(page.locator("main[data-old]")).to_have_count(0)
        expect(page.locator("h1")).to_have_text("api")


def test_without_scripts_a_link_refreshes(browser: Browser, site: str) -> None:
    with quiet_page(browser, java_script_enabled=False) as page:
        page.goto(site)
        with page.expect_navigation():
            page.get_by_role("link", name="Refresh").click()
        assert page.url == f"{site}/"


def test_the_page_asks_for_nothing_elsewhere_and_is_there_at_once(browser: Browser, site: str) -> None:
    asked: list[str] = []
    with quiet_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site)
        paint = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert asked == [f"{site}/", f"{site}/status.js"]
    assert paint < 2000


class Framing(BaseHTTPRequestHandler):
    """A page with the service in a frame."""

    framed = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f'<!doctype html><title>Hub</title><iframe title="Space" src="{self.framed}">'.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base signature
        """Stay quiet."""


@contextmanager
def framing(url: str) -> Iterator[int]:
    handler = type("FramingOne", (Framing,), {"framed": url})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_the_local_hub_may_frame_the_page_and_a_stranger_may_not(browser: Browser, site: str) -> None:
    with framing(site) as port, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://localhost:{port}/")
        expect(page.frame_locator("iframe").locator("h1")).to_have_text("api")
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(f"http://evil.localhost:{port}/")
