"""From rights to refusals: which answer a caller gets who may not (hub-api 3.4 and 4.1)."""

from infra.emulator.accounts import Account, Accounts
from infra.emulator.accounts.grants import Act
from infra.emulator.errors import HubError, repo_not_found
from infra.emulator.hardware import FLAVORS
from infra.emulator.kinds import Kind
from infra.emulator.store.repositories import Repo

_ANONYMOUS = "Invalid username or password."
_READ_TOKEN = "you must use a write token to upload to a repository."  # noqa: S105 - a sentence, no token
_COSTS = {flavor.name: flavor.cost for flavor in FLAVORS}


def anonymous(*, at_repo: bool) -> HubError:
    """Return the answer for a caller without a token. About a repository it has the code that plain http needs."""
    return HubError(401, _ANONYMOUS, "RepoNotFound" if at_repo else None)


def missing(account: Account) -> HubError:
    """Return the answer about a repository that is not there, or that the caller must not know of."""
    return repo_not_found() if account.is_known else anonymous(at_repo=True)


def check(accounts: Accounts, account: Account, act: Act, repo: Repo) -> None:
    """Refuse what the caller may not do to a repository; HubError with 401, 403 or 404."""
    if accounts.may(account, act, repo):
        return
    if not account.is_known:
        raise anonymous(at_repo=True)
    if not accounts.may(account, "read", repo) and repo.visibility != "public":
        raise repo_not_found()
    reading = account.grant.read_only and act in {"write", "propose"}
    raise HubError(403, _READ_TOKEN if reading else "Authorization error.")


def check_gate(accounts: Accounts, account: Account, repo: Repo) -> None:
    """Refuse the files of a gated repository to all who may not write it: requests for access are not kept here."""
    if not repo.gated or accounts.may(account, "write", repo):
        return
    text = f"Access to {repo.kind} {repo.id} is restricted and you are not in the authorized list."
    raise HubError(403 if account.is_known else 401, text, "GatedRepo")


def check_create(accounts: Accounts, account: Account, kind: Kind, owner: str) -> None:
    """Refuse who may not make repositories under a namespace; HubError with 401 or 403."""
    if accounts.may_create(account, kind, owner):
        return
    if not account.is_known:
        raise anonymous(at_repo=False)
    raise HubError(403, f'You don\'t have the rights to create a {kind} under the namespace "{owner}"')


def check_plan(accounts: Accounts, owner: str, sdk: str, hardware: str) -> None:
    """Refuse with 402 what the plan of a namespace does not pay for.

    Free accounts have static Spaces alone on cpu-basic (since the middle of 2026), and paid hardware needs a means of
    payment. The texts are this Hub's own: the real ones are not known.
    """
    payer = accounts.directory.payer(owner) if accounts.directory else None
    if payer is None or sdk == "static":
        return
    if hardware == "cpu-basic" and payer.plan == "free":
        raise HubError(402, f"Free accounts cannot create {sdk} Spaces on cpu-basic: '{owner}' needs a paid plan")
    if _COSTS.get(hardware) and not payer.can_pay:
        raise HubError(402, f"Hardware {hardware} costs money, and '{owner}' has no means of payment")


def check_visibility(accounts: Accounts, owner: str, visibility: str) -> None:
    """Refuse with 402 a protected Space of a namespace without a paid plan (hub-api 4.4)."""
    payer = accounts.directory.payer(owner) if accounts.directory else None
    if visibility == "protected" and payer is not None and payer.plan == "free":
        raise HubError(402, f"Protected Spaces need a paid plan, and '{owner}' has none")
