"""Secrets in texts: known ones and what looks like one."""

import json
import logging

import pytest
import structlog

from service.logs import configure_logging
from service.redaction import Redaction
from service.tests.conftest import StartService
from service.tests.processes import wait_until

CASES = [
    ("GET /a?token=hunter2", "GET /a?token=[redacted]"),
    ("GET /a?page=2&access_token=hunter2&x=1", "GET /a?page=2&access_token=[redacted]&x=1"),
    ("/cb?code=abc#part", "/cb?code=[redacted]#part"),
    ("/a?X-Amz-Signature=abc", "/a?X-Amz-Signature=[redacted]"),
    ("/a?API_KEY=abc", "/a?API_KEY=[redacted]"),
    ("https://user:hunter2@host/a", "https://user:[redacted]@host/a"),
    ("redis://:hunter2@cache:6379/0", "redis://:[redacted]@cache:6379/0"),
    ("Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]"),
    ("authorization: basic dXNlcjpwYXNz", "authorization: basic [redacted]"),
    ("BEARER abcdefg1", "BEARER [redacted]"),
    ("use hf_abcdefghijklmnopqrst now", "use [redacted] now"),
    ("the known-secret is out", "the [redacted] is out"),
    ("known-secret-and-more", "[redacted]"),
    ("GET /a?page=2&sort=name", "GET /a?page=2&sort=name"),
    ("https://host:8443/a?b=c", "https://host:8443/a?b=c"),
    ("a basic problem of the bearer of news", "a basic problem of the bearer of news"),
    ("plain text", "plain text"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "cleaned"), CASES)
def test_what_is_or_looks_secret_goes_and_the_rest_stays(text: str, cleaned: str) -> None:
    assert Redaction({"known-secret", "known-secret-and-more", ""})(text) == cleaned


def test_tracebacks_of_the_service_and_of_libraries_are_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", {"known-secret"})
    for log in (structlog.stdlib.get_logger("own"), logging.getLogger("library")):
        try:
            raise ConnectionError("https://u:hunter2@host/?sig=hunter3 known-secret")  # noqa: TRY301 - a traceback is wanted
        except ConnectionError:
            log.exception("failed")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    for line in lines:
        assert "ConnectionError" in json.loads(line)["exception"]
        assert not any(secret in line for secret in ("hunter2", "hunter3", "known-secret"))


def test_a_secret_in_a_path_stays_out_of_the_request_line(start_service: StartService) -> None:
    upstream = {"name": "api", "url": "http://127.0.0.1:9", "secret_env": "API_KEY"}
    service = start_service(API_KEY="known-secret", UPSTREAMS=json.dumps([upstream]))
    service.get("/made/known-secret/up?token=hunter2")
    (line,) = wait_until(lambda: service.events("request"), "the line")
    assert line["path"] == "/made/[redacted]/up"
    assert "hunter2" not in service.stdout
    assert "known-secret" not in service.stdout
