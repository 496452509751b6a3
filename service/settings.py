"""Every environment variable the service reads. Nothing else in the service looks at the environment."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from service.access.keys import KeyHash, parse_key_hashes
from service.origins import ANY_ORIGIN, parse_origins
from service.settings_problems import Hint, explain
from service.settings_source import UpstreamsSource
from service.start_error import StartError
from service.upstream import SIGN_IN, Upstream


class HubFacts(BaseSettings):
    """What the Hub tells each Space about itself; no value of these is ever wrong."""

    space_id: str = Field("", description="owner/name of the Space; set by the Hub itself.", examples=["acme/api"])
    space_host: str = Field(
        "", description="Host name of the Space; set by the Hub itself.", examples=["acme-api.hf.space"]
    )


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
    docs: bool = Field(default=True, description="Whether /docs and /openapi.json describe the routes.")
    max_body_size: int = Field(
        10_485_760, ge=0, description="Bytes that the body of a request may have, where its route sets no other limit."
    )
    otel_exporter_otlp_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#@]+(/[^\s?#]*)?)?$",
        description="Base URL of an OpenTelemetry collector that speaks OTLP over HTTP; without it nothing is traced.",
        examples=["https://collector.example.com"],
    )
    otel_exporter_otlp_headers: SecretStr | None = Field(
        None,
        description="Headers for that collector, such as its key: name=value, comma-separated.",
        examples=["x-api-key=the-key-of-the-collector"],
    )
    cors_allow_credentials: bool = Field(
        default=True, description="Whether browsers may send cookies and authorization."
    )
    cors_allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins whose pages may call the service, comma-separated or a JSON list.",
        examples=["https://app.example.com,https://www.example.com"],
    )
    key_hashes: Annotated[tuple[KeyHash, ...], NoDecode] = Field(
        (),
        description="Keys of callers, for external services with access `key`: label:sha256 of each, comma-separated "
        "or a JSON list; best a secret. `python -m service.access.keys <label>` makes a key.",
        examples=["web-app:" + "0123456789abcdef" * 4],
    )
    openid_provider_url: str = Field(
        "https://huggingface.co",
        pattern=r"^https?://[^\s/?#@]+/?$",
        description="Who knows the signed-in users, for external services with access `hf`; the Hub sets it where a "
        "Space's card has hf_oauth.",
    )
    upstreams: Annotated[tuple[Upstream, ...], NoDecode] = Field(
        (),
        description="External services as a JSON list of objects: name, url, and optionally kind (http, redis), "
        "required, timeout, threshold, recovery (seconds), secret_env, secret_header, secret_scheme. Those with paths "
        "(patterns with * and **) are open to callers under /{name}/, by methods, access (key, the default; public, "
        "hf) and allow (labels or names), with private, retries, first_byte, total (seconds), max_request, "
        "max_response (bytes), limit (60/minute for each caller) and budget (calls a day). A redis named `state` is "
        "shared by replicas. Store it as a secret when a URL in it holds a password.",
        examples=['[{"name": "search", "url": "https://search.example.com", "secret_env": "SEARCH_KEY"}]'],
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

    @field_validator("key_hashes", mode="before")
    @classmethod
    def _read_key_hashes(cls, value: Any) -> Any:  # noqa: ANN401 - text, or a tuple from code
        return parse_key_hashes(value) if isinstance(value, str) else value

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
        if SIGN_IN in names and any(upstream.access == "hf" for upstream in upstreams):
            raise ValueError(f"names a service {SIGN_IN!r}, which is what the service calls those who check access hf")
        return upstreams

    @field_validator("upstreams")
    @classmethod
    def _callers_have_keys(cls, upstreams: tuple[Upstream, ...], info: ValidationInfo) -> tuple[Upstream, ...]:
        locked = [upstream.name for upstream in upstreams if upstream.is_exposed and upstream.access == "key"]
        if locked and info.data.get("key_hashes") == ():
            text = f"is not set, and {', '.join(map(repr, locked))} is open to holders of keys alone"
            raise PydanticCustomError("missing_keys", "{text}", {"text": text, "variable": "KEY_HASHES"})
        return upstreams

    @property
    def name(self) -> str:
        """The Space's own name, or `service` away from a Space."""
        return self.space_id.rpartition("/")[2] or "service"

    @property
    def called(self) -> tuple[Upstream, ...]:
        """All that the service calls: what is declared, and who knows the signed-in users where that is wanted."""
        if not any(upstream.is_exposed and upstream.access == "hf" for upstream in self.upstreams):
            return self.upstreams
        provider = Upstream.model_validate({"name": SIGN_IN, "url": self.openid_provider_url})
        return (*self.upstreams, provider)

    def secret_values(self) -> frozenset[str]:
        """All values that must not be seen in a log."""
        secrets = {upstream.secret.get_secret_value() for upstream in self.upstreams if upstream.secret}
        passwords = {upstream.url.password for upstream in self.upstreams if upstream.url.password}
        headers = self.otel_exporter_otlp_headers.get_secret_value() if self.otel_exporter_otlp_headers else ""
        values = {pair.partition("=")[2].strip() for pair in headers.split(",")} - {""}
        return frozenset(secrets | passwords | values | {unquote(text) for text in passwords | values})


@dataclass(frozen=True)
class SettingInfo:
    """One environment variable, for the table in the README; `default` is what one would write in its place.

    `example` is a value that the service takes; that of a setting with a default is the default.
    """

    name: str
    description: str
    default: str
    example: str
    required: bool
    secret: bool


def describe() -> list[SettingInfo]:
    """List every environment variable that the service reads under a fixed name, in the order of the settings."""
    return [
        SettingInfo(
            name=name.upper(),
            description=field.description or "",
            default="" if field.is_required() else _as_text(field.default),
            example=str((field.examples or [_as_text(field.default)])[0]),
            required=field.is_required(),
            secret="SecretStr" in str(field.annotation),
        )
        for name, field in Settings.model_fields.items()
    ]


def _as_text(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default in ((), None) else str(default)


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        StartError: Names all that is missing or wrong at once, and no value of a secret.
    """
    try:
        return Settings()
    except ValidationError as error:
        hints = {info.name: Hint(info.description, info.example, info.secret) for info in describe()}
        raise StartError(explain(error, hints, list(Upstream.model_fields), HubFacts().space_id)) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise StartError(
            f"The service cannot start: .env cannot be read ({reason}). Mend the file or remove it."
        ) from None
