"""What a request is about: the Hub, the caller, and the repository in its path with the right to read or write it."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Request
from pydantic import AfterValidator

from infra.emulator.accounts import Account
from infra.emulator.accounts.grants import Act
from infra.emulator.api import permits
from infra.emulator.errors import HubError, MovedError, repo_not_found
from infra.emulator.hub import Hub
from infra.emulator.kinds import Kind, kind_of_path
from infra.emulator.names import is_name
from infra.emulator.repos.registry import GitRepos
from infra.emulator.repos.repository import Repository
from infra.emulator.store.repositories import Repo
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

    def url_of(self, kind: Kind, repo: str) -> str:
        """Return the address of the page of the repository `owner/name`."""
        return f"{self.base_url}/{kind.prefix}{repo}"

    def wrote(self) -> None:
        """Note that the Hub's state was changed, for the request log."""
        self.request.state.wrote = True

    def may(self, act: Act, repo: Repo) -> bool:
        """Tell whether the caller may do that to a repository."""
        return self.hub.accounts.may(self.account, act, repo)

    def may_read(self, repo: Repo) -> bool:
        """Tell whether the caller may know of a repository."""
        return self.may("read", repo)

    def check(self, act: Act, repo: Repo) -> None:
        """Refuse with 401, 403 or 404 a caller who may not do that to a repository."""
        permits.check(self.hub.accounts, self.account, act, repo)

    def check_create(self, kind: Kind, owner: str) -> None:
        """Refuse with 401 or 403 a caller who may not make repositories of `owner`."""
        permits.check_create(self.hub.accounts, self.account, kind, owner)

    def check_plan(self, owner: str, sdk: str, hardware: str) -> None:
        """Refuse with 402 a Space that the plan of its owner does not pay for."""
        permits.check_plan(self.hub.accounts, owner, sdk, hardware)

    def check_visibility(self, owner: str, visibility: str) -> None:
        """Refuse with 402 a protected Space of an owner without a paid plan."""
        permits.check_visibility(self.hub.accounts, owner, visibility)

    def missing(self) -> HubError:
        """Return the answer about a repository that is not there: to a caller without a token it is 401."""
        return permits.missing(self.account)


@dataclass(frozen=True)
class Target(Call):
    """A request that names an existing repository."""

    repo: Repo

    @property
    def space(self) -> Space:
        """Return the repository as the Space it is; routes that only Spaces have ask for it."""
        if not isinstance(self.repo, Space):
            raise repo_not_found()
        return self.repo

    @property
    def git(self) -> GitRepos:
        """Return the git repositories of its kind."""
        return self.hub.stores.git[self.repo.kind]

    @property
    def repository(self) -> Repository:
        """Return its files and history."""
        return self.git.open(self.repo.id)

    @property
    def url(self) -> str:
        """Return the address of its page."""
        return self.url_of(self.repo.kind, self.repo.id)

    def moved(self, branch: str) -> None:
        """Tell the running half that a branch has another head; the request has changed the Hub's state."""
        self.wrote()
        if branch == "main" and self.repo.kind is Kind.SPACE:
            self.hub.life.pushed(self.repo.id)


async def _call(request: Request) -> Call:
    hub: Hub = request.app.state.hub
    return Call(request, hub, hub.accounts.caller(request.headers.get("authorization")))


async def _any_call(request: Request) -> Call:
    hub: Hub = request.app.state.hub
    return Call(request, hub, hub.accounts.caller(None))


async def readable(call: Annotated[Call, Depends(_call)], owner: Segment, name: Segment) -> Target:
    """Return the repository in the path.

    Raises:
        HubError, MovedError: It is not there or not to be seen; it is there under another name.
    """
    kind = kind_of_path(call.request.url.path)
    repo = call.hub.stores.repositories.find(kind, owner, name) if kind and is_name(owner) and is_name(name) else None
    if repo is None:
        raise call.missing()
    call.check("read", repo)
    if repo.id != f"{owner}/{name}":
        raise MovedError(_at(call.request, repo))
    return Target(call.request, call.hub, call.account, repo)


async def _opened(target: Annotated[Target, Depends(readable)]) -> Target:
    permits.check_gate(target.hub.accounts, target.account, target.repo)
    return target


async def _writable(target: Annotated[Target, Depends(readable)]) -> Target:
    target.check("write", target.repo)
    return target


async def _proposable(target: Annotated[Target, Depends(readable)]) -> Target:
    target.check("propose", target.repo)
    return target


async def _manageable(target: Annotated[Target, Depends(readable)]) -> Target:
    target.check("manage", target.repo)
    return target


def _at(request: Request, repo: Repo) -> str:
    parts = request.url.path.split("/")
    api = 1 if parts[1] == "api" else 0
    first = 1 + api + (1 if parts[1 + api] == repo.kind.plural else 0)
    suffix = ".git" if parts[first + 1].endswith(".git") else ""
    parts[first : first + 2] = [repo.owner, repo.name + suffix]
    query = f"?{request.url.query}" if request.url.query else ""
    return "/".join(parts) + query


def _kind(kind: str) -> Kind:
    found = next((known for known in Kind if known.plural == kind), None)
    if found is None:
        raise HubError(404, f"The local Hub has no route /api/{kind[:50]}/")
    return found


Kinds = Annotated[Kind, Depends(_kind)]
"""The kind of which the path `/api/{kind}` asks for a list."""
Caller = Annotated[Call, Depends(_call)]
AnyCaller = Annotated[Call, Depends(_any_call)]
"""For addresses that look at no token, not even at a wrong one."""
Readable = Annotated[Target, Depends(readable)]
Opened = Annotated[Target, Depends(_opened)]
"""For the content of files: of a gated repository not everybody who knows of it may have that."""
Writable = Annotated[Target, Depends(_writable)]
"""For what changes files and references."""
Proposable = Annotated[Target, Depends(_proposable)]
"""For discussions and pull requests: who may read may open them, with a token that writes."""
Manageable = Annotated[Target, Depends(_manageable)]
"""For settings, secrets, variables and the process: a token of role read gets another text than for files."""
