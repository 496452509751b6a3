"""Headers of every answer, whoever makes it."""

from collections.abc import Iterator

import httpx2
import pytest
from fastapi.responses import HTMLResponse

from service.main import create_app
from service.security import frame_ancestors
from service.settings import Settings
from service.tests.sockets import served

HUB = "frame-ancestors 'self' https://huggingface.co https://*.hf.space"


def own_page() -> HTMLResponse:
    return HTMLResponse("hello", headers={"Content-Security-Policy": "default-src 'self'", "Referrer-Policy": "origin"})


def fails() -> None:
    raise RuntimeError("a fault of the route")


@pytest.fixture
def http(clean_environment: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    app = create_app(Settings(space_host="acme-api.hf.space"))
    app.get("/own-page")(own_page)
    app.get("/fails")(fails)
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/health", "/health/ready", "/metrics", "/absent", "/fails", "/openapi.json"])
def test_answers_may_do_nothing_in_a_browser_but_be_framed_by_the_hub(http: httpx2.Client, path: str) -> None:
    headers = http.get(path).headers
    assert headers["content-security-policy"] == f"default-src 'none'; {HUB}"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["server-timing"].startswith("app;dur=")
    assert "x-frame-options" not in headers, "it would forbid the Space's frame"


def test_a_page_keeps_its_own_policy_and_is_framed_by_the_hub_alone(http: httpx2.Client) -> None:
    headers = http.get("/own-page").headers
    assert headers["content-security-policy"] == f"default-src 'self'; {HUB}"
    assert headers["referrer-policy"] == "origin"
    assert len(headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize(
    ("host", "local"), [("acme-api.hf.space", False), ("acme-api.localhost:7001", True), ("", True)]
)
def test_only_away_from_the_hub_may_pages_of_this_machine_frame(host: str, local: bool) -> None:  # noqa: FBT001 - a case's column
    policy = frame_ancestors(host)
    assert policy.startswith(HUB)
    assert policy.endswith(" http://localhost:* http://127.0.0.1:*") is local


def test_there_are_no_debug_pages(http: httpx2.Client) -> None:
    answer = http.get("/fails", headers={"accept": "text/html"})
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "fault of the route" not in answer.text
