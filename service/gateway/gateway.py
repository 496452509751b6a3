"""`/{upstream}/…` as an application of its own, one for each external service that declares paths."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.access.gate import Gate
from service.clients import UpstreamClient
from service.gateway.body import CallerGoneError, RequestBody
from service.gateway.headers import to_service
from service.gateway.relay import Call, Relay
from service.gateway.target import Target, find_target
from service.limits.quota import Quota
from service.upstream import Upstream


@dataclass(frozen=True)
class Gateway:
    """Checks what is asked and by whom, then hands it on. Errors go to the service's own handlers."""

    upstream: Upstream
    clients: Mapping[str, UpstreamClient]
    gate: Gate
    quota: Quota

    @property
    def path(self) -> str:
        """The route's template, as metrics name it."""
        return f"/{self.upstream.name}/{{path}}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            HTTPException: Before anything was sent; the request is refused.
            UpstreamError: Before anything was sent; the service did not answer.
        """
        scope["route"] = self
        client = self.clients[self.upstream.name]
        target = find_target(scope, self.upstream)
        caller = await self.gate.admit(Request(scope), self.clients)
        await client.circuit.refuse_when_open()
        call = self._call(target, scope, receive)
        told = await self.quota.spend(caller.id)
        await _while_there(Relay(client, call, send, told), call.body)

    def _call(self, target: Target, scope: Scope, receive: Receive) -> Call:
        headers = Headers(scope=scope)
        if "content-length" in headers and "transfer-encoding" in headers:  # RFC 9112, 6.3: it may smuggle another
            raise HTTPException(400, "The request has two lengths.", {"Connection": "close"})
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self.upstream.max_request:
            raise HTTPException(413, f"The request's body has more than {self.upstream.max_request} bytes.")
        has_body = length != "0" or "transfer-encoding" in headers
        body = RequestBody(receive)
        if not has_body:
            body.finish()
        passed = to_service(scope["headers"], self.upstream, scope["state"]["request_id"])
        return Call(target, [*passed, (b"host", target.url.netloc)], body, has_body)


async def _while_there(relay: Relay, body: RequestBody) -> None:
    """Carry a call out, and give it up when the caller hangs up: nobody would read an answer."""
    work, gone = asyncio.create_task(relay.run()), asyncio.create_task(body.gone())
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hung_up = not work.done()
        for task in (work, gone):
            task.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)
    if not hung_up:
        _outcome(work)


def _outcome(work: "asyncio.Task[None]") -> None:
    try:
        work.result()
    except CallerGoneError:
        return
