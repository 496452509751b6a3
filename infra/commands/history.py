"""The use cases that look back, from the Hub alone: which releases there were, and what one of them changed."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from infra.commands.fleet import aimed_at
from infra.commands.world import World
from infra.model.bundle import MANIFEST_PATH
from infra.model.errors import ExitCode, HubError
from infra.model.events import SpaceDone
from infra.model.fleet import Environment
from infra.model.observed import Unread
from infra.model.outcome import Problem
from infra.model.records import Logbooks, Record, Recorded, Shown, Told
from infra.observe import logbooks
from infra.releases import Version, changes, named, records


def history(environment: Environment, targets: tuple[str, ...], world: World) -> Recorded:
    """Return every release of an environment or of some of its Spaces, the newest first.

    Raises:
        InputError: a target is no Space of the environment.
    """
    aimed = aimed_at(environment, targets)
    read = logbooks(aimed, world.hub, world.concurrency)
    return Recorded(
        environment=environment.name,
        records=tuple(sorted(all_records(aimed, read), key=lambda record: record.at, reverse=True)),
        requests=world.hub.requests,
        unread=tuple(Problem(space=key, message=u.message, help=u.help) for key, u in read.unread.items()),
        failed=max((u.exit_code for u in read.unread.values()), default=ExitCode.DONE),
    )


def show(environment: Environment, release: str, world: World) -> Shown:
    """Return all commits of one release (the beginning of its digest) in an environment, and what they changed.

    The Hub keeps no log of what failed before; where this machine's journal has one, it is there too.

    Raises:
        InputError: the environment never had it, or the beginning is that of several.
        HubError: a Space could not be read.
    """
    read = logbooks(environment, world.hub, world.concurrency)
    refuse_unread(read.unread.values())
    found = all_records(environment, read)
    whole = named(found, release, environment.name)
    of_it = sorted((r for r in found if r.release == whole), key=lambda record: record.at, reverse=True)
    logs = _kept_logs(environment, world)
    with ThreadPoolExecutor(world.concurrency) as pool:
        told = tuple(pool.map(lambda record: _told(record, _parent(record, read), world, logs), of_it))
    return Shown(environment=environment.name, release=whole, told=told, requests=world.hub.requests)


def all_records(environment: Environment, read: Logbooks) -> list[Record]:
    """Return the releases of all Spaces that exist, Space by Space."""
    return [r for space in environment.spaces if space.key in read.books for r in records(space, read.books[space.key])]


def refuse_unread(unread: Iterable[Unread]) -> None:
    """Go no further on half a reading.

    Raises:
        HubError: something could not be read.
    """
    for why in unread:
        raise HubError(why.message, why.help)


def _parent(record: Record, read: Logbooks) -> str | None:
    commits = [commit.id for commit in read.books[record.space].history.commits]
    return next(iter(commits[commits.index(record.commit) + 1 :]), None)


def _kept_logs(environment: Environment, world: World) -> dict[str, str]:
    """Return the ends of the logs of what failed, by commit."""
    kept = world.journal.records(environment.name) if world.journal else []
    events = (event for rollout in kept for event in rollout.events)
    return {e.sha: e.verdict.log for e in events if isinstance(e, SpaceDone) and not e.verdict.ok}


def _told(record: Record, parent: str | None, world: World, logs: Mapping[str, str]) -> Told:
    before = _version(record.id, parent, world) if parent else Version()
    return Told(
        record=record,
        changes=changes(before, _version(record.id, record.commit, world)),
        log=logs.get(record.commit, ""),
    )


def _version(space: str, commit: str, world: World) -> Version:
    files = tuple(world.hub.files(space, commit))
    ours = any(file.path == MANIFEST_PATH for file in files)
    return Version(files=files, manifest=world.hub.manifest(space, commit) if ours else None)
