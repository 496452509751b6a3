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

UpstreamUrl = Annotated[
    AnyUrl, UrlConstraints(allowed_schemes=["http", "https", "redis", "rediss"], host_required=True)
]
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

    @property
    def host(self) -> str:
        """Host and port without credentials: all of the URL that logs may show."""
        return f"{self.url.host}:{self.url.port}" if self.url.port else str(self.url.host)
