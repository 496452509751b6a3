"""Which settings a service says it has not, or does not take: by Python, by pydantic, by the service of Spacedock."""

import re

from infra.diagnose.reading import STARTING, line, raised
from infra.model.fleet import Space
from infra.model.symptoms import Symptoms

Named = tuple[tuple[str, ...], str]
"""Names in capitals, each once, and the line that told the first."""

_KEY = re.compile(r"'([A-Z][A-Z0-9_]{2,})'")
_PYDANTIC = re.compile(r"^(?P<name>[A-Za-z_][\w.]*)\n  (?P<told>.+?) \[type=(?P<type>\w+)", re.MULTILINE)
_OWN = "The service cannot start: "
_OWN_BLOCK = re.compile(r"^(?P<name>[A-Z][A-Z0-9_]*): (?P<told>.+)\n    For: ", re.MULTILINE)
_IN_WORDS = re.compile(
    r"^.*?\b(?P<name>[A-Z][A-Z0-9]*_[A-Z0-9_]+)\b(?: environment variable)? "
    r"(?:is (?:not set|missing|required|unset|empty)|must be set|not found in (?:the )?environment).*$",
    re.MULTILINE,
)
_MISSING = frozenset({"missing"})
_ABSENT = ("is missing", "is not set")


def declared(space: Space) -> frozenset[str]:
    """Return the names of all variables and secrets of a Space."""
    return frozenset(variable.name for variable in space.variables) | {secret.name for secret in space.secrets}


def missing(seen: Symptoms) -> Named:
    """Return the settings without a value; no names where the log does not speak of any."""
    if seen.stage not in STARTING:
        return (), ""
    return _by_key(seen) or _by_pydantic(seen, absent=True) or _by_own(seen, absent=True) or _in_words(seen)


def refused_values(seen: Symptoms) -> Named:
    """Return the settings whose values are not taken."""
    if seen.stage not in STARTING:
        return (), ""
    return _by_pydantic(seen, absent=False) or _by_own(seen, absent=False) or ((), "")


def _by_key(seen: Symptoms) -> Named | None:
    """`os.environ["NAME"]`: the traceback leads through the environment, or the name is declared."""
    error = raised(seen)
    name = _KEY.fullmatch(error.text) if error and error.kind == "KeyError" else None
    if error is None or name is None:
        return None
    is_variable = "environ" in seen.run_log or name[1] in declared(seen.space)
    return ((name[1],), error.line) if is_variable else None


def _by_pydantic(seen: Symptoms, *, absent: bool) -> Named | None:
    error = raised(seen)
    if error is None or error.kind not in {"ValidationError", "SettingsError"}:
        return None
    found = [hit for hit in _PYDANTIC.finditer(error.rest) if (hit["type"] in _MISSING) is absent]
    if not found or "ettings" not in error.text + seen.run_log:
        return None
    return _names(found), f"{found[0]['name']}: {found[0]['told']}"


def _by_own(seen: Symptoms, *, absent: bool) -> Named | None:
    _, begins, message = seen.run_log.rpartition(_OWN)
    found = [hit for hit in _OWN_BLOCK.finditer(message) if hit["told"].startswith(_ABSENT) is absent]
    return (_names(found), f"{found[0]['name']}: {found[0]['told']}") if begins and found else None


def _in_words(seen: Symptoms) -> Named:
    found = list(_IN_WORDS.finditer(seen.run_log))
    return (_names(found), line(found[-1])) if found else ((), "")


def _names(found: list[re.Match[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit["name"].partition(".")[0].upper() for hit in found))
