"""What a caller may do, by how they are known: five kinds of grant, which all answer the same three questions."""

from dataclasses import dataclass
from typing import Literal, Protocol

from infra.emulator.accounts.directory import Directory
from infra.emulator.accounts.model import Token
from infra.emulator.accounts.resources import Resource
from infra.emulator.kinds import Kind
from infra.emulator.store.repositories import Repo

Act = Literal["read", "propose", "write", "manage", "own"]
"""`propose` is discussions and pull requests, which who may read and is known may open; `write` is content; `manage` is
settings, secrets and the process; `own` is deletion and the name."""

_WRITERS = {"admin", "write"}


class Grant(Protocol):
    """What a caller may do."""

    @property
    def read_only(self) -> bool:
        """Tell whether nothing at all can be written, whosever it is."""

    def may(self, act: Act, repo: Repo) -> bool:
        """Tell whether that may be done to a repository."""

    def may_create(self, kind: Kind, owner: str) -> bool:
        """Tell whether a repository may be made under a namespace."""


class Everything:
    """Of a Hub without a seed."""

    read_only = False

    def may(self, act: Act, repo: Repo) -> bool:  # noqa: ARG002 - all may be done to all
        """Tell that it may be done."""
        return True

    def may_create(self, kind: Kind, owner: str) -> bool:  # noqa: ARG002 - as above
        """Tell that it may be made."""
        return True


class Nobody:
    """Of a caller without a token."""

    read_only = True

    def may(self, act: Act, repo: Repo) -> bool:
        """Tell whether it is a read of what is public."""
        return act == "read" and repo.visibility == "public"

    def may_create(self, kind: Kind, owner: str) -> bool:  # noqa: ARG002 - nothing can be made
        """Tell that nothing can be made."""
        return False


@dataclass(frozen=True)
class ByToken:
    """Of a user, as far as the token goes."""

    directory: Directory
    token: Token

    @property
    def read_only(self) -> bool:
        """Tell whether it is a token of role read."""
        return self.token.role == "read"

    def may(self, act: Act, repo: Repo) -> bool:
        """Tell whether both the user's role and the token allow it."""
        if act == "read" and repo.visibility == "public":
            return True
        if act == "propose":
            return self.may("read", repo) and self._proposes(repo)
        return self._user_may(act, repo) and self._token_may(act, repo.kind, repo.owner, repo.name)

    def _proposes(self, repo: Repo) -> bool:
        covering = (scope for scope in self.token.scopes if scope.covers(repo.kind, repo.owner, repo.name))
        named = any({"repo.write", "discussion.write"} & set(scope.permissions) for scope in covering)
        return self.token.role == "write" or named or "discussion.write" in self.token.permissions

    def may_create(self, kind: Kind, owner: str) -> bool:
        """Tell whether the user has a role in the namespace that creates, and the token allows to write there."""
        role = self.directory.role(self.token.user, owner)
        return role in {*_WRITERS, "contributor"} and self._token_may("own", kind, owner, "")

    def _user_may(self, act: Act, repo: Repo) -> bool:
        role = self.directory.role(self.token.user, repo.owner)
        if role is None or act == "read" or role in _WRITERS:
            return role is not None
        return role == "contributor" and self.directory.created(repo.uid, self.token.user)

    def _token_may(self, act: Act, kind: Kind, owner: str, name: str) -> bool:
        if self.token.role != "fineGrained":
            return act == "read" or self.token.role == "write"
        wanted = {"repo.write"} if act != "read" else {"repo.write", "repo.content.read", "repo.access.read"}
        covering = (scope for scope in self.token.scopes if scope.covers(kind, owner, name))
        return any(wanted & set(scope.permissions) for scope in covering)


@dataclass(frozen=True)
class ByPublisher:
    """Of a token that was exchanged for one repository: all but its deletion and its name, and nothing else at all."""

    resource: Resource
    read_only: bool

    def may(self, act: Act, repo: Repo) -> bool:
        """Tell whether it is that repository."""
        here = Resource(repo.owner, repo.name, repo.kind).key == self.resource.key
        return here and (act == "read" or (act != "own" and not self.read_only))

    def may_create(self, kind: Kind, owner: str) -> bool:  # noqa: ARG002 - nothing can be made
        """Tell that nothing can be made."""
        return False


class PublicOnly(Nobody):
    """Of a token that was exchanged for a user's name: it reads what is public or gated, and no private repository."""
