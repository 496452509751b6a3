"""The account behind a token as JSON (hub-api 3.1)."""

from typing import Any

from infra.emulator.accounts import Account
from infra.emulator.accounts.directory import Directory, account_id
from infra.emulator.accounts.grants import ByPublisher
from infra.emulator.accounts.model import Org, Role, Scope, Token, User
from infra.emulator.clock import hub_time
from infra.emulator.kinds import Kind

_EMAIL = "user.email.read"
_PREFIXES = {kind.plural: kind.value for kind in Kind}
_END_OF_PERIOD = 1_785_542_400  # seconds since 1970; the end of a month that is paid for


def local_json(account: Account, started_at: str) -> dict[str, Any]:
    """Return the user of a Hub without accounts."""
    token = {"displayName": "local", "role": "write", "createdAt": started_at}
    return {**_user(account, User()), "orgs": [], "auth": {"type": "access_token", "accessToken": token}}


def exchanged_json(account: Account) -> dict[str, Any]:
    """Return who a token of an exchange is: an app for one repository, or a user who only reads."""
    auth = {"type": "oauth", "expiresAt": hub_time(account.expires) if account.expires else None}
    if not isinstance(account.grant, ByPublisher):
        return {**_user(account, User()), "orgs": [], "auth": auth}
    resource = account.grant.resource
    entity = {"type": str(resource.kind), "name": f"{resource.owner}/{resource.name}"}
    scope = {"role": "read" if account.grant.read_only else "write", "entities": [entity]}
    about = {"type": "app", "id": account.id, "name": account.name, "fullname": account.fullname, "orgs": []}
    return {**about, "scope": scope, "auth": {**auth, "resource": {"sub": f"{resource.kind}s/{entity['name']}"}}}


def user_json(account: Account, token: Token, directory: Directory) -> dict[str, Any]:
    """Return a user, the user's organisations, and what the token is."""
    user = directory.seed.users[account.name]
    body = _user(account, user)
    if token.role == "fineGrained" and _EMAIL not in token.permissions:
        del body["email"]
    orgs = [_org(name, org, role) for name, org, role in directory.orgs_of(account.name)]
    return {**body, "orgs": orgs, "auth": {"type": "access_token", "accessToken": _token(token, directory)}}


def _user(account: Account, user: User) -> dict[str, Any]:
    return {
        "type": "user",
        "id": account.id,
        "name": account.name,
        "fullname": account.fullname,
        "email": user.email or f"{account.name}@users.noreply.localhost",
        "emailVerified": True,
        "canPay": user.can_pay,
        "billingMode": "prepaid",
        "periodEnd": _END_OF_PERIOD if user.plan == "pro" else None,
        "isPro": user.plan == "pro",
        "avatarUrl": f"/avatars/{account.name}.svg",
    }


def _org(name: str, org: Org, role: Role) -> dict[str, Any]:
    return {
        "type": "org",
        "id": account_id(name),
        "name": name,
        "fullname": org.fullname or name,
        "email": org.email,
        "canPay": org.can_pay,
        "billingMode": "postpaid",
        "periodEnd": None if org.plan == "free" else _END_OF_PERIOD,
        "avatarUrl": f"/avatars/{name}.svg",
        "plan": org.plan,
        "roleInOrg": role,
    }


def _token(token: Token, directory: Directory) -> dict[str, Any]:
    common = {"displayName": token.name, "role": token.role, "createdAt": hub_time(token.created)}
    if token.role != "fineGrained":
        return common
    scoped = [{"entity": _entity(scope, directory), "permissions": scope.permissions} for scope in token.scopes]
    known = {"canReadGatedRepos": token.reads_gated, "global": token.permissions, "scoped": scoped}
    return {**common, "fineGrained": known}


def _entity(scope: Scope, directory: Directory) -> dict[str, str]:
    kind, slash, rest = scope.entity.partition("/")
    if slash:
        return {"_id": account_id(scope.entity), "type": _PREFIXES.get(kind, "model"), "name": rest}
    kind = "org" if directory.org(scope.entity) else "user"
    return {"_id": account_id(scope.entity), "type": kind, "name": scope.entity}
