"""A Hub with Spaces that really run, and Debian's chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, QUIET
from tests.emulator.hubs import hub_process
from tests.emulator.pages.livehub import LiveHub, app


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHub]:
    """Four Spaces: `acme/tides` runs, `acme/closed` runs and is private, `acme/broken` and `acme/crashed` do not."""
    with hub_process(tmp_path_factory.mktemp("live") / "data") as process:
        hub = LiveHub(process.endpoint)
        hub.make("acme/tides", "RUNNING", app_py=app())
        hub.make("acme/closed", "RUNNING", private=True, app_py=app())
        hub.make("acme/broken", "BUILD_ERROR", Dockerfile="FROM python:3.11-slim\nRUN pip install ./missing\n")
        hub.make("acme/crashed", "RUNTIME_ERROR", app_py="raise SystemExit('no settings <here>')\n")
        yield hub


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser; a module's scope, because playwright keeps an event loop running in this thread meanwhile."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium: apt-get install chromium")
    expect.set_options(timeout=30_000)  # a Space restarts meanwhile
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET) as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of which nothing may complain: neither the console, nor a script, nor the policy."""
    complaints: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert complaints == []
