"""What the store refuses."""

from dataclasses import dataclass

from infra.emulator.kinds import Kind


@dataclass(eq=False)
class RepoExistsError(Exception):
    """There is a repository of that kind and name, perhaps in another letter case; `id` is its `owner/name`."""

    kind: Kind
    id: str


@dataclass(eq=False)
class SubdomainTakenError(Exception):
    """Another Space, `id`, is served under that subdomain already."""

    subdomain: str
    id: str


@dataclass(eq=False)
class RepoMissingError(Exception):
    """There is no repository `id`."""

    id: str


@dataclass(eq=False)
class DiscussionMissingError(Exception):
    """The repository has no discussion of that number, or the discussion no such comment."""

    number: int
