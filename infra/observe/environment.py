"""Reads everything that a plan for one environment needs."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from infra.model.fleet import Environment, Space
from infra.model.observed import Observed, ObservedSpace, SecretState, SpaceInfo
from infra.observe.secrets import secret_states
from infra.ports import HubReader, SecretReader

CONCURRENCY = 8
"""Requests under way at once: fast enough for hundreds of Spaces, far from the Hub's limits."""


def observe(environment: Environment, hub: HubReader, secrets: SecretReader) -> Observed:
    """Read all Spaces of an environment: one list for each owner, then the details of those that exist.

    Raises:
        HubError: something could not be read.
        InputError: a secret's source cannot be read.
    """
    listed = _listed(environment.spaces, hub)

    def read(space: Space) -> ObservedSpace | None:
        info = listed.get(space.id.lower())
        return None if info is None else _space(info, hub)

    def compare(space: Space, seen: ObservedSpace | None) -> dict[str, SecretState]:
        return dict(secret_states(space.secrets, seen.secrets if seen else (), secrets))

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        found = list(pool.map(read, environment.spaces))
        states = list(pool.map(compare, environment.spaces, found))
    keys = [space.key for space in environment.spaces]
    return Observed(
        spaces={key: seen for key, seen in zip(keys, found, strict=True) if seen},
        secrets=dict(zip(keys, states, strict=True)),
    )


def _listed(spaces: Iterable[Space], hub: HubReader) -> dict[str, SpaceInfo]:
    """The Hub takes names in any letter case, so they are compared in lower case."""
    owners = {space.owner.lower(): space.owner for space in spaces}
    return {info.id.lower(): info for owner in owners.values() for info in hub.list_spaces(owner)}


def _space(info: SpaceInfo, hub: HubReader) -> ObservedSpace:
    return ObservedSpace(
        info=info,
        variables=tuple(hub.variables(info.id)),
        secrets=tuple(hub.secrets(info.id)),
        files=tuple(hub.files(info.id, info.sha)),
        manifest=hub.manifest(info.id, info.sha),
    )
