"""Runtimes as JSON (hub-api 6.1)."""

from typing import Any

from infra.emulator.hardware import sleep_seconds
from infra.emulator.seam import Runtime
from infra.emulator.store.spaces import Space


def runtime_json(space: Space, runtime: Runtime, host: str) -> dict[str, Any]:
    """Return a runtime as the Hub writes it. `host` is the address of the Space, without scheme."""
    body: dict[str, Any] = {
        "stage": runtime.stage,
        "hardware": {"current": runtime.hardware_current, "requested": space.hardware},
        "storage": None,
        "gcTimeout": sleep_seconds(space.hardware, space.sleep_time),
        "replicas": {"requested": space.replicas, **({"current": 1} if runtime.hardware_current else {})},
        "devMode": space.dev_mode,
        "domains": [{"domain": host, "stage": "READY"}],
    }
    if space.volumes:
        body["volumes"] = space.volumes
    if runtime.sha:
        body["sha"] = runtime.sha
    if runtime.error:
        body["errorMessage"] = runtime.error
    return body
