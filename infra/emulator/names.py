"""Rules for the names of repositories and for the subdomain a Space is served under."""

import re
from dataclasses import dataclass

_NAME = re.compile(r"[\w.-]{1,96}", re.ASCII)
_LONGEST_LABEL = 63  # RFC 1035: one label of a host name


@dataclass(eq=False)
class BadNameError(Exception):
    """A repository cannot have this name; `reason` says why and what to write."""

    reason: str


def check_name(name: str) -> str:
    """Return `name` (an owner's or a repository's).

    Raises:
        BadNameError: The client's own rule (hub-api 1.2) and the Hub's rule for first and last letters refuse it.
    """
    if not _NAME.fullmatch(name) or "--" in name or ".." in name or name[0] in "-." or name[-1] in "-.":
        raise BadNameError(
            f"Repo name {name[:100]!r} is not allowed: use up to 96 letters, digits, '-', '_' or '.', "
            "without '--' or '..', and no '-' or '.' at either end"
        )
    if name.endswith((".git", ".ipynb")):
        raise BadNameError(f"Repo name {name!r} is not allowed: it cannot end with '.git' or '.ipynb'")
    return name


def is_name(name: str) -> bool:
    """Tell whether a repository or owner could have that name at all."""
    try:
        check_name(name)
    except BadNameError:
        return False
    return True


def subdomain_of(owner: str, name: str) -> str:
    """Return the host label that serves `owner/name` (hub-api section 8): lower case, `_` and `.` become `-`.

    Raises:
        BadNameError: The label is longer than a host name allows.
    """
    label = re.sub(r"[_.]", "-", f"{owner}-{name}".lower()).strip("-")
    if len(label) > _LONGEST_LABEL:
        raise BadNameError(
            f"The Space '{owner}/{name}' would be served at '{label}', which has {len(label)} letters; "
            f"a host name takes {_LONGEST_LABEL}: choose a shorter name"
        )
    return label
