"""Reads everything that a plan for one environment needs."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from infra.model.bundle import MANIFEST_PATH
from infra.model.errors import SpacedockError
from infra.model.fleet import Environment, Space
from infra.model.observed import WHOLE_ENVIRONMENT, Observed, ObservedSpace, SecretState, SpaceInfo, Tree, Unread
from infra.observe.secrets import aged, secret_states
from infra.ports import Clock, HubReader, SecretReader, TreeCache

CONCURRENCY = 8
"""Requests under way at once where nothing else is said: fast for hundreds of Spaces, far from the Hub's limits."""

Listed = dict[str, SpaceInfo | Unread]
"""By the Spaces' ids in lower case (the Hub takes names in any), or by the owner whose list could not be read."""


@dataclass(frozen=True)
class Reading:
    """How to read. `refresh` asks the Hub even for what is remembered; without a clock no ages are told."""

    trees: TreeCache | None = None
    clock: Clock | None = None
    refresh: bool = False
    concurrency: int = CONCURRENCY


ORDINARY = Reading()


@dataclass(frozen=True)
class _Found:
    """What came of one Space: nothing where it does not exist."""

    seen: ObservedSpace | None
    states: dict[str, SecretState]
    unread: Unread | None = None


def observe(environment: Environment, hub: HubReader, secrets: SecretReader, reading: Reading = ORDINARY) -> Observed:
    """Read all Spaces of an environment: one list for each owner, then the details of those that exist.

    A Space that cannot be read hides no other: it is in `unread` with the cause. Nothing is raised for the Hub.
    """
    with ThreadPoolExecutor(reading.concurrency) as pool:
        listed = _listed(environment.spaces, hub, pool)
        read = _Reader(hub, secrets, reading, listed)
        found = dict(zip((s.key for s in environment.spaces), pool.map(read, environment.spaces), strict=True))
    prices, fault = _prices(environment, listed, hub)
    return Observed(
        spaces={key: one.seen for key, one in found.items() if one.seen},
        secrets={key: one.states for key, one in found.items()},
        unread={key: one.unread for key, one in found.items() if one.unread} | fault,
        prices=prices,
    )


def _listed(spaces: Iterable[Space], hub: HubReader, pool: ThreadPoolExecutor) -> Listed:
    owners = {space.owner.lower(): space.owner for space in spaces}

    def rows(owner: str) -> Listed:
        try:
            return {info.id.lower(): info for info in hub.list_spaces(owner)}
        except SpacedockError as error:
            return {owner.lower(): _unread(error)}

    return {key: row for found in pool.map(rows, owners.values()) for key, row in found.items()}


def _unread(error: SpacedockError) -> Unread:
    return Unread(message=error.message, help=error.help, exit_code=int(error.exit_code))


@dataclass(frozen=True)
class _Reader:
    """Reads one Space; safe to call from several threads."""

    hub: HubReader
    secrets: SecretReader
    reading: Reading
    listed: Listed

    def __call__(self, space: Space) -> _Found:
        info = _row(self.listed, space)
        if isinstance(info, Unread):
            return _Found(None, {}, info)
        try:
            seen = None if info is None else self._space(info)
            states = dict(secret_states(space.secrets, seen.secrets if seen else (), self.secrets))
        except SpacedockError as error:
            return _Found(None, {}, _unread(error))
        return _Found(seen, states)

    def _space(self, info: SpaceInfo) -> ObservedSpace:
        tree = self._tree(info)
        now = self.reading.clock.now() if self.reading.clock else None
        return ObservedSpace(
            info=info,
            variables=tuple(self.hub.variables(info.id)),
            secrets=tuple(aged(secret, now) for secret in self.hub.secrets(info.id)),
            files=tree.files,
            manifest=tree.manifest,
        )

    def _tree(self, info: SpaceInfo) -> Tree:
        trees = self.reading.trees
        known = trees.get(info.id, info.sha) if trees and not self.reading.refresh else None
        if known is not None:
            return known
        files = tuple(self.hub.files(info.id, info.sha))
        has_manifest = any(file.path == MANIFEST_PATH for file in files)
        tree = Tree(files=files, manifest=self.hub.manifest(info.id, info.sha) if has_manifest else None)
        if trees:
            trees.put(info.id, info.sha, tree)
        return tree


def _prices(environment: Environment, listed: Listed, hub: HubReader) -> tuple[dict[str, float], dict[str, Unread]]:
    """Read the prices where one is needed: for a Space that is new or whose hardware differs."""
    if not any(_needs_price(space, _row(listed, space)) for space in environment.spaces):
        return {}, {}
    try:
        return hub.hardware_prices(), {}
    except SpacedockError as error:
        return {}, {WHOLE_ENVIRONMENT: _unread(error)}


def _needs_price(space: Space, row: SpaceInfo | Unread | None) -> bool:
    return row is None or (isinstance(row, SpaceInfo) and row.runtime.hardware != space.hardware)


def _row(listed: Listed, space: Space) -> SpaceInfo | Unread | None:
    return listed.get(space.owner.lower()) or listed.get(space.id.lower())
