"""Every setting wrong or missing, one at a time, and all together: what the person who deployed is told."""

import json
from pathlib import Path

import pytest

from service.settings import Settings, describe, load_settings
from service.start_error import StartError
from service.tests.conftest import StartService
from service.upstream import Upstream

PAGE = "Settings → Variables and secrets"
LAST = (
    f"Set them on the Space's page under {PAGE}, or in spaces.yaml and deploy; elsewhere in the environment or in a "
    ".env file."
)
FREE = {"SPACE_ID", "SPACE_HOST", "ENVIRONMENT", "HOST", "FORWARDED_ALLOW_IPS", "OTEL_EXPORTER_OTLP_HEADERS"}
"""Any text is right for these; what a text leads to shows when it is used."""

WRONG = [
    ("PORT", "many", "must be a whole number"),
    ("PORT", "80.5", "must be a whole number"),
    ("PORT", "-1", "must be 0 or more"),
    ("PORT", "65536", "must be 65535 or less"),
    ("LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error'"),
    ("LOG_LEVEL", "INFO", "must be 'debug', 'info', 'warning' or 'error'"),
    ("SHUTDOWN_TIMEOUT", "soon", "must be a whole number"),
    ("SHUTDOWN_TIMEOUT", "0", "must be 1 or more"),
    ("SHUTDOWN_TIMEOUT", "601", "must be 600 or less"),
    ("DOCS", "perhaps", "must be true or false"),
    ("MAX_BODY_SIZE", "10MB", "must be a whole number"),
    ("MAX_BODY_SIZE", "-1", "must be 0 or more"),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "collector:4318",
        "must be a URL that begins with https:// or http://, without query or credentials",
    ),
    (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "https://u:hunter2@collector.example",
        "must be a URL that begins with https:// or http://, without query or credentials",
    ),
    ("CORS_ALLOW_CREDENTIALS", "si", "must be true or false"),
    ("CORS_ALLOWED_ORIGINS", "null", "origin 1 ('null') is what sandboxed pages and local files send"),
    ("CORS_ALLOWED_ORIGINS", "*", "'*' cannot go with credentials"),
    ("KEY_HASHES", "hunter2", "entry 1 is not label:sha256 with 64 lower-case hex digits"),
    (
        "OPENID_PROVIDER_URL",
        "huggingface.co",
        "must be a URL that begins with https:// or http://, without path, query or credentials",
    ),
    ("UPSTREAMS", "search=https://search.example", "is not JSON: Expecting value at character 0"),
    ("UPSTREAMS", '[{"name": "a",}]', "is not JSON: "),
    ("UPSTREAMS", "{}", "must be a list in [ ]"),
    ("UPSTREAMS", "null", "must be a list in [ ]"),
]

WELL: dict[str, object] = {"name": "a", "url": "https://a.example"}
WRONG_ENTRIES: list[tuple[object, str]] = [
    (7, "entry 1: must be an object in { }"),
    ({}, "entry 1, name: is missing\n    and: entry 1, url: is missing"),
    (
        {**WELL, "name": "A b"},
        "entry 1, name: must be lower-case letters, digits and hyphens, a letter first, 39 at most",
    ),
    ({**WELL, "kind": "smtp"}, "entry 1, kind: must be 'http' or 'redis'"),
    ({**WELL, "url": "ftp://a"}, "entry 1, url: must be a URL that begins with 'http', 'https', 'redis' or 'rediss'"),
    ({**WELL, "url": "nowhere"}, "entry 1, url: is no URL: relative URL without a base"),
    ({**WELL, "required": "yes!"}, "entry 1, required: must be true or false"),
    ({**WELL, "timeout": 0}, "entry 1, timeout: must be more than 0"),
    ({**WELL, "timeout": "soon"}, "entry 1, timeout: must be a number"),
    ({**WELL, "timeout": 301}, "entry 1, timeout: must be 300 or less"),
    ({**WELL, "threshold": 0}, "entry 1, threshold: must be 1 or more"),
    ({**WELL, "threshold": 1.5}, "entry 1, threshold: must be a whole number"),
    ({**WELL, "recovery": -1}, "entry 1, recovery: must be more than 0"),
    ({**WELL, "methods": []}, "entry 1, methods: must not be empty"),
    ({**WELL, "methods": ["GET", "BREW"]}, "entry 1, methods, entry 2: must be 'GET', 'HEAD', 'OPTIONS'"),
    ({**WELL, "paths": ["v1"]}, "entry 1, paths, entry 1: a path begins with a slash"),
    ({**WELL, "access": "all"}, "entry 1, access: must be 'public', 'key' or 'hf'"),
    ({**WELL, "allow": "web"}, "entry 1, allow: must be a list in [ ]"),
    ({**WELL, "private": 2}, "entry 1, private: must be true or false"),
    ({**WELL, "retries": 6}, "entry 1, retries: must be 5 or less"),
    ({**WELL, "first_byte": 0}, "entry 1, first_byte: must be more than 0"),
    ({**WELL, "total": 3601}, "entry 1, total: must be 3600 or less"),
    ({**WELL, "max_request": -1}, "entry 1, max_request: must be 0 or more"),
    ({**WELL, "max_response": 0}, "entry 1, max_response: must be 1 or more"),
    ({**WELL, "limit": "many"}, "entry 1, limit, client: is written as 60/minute"),
    ({**WELL, "budget": 0}, "entry 1, budget, total: must be 1 or more"),
    ({**WELL, "secret_header": "X Key"}, "entry 1, secret_header: must be the name of a header"),
    ({**WELL, "secret_scheme": "a b"}, "entry 1, secret_scheme: must be one word"),
    ({**WELL, "secret_env": "my-key"}, "entry 1, secret_env: must be the name of a variable"),
    ({**WELL, "secret": "hunter2"}, "entry 1, secret: a credential stays out of UPSTREAMS"),
    ({**WELL, "secret_evn": "KEY"}, "entry 1, secret_evn: is not known; is secret_env meant?"),
    ({**WELL, "whatever": 1}, "entry 1, whatever: is not known"),
    ({**WELL, "kind": "redis"}, "entry 1: a service of kind redis has a URL that begins with redis or rediss"),
]


def refused(environment: pytest.MonkeyPatch, **variables: str) -> str:
    for name, value in variables.items():
        environment.setenv(name, value)
    with pytest.raises(StartError) as error:
        load_settings()
    message = str(error.value)
    assert "hunter2" not in message, "a value may be a secret in the wrong place"
    return message


@pytest.mark.parametrize(("name", "value", "fault"), WRONG)
def test_each_setting_that_is_wrong_is_explained(
    clean_environment: pytest.MonkeyPatch, name: str, value: str, fault: str
) -> None:
    message = refused(clean_environment, **{name: value})
    setting = next(setting for setting in describe() if setting.name == name)
    first, block, last = message.split("\n\n")
    assert first == "The service cannot start: 1 setting is missing or wrong."
    told, purpose, where, example = block.splitlines()
    assert told.startswith(f"{name}: {fault}")
    assert purpose == f"    For: {setting.description}"
    assert where == f"    Where: {PAGE} → {'New secret' if setting.secret else 'New variable'}"
    assert example == f"    Example: {name}={setting.example}"
    assert last == LAST


def test_no_setting_is_left_out() -> None:
    assert {name for name, _, _ in WRONG} | FREE == {setting.name for setting in describe()}


@pytest.mark.parametrize(("entry", "fault"), WRONG_ENTRIES)
def test_each_key_of_an_external_service_that_is_wrong_is_explained(
    clean_environment: pytest.MonkeyPatch, entry: object, fault: str
) -> None:
    message = refused(clean_environment, UPSTREAMS=json.dumps([entry]))
    assert f"\n\nUPSTREAMS: {fault}" in message
    assert message.count("\n    and: ") == fault.count("\n    and: "), "one fault is told once"


def test_no_key_is_left_out() -> None:
    told = {key for entry, _ in WRONG_ENTRIES if isinstance(entry, dict) for key in entry}
    assert set(Upstream.model_fields) <= told


@pytest.mark.parametrize(
    ("upstream", "missing", "purpose"),
    [
        ({**WELL, "secret_env": "A_KEY"}, "A_KEY", "Credential of the external service 'a'."),
        ({**WELL, "paths": ["/**"]}, "KEY_HASHES", "Keys of callers"),
    ],
)
@pytest.mark.parametrize("value", [None, ""])
def test_each_setting_that_is_missing_is_explained(
    clean_environment: pytest.MonkeyPatch, upstream: dict[str, object], missing: str, purpose: str, value: str | None
) -> None:
    if value is not None:
        clean_environment.setenv(missing, value)
    message = refused(clean_environment, UPSTREAMS=json.dumps([upstream]))
    block = message.split("\n\n")[1].splitlines()
    assert block[0].startswith(f"{missing}: is not set")
    assert block[1].startswith(f"    For: {purpose}")
    assert block[2].startswith(f"    Where: {PAGE} → ")
    assert block[3].startswith(f"    Example: {missing}=")


def test_every_example_is_right(clean_environment: pytest.MonkeyPatch) -> None:
    for setting in describe():
        clean_environment.setenv(setting.name, setting.example)
    clean_environment.setenv("SEARCH_KEY", "needed by the example of UPSTREAMS")
    settings = load_settings()
    assert [upstream.name for upstream in settings.upstreams] == ["search"]
    assert all(setting.example for setting in describe())


def test_everything_at_once_each_with_its_place(clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("SPACE_ID", "acme/api")
    upstreams = [{**WELL, "secret_env": "B_KEY"}, {**WELL, "secret_env": "A_KEY", "timeout": 0}]
    message = refused(clean_environment, PORT="many", DOCS="perhaps", UPSTREAMS=json.dumps(upstreams))
    first, *blocks, last = message.split("\n\n")
    assert first == "The service cannot start: 5 settings are missing or wrong."
    assert [block.partition(":")[0] for block in blocks] == ["A_KEY", "B_KEY", "DOCS", "PORT", "UPSTREAMS"]
    assert f"{PAGE} (https://huggingface.co/spaces/acme/api/settings)" in last


@pytest.mark.acceptance("T014")
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PORT=many\n", "PORT: must be a whole number"),
        (b"PORT=8123\nDOCS=perhaps\nnot an assignment\n", "DOCS: must be true or false"),
        (b"PORT=\xff\xfe", ".env cannot be read (it is not UTF-8 text)"),
        (None, ".env cannot be read (Is a directory)"),
    ],
)
def test_an_env_file_that_is_wrong_is_explained_alike(
    clean_environment: pytest.MonkeyPatch, content: bytes | None, told: str
) -> None:
    if content is None:
        Path(".env").mkdir()
        clean_environment.setenv("PORT", "many")
        told = "PORT: must be a whole number"
    else:
        Path(".env").write_bytes(content)
    assert told in refused(clean_environment)


@pytest.mark.parametrize("content", [None, b"", b"PORT=8123\n", b"PORT\n", b"=\n", b'PORT="8123\n', b"\x00\n"])
def test_a_partial_env_file_leaves_the_defaults(clean_environment: pytest.MonkeyPatch, content: bytes | None) -> None:
    if content is not None:
        Path(".env").write_bytes(content)
    settings = load_settings()
    assert settings.port == (8123 if content == b"PORT=8123\n" else 7860)
    assert settings.environment == Settings(_env_file=None).environment


def test_the_process_says_it_on_stderr_and_ends_with_1(start_service: StartService) -> None:
    service = start_service(PORT="many", OTEL_EXPORTER_OTLP_HEADERS="x-key=hunter2")
    assert service.wait() == 1
    assert service.stderr.startswith("The service cannot start: 1 setting is missing or wrong.\n\nPORT: ")
    assert "hunter2" not in service.stderr + service.stdout
    assert "Traceback" not in service.stderr + service.stdout
