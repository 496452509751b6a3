"""Reading the project's own Markdown: its links, headings and fenced blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs.acceptance import ROOT


@dataclass(frozen=True)
class Block:
    """A fenced block. `info` is what stands behind the fence, `line` where it opens, from 1."""

    info: str
    text: str
    line: int


def documents() -> list[Path]:
    """Return the project's pages: those at the root and all below docs."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def blocks(path: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for token in _tokens(path):
        if token.type == "fence":
            yield Block(token.info.strip(), token.content, (token.map or [0])[0] + 1)


def links(path: Path) -> Iterator[str]:
    """Yield the targets of all links and pictures of a page, as written."""
    for token in _tokens(path):
        for child in token.children or []:
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if isinstance(target, str):
                yield target


def anchors(path: Path) -> set[str]:
    """Return the anchors that code hosts give to a page's headings."""
    tokens = _tokens(path)
    titles = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8"))
