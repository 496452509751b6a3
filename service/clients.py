"""Guarded clients: the way for routes to call an external service."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2

from service.circuits import Circuit, Circuits
from service.upstream import Upstream


class UpstreamClient:
    """Calls one external service over HTTP: with its credential, within its timeout, through its circuit."""

    def __init__(self, http: httpx2.AsyncClient, circuit: Circuit, timeout: float) -> None:
        self._http = http
        self._circuit = circuit
        self._timeout = timeout

    async def request(self, method: str, path: str, *, content: bytes | None = None) -> httpx2.Response:
        """Send one request and read its whole answer; redirects are not followed.

        Args:
            method: HTTP method.
            path: Path and query below the service's base URL.
            content: Body of the request.

        Raises:
            CircuitOpenError: The service failed too often and is left alone.
            TimeoutError: No whole answer within the service's timeout.
            httpx2.HTTPStatusError: The service answered 500 or more, which counts as a failure.
            httpx2.TransportError: The connection failed.
        """
        async with self._circuit.guard(), asyncio.timeout(self._timeout):
            response = await self._http.request(method, path, content=content)
            if response.is_server_error:
                response.raise_for_status()
            return response


@asynccontextmanager
async def open_clients(upstreams: Iterable[Upstream], circuits: Circuits) -> AsyncIterator[dict[str, UpstreamClient]]:
    """Hold a connection pool for each HTTP service, by name, as long as the service runs."""
    async with AsyncExitStack() as stack:
        yield {
            upstream.name: UpstreamClient(
                await stack.enter_async_context(_http_client(upstream)), circuits[upstream.name], upstream.timeout
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
