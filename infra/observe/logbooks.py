"""Reads the releases of an environment: three requests a Space."""

from concurrent.futures import ThreadPoolExecutor

from infra.model.errors import NotFoundError, SpacedockError
from infra.model.fleet import Environment
from infra.model.observed import Unread
from infra.model.records import Logbook, Logbooks
from infra.ports import HubReader


def logbooks(environment: Environment, hub: HubReader, concurrency: int) -> Logbooks:
    """Read head, commits and tags of every Space that exists. One that cannot be read hides no other."""

    def read(space: str) -> Logbook | Unread | None:
        try:
            return Logbook(info=hub.info(space), history=hub.history(space, ()), tags=hub.tags(space))
        except NotFoundError:
            return None
        except SpacedockError as error:
            return Unread(message=error.message, help=error.help, exit_code=int(error.exit_code))

    with ThreadPoolExecutor(concurrency) as pool:
        read_of = pool.map(read, (space.id for space in environment.spaces))
        found = dict(zip((space.key for space in environment.spaces), read_of, strict=True))
    return Logbooks(
        books={key: book for key, book in found.items() if isinstance(book, Logbook)},
        unread={key: why for key, why in found.items() if isinstance(why, Unread)},
    )
