"""Names for the Hub's endpoints, so that a rule need not spell an address."""

import re

_REPO = r"/api/(?:models|datasets|spaces)/[^/]+/[^/]+"
_FILES = r"/(?:(?:datasets|spaces)/)?[^/]+/[^/]+"

ENDPOINTS: dict[str, tuple[str, str]] = {
    "whoami": ("GET", "/api/whoami-v2"),
    "token": ("POST", "/oauth/token"),
    "create": ("POST", "/api/repos/create"),
    "delete": ("DELETE", "/api/repos/delete"),
    "move": ("POST", "/api/repos/move"),
    "list": ("GET", "/api/(?:models|datasets|spaces)"),
    "info": ("GET", rf"{_REPO}(?:/revision/[^/]+)?"),
    "settings": ("PUT", rf"{_REPO}/settings"),
    "validate-yaml": ("POST", "/api/validate-yaml"),
    "preupload": ("POST", rf"{_REPO}/preupload/[^/]+"),
    "commit": ("POST", rf"{_REPO}/commit/[^/]+"),
    "tree": ("GET", rf"{_REPO}/tree/.+"),
    "paths-info": ("POST", rf"{_REPO}/paths-info/[^/]+"),
    "commits": ("GET", rf"{_REPO}/commits/[^/]+"),
    "refs": ("GET", rf"{_REPO}/refs"),
    "resolve": ("GET|HEAD", rf"{_FILES}/resolve/.+"),
    "runtime": ("GET", rf"{_REPO}/runtime"),
    "restart": ("POST", rf"{_REPO}/restart"),
    "pause": ("POST", rf"{_REPO}/pause"),
    "hardware": ("POST", rf"{_REPO}/hardware"),
    "sleeptime": ("POST", rf"{_REPO}/sleeptime"),
    "get-secrets": ("GET", rf"{_REPO}/secrets"),
    "add-secret": ("POST", rf"{_REPO}/secrets"),
    "delete-secret": ("DELETE", rf"{_REPO}/secrets"),
    "get-variables": ("GET", rf"{_REPO}/variables"),
    "add-variable": ("POST", rf"{_REPO}/variables"),
    "delete-variable": ("DELETE", rf"{_REPO}/variables"),
    "duplicate": ("POST", rf"{_REPO}/duplicate"),
    "logs": ("GET", rf"{_REPO}/logs/[^/]+"),
}
"""Methods and path of each, as patterns of the whole; the path is still percent-encoded and has no query."""


def pattern_of(endpoint: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of methods and path; KeyError where there is no such endpoint."""
    methods, path = ENDPOINTS[endpoint]
    return re.compile(methods), re.compile(path)
