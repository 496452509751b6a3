"""Asks running services over HTTP."""

import asyncio
import os
import ssl
import time
from functools import cached_property

import httpx2
from pydantic import SecretStr

from infra.model.probe import Answer, Preflight, Target
from infra.ports import Method

LARGEST_BODY = 1024 * 1024
"""Bytes of an answer's body that are read; what a gate looks at is far smaller."""
_LOOPBACK = "127.0.0.1"


class HttpProber:
    """`Prober` over real connections.

    Names below `localhost` are dialled at 127.0.0.1 (RFC 6761): not every resolver knows them.
    """

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token

    def ask(self, target: Target, timeout: float, method: Method = "GET", origin: str | None = None) -> Answer:
        """Send a request without a body; a connection that fails is an answer without a status."""
        return self._send(method, target, {"Origin": origin} if origin else {}, timeout)

    def preflight(self, target: Target, origin: str, timeout: float) -> Preflight:
        """Send the OPTIONS request of a browser on a page of `origin`."""
        asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
        answer = self._send("OPTIONS", target, asked, timeout)
        return Preflight(
            answer=answer,
            allow_origin=answer.headers.get("access-control-allow-origin"),
            allow_credentials=answer.headers.get("access-control-allow-credentials"),
        )

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """The certificates that are trusted; loading them takes longer than a request."""
        return httpx2.create_ssl_context()

    def _send(self, method: str, target: Target, headers: dict[str, str], timeout: float) -> Answer:
        started = time.perf_counter()
        try:
            request = self._request(method, target, headers)
            answer = asyncio.run(asyncio.wait_for(self._answer(request), timeout))
        except TimeoutError:
            return Answer(status=None, seconds=time.perf_counter() - started, error=f"timed out after {timeout:g} s")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return Answer(status=None, seconds=time.perf_counter() - started, error=_reason(error))
        return answer.model_copy(update={"seconds": time.perf_counter() - started})

    def _request(self, method: str, target: Target, headers: dict[str, str]) -> httpx2.Request:
        """Ask for a body that is not packed: a small one can be unpacked to any size."""
        url = httpx2.URL(target.url)
        sent = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "spacedock", **headers}
        if target.private and self._token is not None:
            # The platform strips this header before the app sees the request (hub-api 8).
            sent["X-HF-Authorization"] = f"Bearer {self._token.get_secret_value()}"
        if url.host.endswith(".localhost"):
            sent["Host"] = url.netloc.decode()
            url = url.copy_with(host=_LOOPBACK)
        return httpx2.Request(method, url, headers=sent)

    async def _answer(self, request: httpx2.Request) -> Answer:
        """Read an answer, without limits of the client's own: they would begin anew with every byte."""
        is_local = request.url.host == _LOOPBACK
        async with httpx2.AsyncClient(timeout=None, trust_env=not is_local, verify=self._trust) as client:
            response = await client.send(request, stream=True)
            try:
                body, is_cut = await _bounded(response)
            finally:
                await response.aclose()
        return Answer(
            status=response.status_code,
            body=body.decode("utf-8", "replace"),
            headers=dict(response.headers),
            seconds=0.0,
            is_cut=is_cut,
        )


def _reason(error: BaseException) -> str:
    """Return what the operating system says of a failure, which the client's own words leave out."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and (cause.errno or 0) > 0:
            return os.strerror(cause.errno or 0)
        cause = cause.__cause__ or cause.__context__
    return str(error) or type(error).__name__


async def _bounded(response: httpx2.Response) -> tuple[bytes, bool]:
    """Read the body up to the limit; tell whether there is more."""
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_BODY:
            return body[:LARGEST_BODY], True
    return body, False
