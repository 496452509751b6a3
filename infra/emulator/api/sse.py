"""Server-sent events that keep their connection alive."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator


async def kept_alive(events: AsyncIterator[bytes], seconds: float) -> AsyncGenerator[bytes, None]:
    """Yield the events, and an empty one for each `seconds` without."""
    following = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            await asyncio.wait({following}, timeout=seconds)
            if not following.done():
                yield b"data:\n\n"
                continue
            event = following.result()
            if event is None:
                return
            yield event
            following = asyncio.ensure_future(anext(events, None))
    finally:
        following.cancel()
