"""A running service, asked as its Space says."""

from dataclasses import dataclass

from infra.model.probe import Answer, Preflight
from infra.ports import Method, Prober
from infra.verify.expected import Expected

PROBE_TIMEOUT = 10.0
"""Seconds for a probe that has no deadline of its own."""


@dataclass(frozen=True)
class Service:
    """What should serve at an address.

    A connection that breaks is tried once more, for it says nothing of the release: an app that has died is told by the
    Hub's proxy with a status. Silence until the end of the time is not asked again.
    """

    expected: Expected
    prober: Prober

    def ask(
        self, path: str, timeout: float = PROBE_TIMEOUT, method: Method = "GET", origin: str | None = None
    ) -> Answer:
        """Send a request without a body; a POST is never sent twice."""
        target = self.expected.target(path)
        answer = self.prober.ask(target, timeout, method, origin)
        if method != "POST" and _broke(answer, timeout):
            answer = self.prober.ask(target, timeout, method, origin)
        return answer

    def preflight(self, path: str, origin: str) -> Preflight:
        """Send the request by which a browser asks whether a page of an origin may call."""
        target = self.expected.target(path)
        seen = self.prober.preflight(target, origin, PROBE_TIMEOUT)
        if _broke(seen.answer, PROBE_TIMEOUT):
            seen = self.prober.preflight(target, origin, PROBE_TIMEOUT)
        return seen


def _broke(answer: Answer, timeout: float) -> bool:
    return answer.status is None and answer.seconds < timeout
