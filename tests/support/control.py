"""What a test can make a local Hub do that was started with `--control`: the addresses under `/_emulator/`, typed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx2
import yaml


@dataclass(frozen=True)
class Request:
    """A line of the request log; `status` 0 is a connection that was closed without an answer."""

    time: str
    method: str
    path: str
    status: int
    ms: float
    write: bool


@dataclass(frozen=True)
class Fault:
    """A rule of the Hub. Its counts are asked for anew at each look."""

    control: "Control"
    id: str

    @property
    def fired(self) -> int:
        return int(self.control.ask("GET", f"/faults/{self.id}")["fired"])

    @property
    def matched(self) -> int:
        return int(self.control.ask("GET", f"/faults/{self.id}")["matched"])

    def remove(self) -> None:
        self.control.ask("DELETE", f"/faults/{self.id}")


class Control:
    """One Hub's control addresses. Use as a context manager: it holds connections."""

    def __init__(self, endpoint: str) -> None:
        self._http = httpx2.Client(base_url=f"{endpoint}/_emulator", trust_env=False, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, method: str, path: str, **sent: Any) -> dict[str, Any]:
        answer = self._http.request(method, path, **sent)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    def reset(self) -> int:
        """Forget all repositories, rules and counts; return the number of Spaces there were."""
        return int(self.ask("POST", "/reset")["forgotten"])

    def seed(self, seed: Mapping[str, Any] | Path) -> list[str]:
        """Take a seed in place of all accounts; return the Spaces that it made."""
        content = seed.read_bytes() if isinstance(seed, Path) else yaml.safe_dump(dict(seed)).encode()
        made: list[str] = self.ask("POST", "/seed", content=content)["spaces"]
        return made

    def add_fault(self, kind: str, action: Mapping[str, Any] | None = None, **rule: Any) -> Fault:
        """Add a rule: its kind of action with the action's own fields, and where and how often (`RuleBody`)."""
        body = {"action": {"kind": kind, **(action or {})}, **rule}
        return Fault(self, str(self.ask("POST", "/faults", json=body)["id"]))

    @contextmanager
    def fault(self, kind: str, action: Mapping[str, Any] | None = None, **rule: Any) -> Iterator[Fault]:
        """Have a rule for the time of a block."""
        fault = self.add_fault(kind, action, **rule)
        try:
            yield fault
        finally:
            fault.remove()

    def clear_faults(self) -> None:
        self.ask("DELETE", "/faults")

    def advance(self, seconds: float) -> str:
        """Put the Hub's clock forward; return what time it is there now."""
        return str(self.ask("POST", "/clock", json={"advance": seconds})["now"])

    def hold(self, space: str, stage: str) -> None:
        self.ask("POST", "/hold", json={"space": space, "stage": stage})

    def release(self, space: str) -> None:
        self.ask("POST", "/release", json={"space": space})

    def pace(self, build: float) -> None:
        """Let each build take so many seconds at least."""
        self.ask("POST", "/pace", json={"build": build})

    def requests(self, **which: Any) -> list[Request]:
        """Return the last requests (`last`, `method`, `path` as a glob, `status`, `write`), the oldest first."""
        return [Request(**line) for line in self.ask("GET", "/requests", params=which)["requests"]]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return the number of requests by method and by status, since the start or the last reset."""
        found = self.ask("GET", "/requests", params={"last": 1})
        return {"methods": found["methods"], "statuses": found["statuses"]}
