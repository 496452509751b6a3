"""Requests to a container that is starting."""

import socket
import time

import httpx2

from tests.container.container import Container

ADDRESS = "127.0.0.2"
"""Loopback too, but answered only by a server that listens on all addresses, as a Space's must."""
START_SECONDS = 30


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((ADDRESS, 0))
        port: int = listener.getsockname()[1]
        return port


def get(container: Container, port: int, path: str) -> httpx2.Response:
    """Ask a server until it answers.

    Raises:
        AssertionError: the container ended, or did not answer in time; the message holds its log.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and container.is_running():
        try:
            return httpx2.get(f"http://{ADDRESS}:{port}{path}", timeout=5, trust_env=False)
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"no answer on port {port}; the container wrote:\n{container.log()}")


def await_health(container: Container) -> None:
    """Run the image's HEALTHCHECK until it passes.

    Raises:
        AssertionError: the container ended, or did not become healthy in time; the message holds its log.
    """
    end = time.monotonic() + START_SECONDS
    while container.health() != 0:
        assert time.monotonic() < end, f"not healthy; the container wrote:\n{container.log()}"
        assert container.is_running(), f"ended; the container wrote:\n{container.log()}"
