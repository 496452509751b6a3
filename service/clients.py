"""Guarded clients: the way for routes to call an external service."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2
import structlog

from service.circuits import Circuit, Circuits
from service.gateway.addresses import PublicTransport
from service.upstream import Upstream
from service.upstream_error import UpstreamError, UpstreamTimeoutError

log = structlog.stdlib.get_logger()


class UpstreamClient:
    """Calls one external service over HTTP: with its credential, within its timeout, through its circuit."""

    def __init__(self, upstream: Upstream, http: httpx2.AsyncClient, circuit: Circuit) -> None:
        self.upstream = upstream
        self.http = http
        self.circuit = circuit

    async def request(
        self, method: str, path: str, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Send one request and read its whole answer; redirects are not followed.

        Args:
            method: HTTP method.
            path: Path and query below the service's base URL.
            content: Body of the request.
            headers: Headers of the request, over those that the client sends with each.

        Raises:
            CircuitOpenError: The service failed too often and is left alone.
            UpstreamTimeoutError: No whole answer within the service's timeout.
            UpstreamError: The connection failed, or the service answered 500 or more.
        """
        name = self.upstream.name
        try:
            async with self.circuit.guard(), asyncio.timeout(self.upstream.timeout):
                response = await self.http.request(method, path, content=content, headers=headers)
                if response.is_server_error:
                    response.raise_for_status()
                return response
        except (TimeoutError, httpx2.TimeoutException) as error:
            log.warning("upstream failed", upstream=name, error=type(error).__name__)
            raise UpstreamTimeoutError(f"The external service '{name}' did not answer in time.") from error
        except httpx2.HTTPError as error:
            log.warning("upstream failed", upstream=name, error=type(error).__name__, reason=str(error))
            raise UpstreamError(f"The external service '{name}' failed.") from error


@asynccontextmanager
async def open_clients(upstreams: Iterable[Upstream], circuits: Circuits) -> AsyncIterator[dict[str, UpstreamClient]]:
    """Hold a connection pool for each HTTP service, by name, as long as the service runs."""
    async with AsyncExitStack() as stack:
        yield {
            upstream.name: UpstreamClient(
                upstream, await stack.enter_async_context(http_client(upstream)), circuits[upstream.name]
            )
            for upstream in upstreams
            if upstream.kind == "http"
        }


def http_client(upstream: Upstream, *, with_credential: bool = True) -> httpx2.AsyncClient:
    """Make a client; where the gateway leads, callers choose what is asked, so it connects to public addresses alone.

    `trust_env` is off: proxies and netrc files are configuration that the settings do not know. Cookies are not kept:
    one caller's would go out with the next one's request. The number of connections is bounded by that of requests.
    """
    guarded = upstream.is_exposed and not upstream.private
    return httpx2.AsyncClient(
        base_url=str(upstream.url),
        headers=credential(upstream) if with_credential else {},
        timeout=upstream.timeout,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        transport=PublicTransport() if guarded else None,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
        trust_env=False,
    )


def credential(upstream: Upstream) -> dict[str, str]:
    """The header with the service's credential, or nothing."""
    if not upstream.secret:
        return {}
    return {upstream.secret_header: f"{upstream.secret_scheme} {upstream.secret.get_secret_value()}".strip()}
