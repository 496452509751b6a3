"""Reads the contents of files, for people to see what changes in them."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from infra.model.errors import SpacedockError
from infra.model.observed import Content
from infra.model.plan import TextAt
from infra.ports import HubReader


def contents(wanted: Iterable[TextAt], hub: HubReader, concurrency: int) -> dict[str, Content]:
    """Return contents by git blob id. One that cannot be read carries the cause instead: a plan holds without it."""

    def read(text: TextAt) -> tuple[str, Content]:
        try:
            return text.blob, Content(content=hub.content(text.space, text.revision, text.path))
        except SpacedockError as error:
            return text.blob, Content(fault=error.message)

    with ThreadPoolExecutor(concurrency) as pool:
        return dict(pool.map(read, wanted))
