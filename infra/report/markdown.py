"""Markdown for comments on pull requests, from texts that a stranger may have written.

Untrusted text stands in `<code>` or in a fence only. There the Hub of the code neither notifies people named in it nor
links numbers and commits (GitHub skips `code` and `pre` for both), and no character of it is left that Markdown or
HTML would read as their own.
"""

import html
import re
from collections.abc import Sequence

LONGEST_COMMENT = 65_000
"""Bytes in UTF-8. GitHub takes 65,536 characters."""

_PLAIN = re.compile(r"[A-Za-z0-9 ,/=;%+'.?-]|[^\x00-\x7f]")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_WWW = re.compile(r"(?i)\bwww\.")


def code(text: str, limit: int = 160) -> str:
    """Return text as inline code on one line, cut at `limit` characters."""
    shown = visible(text)
    cut = shown if len(shown) <= limit else f"{shown[: limit - 1]}…"
    inert = "".join(c if _PLAIN.match(c) else f"&#{ord(c)};" for c in cut)
    return f"<code>{_WWW.sub(lambda match: match[0][:-1] + '&#46;', inert)}</code>"


def visible(text: str, keep: str = "") -> str:
    """Return text in which no character is hidden or turns the direction; those in `keep` stay."""
    return "".join(c if c in keep or (c.isprintable() and not _HIDDEN.match(c)) else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def fence(text: str, kind: str = "") -> str:
    """Return text as a block of code that nothing in it can close."""
    shown = visible(text, keep="\n\t").strip("\n")
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{kind}\n{shown}\n{ticks}"


def folded(summary: str, body: str) -> str:
    """Return a body that is shown when its summary is opened. `summary` is HTML, made with `code` where needed."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table of cells that are Markdown on one line without bars, as `code` makes them."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plural(number: int, noun: str) -> str:
    """Return `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def comment(blocks: list[str], where: str) -> str:
    """Join blocks until the comment is full, and say how many are left out and where they are shown."""
    kept, room = [], LONGEST_COMMENT - 400
    for block in blocks:
        room -= len(block.encode()) + 2
        if room < 0:
            break
        kept.append(block)
    left = len(blocks) - len(kept)
    if left:
        kept.append(f"_{plural(left, 'more part')} of this report would not fit: see {html.escape(where)}._")
    return "\n\n".join(kept) + "\n"
