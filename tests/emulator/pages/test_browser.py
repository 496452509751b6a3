"""The pages in a real browser: by keyboard, live, without scripts, in the dark and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.emulator.pages.livehub import LiveHub, app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TIDES = "/spaces/acme/tides"
PAGES = (
    "/",
    "/?search=nothing",
    TIDES,
    f"{TIDES}/tree/main",
    f"{TIDES}/blob/main/app.py",
    f"{TIDES}/commits/main",
    f"{TIDES}/commit/main",
    f"{TIDES}/settings",
    f"{TIDES}/logs",
    "/spaces/acme/broken",
    "/spaces/acme/closed",
)
CHECKS = (Path(__file__).parent / "checks.js").read_text("utf-8")
"""Makes a list of what is wrong with the page that it runs in."""


def focused(page: Page) -> dict[str, Any]:
    """Return what has the focus: its text, and whether it can be seen that it has."""
    script = """() => { const e = document.activeElement, card = e.closest(".card");
        const seen = getComputedStyle(card ?? e).outlineStyle !== "none" && e.getBoundingClientRect().top >= 0;
        return {text: e.textContent.trim() || e.name || e.tagName, seen}; }"""
    found: dict[str, Any] = page.evaluate(script)
    return found


def tab_to(page: Page, text: str) -> None:
    """Press the tab key until the element of this text has the focus; each one on the way must be seen to have it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = focused(page)
        assert at["seen"], at
        if at["text"] == text:
            return
    raise AssertionError(f"the tab key never comes to {text!r}")


def test_all_can_be_reached_by_keyboard(live: LiveHub, page: Page) -> None:
    page.goto(live.endpoint)
    page.keyboard.press("Tab")
    assert focused(page) == {"text": "Skip to the content", "seen": True}
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, "search")
    page.keyboard.type("tides")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?search=tides")
    tab_to(page, "Tide table")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{TIDES}")
    for part, heading in (("Files", "tides"), ("Commits", "Commits"), ("Logs", "Run log"), ("Settings", "Settings")):
        tab_to(page, part)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(heading)
        expect(page.locator(".tabs [aria-current]")).to_have_text(part)


def test_the_app_is_seen_in_its_frame(live: LiveHub, page: Page) -> None:
    page.goto(live.endpoint + TIDES)
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Tides at Harwich")
    expect(page).to_have_title("Tide table \N{EN DASH} acme/tides \N{EN DASH} local Hub")


def test_a_stage_changes_before_the_eyes(live: LiveHub, page: Page) -> None:
    live.make("acme/moving", "RUNNING", app_py=app("one"))
    page.goto(f"{live.endpoint}/spaces/acme/moving")
    page.evaluate("window.stays = true")
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("one")
    live.api.pause_space("acme/moving")
    expect(page.locator("#stage")).to_have_text("Paused")
    expect(page.locator("iframe")).to_have_count(0)
    live.api.restart_space("acme/moving")
    expect(page.locator("#stage")).to_have_text("Running")
    live.push("acme/moving", app_py=app("two"))
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("two")
    assert page.evaluate("window.stays"), "without a reload"


def test_the_list_changes_before_the_eyes(live: LiveHub, page: Page) -> None:
    live.make("acme/listed", "RUNNING", app_py=app("one"))
    page.goto(f"{live.endpoint}/?search=listed")
    expect(page.locator(".stage")).to_have_text("Running")
    live.api.pause_space("acme/listed")
    expect(page.locator(".stage")).to_have_text("Paused")


def test_a_log_grows_before_the_eyes(live: LiveHub, page: Page, browser: Browser) -> None:
    page.goto(f"{live.endpoint}{TIDES}/logs?log=run")
    expect(page.locator("#log")).to_contain_text("listening")
    port = live.endpoint.rpartition(":")[2]
    with browser.new_context() as other:
        other.new_page().goto(f"http://acme-tides.localhost:{port}/from-outside")
    expect(page.locator("#log")).to_contain_text("asked for /from-outside")
    assert page.locator("#log").inner_text().count("listening") == 1, "nothing is there twice"


def test_a_page_of_a_space_that_goes_says_that_it_has_gone(live: LiveHub, browser: Browser) -> None:
    live.make("acme/going", "RUNNING", app_py=app("one"))
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{live.endpoint}/spaces/acme/going")
        live.api.delete_repo("acme/going", repo_type="space")
        expect(page.locator("h1")).to_have_text("Not Found")


def test_all_is_there_without_scripts(live: LiveHub, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(live.endpoint)
        page.get_by_label("Owner or name").fill("tides")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Tide table").click()
        expect(page.locator("#stage")).to_have_text("Running")
        expect(page.frame_locator("iframe").locator("h1")).to_have_text("Tides at Harwich")
        page.get_by_role("link", name="Logs").click()
        expect(page.locator("#log")).to_contain_text("listening")
        page.get_by_role("link", name="Load again").click()
        page.get_by_role("link", name="Files").click()
        page.get_by_role("link", name="app.py").click()
        expect(page.locator(".code")).to_contain_text("http.server")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_pages_are_readable_and_sound(live: LiveHub, browser: Browser, scheme: Any, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        for address in PAGES:
            page.goto(live.endpoint + address)
            complaints += [f"{address}: {fault}" for fault in page.evaluate(CHECKS)]
        assert complaints == []


def test_the_dark_is_dark(live: LiveHub, browser: Browser) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(live.endpoint)
            seen[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert seen == {"light": "rgb(255, 255, 255)", "dark": "rgb(16, 19, 27)"}


def test_the_policy_stops_scripts_that_are_not_the_pages_own(live: LiveHub, browser: Browser) -> None:
    live.push("acme/tides", evil_js="document.title = 'taken over'")
    page = browser.new_context().new_page()
    page.goto(f"{live.endpoint}{TIDES}/settings")
    for way in ("script.src = '/spaces/acme/tides/resolve/main/evil.js'", "script.textContent = 'document.title = 1'"):
        with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            page.evaluate(
                f"() => {{ const script = document.createElement('script'); {way}; document.body.append(script); }}"
            )
    assert page.title().startswith("Settings")
