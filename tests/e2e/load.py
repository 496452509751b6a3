"""Asks a Space at a steady rate while something else happens."""

import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self

import httpx2


class SteadyLoad:
    """A context manager that sends `rate` requests a second, each on time whatever the others take."""

    def __init__(self, url: str, rate: int = 50) -> None:
        address = httpx2.URL(url)
        self._url = address.copy_with(host="127.0.0.1")
        self._host = address.netloc.decode()
        self._pause = 1 / rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._sent: list[threading.Thread] = []
        self.answers: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._client = httpx2.Client(timeout=10, trust_env=False, limits=httpx2.Limits(max_connections=100))
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        for thread in self._sent:
            thread.join()
        self._client.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            due += self._pause
            thread = threading.Thread(target=self._ask)
            thread.start()
            self._sent.append(thread)

    def _ask(self) -> None:
        try:
            answer = str(self._client.get(self._url, headers={"Host": self._host}).status_code)
        except httpx2.HTTPError as error:
            answer = type(error).__name__
        self.answers[answer] += 1
