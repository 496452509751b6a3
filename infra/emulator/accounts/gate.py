"""Who may see the app of a private Space. Implements `infra.emulator.seam.Gate`."""

from infra.emulator.accounts.accounts import Accounts
from infra.emulator.accounts.errors import BadCredentialsError
from infra.emulator.kinds import Kind
from infra.emulator.store.repositories import RepoStore


class AppGate:
    """Looks at the token of a visitor. On an open Hub any will do, but there must be one: a browser has none."""

    def __init__(self, accounts: Accounts, repositories: RepoStore) -> None:
        self._accounts = accounts
        self._repositories = repositories

    def may_read(self, authorization: str | None, space: str) -> bool:
        """Tell whether the value of an `Authorization` header gives the right to read the Space `owner/name`."""
        owner, _, name = space.partition("/")
        repo = self._repositories.find(Kind.SPACE, owner, name)
        if repo is None or not authorization:
            return False
        try:
            caller = self._accounts.caller(authorization)
        except BadCredentialsError:
            return False
        return self._accounts.may(caller, "read", repo)
