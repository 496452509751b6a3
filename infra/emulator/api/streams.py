"""Bodies that are too large to be held."""

from collections.abc import AsyncIterator

from starlette.requests import Request

from infra.emulator.errors import HubError

_PORTION = 2**20  # bytes that are worth a thread of their own


async def portions(request: Request, largest: int) -> AsyncIterator[bytes]:
    """Yield a body in parts of about a megabyte; the last one may be empty.

    Raises:
        HubError: 413 for a body of more than `largest` bytes.
    """
    held, size = bytearray(), 0
    async for chunk in request.stream():
        held += chunk
        size += len(chunk)
        if size > largest:
            raise HubError(413, f"The body may have {largest} bytes and has more")
        if len(held) >= _PORTION:
            yield bytes(held)
            held.clear()
    yield bytes(held)
