"""External services as the environment declares them in `UPSTREAMS`."""

from typing import Annotated, Literal, Self

from pydantic import (
    AnyUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    UrlConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from service.gateway.paths import PathPattern
from service.limits.allowance import Budget, BudgetText, Limit, LimitText

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
UpstreamUrl = Annotated[
    AnyUrl, UrlConstraints(allowed_schemes=["http", "https", "redis", "rediss"], host_required=True)
]
SIGN_IN = "sign-in"
"""The provider of signed-in users, among the external services."""

OWN_PATHS = frozenset({"docs", "health", "metrics", "redoc"})
_SCHEMES = {"http": ("http", "https"), "redis": ("redis", "rediss")}


class Upstream(BaseModel):
    """One external service: where it is, how long it may take, and when its circuit opens."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,38}$", description="Name in logs and in /health/circuits.")
    kind: Literal["http", "redis"] = Field("http", description="What is spoken there.")
    url: UpstreamUrl = Field(repr=False, description="Base URL; its user name and password are never logged.")
    required: bool = Field(default=False, description="Whether the start fails when the first connection does.")
    timeout: float = Field(
        5.0, gt=0, le=300, description="Seconds that one call, or the connection at start, may take."
    )
    threshold: int = Field(5, ge=1, description="Failures in a row that open the circuit.")
    recovery: float = Field(30.0, gt=0, description="Seconds an open circuit waits before one trial call.")
    methods: tuple[Method, ...] = Field(("GET",), min_length=1, description="Methods of the gateway; GET brings HEAD.")
    paths: tuple[PathPattern, ...] = Field(
        (), description="Paths below the URL that the gateway opens, with * and **; without any there is no gateway."
    )
    access: Literal["public", "key", "hf"] = Field("key", description="Who may call through the gateway.")
    allow: tuple[str, ...] = Field(
        (), description="Labels of keys, or names of users and organisations, that alone may; empty for all."
    )
    private: bool = Field(default=False, description="Whether the gateway may connect to private addresses.")
    retries: int = Field(1, ge=0, le=5, description="Further tries of a call that has no body and may be repeated.")
    first_byte: float | None = Field(
        None, gt=0, le=600, description="Seconds until the answer begins; as `timeout` when not given."
    )
    total: float = Field(60.0, gt=0, le=3600, description="Seconds that one call through the gateway may take in all.")
    max_request: int = Field(1_048_576, ge=0, description="Bytes of a request's body.")
    max_response: int = Field(52_428_800, ge=1, description="Bytes of an answer's body.")
    limit: LimitText = Field(Limit(), description="Calls within a time, such as 60/minute.")
    budget: BudgetText = Field(Budget(), description="Calls within a day, UTC.")
    secret_header: str = Field(
        "Authorization", pattern=r"^[A-Za-z0-9-]+$", description="Request header of the credential."
    )
    secret_scheme: str = Field(
        "Bearer", pattern=r"^[A-Za-z0-9-]*$", description="Word before the credential; may be empty."
    )
    secret_env: str | None = Field(
        None, pattern=r"^[A-Z][A-Z0-9_]*$", description="Variable with the credential, which then is required."
    )
    secret: SecretStr | None = Field(None, validate_default=True, description="The value of `secret_env`.")

    @field_validator("secret")
    @classmethod
    def _secret_has_value(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        variable = info.data.get("secret_env")
        if variable and not (secret and secret.get_secret_value()):
            purpose = f"Credential of the external service '{info.data.get('name', '?')}'."
            raise PydanticCustomError("missing_secret", "is not set", {"variable": variable, "purpose": purpose})
        if secret and not variable:
            raise ValueError("a credential stays out of UPSTREAMS: name its variable in secret_env")
        return secret

    @model_validator(mode="after")
    def _url_fits_kind(self) -> Self:
        if self.url.scheme not in _SCHEMES[self.kind]:
            raise ValueError(
                f"a service of kind {self.kind} has a URL that begins with {' or '.join(_SCHEMES[self.kind])}"
            )
        return self

    @model_validator(mode="after")
    def _gateway_can_be_reached(self) -> Self:
        if self.is_exposed and self.name in OWN_PATHS:
            raise ValueError(f"the service's own /{self.name} hides its gateway; choose another name")
        if self.is_exposed and self.kind != "http":
            raise ValueError("paths open a gateway to services of kind http alone")
        if self.is_exposed and (self.url.query or self.url.fragment):
            raise ValueError("the gateway sends the caller's query; leave query and fragment out of the URL")
        return self

    @property
    def is_exposed(self) -> bool:
        """Whether the gateway leads to it."""
        return bool(self.paths)

    @property
    def answer_within(self) -> float:
        """Seconds until an answer through the gateway begins."""
        return self.first_byte or self.timeout

    @property
    def host(self) -> str:
        """Host and port without credentials: all of the URL that logs may show."""
        return f"{self.url.host}:{self.url.port}" if self.url.port else str(self.url.host)
