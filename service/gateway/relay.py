"""One call through the gateway: tries, time-outs, and the answer handed on as it arrives."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import structlog
from starlette.exceptions import HTTPException
from starlette.types import Send

from service.circuits import GuardedCall
from service.clients import UpstreamClient, credential
from service.gateway.body import RequestBody
from service.gateway.headers import Header, to_caller
from service.gateway.target import Target, way_back
from service.upstream_error import UpstreamError, UpstreamTimeoutError

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})  # RFC 9110, 9.2.2
_PASSING = frozenset({502, 503, 504})
_DROPPED = (httpx2.NetworkError, httpx2.RemoteProtocolError, httpx2.ConnectTimeout)
_BACK_OFF = 0.1

log = structlog.stdlib.get_logger()


@dataclass(frozen=True)
class Call:
    """What is sent: where to, with which headers, and a body unless there is none."""

    target: Target
    headers: list[Header]
    body: RequestBody
    has_body: bool


class Relay:
    """Carries one call out; `extra` are headers for the answer, over those of the service."""

    def __init__(self, client: UpstreamClient, call: Call, send: Send, extra: dict[str, str]) -> None:
        self._client = client
        self._upstream = client.upstream
        self._call = call
        self._send = send
        self._extra = [(name.lower().encode(), value.encode()) for name, value in extra.items()]
        self._deadline = asyncio.get_running_loop().time() + client.upstream.total
        self._tries_left = client.upstream.retries if self._may_repeat() else 0
        self._started = False

    async def run(self) -> None:
        """Carry it out, to the end of the answer or until it must be cut, which leaves the answer without an end.

        Raises:
            UpstreamError: No answer came, or none that may be passed on; nothing was sent.
            HTTPException: The caller asked too much, or was too slow; nothing was sent.
        """
        try:
            while not await self._try():
                self._tries_left -= 1
        except (httpx2.HTTPError, TimeoutError, UpstreamError, HTTPException) as error:
            log.warning(
                "gateway call failed",
                upstream=self._upstream.name,
                error=type(error).__name__,
                reason=str(error),
                cut=self._started,
            )
            if isinstance(error, UpstreamError | HTTPException) and not self._started:
                raise
            if not self._started:
                raise _for_caller(error, self._upstream.name) from error

    def _may_repeat(self) -> bool:
        return self._call.target.method in _REPEATABLE and not self._call.has_body

    async def _try(self) -> bool:
        """One attempt; false when another is worth while."""
        try:
            async with self._client.circuit.guard() as guarded, self._answer() as answer:
                if not (self._may_try_again() and _is_passing(answer)):
                    await self._pass_on(answer, guarded)
                if answer.is_server_error:  # passed on or not, it is a failure to the circuit
                    answer.raise_for_status()
        except httpx2.HTTPStatusError as error:
            log.warning("upstream answered an error", upstream=self._upstream.name, status=error.response.status_code)
            if self._started:
                return True
        except _DROPPED:
            if not self._may_try_again():
                raise
        else:
            return True
        await asyncio.sleep(_BACK_OFF * (0.5 + secrets.randbelow(1000) / 1000))
        return False

    def _may_try_again(self) -> bool:
        in_time = asyncio.get_running_loop().time() + 2 * _BACK_OFF < self._deadline
        return bool(self._tries_left) and in_time and not self._started

    @asynccontextmanager
    async def _answer(self) -> AsyncIterator[httpx2.Response]:
        """The answer's head, within the time for it; its body within the total time."""
        answer: httpx2.Response | None = None
        try:
            async with asyncio.timeout_at(self._deadline):
                answer = await self._head()
                self._call.body.finish()
                yield answer
        except TimeoutError:
            if self._call.body.awaits_caller:
                raise HTTPException(408, "The request did not arrive, or its answer was not read, in time.") from None
            raise
        finally:
            if answer:
                await answer.aclose()

    async def _head(self) -> httpx2.Response:
        async with asyncio.timeout(None) as begin:
            request = self._request(begin)
            return await self._client.http.send(request, stream=True, follow_redirects=False)

    def _request(self, begin: asyncio.Timeout) -> httpx2.Request:
        """Make the request; the time for the first byte runs from when the last of the body is sent."""
        up, call = self._upstream, self._call

        def sent() -> None:
            begin.reschedule(asyncio.get_running_loop().time() + up.answer_within)

        if not call.has_body:
            sent()
        own = [(name.encode(), value.encode()) for name, value in credential(up).items()]
        times = httpx2.Timeout(up.total, connect=up.timeout, read=None)
        return httpx2.Request(
            call.target.method,
            call.target.url,
            headers=[*call.headers, *own],
            content=call.body.chunks(sent) if call.has_body else None,
            extensions={"timeout": times.as_dict(), "target": call.target.raw},
        )

    async def _pass_on(self, answer: httpx2.Response, guarded: GuardedCall) -> None:
        headers = [*to_caller(answer.headers.raw, self._upstream), *self._way_back(answer), *self._extra]
        self._refuse(answer)
        if not answer.is_server_error:
            await guarded.answered()
        await self._give({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        size = 0
        async for chunk in answer.aiter_raw():
            size += len(chunk)
            if size > self._upstream.max_response:
                raise _too_much(self._upstream.max_response)
            await self._give({"type": "http.response.body", "body": chunk, "more_body": True})
        await self._give({"type": "http.response.body", "body": b"", "more_body": False})

    def _refuse(self, answer: httpx2.Response) -> None:
        """Stop what a caller would misunderstand, or what is known to be too much."""
        name = self._upstream.name
        if answer.status_code >= 600 or {"content-length", "transfer-encoding"} <= answer.headers.keys():
            raise httpx2.RemoteProtocolError("the answer has two lengths, or a status that is none")
        if answer.status_code in {401, 407}:
            raise HTTPException(502, f"The external service '{name}' refused this service's credential.")
        length = answer.headers.get("content-length", "0")
        limit = self._upstream.max_response
        if self._call.target.method != "HEAD" and length.isdecimal() and int(length) > limit:
            raise _too_much(limit)

    def _way_back(self, answer: httpx2.Response) -> list[Header]:
        location = answer.headers.get("location")
        if location is None:
            return []
        way = way_back(location, self._call.target, self._upstream)
        if way is None and answer.is_redirect:
            raise HTTPException(502, f"The external service '{self._upstream.name}' leads elsewhere.")
        return [(b"location", way.encode())] if way else []

    async def _give(self, message: dict[str, object]) -> None:
        self._started = True
        self._call.body.awaits_caller = True
        await self._send(message)
        self._call.body.awaits_caller = False


def _is_passing(answer: httpx2.Response) -> bool:
    """Trouble that may be over in a moment; with `Retry-After` the service has said when, and not now."""
    return answer.status_code in _PASSING and "retry-after" not in answer.headers


def _too_much(limit: int) -> HTTPException:
    return HTTPException(502, f"The answer has more than {limit} bytes.")


def _for_caller(error: Exception, name: str) -> UpstreamError:
    """The error that tells a caller what happened, and nothing of the inside."""
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return UpstreamTimeoutError(f"The external service '{name}' did not answer in time.")
    return UpstreamError(f"The external service '{name}' failed.")
