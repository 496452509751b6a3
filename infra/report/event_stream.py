"""Writes a rollout as it happens, for programs: one JSON object a line, the last one is the outcome."""

import json
import sys

from infra.model.outcome import Outcome
from infra.model.record import Moment


class EventStream:
    """Writes to stdout, each line at once."""

    def see(self, moment: Moment) -> None:
        """Write one event: its own fields, and `at`, the seconds since the rollout began."""
        self._line({"at": round(moment.at, 3), **moment.event.model_dump(mode="json")})

    def end(self, outcome: Outcome) -> None:
        """Write the end, of the kind `outcome`."""
        self._line({"kind": "outcome", **outcome.model_dump(mode="json")})

    def _line(self, value: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()
