"""Guarded clients: the way for routes to call an external service."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
import structlog

from service.circuits import Circuit, Circuits
from service.upstream import Upstream
from service.upstream_error import UpstreamError, UpstreamTimeoutError

log = structlog.stdlib.get_logger()


class UpstreamClient:
    """Calls one external service over HTTP: with its credential, within its timeout, through its circuit."""

    def __init__(self, upstream: Upstream, http: httpx2.AsyncClient, circuit: Circuit) -> None:
        self._upstream = upstream
        self._http = http
        self._circuit = circuit

    async def request(self, method: str, path: str, *, content: bytes | None = None) -> httpx2.Response:
        """Send one request and read its whole answer; redirects are not followed.

        Args:
            method: HTTP method.
            path: Path and query below the service's base URL.
            content: Body of the request.

        Raises:
            CircuitOpenError: The service failed too often and is left alone.
            UpstreamTimeoutError: No whole answer within the service's timeout.
            UpstreamError: The connection failed, or the service answered 500 or more.
        """
        name = self._upstream.name
        try:
            async with self._circuit.guard(), asyncio.timeout(self._upstream.timeout):
                response = await self._http.request(method, path, content=content)
                if response.is_server_error:
                    response.raise_for_status()
                return response
        except (TimeoutError, httpx2.TimeoutException) as error:
            log.warning("upstream failed", upstream=name, error=type(error).__name__)
            raise UpstreamTimeoutError(f"The external service '{name}' did not answer in time.") from error
        except httpx2.HTTPError as error:
            log.warning("upstream failed", upstream=name, error=type(error).__name__)
            raise UpstreamError(f"The external service '{name}' failed.") from error


@asynccontextmanager
async def open_clients(upstreams: Iterable[Upstream], circuits: Circuits) -> AsyncIterator[dict[str, UpstreamClient]]:
    """Hold a connection pool for each HTTP service, by name, as long as the service runs."""
    async with AsyncExitStack() as stack:
        yield {
            upstream.name: UpstreamClient(
                upstream, await stack.enter_async_context(_http_client(upstream)), circuits[upstream.name]
            )
            for upstream in upstreams
            if upstream.kind == "http"
        }


def _http_client(upstream: Upstream) -> httpx2.AsyncClient:
    """`trust_env` is off: proxies and netrc files are configuration that the settings do not know."""
    headers = {}
    if upstream.secret:
        headers[upstream.secret_header] = f"{upstream.secret_scheme} {upstream.secret.get_secret_value()}".strip()
    return httpx2.AsyncClient(base_url=str(upstream.url), headers=headers, timeout=upstream.timeout, trust_env=False)
