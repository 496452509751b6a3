"""A server that misbehaves as the first part of the path says; its port is the only argument."""

import asyncio
import socket
import struct
import sys

LINGER_NOT = struct.pack("ii", 1, 0)
"""Close with a reset."""


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read one request, and answer it badly."""
    try:
        request = await reader.readuntil(b"\r\n\r\n")
        await answer(request.split(b"/")[1].decode(), writer)
    except (OSError, asyncio.IncompleteReadError):
        pass  # the caller went away, as it should
    finally:
        writer.close()


async def answer(how: str, writer: asyncio.StreamWriter) -> None:
    """Hang, drip, reset, say garbage, or answer 500."""
    match how:
        case "hang":
            await asyncio.sleep(60)
        case "drip":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
        case "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        case "garbage":
            writer.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        case _:
            writer.write(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")


async def serve(port: int) -> None:
    """Serve on loopback until the process is ended."""
    async with await asyncio.start_server(talk, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
