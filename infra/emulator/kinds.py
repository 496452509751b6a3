"""The kinds of repository. Their code is one; what differs is a word in the address, and that Spaces run."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind, written as bodies of requests write it."""

    MODEL = "model"
    DATASET = "dataset"
    SPACE = "space"

    @property
    def plural(self) -> str:
        """The word in addresses of the API: `/api/<plural>/owner/name`; also the folder in the data folder."""
        return f"{self.value}s"

    @property
    def prefix(self) -> str:
        """What stands before `owner/name` in all other addresses: nothing for models."""
        return "" if self is Kind.MODEL else f"{self.plural}/"


def kind_of_path(path: str) -> Kind | None:
    """Return the kind that an address is about, or None where it is one of the API that no kind has."""
    first, _, rest = path.lstrip("/").partition("/")
    plural = rest.partition("/")[0] if first == "api" else first
    for kind in Kind:
        if kind.plural == plural:
            return kind
    return None if first == "api" else Kind.MODEL
