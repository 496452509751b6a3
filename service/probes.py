"""The first connection to each external service, tried when the service starts."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import structlog

from service.circuits import Circuits
from service.clients import http_client
from service.start_error import StartError
from service.upstream import Upstream

log = structlog.stdlib.get_logger()


@asynccontextmanager
async def probing(upstreams: Iterable[Upstream], circuits: Circuits) -> AsyncIterator[None]:
    """Try all connections at once; wait for the required ones only, so that a hanging optional one delays nothing.

    Raises:
        StartError: Names every required service that cannot be reached.
    """
    probes = {upstream: asyncio.create_task(_probe(upstream, circuits)) for upstream in upstreams}
    try:
        required = [upstream for upstream in probes if upstream.required]
        failed = [upstream for upstream in required if not await probes[upstream]]
        if failed:
            names = ", ".join(f"{upstream.name} ({upstream.kind}, {upstream.host})" for upstream in failed)
            raise StartError(
                f"The service cannot start: no connection to the required external services {names}. "
                "See the log lines above for the reason; check the URL in UPSTREAMS, or set required to false."
            )
        yield
    finally:
        for task in probes.values():
            task.cancel()
        await asyncio.gather(*probes.values(), return_exceptions=True)


async def _probe(upstream: Upstream, circuits: Circuits) -> bool:
    """Connect once, log the outcome, and let the circuit count it."""
    started = time.perf_counter()
    error: str | None = None
    try:
        async with circuits[upstream.name].guard(), asyncio.timeout(upstream.timeout):
            await (_reach_http(upstream) if upstream.kind == "http" else _reach_redis(upstream))
    except TimeoutError:
        error = f"no answer within {upstream.timeout:g} s"
    except Exception as fault:  # noqa: BLE001 - whatever goes wrong is the outcome, and is logged as that
        error = f"{type(fault).__name__}: {fault}"
    report = log.warning if error else log.info
    report(
        "upstream connection tried",
        upstream=upstream.name,
        kind=upstream.kind,
        host=upstream.host,
        required=upstream.required,
        outcome="error" if error else "ok",
        error=error,
        duration_ms=round((time.perf_counter() - started) * 1000, 1),
    )
    return error is None


async def _reach_http(upstream: Upstream) -> None:
    """Any answer below 500 proves the connection; no credential is sent, for the base URL may not be for it."""
    async with http_client(upstream, with_credential=False) as client:
        response = await client.head(f"{upstream.url.scheme}://{upstream.host}{upstream.url.path or '/'}")
        if response.is_server_error:
            response.raise_for_status()


async def _reach_redis(upstream: Upstream) -> None:
    """`+PONG`, or `-NOAUTH` where a password is wanted: either is a Redis that answers (Redis protocol, RESP)."""
    context = ssl.create_default_context() if upstream.url.scheme == "rediss" else None
    host = str(upstream.url.host).strip("[]")  # an IPv6 address is written in brackets in URLs alone
    reader, writer = await asyncio.open_connection(host, upstream.url.port or 6379, ssl=context)
    try:
        writer.write(b"PING\r\n")
        answer = await reader.read(64)
    finally:
        writer.close()
    if not answer.startswith((b"+PONG", b"-NOAUTH")):
        raise ConnectionError("the answer to PING is not Redis's")
