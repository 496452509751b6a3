"""A README as HTML: Markdown without raw HTML, its addresses leading to the Hub's own pages."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest
from urllib.parse import unquote, urljoin, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
_NOT_IN_SLUGS = re.compile(r"[^\w\- ]")
_LONGEST = 100_000  # characters; a card is a page of text


def readme_html(text: str, base: str, revision: str) -> str:
    """Return the text of a README, without its front matter, as HTML that is safe: raw HTML in it is escaped.

    Args:
        text: the whole file.
        base: the address of the Space's pages, `/spaces/<owner>/<name>`.
        revision: the revision, as a part of an address, that relative addresses lead to.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", _table_close)
    tokens = markdown.parse(_FRONT_MATTER.sub("", text, count=1)[:_LONGEST])
    _Rewriter(base, revision).rewrite(tokens)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _table_open(*_: object) -> str:
    """Begin a table that can be scrolled sideways, by keyboard too."""
    return '<div class="table-wrap" role="region" aria-label="Table" tabindex="0"><table>\n'


def _table_close(*_: object) -> str:
    return "</table></div>\n"


class _Rewriter:
    """Changes what Markdown means on its own to what it means inside a page of the Hub."""

    def __init__(self, base: str, revision: str) -> None:
        self._base = base
        self._revision = revision
        self._slugs: Counter[str] = Counter()

    def rewrite(self, tokens: list[Token]) -> None:
        """Change headings, links and images in place."""
        for token, inside in zip_longest(tokens, tokens[1:]):
            if token.type == "heading_open":
                token.attrSet("id", f"card-{self._slug(inside.content)}")
            if token.type in {"heading_open", "heading_close"}:
                token.tag = f"h{min(6, int(token.tag[1]) + 2)}"  # the page has h1 and h2 of its own
            if token.children:
                token.children = list(self._inline(token.children))

    def _inline(self, tokens: Iterable[Token]) -> Iterable[Token]:
        for token in tokens:
            if token.type == "link_open":
                self._link(token)
            yield self._image(token) if token.type == "image" else token

    def _link(self, token: Token) -> None:
        target = str(token.attrGet("href") or "")
        if urlsplit(target).scheme or target.startswith("//"):
            token.attrSet("rel", "noopener noreferrer nofollow")
        elif target.startswith("#"):
            token.attrSet("href", f"#card-{unquote(target[1:])}")
        else:
            token.attrSet("href", self._within("blob", target))

    def _image(self, token: Token) -> Token:
        """Return the image where it is a file of the Space; of others the text: no page loads from elsewhere."""
        source = str(token.attrGet("src") or "")
        if urlsplit(source).scheme or source.startswith("//"):
            return Token("text", "", 0, content=f"[image: {token.content or source[:80]}]")
        token.attrSet("src", self._within("resolve", source))
        return token

    def _within(self, kind: str, target: str) -> str:
        """Return the address of a file; `..` cannot leave the revision."""
        root = f"{self._base}/{kind}/{self._revision}/"
        return root + urljoin("/", target).lstrip("/")

    def _slug(self, title: str) -> str:
        """Return the name of a heading in addresses; of equal ones the later are numbered."""
        slug = _NOT_IN_SLUGS.sub("", title.strip().lower()).replace(" ", "-")
        before = self._slugs[slug]
        self._slugs[slug] += 1
        return f"{slug}-{before}" if before else slug
