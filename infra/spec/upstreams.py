"""External services of a Space: what the shipped service reads from UPSTREAMS, setting by setting.

Names, bounds and defaults are those of `service/upstream.py`, which this package does not import; a test compares them.
"""

import math
import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import get_args

from infra.model import fleet
from infra.spec import checks
from infra.spec.codes import Code
from infra.spec.kinds import Place, Problem, Schema
from infra.spec.layers import Branch, Item
from infra.spec.maps import Record, Setting, Table
from infra.spec.scalars import Choice, Duration, Flag, Listing, Number, Several, Text
from infra.spec.tree import Node, Scalar
from infra.spec.words import join, quote

NAME = r"^[a-z][a-z0-9-]{0,38}$"
TAKEN = frozenset({"docs", "health", "metrics", "redoc", "sign-in"})
"""Paths of the service itself, and what it calls those who know the signed-in users."""

SCHEMES = {"http": ("http", "https"), "redis": ("redis", "rediss")}

_URL = re.compile(
    r"(?P<scheme>[a-z]+)://((?P<user>[^@/?#]*)@)?(?P<host>\[[^\]]*\]|[^:/?#\[\]]*)(:(?P<port>[0-9]{1,5}))?([/?#][!-~]*)?"
)
_LABEL = re.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_SEGMENT = re.compile(r"[^%?#\\\s\x00-\x1f\x7f]*")
_RATE = re.compile(r"[1-9][0-9]{0,8}/([1-9][0-9]{0,6})?(second|minute|hour|day)s?")
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_LONGEST = 31 * _UNITS["day"]
_MANY = 10**11


@dataclass(frozen=True)
class Shorthand(Record):
    """A map with fixed keys, or a single value that stands for the map with it under `short`."""

    short: str = ""

    def read(self, node: Node, place: Place) -> Item:
        """Return a branch in both forms, so that an overlay can change one key and keep the others."""
        if not isinstance(node, Scalar) or node.type == "null":
            return super().read(node, place)
        return Branch({self.short: self.fields[self.short].kind.read(node, place)}, {self.short: node})

    def schema(self) -> Schema:
        """Either form."""
        return {"anyOf": [self.fields[self.short].kind.schema(), super().schema()]}


def name(text: str) -> Problem | None:
    """Check the name of an external service: it becomes the first part of a path."""
    if text in TAKEN:
        return Problem(Code.NAME, "is a name that the service itself takes", "Choose another name.")
    if re.fullmatch(NAME, text):
        return None
    help_ = "Use up to 39 lower case letters, digits and `-`, beginning with a letter."
    return Problem(Code.NAME, "cannot be the name of an external service", help_)


def url(text: str) -> Problem | None:
    """Check a base URL. A password has no place in it: everybody who sees the Space can read its variables."""
    known = [scheme for both in SCHEMES.values() for scheme in both]
    match = _URL.fullmatch(text)
    if not match or match["scheme"] not in known:
        wanted = join((quote(f"{scheme}://") for scheme in known), "or")
        return Problem(Code.ADDRESS, "is not the address of a service", f"Begin it with {wanted}, then the host.")
    if ":" in (match["user"] or ""):
        help_ = "Leave it out, and name the secret that holds it in `secret_env`."
        return Problem(Code.SECRET_VALUE, "has a password in it", help_)
    if _is_host(match["host"]) and 0 < int(match["port"] or 1) <= 65_535:
        return None
    return Problem(Code.ADDRESS, "has no valid host or port", f"Write it like `{match['scheme']}://service.example`.")


def _is_host(text: str) -> bool:
    """Tell whether it is a name, or an address; a name whose last part is a number would be read as an address."""
    labels = text.split(".")
    if not text.startswith("[") and not labels[-1][:1].isdigit():
        return len(text) <= 253 and all(map(_LABEL.fullmatch, labels))
    try:
        return ip_address(text.strip("[]")).version == (6 if text.startswith("[") else 4)
    except ValueError:
        return False


def path(text: str) -> Problem | None:
    """Check a pattern of paths; one that no request could have opens nothing."""
    segments = text.split("/")[1:]
    if not text.startswith("/"):
        help_ = "Begin it with a slash, such as `/v1/models/*`."
    elif any("**" in segment and segment != "**" for segment in segments):
        help_ = "Let `**` stand alone between slashes, such as `/v1/**`."
    elif "" in segments[:-1] or not all(map(_is_plain, segments)):
        help_ = "Write it as requests have it, without `.`, `..`, `//`, `%`, `?` and `#`."
    else:
        return None
    return Problem(Code.ADDRESS, f"has {quote(text)}, which no request could match", help_)


def _is_plain(segment: str) -> bool:
    return bool(_SEGMENT.fullmatch(segment)) and segment.partition(";")[0] not in {".", ".."}


def rate(text: str) -> Problem | None:
    """Check a number of calls within a time."""
    match = _RATE.fullmatch(text)
    if match and int(match[1] or 1) * _UNITS[match[2]] <= _LONGEST:
        return None
    help_ = "Write it as `60/minute` or `100/10minutes`, with second, minute, hour or day; 31 days at most."
    return Problem(Code.TEXT, f"is not a rate: {quote(text)}", help_)


def _header(text: str) -> Problem | None:
    if re.fullmatch("[A-Za-z0-9-]+", text):
        return None
    return Problem(Code.TEXT, f"is not the name of a header: {quote(text)}", "Use letters, digits and `-`.")


def _scheme(text: str) -> Problem | None:
    if re.fullmatch("[A-Za-z0-9-]*", text):
        return None
    return Problem(Code.TEXT, "is not one word", 'Use letters, digits and `-`, or write "" for none.')


def _secret(text: str) -> Problem | None:
    if checks.looks_like_a_token(text):
        help_ = "Write the name of one of the Space's `secrets`. Values never stand in this file."
        return Problem(Code.SECRET_VALUE, "looks like the value of a secret", help_)
    if re.fullmatch("[A-Z][A-Z0-9_]*", text):
        return None
    return Problem(Code.VARIABLE_NAME, "is not the name of a secret", "Use capitals, digits and `_`.")


def _time(longest: float = math.inf) -> Duration:
    return Duration(fraction=True, longest=longest)


_RATE_OF = Text(rate, {"pattern": "^[0-9]+/[0-9]*(second|minute|hour|day)s?$"})
_CALLS = Number(1, _MANY)

_LIMIT = Shorthand(
    {
        "client": Setting("Calls of each caller within a time.", _RATE_OF, None, "no limit"),
        "total": Setting("Calls of all callers within a time.", _RATE_OF, None, "no limit"),
    },
    short="client",
)

_BUDGET = Shorthand(
    {
        "client": Setting("Calls of each caller in a day, UTC.", _CALLS, None, "no limit"),
        "total": Setting("Calls of all callers in a day, UTC.", _CALLS, None, "no limit"),
    },
    short="total",
)

UPSTREAM = Record(
    {
        "url": Setting("Base URL.", Text(url, {"pattern": "^(https?|rediss?)://"}), None, "required"),
        "kind": Setting(
            "What is spoken there. A `redis` of the name `state` is shared by replicas.",
            Choice(get_args(fleet.UpstreamKind)),
            "http",
        ),
        "required": Setting("Whether the start fails when the first connection does.", Flag(), default=False),
        "secret_env": Setting("Which of the Space's `secrets` is its credential.", Text(_secret), None, "none"),
        "secret_header": Setting("The header that carries the credential.", Text(_header), "Authorization"),
        "secret_scheme": Setting("The word before the credential.", Text(_scheme, blank=True), "Bearer"),
        "timeout": Setting("How long a connection, or a call of an own route, may take.", _time(300), 5.0, "`5s`"),
        "threshold": Setting("Failures in a row that open its circuit.", Number(1, 1000), 5),
        "recovery": Setting("How long an open circuit waits for one trial.", _time(), 30.0, "`30s`"),
        "paths": Setting(
            "Paths below the URL that callers may use under `/NAME/`: `*` is a part of one segment, `**` any number.",
            Listing(Text(path, {"pattern": "^/"})),
            (),
            "none: no gateway",
        ),
        "methods": Setting(
            "Methods that they may use.", Several(Listing(Choice(get_args(fleet.Method))), "key"), ("GET",), "`[GET]`"
        ),
        "access": Setting(
            "Who may call: `key` (holders of a key in `KEY_HASHES`), `hf` (signed-in users), `public`.",
            Choice(get_args(fleet.Access)),
            "key",
        ),
        "allow": Setting("Labels of keys, or names of users, that alone may.", Listing(Text()), (), "all"),
        "private": Setting("Whether the gateway may connect to private addresses.", Flag(), default=False),
        "retries": Setting("Further tries of calls that may be repeated.", Number(0, 5), 1),
        "first_byte": Setting("How soon an answer begins.", _time(600), None, "`timeout`"),
        "total": Setting("How long a call may take in all.", _time(3600), 60.0, "`60s`"),
        "max_request": Setting("Bytes of a request's body.", Number(0, _MANY), 1_048_576),
        "max_response": Setting("Bytes of an answer's body.", Number(1, _MANY), 52_428_800),
        "limit": Setting("Calls within a time, such as `60/minute`.", _LIMIT),
        "budget": Setting("Calls in a day.", _BUDGET),
    },
    {
        "secret": "Write `secret_env:` and the name of one of the Space's `secrets`.",
        "header": "Write `secret_header:` instead.",
        "base_url": "Write `url:` instead.",
        "name": "It is the key that the entry stands at.",
    },
)
"""One external service."""

UPSTREAMS = Table(UPSTREAM, name, NAME)
