"""READMEs as HTML: nothing that a stranger wrote can act on the page."""

import pytest

from infra.emulator.pages.readme import readme_html
from tests.emulator.pages.html import Element, parse

BASE = "/spaces/acme/api"


def shown(text: str) -> Element:
    return parse(readme_html(text, BASE, "main"))


def test_front_matter_is_left_out_and_text_is_rendered() -> None:
    page = shown("---\ntitle: x\n---\n# Tides\n\nHigh **and** low.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert "title" not in page.text
    assert page.one("h3").text == "Tides"
    assert page.one("strong").text == "and"
    assert [cell.text for cell in page.one("table").all("td")] == ["1", "2"]


def test_headings_stand_below_those_of_the_page_and_can_be_linked_to() -> None:
    page = shown("# One\n\n# One\n\n## The *second* `part`!\n\n[go](#one)\n")
    assert [heading.attrs["id"] for heading in page.all("h3")] == ["card-one", "card-one-1"]
    assert page.one("h4").attrs["id"] == "card-the-second-part"
    assert page.one("a").attrs["href"] == "#card-one"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<style>body{display:none}</style>\n\n<iframe src=//evil></iframe>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        '[x](/a "\\" onmouseover=alert(1) \\"")',
        "# <b onclick=alert(1)>",
        "![x](javascript:alert(1))",
        '```"><script>\nx\n```',
    ],
)
def test_nothing_acts(text: str) -> None:
    page = shown(text)
    assert [element for element in page.all() if element.tag in {"script", "style", "iframe", "b"}] == []
    assert [e.attrs for e in page.all() if any(name.startswith("on") for name in e.attrs)] == []
    targets = [e.attrs.get("href", "") + e.attrs.get("src", "") for e in page.all()]
    assert [target for target in targets if target.lower().startswith(("javascript:", "vbscript:", "data:"))] == []


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("docs/guide.md", f"{BASE}/blob/main/docs/guide.md"),
        ("./app.py#L3", f"{BASE}/blob/main/app.py#L3"),
        ("/app.py", f"{BASE}/blob/main/app.py"),
        ("../../../../settings", f"{BASE}/blob/main/settings"),
        ("https://example.com/x", "https://example.com/x"),
        ("mailto:a@example.com", "mailto:a@example.com"),
    ],
)
def test_links_lead_to_files_of_the_space_or_out(target: str, leads_to: str) -> None:
    link = shown(f"[x]({target})").one("a")
    assert link.attrs["href"] == leads_to
    assert ("noopener" in link.attrs.get("rel", "")) is (":" in target)


def test_images_of_the_space_are_shown_and_others_named() -> None:
    page = shown("![plan](img/plan.png) ![badge](https://example.com/b.svg) ![x](//example.com/b.svg)")
    assert page.one("img").attrs == {"src": f"{BASE}/resolve/main/img/plan.png", "alt": "plan"}
    assert "[image: badge]" in page.text


def test_a_readme_without_end_is_cut() -> None:
    assert len(readme_html("word " * 1_000_000, BASE, "main")) < 300_000
