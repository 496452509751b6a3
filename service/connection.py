"""HTTP connections that end when their caller dawdles.

uvicorn bounds the idle time between requests, but no time within a request; and the size of a head (16 KiB) only where
it does not come in one piece.
"""

import asyncio
import socket
import struct
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_PIECE = 4096
_NO_LINGER = struct.pack("ii", 1, 0)


class BoundedConnection(H11Protocol):
    """Closes a connection whose request head is not whole in time, or on which nothing moves any more.

    Times are in seconds. Bodies are not measured as a whole, for a large one over a slow line is no attack; and not
    while the service itself does not read, because it is not done with what came before.
    """

    head_deadline: ClassVar[float] = 10.0
    body_pause: ClassVar[float] = 20.0
    write_pause: ClassVar[float] = 60.0

    _deadline: asyncio.TimerHandle | None = None
    _write_deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait(self.head_deadline)

    def data_received(self, data: bytes) -> None:
        """Take what came; a head in small pieces, since its size is looked at between two of them."""
        while len(data) > _PIECE and self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            piece, data = data[:_PIECE], data[_PIECE:]
            self._take(piece)
        if not self.transport.is_closing():
            self._take(data)

    def _take(self, data: bytes) -> None:
        """Read, and wait for what is missing."""
        was_idle = self.conn.their_state is h11.IDLE and self._deadline is None
        super().data_received(data)
        if self.conn.their_state is h11.SEND_BODY:
            self._wait(self.body_pause)
        elif self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif was_idle:
            self._wait(self.head_deadline)

    def pause_writing(self) -> None:
        """Begin to wait for a caller that does not read its answer."""
        super().pause_writing()
        self._write_deadline = self.loop.call_later(self.write_pause, self._reset)

    def resume_writing(self) -> None:
        """The caller reads again."""
        self._stop_waiting_to_write()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        self._stop_waiting_to_write()
        super().connection_lost(exc)

    def _wait(self, seconds: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _stop_waiting_to_write(self) -> None:
        if self._write_deadline:
            self._write_deadline.cancel()
            self._write_deadline = None

    def _reset(self) -> None:
        """Close with a reset: else the kernel would keep what the caller does not read, megabytes, for minutes."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.transport.abort()

    def _give_up(self) -> None:
        self._deadline = None
        if self.flow.read_paused or (self.cycle and self.cycle.waiting_for_100_continue):
            self._wait(self.body_pause)
        elif not self.transport.is_closing():
            self.logger.info("a caller was too slow with its request; the connection is closed")
            self.transport.close()
