"""Where in spaces.yaml each value of each Space stands, for stages after `spec` that speak of one."""

from collections.abc import Mapping

from infra.model.base import Frozen
from infra.model.diagnostics import Location

_LONGEST_EXCERPT = 300


class Written(Frozen):
    """A text, and where its values stand.

    `places` is keyed by environment and Space, then by the path of keys from the Space down: `variables LOG_LEVEL`.
    A map's place is its key, any other value's is the value itself; the empty path is the Space's own key.
    """

    lines: tuple[str, ...] = ()
    places: Mapping[tuple[str, str], Mapping[tuple[str, ...], Location]] = {}

    def at(self, environment: str, space: str, *path: str) -> Location:
        """Return where a value was written last; for one that was not written, where its nearest parent was.

        Raises:
            KeyError: the environment has no such Space.
        """
        known = self.places[environment, space]
        return next(known[path[:length]] for length in range(len(path), -1, -1) if path[:length] in known)

    def excerpt(self, location: Location) -> str:
        """Return the line of a place, cut where it is very long."""
        return self.lines[location.line - 1].rstrip("\r")[:_LONGEST_EXCERPT]
