"""What looks like a credential is never shown; what helps is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.diagnose import diagnose, redacted, tail
from infra.model.symptoms import Symptoms
from tests.diagnose import cases
from tests.support.spaces import space

CREDENTIALS = {
    "a token of the Hub": "hf_" + "aBcDeFgHiJ" * 3,
    "a key by its form": "sk-proj-" + "a1B2c3D4" * 4,
    "a live key": "sk_live_" + "a1B2c3D4" * 3,
    "a token of GitHub": "ghp_" + "a1B2c3D4" * 4,
    "a token of Slack": "xoxb-" + "123456789012-" * 2 + "abcdefghijkl",
    "a key of AWS": "AKIA" + "ABCDEFGH12345678",
    "a web token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "random hex": "0123456789abcdef" * 2,
    "a random string": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF",
}
LINES = (
    "{}",
    "using {} now",
    "API_KEY={}",
    "{{'api_key': '{}'}}",
    "Authorization: Bearer {}",
    "postgresql://acme:{}@db.example.com/acme",
    "https://{}@git.example.com/repo",
    "  Field required [type=missing, input_value={{'x': '{}'}}, input_type=dict]",
    "ValueError: refused '{}'",
)


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("kind", CREDENTIALS)
def test_a_credential_is_hidden_wherever_it_stands(kind: str, line: str) -> None:
    value = CREDENTIALS[kind]
    assert value not in redacted(line.format(value))


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASSWORD=Tr0ub4dor&3-horse",
        'db_password: "correct horse battery"',
        "'password': 'correct horse'",
        "SECRET_KEY = 's3cr3t'",
        "redis://:Geheim99@cache.example.com:6379/0",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----",
    ],
)
def test_values_are_hidden_by_their_names(line: str) -> None:
    shown = redacted(line)
    assert "***" in shown
    assert not any(part in shown for part in ("Tr0ub4dor", "horse", "s3cr3t", "Geheim99", "MIIEvQ"))


@pytest.mark.parametrize(
    "line",
    [
        "KeyError: 'HF_TOKEN'",
        "SEARCH_KEY: is not set",
        "        Expected sha256 " + "0" * 64,
        "             Got        " + "1b6dd12ef59f1582" * 4,
        "FROM docker.io/library/python:3.11-slim@sha256:" + "a" * 64,
        'File "/usr/local/lib/python3.11/site-packages/fastapi/routing.py", line 762, in app',
        "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)",
        "https://huggingface.co/spaces/acme/api/settings",
        "RUN --mount=type=secret,id=MODEL_TOKEN python fetch.py",
    ],
)
def test_what_helps_is_left(line: str) -> None:
    assert redacted(line) == line


@given(st.text(max_size=200))
def test_hiding_twice_hides_no_more(text: str) -> None:
    assert redacted(redacted(text)) == redacted(text)


def test_no_log_of_the_cases_shows_what_it_holds() -> None:
    seen = Symptoms(space=space(), stage="RUNTIME_ERROR", run_log=cases.log("settings-missing"))
    shown = tail(seen) + diagnose(seen).model_dump_json()
    assert "sk-live" in seen.run_log
    assert "sk-live" not in shown
    invalid = seen.model_copy(update={"run_log": cases.log("settings-invalid")})
    assert "notanumber" not in tail(invalid) + diagnose(invalid).model_dump_json()


def test_the_end_of_a_log_fits_a_screen() -> None:
    log = "\n".join(f"line {number} {'x' * 5_000}" for number in range(500))
    shown = tail(Symptoms(space=space(), stage="RUNTIME_ERROR", run_log=log)).splitlines()
    assert len(shown) == 20
    assert shown[-1].startswith("line 499")
    assert all(len(line) < 250 for line in shown)
