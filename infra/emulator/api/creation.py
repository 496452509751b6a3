"""Making a repository, from nothing or from another: the two have the same rules and the same answers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from infra.emulator.api.access import Call
from infra.emulator.api.bodies import EntryBody, SpaceOptions
from infra.emulator.errors import HubError
from infra.emulator.kinds import Kind
from infra.emulator.store.environment import Entry
from infra.emulator.store.errors import RepoExistsError
from infra.emulator.store.repositories import Repo, Visibility
from infra.emulator.store.spaces import NewSpace


@dataclass(frozen=True)
class NewRepo:
    """A repository that is to be; `sdk` and `options` are of Spaces only."""

    kind: Kind
    owner: str
    name: str
    visibility: Visibility
    sdk: str
    options: SpaceOptions

    @property
    def id(self) -> str:
        """Return `owner/name`."""
        return f"{self.owner}/{self.name}"

    def space(self) -> NewSpace:
        """Return it as the store of Spaces takes it."""
        return NewSpace(
            owner=self.owner,
            name=self.name,
            sdk=self.sdk,
            visibility=self.visibility,
            hardware=self.options.hardware,
            sleep_time=self.options.sleep_time,
            variables=_entries(self.options.variables),
            secrets=_entries(self.options.secrets),
            volumes=[volume.json_value() for volume in self.options.volumes],
            region=self.options.region,
        )


async def make(call: Call, new: NewRepo, write_files: Callable[[], None]) -> Repo:
    """Make a repository: its files first, its row last, so that no half-made one is ever seen.

    Raises:
        HubError: 401 or 403 where the caller may not, 402 where the plan does not pay for it, 409 with its `url` where
            it is there.
        SubdomainTakenError, BadNameError: As for each new Space.
    """
    stores = call.hub.stores
    call.check_create(new.kind, new.owner)  # first: who may not must not learn what is there
    async with stores.git[new.kind].writing(new.id):
        try:
            _check_free(call, new)
        except RepoExistsError as error:
            text = f"You already created this {new.kind} repo"
            raise HubError(409, text, body={"url": call.url_of(new.kind, error.id)}) from error
        call.check_visibility(new.owner, new.visibility)
        if new.kind is Kind.SPACE:
            call.check_plan(new.owner, new.sdk, new.options.hardware)
        await asyncio.to_thread(write_files)
        if new.kind is Kind.SPACE:
            made: Repo = stores.spaces.create(new.space())
        else:
            made = stores.repositories.create(new.kind, new.owner, new.name, new.visibility)
    call.hub.accounts.makers.note(made.uid, call.account.name)
    call.wrote()
    return made


def _check_free(call: Call, new: NewRepo) -> None:
    if new.kind is Kind.SPACE:
        call.hub.stores.spaces.check_free(new.owner, new.name)
    else:
        call.hub.stores.repositories.check_free(new.kind, new.owner, new.name)


def _entries(bodies: list[EntryBody]) -> list[Entry]:
    return list({body.key: body.entry() for body in bodies}.values())
