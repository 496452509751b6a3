"""Requests without a client library: what really comes over the socket, to its end."""

import socket
from urllib.parse import urlsplit


def exchange(endpoint: str, method: str, path: str, body: bytes = b"", timeout: float = 20) -> bytes:
    """Send one request, and return all bytes until the Hub closes the connection; only then this returns."""
    address = urlsplit(endpoint)
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=timeout) as connection:
        connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + body)
        received = b""
        while chunk := connection.recv(65_536):
            received += chunk
        return received
