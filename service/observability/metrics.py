"""What `GET /metrics` tells Prometheus. Every label has few values: routes by template, never by path."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from service.circuits import Outcome
from service.observability.latency import Latency, Sample

_STATES = ("closed", "open", "half-open")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_UPSTREAM_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The figures of one running service, in a registry of its own."""

    def __init__(self, upstreams: Iterable[str], facts: Mapping[str, str]) -> None:
        self.in_flight = 0
        self.latency = Latency(upstreams)
        self._registry = registry = CollectorRegistry()
        Info("service", "Which release runs.", registry=registry).info(dict(facts))
        self._requests = Counter(
            "http_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time until the whole answer was handed over.",
            ["method", "route"],
            buckets=_SECONDS,
            registry=registry,
        )
        Gauge("http_requests_in_flight", "Requests being answered.", registry=registry).set_function(
            lambda: self.in_flight
        )
        self._states = Gauge(
            "upstream_circuit_state", "1 at the state of each circuit.", ["upstream", "state"], registry=registry
        )
        self._calls = Counter(
            "upstream_requests", "Calls to external services.", ["upstream", "outcome"], registry=registry
        )
        self._call_seconds = Histogram(
            "upstream_request_duration_seconds",
            "Time until an external service had answered or failed.",
            ["upstream"],
            buckets=_UPSTREAM_SECONDS,
            registry=registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; the two counters of each kind of request are looked up once."""
        key = (method, route, status)
        if not (pair := self._known.get(key)):
            shown = method if method in _METHODS else "other"
            pair = (self._requests.labels(shown, route, status), self._seconds.labels(shown, route))
            if method in _METHODS:
                self._known[key] = pair
        pair[0].inc()
        pair[1].observe(seconds)

    def upstream_call(self, name: str, outcome: Outcome, seconds: float) -> None:
        """Count one call to an external service; one that was refused took no time worth a picture."""
        self._calls.labels(name, outcome).inc()
        if outcome != "refused":
            self._call_seconds.labels(name).observe(seconds)
            self.latency.add(name, Sample(seconds, outcome == "ok"))

    def exposition(self, circuits: Mapping[str, str]) -> bytes:
        """Write all figures as Prometheus reads them.

        Args:
            circuits: The state of each circuit by name.
        """
        for name, state in circuits.items():
            for possible in _STATES:
                self._states.labels(name, possible).set(state == possible)
        return generate_latest(self._registry)
