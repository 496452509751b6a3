"""Where a call goes: the path that a caller may ask for, and the way back of a redirect."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2
from starlette.exceptions import HTTPException
from starlette.types import Scope

from service.gateway.paths import UnsafePathError, canonical, matches
from service.upstream import Upstream

_VISIBLE = frozenset(range(0x21, 0x7F))


@dataclass(frozen=True)
class Target:
    """What is asked of an external service: method, the whole URL to connect to, and the bytes of path and query."""

    method: str
    url: httpx2.URL
    raw: bytes


def find_target(scope: Scope, upstream: Upstream) -> Target:
    """Check method and path of a request to `/{upstream}/…`.

    Raises:
        HTTPException: 400 for a path that can be read in two ways, 404 for one that is not open, 405.
    """
    below = _below(scope, upstream)
    try:
        path = canonical(below)
    except UnsafePathError as error:
        raise HTTPException(400, str(error)) from None
    if not any(matches(pattern, path) for pattern in upstream.paths):
        raise HTTPException(404, f"This path of '{upstream.name}' is not open.")
    allowed = (*upstream.methods, "HEAD") if "GET" in upstream.methods else upstream.methods
    if scope["method"] not in allowed:
        raise HTTPException(405, headers={"Allow": ", ".join(sorted(set(allowed)))})
    query: bytes = scope["query_string"]
    if not _VISIBLE.issuperset(query):
        raise HTTPException(400, "The query has characters that must be percent-encoded.")
    url = httpx2.URL(str(upstream.url))
    raw = _base(upstream) + below + (b"?" + query if query else b"")
    return Target(scope["method"], url, raw)


def way_back(location: str, target: Target, upstream: Upstream) -> str | None:
    """Write a redirect as the caller has to follow it, through the gateway; None when it leaves the service."""
    base = httpx2.URL(str(upstream.url)).copy_with(username=None, password=None)
    asked = f"{base.scheme}://{base.netloc.decode()}{target.raw.decode()}"
    try:
        goal = urlsplit(urljoin(asked, location))
        same = httpx2.URL(f"{goal.scheme}://{goal.netloc}").netloc == base.netloc and goal.scheme == base.scheme
    except (ValueError, httpx2.InvalidURL):
        return None
    prefix = _base(upstream).decode() + "/"
    if not same or not goal.path.startswith(prefix):
        return None
    query = f"?{goal.query}" if goal.query else ""
    return f"/{upstream.name}/{goal.path.removeprefix(prefix)}{query}"


def _below(scope: Scope, upstream: Upstream) -> bytes:
    raw: bytes = scope["raw_path"]
    root = scope.get("app_root_path", "").encode() + b"/" + upstream.name.encode()
    if not raw.startswith(root + b"/"):
        raise HTTPException(404)
    return raw[len(root) :]


def _base(upstream: Upstream) -> bytes:
    return (upstream.url.path or "").rstrip("/").encode()
