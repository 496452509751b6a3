"""The nouns of a seed: users, organisations, tokens, and who may exchange an identity token for one (hub-api 3)."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, model_validator

from infra.emulator.accounts import signatures
from infra.emulator.accounts.resources import parse_resource
from infra.emulator.kinds import Kind
from infra.emulator.names import BadNameError, check_name

Role = Literal["admin", "write", "contributor", "read"]
TokenRole = Literal["read", "write", "fineGrained"]
UserPlan = Literal["free", "pro"]
OrgPlan = Literal["free", "team", "enterprise"]
Claim = str | int | bool


def _name(text: str) -> str:
    try:
        return check_name(text)
    except BadNameError as error:
        raise ValueError(error.reason) from error


Name = Annotated[str, AfterValidator(_name)]


class Noun(BaseModel):
    """A part of a seed; a key that it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class User(Noun):
    """A person's account."""

    fullname: str | None = None
    email: str | None = None
    plan: UserPlan = "free"
    can_pay: bool = False


class Org(Noun):
    """An organisation; its members by name. `visibility` is that of new repositories where nothing else is asked."""

    fullname: str | None = None
    email: str | None = None
    plan: OrgPlan = "free"
    can_pay: bool = False
    visibility: Literal["public", "private"] = "public"
    members: dict[str, Role] = {}


class Scope(Noun):
    """Permissions of a fine-grained token on one entity: `alice`, `acme`, or a repository as `spaces/acme/api`."""

    entity: str
    permissions: list[str]

    def covers(self, kind: Kind, owner: str, name: str) -> bool:
        """Tell whether a repository is the entity, or belongs to it."""
        entity = self.entity.lower()
        return entity in {owner.lower(), f"{kind.plural}/{owner}/{name}".lower()}


class Token(Noun):
    """An access token. `value` is what the client sends."""

    value: Annotated[SecretStr, Field(min_length=1)]
    user: str
    role: TokenRole = "write"
    name: str = "token"
    permissions: list[str] = []
    """Of a fine-grained token: permissions on the account itself, such as `user.email.read`."""
    scopes: list[Scope] = []
    reads_gated: bool = False
    created: AwareDatetime = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    expires: AwareDatetime | None = None
    revoked: bool = False

    @model_validator(mode="after")
    def _only_fine_grained_has_scopes(self) -> Self:
        if self.role != "fineGrained" and (self.scopes or self.permissions):
            raise ValueError("scopes and permissions are for tokens of role fineGrained")
        return self


class Issuer(Noun):
    """Where identity tokens come from: its public keys, in the seed or behind an address of this machine."""

    jwks: dict[str, Any] | None = None
    jwks_url: Annotated[str, Field(pattern=r"^http://(127\.0\.0\.1|localhost|\[::1\]):\d+/")] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.jwks is None) == (self.jwks_url is None):
            raise ValueError("give either jwks or jwks_url")
        return self


class Publisher(Noun):
    """Whom a repository trusts: all claims must be equal. For a user's name as `resource` the token only reads."""

    resource: Annotated[str, AfterValidator(lambda text: parse_resource(text) and text)]
    issuer: str
    claims: Annotated[dict[str, Claim], Field(min_length=1)]
    read_only: bool = False


class AccountSeed(Noun):
    """All accounts of a Hub. Names are looked up in any letter case."""

    users: dict[Name, User] = {}
    orgs: dict[Name, Org] = {}
    tokens: list[Token] = []
    issuers: dict[str, Issuer] = {}
    publishers: list[Publisher] = []

    @model_validator(mode="after")
    def _names_are_there(self) -> Self:
        faults = [*self._twice(), *self._unknown()]
        if self.publishers and not signatures.are_available():
            faults.append(signatures.ADVICE)
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _twice(self) -> list[str]:
        names = [name.lower() for name in (*self.users, *self.orgs)]
        values = [token.value.get_secret_value() for token in self.tokens]
        faults = [f"two accounts have the name {name!r}" for name in sorted({n for n in names if names.count(n) > 1})]
        return faults + (["two tokens have the same value"] if len(set(values)) < len(values) else [])

    def _unknown(self) -> list[str]:
        members = [
            f"orgs.{org}.members: no user {name!r}"
            for org, found in self.orgs.items()
            for name in found.members
            if name not in self.users
        ]
        owners = [f"tokens: no user {token.user!r}" for token in self.tokens if token.user not in self.users]
        issuers = [f"publishers: no issuer {p.issuer!r}" for p in self.publishers if p.issuer not in self.issuers]
        return members + owners + issuers
