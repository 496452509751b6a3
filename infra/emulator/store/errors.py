"""What the store refuses."""

from dataclasses import dataclass


@dataclass(eq=False)
class SpaceExistsError(Exception):
    """There is a Space of that name, perhaps in another letter case; `id` is its canonical `owner/name`."""

    id: str


@dataclass(eq=False)
class SubdomainTakenError(Exception):
    """Another Space, `id`, is served under that subdomain already."""

    subdomain: str
    id: str


@dataclass(eq=False)
class SpaceMissingError(Exception):
    """There is no Space `id`."""

    id: str
