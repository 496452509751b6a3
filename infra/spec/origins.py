"""Origins as browsers send them: `scheme://host` or `scheme://host:port`, lower case, nothing after (RFC 6454)."""

import re

from infra.spec.codes import Code
from infra.spec.kinds import Problem
from infra.spec.words import quote

ANY = "*"
PATTERN = r"^(\*|https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:.]+\](:[0-9]{1,5})?)$"

_PARTS = re.compile(r"(?P<scheme>[^:/]+)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_HOST = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[^:\[\]]*)(?::(?P<port>[0-9]*))?")
_LABEL = re.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def origin(text: str) -> Problem | None:
    """Check one origin; the message names the first thing that keeps browsers from ever sending it."""
    if text == ANY:
        return None
    match = _PARTS.fullmatch(text)
    found = _form(match["scheme"], match["authority"], match["rest"]) if match else None
    if match and not found:
        found = _host(match["scheme"].lower(), match["authority"])
    if not match:
        found = ("has no scheme", "Write `https://` and the host.")
    return Problem(Code.ORIGIN, f"has {quote(text)}, which {found[0]}", found[1]) if found else None


def _form(scheme: str, authority: str, rest: str) -> tuple[str, str] | None:
    plain = f"{scheme}://{authority.rpartition('@')[2]}".lower()
    faults = (
        (scheme.lower() not in _DEFAULT_PORTS, "is neither http nor https", "Only such pages send a usable origin."),
        ("@" in authority, "has a user name in it", f"Write `{plain}`."),
        (rest == "/", "ends in a slash", f"Write `{plain}`."),
        (bool(rest), "has a path", f"Browsers send the origin alone: write `{plain}`."),
        ("*" in authority, "has a wildcard in it", "List each origin; only a bare `*` stands for all."),
        (f"{scheme}://{authority}" != plain, "has upper case letters", f"Browsers send lower case: write `{plain}`."),
    )
    return next(((message, help_) for found, message, help_ in faults if found), None)


def _host(scheme: str, authority: str) -> tuple[str, str] | None:
    match = _HOST.fullmatch(authority)
    host, port = (match["host"], match["port"]) if match else ("", None)
    if not host.isascii():
        return "has a host that is not ASCII", "Write the host in its `xn--` form, as browsers send it."
    named = len(host) <= 253 and all(map(_LABEL.fullmatch, host.split(".")))
    if not (named or host.startswith("[")):
        return "has no valid host", "Write an origin such as `https://app.example.com`."
    if port is not None and not (port.isdigit() and 0 < int(port[:6]) <= 65535 and port[0] != "0"):
        return "has no valid port", "Write a port from 1 to 65535, or none."
    if port == _DEFAULT_PORTS[scheme]:
        return "names the default port", f"Browsers leave it out: write `{scheme}://{host}`."
    return None


def is_plain_http(text: str) -> bool:
    """Tell whether pages of this origin travel unencrypted."""
    return text.startswith("http://")
