"""Reads who changed files: only where files were changed by hand, two requests a Space."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from infra.model.bundle import MANIFEST_PATH
from infra.model.drift import Drift
from infra.model.errors import SpacedockError
from infra.model.fleet import Environment
from infra.model.history import History
from infra.ports import HubReader


def histories(environment: Environment, drift: Iterable[Drift], hub: HubReader, concurrency: int) -> dict[str, History]:
    """Return the history of each Space whose files drifted, by its key. A failure is told in its place."""
    found = list(drift)
    paths = {
        space.key: [one.name for one in found if (one.space, one.kind) == (space.key, "file")]
        for space in environment.spaces
    }
    ids = {space.key: space.id for space in environment.spaces if paths[space.key]}
    with ThreadPoolExecutor(concurrency) as pool:
        read = pool.map(lambda key: _history(ids[key], [MANIFEST_PATH, *paths[key]], hub), ids)
        return dict(zip(ids, read, strict=True))


def _history(space: str, paths: list[str], hub: HubReader) -> History:
    try:
        return hub.history(space, paths)
    except SpacedockError as error:
        return History(fault=error.message)
