"""Small pieces of sentences that many messages share."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

LONGEST = 60
MANY = 16
"""Names that nobody wants to read in one sentence."""


def quote(text: str) -> str:
    """Return the text in backticks, on one line, cut where it is long."""
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return "`" + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + "`"


def join(words: Iterable[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    *head, tail = list(words) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant."""
    if len(word) > LONGEST:
        return None
    by_form = {_form(name): name for name in known}
    found = get_close_matches(_form(word), by_form, n=1, cutoff=0.7)
    return by_form[found[0]] if found else None


def suggestion(word: str, known: Collection[str]) -> str:
    """Return the sentence that helps with a word that is not known."""
    meant = closest(word, known)
    if meant:
        return f"Did you mean {quote(meant)}?"
    listed = [quote(name) for name in known][:MANY]
    more = [f"{len(known) - MANY} more"] if len(known) > MANY else []
    return f"There are {join([*listed, *more])}." if known else "There is none."


def _form(word: str) -> str:
    """Reduce a name to its letters: `colorFrom`, `color-from` and `color_from` are one word to a reader."""
    return word.lower().replace("_", "").replace("-", "")
