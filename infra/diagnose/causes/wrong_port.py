"""The service listens on another port than the Space has.

**Seen as.** "Uvicorn running on http://0.0.0.0:8000", while the Space stays at "Starting".

**Why.** The Hub asks `app_port` (7860 unless spaces.yaml says otherwise), and a server has a default of its own.

**Cure.** Let the command read `PORT`, or set `app_port` to the port of the service.
"""

from infra.diagnose.listening import addresses
from infra.diagnose.reading import Finding
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Compare the port that the server says with the one that is asked."""
    wanted = str(seen.space.app_port)
    told = [(port, text) for _, port, text in addresses(seen)]
    if not told or any(port == wanted for port, _ in told):
        return None
    port, text = told[-1]
    return Finding(
        f"the service listens on port {port}, and the Hub asks port {wanted}",
        f"Let it listen on the port in PORT, or set `app_port: {port}` in spaces.yaml, and deploy.",
        text,
    )
