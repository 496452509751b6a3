"""Words and variables of a Dockerfile line."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping

from dockerfile_parse.util import WordSplitter

_DEFAULTED = re.compile(r"\$\{(?P<name>\w+):(?P<sign>[-+])(?P<word>[^}]*)\}")
_BETWEEN_COMMANDS = {"&&", "||", ";", "|", "&"}


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` put in, and without its quotes."""
    return str(WordSplitter(_with_defaults(text, variables), args={}, envs=dict(variables)).dequote())


def expand_variables(text: str, variables: Mapping[str, str]) -> str:
    """Do as `expand`, but keep the quotes, for a line that a shell reads."""
    splitter = WordSplitter(_with_defaults(text, variables), args={}, envs=dict(variables))
    return "".join(splitter.split(maxsplit=0, dequote=False))


def _with_defaults(text: str, variables: Mapping[str, str]) -> str:
    def choose(match: re.Match[str]) -> str:
        value = variables.get(match["name"], "")
        other = match["word"]
        return (value or other) if match["sign"] == "-" else (other if value else "")

    return _DEFAULTED.sub(choose, text)


def words(text: str) -> list[str]:
    """Return the words of a line, with their quotes."""
    return list(WordSplitter(text).split(dequote=False))


def pairs(text: str, variables: Mapping[str, str]) -> dict[str, str]:
    """Return the pairs of an ENV, ARG or LABEL line: `A=1 B="two"`, or the old form `A 1`.

    Raises:
        ValueError: there is nothing in the line.
    """
    parts = words(text)
    if not parts:
        raise ValueError("a name is needed")
    if "=" not in parts[0]:
        name, _, value = text.strip().partition(" ")
        return {name: expand(value.strip(), variables)}
    split = (part.partition("=") for part in parts)
    return {expand(name, {}): expand(value, variables) for name, _, value in split}


def exec_form(text: str) -> list[str] | None:
    """Return the words of a JSON list such as `["python", "-m", "app"]`, or None for the shell form."""
    if not text.lstrip().startswith("["):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, list) and all(isinstance(word, str) for word in value) else None


def flags_of(text: str) -> tuple[list[str], str]:
    """Return the `--flag` words that an instruction begins with, and the rest of its line."""
    flags: list[str] = []
    rest = text.strip()
    while rest.startswith("--"):
        flag, _, rest = rest.partition(" ")
        flags.append(flag)
        rest = rest.lstrip()
    return flags, rest


def commands(text: str) -> Iterator[list[str]]:
    """Yield the simple commands of a RUN line as word lists. A line that no shell could read yields none."""
    listed = exec_form(text)
    if listed is not None:
        yield listed
        return
    lexer = shlex.shlex(text, posix=True, punctuation_chars="&|;")
    lexer.whitespace_split = True
    try:
        tokens = list(lexer)
    except ValueError:
        return
    command: list[str] = []
    for token in [*tokens, ";"]:
        if token in _BETWEEN_COMMANDS:
            if command:
                yield command
            command = []
        else:
            command.append(token)
