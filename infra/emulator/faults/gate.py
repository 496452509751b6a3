"""Where rules meet requests: an ASGI wrapper inside the envelope, so that made-up answers are logged like true ones."""

from collections.abc import Awaitable, Callable
from math import ceil

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.emulator.faults.actions import (
    Action,
    DropAfter,
    DropBefore,
    LostAnswer,
    RateLimit,
    SlowBody,
    Stale,
    Status,
)
from infra.emulator.faults.connection import DROP
from infra.emulator.faults.rules import Faults, Rule
from infra.emulator.faults.snapshots import Recording, copy_of


class FaultGate:
    """Does to each request what a rule says, and passes all others on."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, truly or not."""
        if scope["type"] != "http" or scope["path"].startswith("/_emulator/"):
            await self._app(scope, receive, send)
            return
        waiting, rule = self._faults.taken(scope["method"], scope["path"])
        if waiting:
            await self._faults.clock.sleep(waiting)
        if rule is None:
            await self._pass(scope, receive, send)
        else:
            await self._act(rule, scope, receive, send)

    async def _act(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        action: Action = rule.action
        match action:
            case Status():
                await _made_up(action)(scope, receive, send)
            case RateLimit():
                await _too_many(scope["path"], ceil(rule.left))(scope, receive, send)
            case DropBefore():
                await _whole_body(receive)
                await send(DROP)
            case DropAfter() | LostAnswer():
                await self._lose(rule, scope, receive, send)
            case SlowBody():
                await self._app(scope, receive, self._slow(action, send))
            case Stale():
                await self._old(rule, scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        recording = Recording(send)
        await self._app(scope, receive, recording)
        self._faults.snapshots.keep(scope, recording)

    async def _lose(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the Hub act; close the connection when it wants to answer, unless there was nothing to lose."""
        kept: bool | None = None

        async def answer(message: Message) -> None:
            nonlocal kept
            if kept is None:
                kept = isinstance(rule.action, LostAnswer) and not scope["state"]["wrote"]
                if kept:
                    rule.give_back()
                else:
                    await send(DROP)
            if kept:
                await send(message)

        await self._app(scope, receive, answer)

    async def _old(self, rule: Rule, scope: Scope, receive: Receive, send: Send) -> None:
        messages = self._faults.snapshots.find(scope) if scope["method"] == "GET" else None
        if messages is None:
            rule.give_back()
            await self._pass(scope, receive, send)
            return
        for message in messages:
            await send(copy_of(message))

    def _slow(self, action: SlowBody, send: Send) -> Callable[[Message], Awaitable[None]]:
        async def slowly(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            body, more = message.get("body", b""), message.get("more_body", False)
            for start in range(0, len(body), action.chunk):
                await send({"type": message["type"], "body": body[start : start + action.chunk], "more_body": True})
                await self._faults.clock.sleep(action.pause)
            await send({"type": message["type"], "body": b"", "more_body": more})

        return slowly


def _made_up(action: Status) -> Response:
    if action.body is None or isinstance(action.body, str):
        return PlainTextResponse(action.body or "", action.status, action.headers)
    return JSONResponse(action.body, action.status, action.headers)


def _too_many(path: str, seconds: int) -> Response:
    bucket = "resolvers" if "/resolve/" in path else "api"
    text = f"You have been rate limited: try again in {seconds} seconds"
    headers = {
        "RateLimit": f'"{bucket}";r=0;t={seconds}',
        "RateLimit-Policy": f'"fixed window";"{bucket}";q=500;w=300',
        "X-Error-Message": text,
    }
    return JSONResponse({"error": text}, 429, headers)


async def _whole_body(receive: Receive) -> None:
    """Read what the client sends to its end: closing before would be a reset, which may come as another error."""
    while (message := await receive())["type"] == "http.request" and message.get("more_body", False):
        pass
