"""The body of a caller's request, handed on as it arrives, and word of a caller who goes away."""

import asyncio
from collections.abc import AsyncIterator, Callable

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive


class CallerGoneError(HTTPException):
    """The caller hung up; nobody is there to read an answer."""

    def __init__(self) -> None:
        super().__init__(499)


class RequestBody:
    """What arrives, within the size that the framework watches; `awaits_caller` tells whose fault a time-out is."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_read = asyncio.Event()
        self.awaits_caller = False

    async def chunks(self, sent: Callable[[], None]) -> AsyncIterator[bytes]:
        """Give the body as it arrives, and call `sent` when all of it was taken.

        Raises:
            HTTPException: 413, it is too long.
            CallerGoneError: It ends too soon.
        """
        more = True
        while more:
            message = await self._next()
            if message["type"] == "http.disconnect":
                raise CallerGoneError
            chunk, more = message.get("body", b""), message.get("more_body", False)
            if chunk:
                yield chunk
        sent()
        self.finish()

    def finish(self) -> None:
        """Nothing more of it is wanted: from now on `gone` may listen."""
        self._is_read.set()

    async def gone(self) -> None:
        """Return when the caller hangs up."""
        await self._is_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _next(self) -> Message:
        self.awaits_caller = True
        try:
            message = await self._receive()
        except HTTPException as error:  # the framework's own, which it would answer as plain text
            raise HTTPException(error.status_code, "The request's body is too long.") from error
        self.awaits_caller = False
        return message
