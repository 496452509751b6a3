"""Traces by OpenTelemetry, where an endpoint is set: FastAPI makes the spans, the SDK sends them.

The SDK is an optional requirement (docs/service.md) and is imported only here and only then.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import structlog
from fastapi.telemetry import TelemetryConfig

from service.settings import Settings

_UNTRACED = frozenset({"/health", "/health/ready", "/metrics"})  # asked every few seconds, by machines
_OFF: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

log = structlog.stdlib.get_logger()


@dataclass(frozen=True)
class Tracing:
    """`telemetry` is what FastAPI takes; `exporter` is the module that sends, or None when nothing is traced."""

    telemetry: TelemetryConfig
    settings: Settings
    exporter: Any = None  # this and the provider are of modules that exist only where the SDK is installed
    provider: Any = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send spans as long as the service runs; those that are left are sent at the end."""
        if not self.exporter:
            yield
            return
        self.exporter.start(self.provider, self.settings)
        try:
            yield
        finally:
            await asyncio.to_thread(self.provider.shutdown)


def prepare_tracing(settings: Settings) -> Tracing:
    """Read the settings; without the SDK the service serves all the same, and says what is missing."""
    if not settings.otel_exporter_otlp_endpoint:
        return Tracing(_OFF, settings)
    try:
        exporter = import_module("service.observability.exporter")
    except ModuleNotFoundError as error:
        log.warning(
            "traces are off",
            reason=f"OTEL_EXPORTER_OTLP_ENDPOINT is set, but the package of '{error.name}' is not installed",
            help="add opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http to service/requirements.in",
        )
        return Tracing(_OFF, settings)
    provider = exporter.make_provider(settings)
    telemetry: TelemetryConfig = {
        **_OFF,
        "tracing": True,
        "operation_spans": False,
        "tracer_provider": provider,
        "exclude": lambda scope: scope["path"] in _UNTRACED,
    }
    return Tracing(telemetry, settings, exporter, provider)
