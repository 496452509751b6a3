"""Every environment variable the service reads. Nothing else in the service looks at the environment."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from service.origins import ANY_ORIGIN, parse_origins
from service.settings_problems import explain
from service.settings_source import UpstreamsSource
from service.start_error import StartError
from service.upstream import Upstream


class HubFacts(BaseSettings):
    """What the Hub tells each Space about itself; no value of these is ever wrong."""

    space_id: str = Field("", description="owner/name of the Space; set by the Hub itself.")


class Settings(HubFacts):
    """The service's configuration, from the environment and, where there is one, a `.env` file."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    environment: str = Field("local", description="Name of the environment, shown by `GET /` and in the logs.")
    host: str = Field("0.0.0.0", description="Address to listen on.")  # noqa: S104 - a container is reached from outside
    port: int = Field(7860, ge=0, le=65535, description="Port to listen on; 0 lets the system choose one.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    forwarded_allow_ips: str = Field(
        "127.0.0.1",
        description="Addresses of proxies whose X-Forwarded-* headers are believed, comma-separated; `*` for all.",
    )
    shutdown_timeout: int = Field(
        8, ge=1, le=600, description="Seconds that requests in flight get to finish at the end."
    )
    cors_allow_credentials: bool = Field(
        default=True, description="Whether browsers may send cookies and authorization."
    )
    cors_allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins whose pages may call the service, comma-separated or a JSON list, such as https://app.example.com.",
    )
    upstreams: Annotated[tuple[Upstream, ...], NoDecode] = Field(
        (),
        description="External services as a JSON list of objects: name, url, and optionally kind (http, redis), "
        "required, timeout, threshold, recovery (seconds), secret_env, secret_header, secret_scheme. "
        "Store it as a secret when a URL in it holds a password.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - base signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before env file; the upstreams with their credentials before both."""
        upstreams = UpstreamsSource(settings_cls, env_settings, dotenv_settings)
        return init_settings, upstreams, env_settings, dotenv_settings

    @field_validator("cors_allowed_origins", mode="before")
    @classmethod
    def _read_origins(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - text, or a tuple from code
        origins = parse_origins(value if isinstance(value, str) else ",".join(value))
        if ANY_ORIGIN in origins and info.data.get("cors_allow_credentials", True):
            raise ValueError("'*' cannot go with credentials; list the origins or set CORS_ALLOW_CREDENTIALS to false")
        return origins

    @field_validator("upstreams", mode="before")
    @classmethod
    def _read_upstreams(cls, value: Any) -> Any:  # noqa: ANN401 - text, or a list from UpstreamsSource
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError(f"is not JSON: {error.msg} at character {error.pos}") from None

    @field_validator("upstreams")
    @classmethod
    def _names_are_unique(cls, upstreams: tuple[Upstream, ...]) -> tuple[Upstream, ...]:
        names = [upstream.name for upstream in upstreams]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"names more than one service {', '.join(map(repr, twice))}")
        return upstreams

    @property
    def name(self) -> str:
        """The Space's own name, or `service` away from a Space."""
        return self.space_id.rpartition("/")[2] or "service"

    def secret_values(self) -> frozenset[str]:
        """All values that must not be seen in a log."""
        secrets = {upstream.secret.get_secret_value() for upstream in self.upstreams if upstream.secret}
        passwords = {upstream.url.password for upstream in self.upstreams if upstream.url.password}
        return frozenset(secrets | passwords | {unquote(password) for password in passwords})


@dataclass(frozen=True)
class SettingInfo:
    """One environment variable, for the table in the README; `default` is what one would write in its place."""

    name: str
    description: str
    default: str
    required: bool
    secret: bool


def describe() -> list[SettingInfo]:
    """List every environment variable that the service reads under a fixed name, in the order of the settings."""
    return [
        SettingInfo(
            name=name.upper(),
            description=field.description or "",
            default="" if field.is_required() else _as_text(field.default),
            required=field.is_required(),
            secret=field.annotation is SecretStr,
        )
        for name, field in Settings.model_fields.items()
    ]


def _as_text(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default == () else str(default)


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        StartError: Names all that is missing or wrong at once, and no value of a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        purposes = {setting.name: setting.description for setting in describe()}
        raise StartError(explain(error, purposes, HubFacts().space_id)) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise StartError(
            f"The service cannot start: .env cannot be read ({reason}). Mend the file or remove it."
        ) from None
