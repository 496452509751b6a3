"""Sends spans over OTLP/HTTP. Importing this module needs OpenTelemetry's SDK; only `tracing` does."""

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.util.re import parse_env_headers

from service import __version__
from service.redaction import Redaction
from service.settings import Settings

_QUERY = "url.query"
_SECONDS = 3


class RedactQuery(SpanProcessor):
    """FastAPI leaves out the credentials of two cloud storages; this leaves out the rest."""

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 - base signature
        """Clean the query before anybody sees it; the leading `?` is what a credential's name is known by."""
        query = (span.attributes or {}).get(_QUERY)
        if isinstance(query, str):
            span.set_attribute(_QUERY, self._redaction(f"?{query}")[1:])


def make_provider(settings: Settings) -> TracerProvider:
    """Make what spans are made with; nothing is sent yet."""
    facts = {
        "service.name": settings.name,
        "service.version": __version__,
        "deployment.environment.name": settings.environment,
    }
    provider = TracerProvider(resource=Resource.create(facts), shutdown_on_exit=False)
    provider.add_span_processor(RedactQuery(Redaction(settings.secret_values())))
    return provider


def start(provider: TracerProvider, settings: Settings) -> None:
    """Begin to send spans, in batches from a thread of its own."""
    headers = settings.otel_exporter_otlp_headers
    exporter = OTLPSpanExporter(
        endpoint=f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces",
        headers=parse_env_headers(headers.get_secret_value(), liberal=True) if headers else {},
        timeout=_SECONDS,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))


def trace_id() -> str:
    """Which trace this request belongs to, so that a log line leads there."""
    return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)
