"""Finds `pip install` in a command and keeps the arguments that mean something outside an image."""

import re
from collections.abc import Iterator, Sequence

_PIP = re.compile(r"(?:.*/)?pip(?:3(?:\.\d+)?)?")
_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.\d+)?)?")
_DROPPED = {"--user", "--no-cache-dir", "--no-cache", "--system", "--break-system-packages", "-q", "--quiet"}
"""They say where in the image and how quietly; the local Hub has its own environment and log."""
_DROPPED_WITH_VALUE = {"-t", "--target", "--prefix", "--root", "--cache-dir", "--root-user-action", "--python"}
_SPLIT = {"--requirement", "--constraint"}
_INSTALLERS = {"pip", "uv"}


def pip_arguments(command: Sequence[str]) -> tuple[str, ...] | None:
    """Return what a command gives to `pip install`, or None when it is another command or only renews pip itself.

    Raises:
        ValueError: it installs a folder of the repository, which the local Hub does not do.
    """
    given = _after_install(command)
    if given is None:
        return None
    arguments = tuple(_kept(given))
    if any(word in {"-e", "--editable"} or re.match(r"\.{0,2}/|\.$|\.\[", word) for word in _positional(arguments)):
        raise ValueError(
            "the local Hub installs requirements files and named packages, not folders of the Space; "
            "COPY the code and start it from there"
        )
    if not arguments or {re.split(r"[=<>~!]", word)[0] for word in arguments} <= _INSTALLERS | {"-U", "--upgrade"}:
        return None
    return arguments


def _after_install(command: Sequence[str]) -> Sequence[str] | None:
    words = list(command)
    while words and re.match(r"\w+=", words[0]):
        words.pop(0)
    if len(words) > 2 and _PYTHON.fullmatch(words[0]) and words[1] == "-m":
        words = words[2:]
    if words[:2] == ["uv", "pip"]:
        words = words[1:]
    is_install = len(words) > 1 and _PIP.fullmatch(words[0]) and words[1] == "install"
    return words[2:] if is_install else None


def _kept(arguments: Sequence[str]) -> Iterator[str]:
    rest = iter(arguments)
    for word in rest:
        option, equals, value = word.partition("=")
        if option in _DROPPED_WITH_VALUE:
            if not equals:
                next(rest, None)
        elif equals and option in _SPLIT:
            yield from (option, value)
        elif re.match(r"-[rc].", word):
            yield from (word[:2], word[2:])
        elif word not in _DROPPED:
            yield word


def _positional(arguments: Sequence[str]) -> Iterator[str]:
    before = ""
    for word in arguments:
        if before not in {"-r", "-c", "-f", "-i", "--find-links", *_SPLIT}:
            yield word
        before = word
