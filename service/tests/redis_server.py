"""A real redis-server on loopback, which can die and come back."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from service.tests.processes import DEADLINE, wait_until
from service.tests.sockets import listening, port_of


class RedisServer:
    """`redis-server` with nothing kept on disk; the port stays the same when it comes back."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed: apt-get install redis-server"
        self._program = program
        self._folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it; the first time on a port that is free, and on another when somebody was faster."""
        while not self._started():
            self.port = 0

    def stop(self) -> None:
        """Kill it, as a machine that fails would."""
        if self._process:
            self._process.kill()
            self._process.wait(DEADLINE)
        self._process = None

    def client(self) -> Redis:
        """A client of its own, to look and to disturb."""
        return Redis(port=self.port, socket_timeout=DEADLINE)

    def _started(self) -> bool:
        if not self.port:
            with listening() as sock:
                self.port = port_of(sock)
        command = [
            self._program,
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self._folder),
        ]
        process = self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(lambda: process.poll() is not None or self._answers(), "redis-server")
        return process.poll() is None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
