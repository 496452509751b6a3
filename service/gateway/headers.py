"""Which headers pass the gateway: never credentials, in neither direction, and nothing of the connection itself."""

import re
from collections.abc import Iterable

from service.upstream import Upstream

Header = tuple[bytes, bytes]

# RFC 9110, 7.6.1, and what proxies write there
_HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer transfer-encoding "
    b"upgrade".split()
)
# Where a caller comes from is not the external service's concern, nor is the address the caller used.
_OF_CALLERS = frozenset(
    b"host expect origin referer forwarded via from x-real-ip x-request-id x-client-ip true-client-ip cdn-loop".split()
)
_OF_CALLERS_BEGIN = (b"x-forwarded-", b"sec-", b"cf-", b"access-control-", b"x-amzn-", b"x-envoy-")
# Frameworks take method and path from these, and so other ones than those that were checked.
_OVERRIDING = re.compile(rb"x-(?:http-)?method(?:-override)?|x-(?:original|rewrite|override)-.*")
_CREDENTIAL = re.compile(rb"auth|cookie|token|secret|passw|credential|session|signature|(?:^|-|_|api)key(?:$|-|_)")
_NO_CREDENTIAL = frozenset({b"idempotency-key"})
_OF_SERVICES = frozenset(
    b"set-cookie set-cookie2 www-authenticate authentication-info proxy-authentication-info authorization "
    b"strict-transport-security public-key-pins alt-svc clear-site-data server via date x-powered-by x-request-id "
    b"server-timing nel report-to reporting-endpoints content-security-policy service-worker-allowed refresh "
    b"x-frame-options location content-location".split()
)


def to_service(headers: Iterable[Header], upstream: Upstream, request_id: str) -> list[Header]:
    """Choose a request's headers for the external service; its own credential and `Host` are not among them.

    Args:
        headers: As they came, names in lower case.
        upstream: Whose credential header callers may not set.
        request_id: Goes along, to find the request in the logs of both.
    """
    headers = list(headers)
    refused = _named_by_connection(headers) | {upstream.secret_header.lower().encode()}
    passed = [(name, value) for name, value in headers if name not in refused and _goes_in(name)]
    return [*passed, (b"x-request-id", request_id.encode())]


def to_caller(headers: Iterable[Header], upstream: Upstream) -> list[Header]:
    """Choose an answer's headers for the caller; what echoes the service's credential stays behind."""
    headers = [(name.lower(), value) for name, value in headers]
    refused = _named_by_connection(headers) | _HOP_BY_HOP | _OF_SERVICES
    secret = upstream.secret.get_secret_value().encode() if upstream.secret else b""
    passed = [
        (name, value)
        for name, value in headers
        if name not in refused and not name.startswith(b"access-control-") and not (secret and secret in value)
    ]
    if upstream.access != "public" and not any(name == b"cache-control" for name, _ in passed):
        passed.append((b"cache-control", b"private"))
    return passed


def _goes_in(name: bytes) -> bool:
    if name in _HOP_BY_HOP or name in _OF_CALLERS or name.startswith(_OF_CALLERS_BEGIN):
        return False
    if _OVERRIDING.fullmatch(name):
        return False
    return name in _NO_CREDENTIAL or not _CREDENTIAL.search(name)


def _named_by_connection(headers: Iterable[Header]) -> set[bytes]:
    named = (value for name, value in headers if name == b"connection")
    return {part.strip().lower() for value in named for part in value.split(b",")}
