import ast
import json
from pathlib import Path

import pytest

from service.settings import Settings, describe, load_settings
from service.start_error import StartError

SERVICE = Path(__file__).parents[1]
SOURCES = [path for path in SERVICE.rglob("*.py") if "tests" not in path.relative_to(SERVICE).parts]
OPENAI = {"name": "openai", "url": "https://api.openai.example/v1", "secret_env": "OPENAI_API_KEY"}


@pytest.mark.acceptance("T003")
@pytest.mark.parametrize("text", [None, ""])
def test_t003_falls_back_to_7860(clean_environment: pytest.MonkeyPatch, text: str | None) -> None:
    if text is not None:
        clean_environment.setenv("PORT", text)
    assert load_settings().port == 7860


@pytest.mark.acceptance("T016")
def test_t016_optional_settings_have_sensible_defaults(clean_environment: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert (settings.port, settings.host, settings.environment) == (7860, "0.0.0.0", "local")
    assert (settings.log_level, settings.forwarded_allow_ips, settings.shutdown_timeout) == ("info", "127.0.0.1", 8)
    assert settings.upstreams == ()


@pytest.mark.acceptance("T008")
def test_t008_no_origin_is_allowed_by_default(clean_environment: pytest.MonkeyPatch) -> None:
    assert load_settings().cors_allowed_origins == ()
    platforms = ("railway.app", "onrender.com", "herokuapp.com", "fly.dev", "vercel.app", "netlify.app")
    assert not [path.name for path in SOURCES if any(host in path.read_text("utf-8") for host in platforms)]


@pytest.mark.acceptance("T015")
def test_t015_everything_comes_from_environment_variables(clean_environment: pytest.MonkeyPatch) -> None:
    values = {
        "SPACE_ID": "acme/api",
        "SPACE_HOST": "acme-api.hf.space",
        "DOCS": "false",
        "MAX_BODY_SIZE": "1000",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example",
        "OTEL_EXPORTER_OTLP_HEADERS": "x-key=abc",
        "ENVIRONMENT": "prod",
        "HOST": "127.0.0.1",
        "PORT": "8123",
        "LOG_LEVEL": "warning",
        "FORWARDED_ALLOW_IPS": "*",
        "SHUTDOWN_TIMEOUT": "3",
        "CORS_ALLOWED_ORIGINS": "https://a.example",
        "CORS_ALLOW_CREDENTIALS": "false",
        "KEY_HASHES": f"site:{'0' * 64}",
        "OPENID_PROVIDER_URL": "https://huggingface.co",
        "UPSTREAMS": json.dumps([OPENAI]),
    }
    assert set(values) == {setting.name for setting in describe()}
    for name, value in {**values, "OPENAI_API_KEY": "sk-1"}.items():
        clean_environment.setenv(name, value)
    settings = load_settings()
    assert (settings.name, settings.environment, settings.host, settings.port) == ("api", "prod", "127.0.0.1", 8123)
    assert (settings.log_level, settings.forwarded_allow_ips, settings.shutdown_timeout) == ("warning", "*", 3)
    assert (settings.cors_allowed_origins, settings.cors_allow_credentials) == (("https://a.example",), False)
    assert (settings.space_host, settings.docs, settings.max_body_size) == ("acme-api.hf.space", False, 1000)
    assert settings.otel_exporter_otlp_endpoint == "https://collector.example"
    assert settings.secret_values() == {"sk-1", "abc"}
    secret = settings.upstreams[0].secret
    assert secret
    assert secret.get_secret_value() == "sk-1"


@pytest.mark.acceptance("T015")
def test_t015_nothing_but_the_settings_reads_the_environment() -> None:
    readers = {"environ", "environb", "getenv", "getenvb", "load_dotenv", "dotenv_values"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in readers)
        or (isinstance(node, ast.ImportFrom) and readers & {alias.name for alias in node.names})
    ]
    assert found == []
    assert {path.name for path in SOURCES if "(BaseSettings)" in path.read_text("utf-8")} == {"settings.py"}


def test_each_setting_is_described() -> None:
    settings = {setting.name: setting for setting in describe()}
    assert all(setting.description.endswith(".") for setting in settings.values())
    assert settings["PORT"].default == "7860"
    assert settings["CORS_ALLOW_CREDENTIALS"].default == "true"
    assert settings["CORS_ALLOWED_ORIGINS"].default == ""
    assert not any(setting.required for setting in settings.values())
    assert [name for name, setting in settings.items() if setting.secret] == ["OTEL_EXPORTER_OTLP_HEADERS"]


@pytest.mark.acceptance("T006")
def test_t006_the_env_file_gives_the_same_as_the_environment(clean_environment: pytest.MonkeyPatch) -> None:
    values = {"PORT": "8123", "UPSTREAMS": json.dumps([OPENAI]), "OPENAI_API_KEY": "sk-1"}
    Path(".env").write_text("".join(f"{name}='{value}'\n" for name, value in values.items()), "utf-8")
    from_file = load_settings()
    Path(".env").unlink()
    for name, value in values.items():
        clean_environment.setenv(name, value)
    assert from_file == load_settings()


@pytest.mark.acceptance("T006")
def test_t006_the_environment_wins_over_the_env_file(clean_environment: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PORT=1111\nENVIRONMENT=file\nOPENAI_API_KEY=old\n", "utf-8")
    clean_environment.setenv("PORT", "2222")
    clean_environment.setenv("OPENAI_API_KEY", "new")
    clean_environment.setenv("UPSTREAMS", json.dumps([OPENAI]))
    settings = load_settings()
    assert (settings.port, settings.environment) == (2222, "file")
    assert settings.secret_values() == {"new"}


@pytest.mark.acceptance("T014")
@pytest.mark.parametrize("content", [None, "", "\n# nothing\n", "not an assignment\n= =\nUNKNOWN=1\n"])
def test_t014_a_missing_empty_or_broken_env_file_is_no_obstacle(
    clean_environment: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        Path(".env").write_text(content, "utf-8")
    assert load_settings() == Settings(_env_file=None)


@pytest.mark.acceptance("T014")
def test_t014_an_env_file_that_is_no_text_is_named(clean_environment: pytest.MonkeyPatch) -> None:
    Path(".env").write_bytes(b"PORT=\xff\xfe")
    with pytest.raises(StartError, match=r"\.env cannot be read \(it is not UTF-8 text\)"):
        load_settings()


@pytest.mark.acceptance("T019")
def test_t019_any_origin_goes_without_credentials_only(clean_environment: pytest.MonkeyPatch) -> None:
    assert load_settings().cors_allow_credentials is True
    clean_environment.setenv("CORS_ALLOWED_ORIGINS", "*")
    with pytest.raises(StartError, match=r"CORS_ALLOWED_ORIGINS: '\*' cannot go with credentials"):
        load_settings()
    clean_environment.setenv("CORS_ALLOW_CREDENTIALS", "false")
    assert load_settings().cors_allowed_origins == ("*",)


@pytest.mark.acceptance("T007")
@pytest.mark.parametrize(
    ("upstreams", "fault"),
    [
        ("{", "UPSTREAMS: is not JSON"),
        ("{}", "UPSTREAMS: must be a list in [ ]"),
        ("[7]", "UPSTREAMS: entry 1: must be an object"),
        ('[{"name": "a"}]', "UPSTREAMS: entry 1, url: is missing"),
        ('[{"name": "A b", "url": "http://h"}]', "entry 1, name: must be lower-case letters"),
        ('[{"name": "a", "url": "ftp://h"}]', "entry 1, url: must be a URL that begins with"),
        ('[{"name": "a", "url": "redis://h"}]', "entry 1: a service of kind http has a URL that begins with http or"),
        ('[{"name": "a", "url": "http://h", "timeout": 0}]', "entry 1, timeout: must be more than 0"),
        ('[{"name": "a", "url": "http://h", "secrets": 0}]', "entry 1, secrets: is not known"),
        ('[{"name": "a", "url": "http://h", "secret": "s3cret-value"}]', "a credential stays out of UPSTREAMS"),
        ('[{"name": "a", "url": "http://h"}, {"name": "a", "url": "http://i"}]', "more than one service 'a'"),
        (
            '[{"name": "a", "url": "http://h", "secret_env": "MY_KEY"}]',
            "MY_KEY: is not set\n    For: Credential of the",
        ),
    ],
)
def test_t007_each_fault_of_an_upstream_is_explained(
    clean_environment: pytest.MonkeyPatch, upstreams: str, fault: str
) -> None:
    clean_environment.setenv("UPSTREAMS", upstreams)
    with pytest.raises(StartError) as refused:
        load_settings()
    assert fault in str(refused.value)
    assert "s3cret-value" not in str(refused.value)


def test_secrets_are_not_seen_in_the_settings_text(clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("OPENAI_API_KEY", "sk-1234")
    redis = {"name": "cache", "kind": "redis", "url": "redis://:p%40ss@cache.example:6379"}
    clean_environment.setenv("UPSTREAMS", json.dumps([OPENAI, redis]))
    settings = load_settings()
    assert settings.secret_values() == {"sk-1234", "p%40ss", "p@ss"}
    assert not any(secret in repr(settings) for secret in settings.secret_values())
    assert [upstream.host for upstream in settings.upstreams] == ["api.openai.example:443", "cache.example:6379"]
