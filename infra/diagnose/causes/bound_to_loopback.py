"""The service listens on 127.0.0.1, where nobody outside the container reaches it.

**Seen as.** "Uvicorn running on http://127.0.0.1:7860", while the Space stays at "Starting".

**Cure.** Listen on `0.0.0.0`: `--host 0.0.0.0`.
"""

from infra.diagnose.listening import addresses
from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the address that the server says it listens on."""
    for host, port, told in addresses(seen):
        if host in {"127.0.0.1", "localhost", "[::1]"}:
            return Finding(
                f"the service listens on {host}:{port}, which only the container itself reaches",
                f"Let it listen on 0.0.0.0:{seen.space.app_port}, and deploy.",
                told,
            )
    return None
