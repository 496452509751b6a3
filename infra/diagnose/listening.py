"""What servers say of the address that they listen on."""

from collections.abc import Iterator

from infra.diagnose.reading import LISTENS, STARTING, line
from infra.model.symptoms import Symptoms


def addresses(seen: Symptoms) -> Iterator[tuple[str, str, str]]:
    """Yield host, port and line of each address that a service which did not come up says it listens on."""
    if seen.stage in STARTING:
        for found in LISTENS.finditer(seen.run_log):
            yield found["host"], found["port"], line(found)
