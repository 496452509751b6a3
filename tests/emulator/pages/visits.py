"""Visiting pages without a browser."""

import httpx2

from tests.emulator.hubs import ThreadHub
from tests.emulator.pages.html import Element, parse

SPACE = "acme/api"
BASE = f"/spaces/{SPACE}"


def visit(http: httpx2.Client, address: str, status: int = 200) -> Element:
    """Load a page and check what all pages have in common."""
    answer = http.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = parse(answer.text)
    check_common(page)
    return page


def check_common(page: Element) -> None:
    assert page.one("html").attrs["lang"] == "en"
    assert page.one("title").text.endswith(" local Hub")
    assert len(page.all("main")) == len(page.all("h1")) == 1
    skip = page.all("a")[0]
    assert skip.attrs["href"] == f"#{page.one('main').attrs['id']}"
    ids = [element.attrs["id"] for element in page.all() if "id" in element.attrs]
    assert len(ids) == len(set(ids)), "an id is there twice"
    assert [e.tag for e in page.all() if "style" in e.attrs or any(a.startswith("on") for a in e.attrs)] == []
    assert [script.attrs for script in page.all("script") if "src" not in script.attrs] == []
    assert page.all("style") == []
    unnamed = [a for a in page.all("a") if not (a.text or a.attrs.get("aria-label") or a.all("img"))]
    assert unnamed == []


def readme(hub: ThreadHub, text: str, space: str = SPACE) -> None:
    """Commit a README."""
    line = {"key": "file", "value": {"path": "README.md", "content": text, "encoding": "utf-8"}}
    assert hub.commit(space, line).status_code == 200
