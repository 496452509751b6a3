"""What an exchange of tokens is for: a repository or a user, in the forms that clients write (hub-api 3.3)."""

from dataclasses import dataclass

from infra.emulator.kinds import Kind
from infra.emulator.names import is_name

_PREFIXES = {kind.plural: kind for kind in Kind}


@dataclass(frozen=True)
class Resource:
    """A repository; without `kind` and `name`, the user `owner`."""

    owner: str
    name: str = ""
    kind: Kind | None = None

    @property
    def key(self) -> str:
        """Return a text that all spellings of one resource share."""
        return f"{self.kind}:{self.owner}/{self.name}".lower()


def parse_resource(text: str) -> Resource:
    """Read `owner/name` (a model), `spaces/owner/name`, `datasets/owner/name`, `models/owner/name` or a user's name.

    Raises:
        ValueError: It has no such form.
    """
    parts = text.split("/")
    kind = _PREFIXES.get(parts[0], Kind.MODEL) if len(parts) > 1 else None
    names = parts[1:] if len(parts) == 3 and parts[0] in _PREFIXES else parts
    if len(names) > 2 or not all(is_name(name) for name in names):
        raise ValueError(f"{text[:200]!r} is no resource: write owner/name, spaces/owner/name or a user's name")
    return Resource(names[0], names[1], kind) if kind else Resource(names[0])
