"""The use case of `doctor` without a Space: token, rights, plan, quota, Hub, versions, clock."""

from collections.abc import Iterator, Mapping

from infra.commands.world import World
from infra.model.account import Account, Introduction
from infra.model.checkup import Checkup, Line
from infra.model.errors import ExitCode, NotFoundError, SpacedockError
from infra.model.fleet import LOCAL, Environment, Space

OLDEST: Mapping[str, tuple[int, ...]] = {"python": (3, 11), "huggingface_hub": (1, 25)}
"""Older clients are refused by the Hub with 402 where a Space exists; huggingface_hub#4535."""
_LOW = 0.1
"""The share of the quota below which a deploy may have to wait."""
_SKEW_SEEN, _SKEW_BAD = 60.0, 300.0
"""Seconds: identity tokens of CI are refused when clocks differ by minutes."""
_MAY_CREATE = frozenset({"admin", "write", "contributor"})
_WRITE = "repo.write"
_SETTINGS = "https://huggingface.co/settings/tokens"


def check_up(environment: Environment, world: World, versions: Mapping[str, str]) -> Checkup:
    """Look at everything that a deploy to an environment needs. `versions`: of Python and of packages, by name."""
    lines = [_version(name, version) for name, version in versions.items()]
    try:
        seen = world.hub.whoami()
    except SpacedockError as error:
        return Checkup(environment=environment.name, lines=(_unreached(error, world), *lines))
    hub = Line(name="hub", level="ok", detail=f"{world.hub.endpoint} answers")
    ground = (hub, _token(seen.account), _quota(seen), _clock(seen, world), *lines)
    return Checkup(environment=environment.name, lines=(*ground, *_rights(environment, seen.account, world)))


def _unreached(error: SpacedockError, world: World) -> Line:
    """The Hub answers a token that it does not know with 401; everything else is its own fault, or the way's."""
    if "answered 401" in error.message:
        cure = f"Make a token at {_SETTINGS} and set HF_TOKEN, or run `hf auth login`."
        return Line(name="token", level="fail", detail=f"{world.hub.endpoint} does not know it", next=cure)
    return Line(
        name="hub", level="fail", detail=error.message, next=error.help, exit_code=error.exit_code or ExitCode.PLATFORM
    )


def _token(account: Account) -> Line:
    orgs = ", ".join(f"{o.name} ({o.role})" for o in account.organisations)
    who = f"{account.name}, token {account.token or 'without a name'}, {account.role}"
    detail = f"{who}; in {orgs}" if orgs else who
    if account.role == "read":
        return Line(name="token", level="fail", detail=detail, next=f"Make one that may write: {_SETTINGS}.")
    return Line(name="token", level="ok", detail=detail)


def _quota(seen: Introduction) -> Line:
    if seen.quota is None:
        return Line(name="quota", level="warn", detail="the Hub does not tell it")
    of = f" of {seen.quota.of}" if seen.quota.of else ""
    detail = f"{seen.quota.left}{of} requests left for {seen.quota.seconds} s"
    if seen.quota.left > _LOW * (seen.quota.of or 0):
        return Line(name="quota", level="ok", detail=detail)
    return Line(name="quota", level="warn", detail=detail, next="A deploy waits for the next window by itself.")


def _clock(seen: Introduction, world: World) -> Line:
    if seen.time is None:
        return Line(name="clock", level="warn", detail="the Hub does not tell the time")
    skew = world.clock.now().timestamp() - seen.time
    way = "ahead of" if skew > 0 else "behind"
    detail = f"{abs(skew):.0f} s {way} the Hub's"
    level = "ok" if abs(skew) <= _SKEW_SEEN else "warn" if abs(skew) <= _SKEW_BAD else "fail"
    if level == "ok":
        return Line(name="clock", level="ok", detail=f"within {_SKEW_SEEN:.0f} s of the Hub's")
    return Line(name="clock", level=level, detail=detail, next="Set this machine's clock, best by NTP.")


def _version(name: str, version: str) -> Line:
    oldest = OLDEST.get(name, ())
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers and numbers < oldest:
        wanted = ".".join(map(str, oldest))
        cure = f"Take {name} {wanted} or newer; `rm -r .venv && ./inv --list` installs what is pinned."
        return Line(name=name, level="fail", detail=version, next=cure)
    return Line(name=name, level="ok", detail=version)


def _rights(environment: Environment, account: Account, world: World) -> Iterator[Line]:
    for space in environment.spaces:
        try:
            may = world.hub.may_write(space.id)
        except NotFoundError:
            yield _creation(space, account, local=environment.hub == LOCAL)
        except SpacedockError as error:
            yield Line(
                name=space.id, level="fail", detail=error.message, next=error.help, exit_code=int(error.exit_code)
            )
        else:
            yield _writing(space, account, may=may)


def _writing(space: Space, account: Account, *, may: bool) -> Line:
    if may:
        return Line(name=space.id, level="ok", detail="exists, and the token may write to it")
    return Line(name=space.id, level="fail", detail="the token may not write to it", next=_missing(space, account))


def _creation(space: Space, account: Account, *, local: bool) -> Line:
    """A Space that does not exist is created, which needs a right at its owner, and a plan."""
    if not (local or _may_create(space.owner, account)):
        detail = f"does not exist, or is hidden; the token may not create it under {space.owner}"
        return Line(name=space.id, level="fail", detail=detail, next=_missing(space, account))
    plan = _plan(space.owner, account)
    if plan == "free" and not local:
        cure = f"Take a paid plan for {space.owner} (https://huggingface.co/pricing), or name a Space that exists."
        detail = f"does not exist, and new Docker Spaces need a paid plan; {space.owner} has none"
        return Line(name=space.id, level="fail", detail=detail, next=cure)
    of_plan = f" (plan {plan})" if plan else ""
    return Line(name=space.id, level="ok", detail=f"does not exist; a deploy creates it under {space.owner}{of_plan}")


def _may_create(owner: str, account: Account) -> bool:
    if account.role == "read":
        return False
    role = next((o.role for o in account.organisations if o.name.lower() == owner.lower()), "")
    member = owner.lower() == account.name.lower() or role in _MAY_CREATE
    granted = any(g.name.lower() == owner.lower() and _WRITE in g.permissions for g in account.grants)
    return member and (granted or account.role != "fineGrained")


def _plan(owner: str, account: Account) -> str:
    if owner.lower() == account.name.lower():
        return account.plan
    return next((o.plan for o in account.organisations if o.name.lower() == owner.lower()), "")


def _missing(space: Space, account: Account) -> str:
    """Say which right is missing."""
    if account.role == "read":
        return f"The token only reads. Make one that may write: {_SETTINGS}."
    if account.role == "fineGrained":
        named = [g for g in account.grants if g.name.lower() in {space.id.lower(), space.owner.lower()}]
        have = ", ".join(sorted({p for grant in named for p in grant.permissions})) or "none for it"
        return f"Add {_WRITE} on {space.id} (or on {space.owner}) to the token at {_SETTINGS}; it has {have}."
    if account.role == "oauth":
        return f"This token is for another repository: name spaces/{space.id} in HF_OIDC_RESOURCE (docs/ci.md)."
    return f"{account.name} has no role that writes in {space.owner}: an admin of it gives one, or correct `owner`."
