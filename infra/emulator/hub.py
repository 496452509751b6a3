"""The parts of a running Hub, as the routes see them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.emulator.accounts import Accounts
from infra.emulator.card import Cards
from infra.emulator.moves import Moves
from infra.emulator.repos.registry import GitRepos
from infra.emulator.requestlog import RequestLog
from infra.emulator.seam import Life
from infra.emulator.settings import Settings
from infra.emulator.store.database import ENVIRONMENT, SPACES, open_database
from infra.emulator.store.environment import Environment
from infra.emulator.store.spaces import SpaceStore


@dataclass(frozen=True)
class Stores:
    """All that is kept on disk."""

    spaces: SpaceStore
    repos: GitRepos
    cards: Cards
    moves: Moves
    requests: RequestLog


@dataclass(frozen=True)
class Hub:
    """Everything a route needs. `endpoint` is the address it was started at; `started_at` a time of the Hub's form."""

    settings: Settings
    stores: Stores
    life: Life
    accounts: Accounts
    endpoint: str
    started_at: str


@contextmanager
def open_stores(settings: Settings) -> Iterator[Stores]:
    """Open what is in the data folder, and finish or undo what a killed process left half done."""
    settings.data.mkdir(parents=True, exist_ok=True)
    database = open_database(settings.database, SPACES + ENVIRONMENT)
    values = open_database(settings.secrets_database, ENVIRONMENT)
    requests = RequestLog(settings.request_log)
    spaces = SpaceStore(database, Environment(database), Environment(values))
    repos = GitRepos(settings.repositories)
    moves = Moves(database, spaces, repos)
    try:
        repos.prepare()
        moves.recover()
        yield Stores(spaces, repos, Cards(repos), moves, requests)
    finally:
        requests.close()
        values.close()
        database.close()
