"""What a request is about: the Hub, the caller, and the Space in its path with the right to read or write it."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Request
from pydantic import AfterValidator

from infra.emulator.accounts import Account
from infra.emulator.errors import HubError, MovedError, repo_not_found
from infra.emulator.hub import Hub
from infra.emulator.names import is_name
from infra.emulator.repos.repository import Repository
from infra.emulator.store.spaces import Space

Segment = Annotated[str, AfterValidator(unquote)]
"""One part of the path. It is decoded here, after routing, so that a branch `a%2Fb` stays one part (hub-api 1.2)."""


@dataclass(frozen=True)
class Call:
    """A request, the Hub it came to and the account it came from."""

    request: Request
    hub: Hub
    account: Account

    @property
    def base_url(self) -> str:
        """Return the address the caller used. The client refuses URLs of another host than its own (1.1)."""
        return f"{self.request.url.scheme}://{self.request.headers.get('host', '127.0.0.1')}"

    def wrote(self) -> None:
        """Note that the Hub's state was changed, for the request log."""
        self.request.state.wrote = True

    def check_write(self, owner: str, refusal: str) -> None:
        """Refuse with 403 a caller who may not write repositories of `owner`."""
        if not self.hub.accounts.may_write(self.account, owner):
            raise HubError(403, refusal)


@dataclass(frozen=True)
class Target(Call):
    """A request that names an existing Space."""

    space: Space

    @property
    def repository(self) -> Repository:
        """Return the Space's files and history."""
        return self.hub.stores.repos.open(self.space.id)


async def _call(request: Request) -> Call:
    hub: Hub = request.app.state.hub
    return Call(request, hub, hub.accounts.caller(request.headers.get("authorization")))


async def _readable(call: Annotated[Call, Depends(_call)], owner: Segment, name: Segment) -> Target:
    space = call.hub.stores.spaces.find(owner, name) if is_name(owner) and is_name(name) else None
    if space is None:
        raise repo_not_found()
    if space.id != f"{owner}/{name}":
        raise MovedError(_at(call.request, space))
    return Target(call.request, call.hub, call.account, space)


async def _writable(target: Annotated[Target, Depends(_readable)]) -> Target:
    target.check_write(target.space.owner, "Authorization error.")
    return target


def _at(request: Request, space: Space) -> str:
    parts = request.url.path.split("/")
    first = parts.index("spaces") + 1
    parts[first : first + 2] = [space.owner, space.name]
    query = f"?{request.url.query}" if request.url.query else ""
    return "/".join(parts) + query


Caller = Annotated[Call, Depends(_call)]
Readable = Annotated[Target, Depends(_readable)]
Writable = Annotated[Target, Depends(_writable)]
