"""HTML as a tree, to be asked by tag, class and attribute."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = {"meta", "link", "img", "input", "br", "hr"}
SCRIPT = {"script", "style"}


@dataclass(eq=False)
class Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, each run of spaces as one."""
        return " ".join("".join(self._texts()).split())

    @property
    def raw(self) -> str:
        """All text inside, as it is."""
        return "".join(self._texts())

    def all(self, tag: str = "", css: str = "", **attrs: str) -> list["Element"]:
        """Every element inside of that tag, with that class and these attributes (`_` for `-`)."""
        wanted = {name.strip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [element for element in self._inside() if element._is(tag, css, wanted)]

    def one(self, tag: str = "", css: str = "", **attrs: str) -> "Element":
        found = self.all(tag, css, **attrs)
        assert len(found) == 1, f"{len(found)} elements <{tag} class={css} {attrs}>"
        return found[0]

    def link(self, text: str) -> str:
        """Return where the one link with this text leads to."""
        targets = {element.attrs["href"] for element in self.all("a") if element.text == text}
        assert len(targets) == 1, f"{text!r} leads to {targets}"
        return targets.pop()

    def _is(self, tag: str, css: str, attrs: dict[str, str]) -> bool:
        classes = self.attrs.get("class", "").split()
        return (
            (not tag or self.tag == tag)
            and (not css or css in classes)
            and all(self.attrs.get(name) == value for name, value in attrs.items())
        )

    def _inside(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._inside()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in SCRIPT:
                yield from child._texts()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack = [Element("#root")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in EMPTY:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            opened = self.stack.pop()
            assert opened.tag == tag, f"<{opened.tag}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def parse(text: str) -> Element:
    """Return the tree; AssertionError where an element is not closed in its turn."""
    builder = _Builder()
    builder.feed(text)
    builder.close()
    assert [element.tag for element in builder.stack] == ["#root"], "an element is not closed"
    return builder.stack[0]
