"""The parts of a running Hub, as the routes see them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from infra.emulator.accounts import Accounts
from infra.emulator.accounts.directory import Creators
from infra.emulator.card import Cards
from infra.emulator.clock import Clock
from infra.emulator.faults import Faults
from infra.emulator.kinds import Kind
from infra.emulator.moves import Moves
from infra.emulator.ratelimit import RateWindows
from infra.emulator.repos.registry import GitRepos
from infra.emulator.requestlog import RequestLog
from infra.emulator.seam import Life
from infra.emulator.settings import Settings
from infra.emulator.signer import Signer
from infra.emulator.store.database import DISCUSSIONS, ENVIRONMENT, REPOSITORIES, open_database
from infra.emulator.store.discussions import DiscussionStore
from infra.emulator.store.environment import Environment
from infra.emulator.store.repositories import RepoStore
from infra.emulator.store.spaces import SpaceStore


@dataclass(frozen=True)
class Stores:
    """All that is kept on disk."""

    repositories: RepoStore
    spaces: SpaceStore
    git: Mapping[Kind, GitRepos]
    cards: Cards
    moves: Moves
    requests: RequestLog
    creators: Creators
    discussions: DiscussionStore

    @property
    def repos(self) -> GitRepos:
        """Return the git repositories of the Spaces."""
        return self.git[Kind.SPACE]


@dataclass(frozen=True)
class Hub:
    """Everything a route needs. `endpoint` is the address it was started at; `started_at` a time of the Hub's form."""

    settings: Settings
    stores: Stores
    life: Life
    accounts: Accounts
    endpoint: str
    started_at: str
    clock: Clock = field(default_factory=Clock)

    @cached_property
    def rates(self) -> RateWindows:
        """The windows in which requests are counted."""
        return RateWindows(self.clock)

    @cached_property
    def signer(self) -> Signer:
        """What signs the addresses to which LFS contents are sent."""
        return Signer(self.clock)

    @cached_property
    def faults(self) -> Faults:
        """The rules by which requests fail."""
        return Faults(self.clock)


@contextmanager
def open_stores(settings: Settings) -> Iterator[Stores]:
    """Open what is in the data folder, and finish or undo what a killed process left half done."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database, REPOSITORIES + ENVIRONMENT + DISCUSSIONS)
    values = open_database(settings.secrets_database, ENVIRONMENT)
    requests = RequestLog(settings.request_log)
    creators = Creators(database)
    repositories = RepoStore(database)
    spaces = SpaceStore(database, repositories, Environment(database), Environment(values))
    git = {kind: GitRepos(settings.repositories, kind.plural) for kind in Kind}
    moves = Moves(database, repositories, spaces, git)
    try:
        for repos in git.values():
            repos.prepare()
        moves.recover()
        creators.prepare()
        yield Stores(repositories, spaces, git, Cards(), moves, requests, creators, DiscussionStore(database))
    finally:
        requests.close()
        values.close()
        database.close()
