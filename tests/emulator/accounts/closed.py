"""A closed Hub: the one that `seed.yaml` beside this file makes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from infra.emulator.accounts.seed import read_seed
from tests.emulator.hubs import ThreadHub, thread_hub

SEED = Path(__file__).with_name("seed.yaml")
CREDENTIALS = "Invalid credentials in Authorization header"
ANONYMOUS = "Invalid username or password."
NOT_FOUND = "Repository not found"
READ_TOKEN = "you must use a write token to upload to a repository."
REFUSED = "Authorization error."


@dataclass(frozen=True)
class Answer:
    """What a refusal is told by: status, the text in header and body, and the code."""

    status: int
    text: str = ""
    code: str | None = None


@dataclass(frozen=True)
class ClosedHub:
    hub: ThreadHub

    def ask(self, token: str | None, method: str, path: str, **sent: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.hub.http.request(method, path, headers=headers, **sent)

    def answer(self, token: str | None, method: str, path: str, **sent: Any) -> Answer:
        """Ask, and check that the text of a refusal is in body and header alike."""
        given = self.ask(token, method, path, **sent)
        if given.status_code < 400:
            return Answer(given.status_code)
        assert given.json()["error"] == given.headers["X-Error-Message"]
        return Answer(given.status_code, given.json()["error"], given.headers.get("X-Error-Code"))


@contextmanager
def closed_hub(data: Path, *, control: bool = False) -> Iterator[ClosedHub]:
    with thread_hub(data, control=control, seed=read_seed(SEED)) as running:
        yield ClosedHub(running)
