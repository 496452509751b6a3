"""Links lead somewhere."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs import markdown
from tests.docs.acceptance import ROOT


@pytest.mark.parametrize("page", markdown.documents(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    broken = [target for target in markdown.links(page) if not _leads(page, target)]
    assert not broken


def _leads(page: Path, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return parts.scheme == "https"
    file = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return False
    return not parts.fragment or parts.fragment in markdown.anchors(file)


def test_every_page_is_linked_from_another() -> None:
    pages = markdown.documents()
    linked = {(page.parent / urlsplit(target).path).resolve() for page in pages for target in markdown.links(page)}
    alone = [page.relative_to(ROOT).as_posix() for page in pages if page not in linked and page.name != "README.md"]
    assert not alone


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = [target for target in markdown.links(folder / "README.md") if target.endswith(".md")]
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
