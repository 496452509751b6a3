"""Traces against a real receiver of OTLP over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from service.tests.conftest import StartService
from service.tests.processes import wait_until
from service.tests.sockets import listening, port_of

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Receiver(ThreadingHTTPServer):
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.spans: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        super().__init__(("127.0.0.1", 0), ReceiverHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class ReceiverHandler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            facts = {fact.key: fact.value.string_value for fact in resource.resource.attributes}
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                told = {fact.key: fact.value.string_value or fact.value.int_value for fact in span.attributes}
                known = {"name": span.name, "trace": span.trace_id.hex(), "parent": span.parent_span_id.hex()}
                self.server.spans.append({**facts, **told, **known})
        self.server.keys.append(self.headers["X-Key"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - base signature
        """Stay quiet."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_spans_arrive_with_their_route_and_without_secrets(start_service: StartService) -> None:
    with receiver() as collector:
        service = start_service(
            OTEL_EXPORTER_OTLP_ENDPOINT=f"{collector.url}/",
            OTEL_EXPORTER_OTLP_HEADERS="x-key=the-key-of-the-collector",
            OTEL_BSP_SCHEDULE_DELAY="50",
            SPACE_ID="acme/api",
            ENVIRONMENT="prod",
        )
        for probe in ("/health", "/health/ready", "/metrics"):
            assert service.get(probe).status_code == 200
        service.get("/health/circuits?page=2&access_token=hunter2", traceparent=PARENT)
        spans = wait_until(lambda: collector.spans, "a span")
        assert len(spans) == 1, "probes are not traced"
        (span,) = spans
        assert (span["name"], span["http.route"]) == ("GET /health/circuits", "/health/circuits")
        assert span["http.response.status_code"] == 200
        assert (span["service.name"], span["deployment.environment.name"]) == ("api", "prod")
        assert (span["trace"], span["parent"]) == (PARENT.split("-")[1], PARENT.split("-")[2])
        assert "hunter2" not in str(spans)
        assert "page=2" in span["url.query"]
        assert set(collector.keys) == {"the-key-of-the-collector"}
        line = wait_until(lambda: service.events("request"), "the line")[0]
        assert line["trace_id"] == PARENT.split("-")[1]
        assert "hunter2" not in service.stdout


def test_spans_that_are_left_are_sent_at_the_end(start_service: StartService) -> None:
    with receiver() as collector:
        service = start_service(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="600000")
        service.get("/health/circuits")
        assert collector.spans == []
        service.signal(15)
        assert service.wait() == 0
        assert len(collector.spans) == 1


def test_a_collector_that_is_away_harms_nobody(start_service: StartService) -> None:
    with listening() as sock:
        port = port_of(sock)
    service = start_service(
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}",
        OTEL_EXPORTER_OTLP_HEADERS="x-key=the-key-of-the-collector",
        OTEL_BSP_SCHEDULE_DELAY="50",
    )
    assert service.get("/health/circuits").status_code == 200
    service.signal(15)
    assert service.wait() == 0
    assert "the-key-of-the-collector" not in service.stdout + service.stderr


def test_without_an_endpoint_what_sends_is_not_even_imported(start_service: StartService, tmp_path: Path) -> None:
    script = tmp_path / "imports.py"
    script.write_text(
        "import sys\nfrom service.main import create_app\nfrom service.settings import Settings\n"
        "create_app(Settings())\nprint(sorted(m for m in sys.modules if m.startswith('opentelemetry.exporter')))\n"
    )
    service = start_service(script)
    assert service.wait() == 0
    assert service.lines == ["[]\n"]


def test_without_the_sdk_the_service_serves_and_says_what_is_missing(
    start_service: StartService, tmp_path: Path
) -> None:
    script = tmp_path / "without.py"
    script.write_text(
        "import sys\nsys.modules['opentelemetry.sdk'] = None\n"  # as an import finds it where it is not installed
        "sys.argv = ['service']\nfrom service.__main__ import main\nsys.exit(main())\n"
    )
    service = start_service(script, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    assert service.get("/health/circuits").status_code == 200
    (told,) = service.events("traces are off")
    assert "'opentelemetry.sdk" in told["reason"]
    assert "service/requirements.in" in told["help"]
