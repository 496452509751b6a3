"""`GET /` for people, and which callers count as people."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from service.circuits import CircuitStatus, State
from service.main import create_app
from service.observability.latency import Sample
from service.pages.accept import prefers_html
from service.pages.sparkline import HEIGHT, WIDTH, sparkline
from service.pages.status_page import circuit_card, verdict, worst_first
from service.pages.words import span
from service.settings import Settings
from service.tests.processes import wait_until
from service.tests.sockets import Upstream as Server
from service.tests.sockets import listening, port_of, served
from service.upstream import Upstream

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
NOW = datetime(2026, 1, 31, 12, 3, 40, tzinfo=UTC)


@contextmanager
def service(**settings: object) -> Iterator[httpx2.Client]:
    app = create_app(Settings.model_validate(settings))
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        yield http


def page(http: httpx2.Client) -> str:
    answer = http.get("/", headers={"accept": BROWSER})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("TEXT/HTML;level=1, */*;q=0.1", True),
        ("text/*", True),
        ("text/html;q=0.5, application/json;q=0.4", True),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/html, application/json", False),
        ("text/html;q=0.2, application/json", False),
        ("text/html;q=0", False),
        ("text/html;q=much", False),
        ("text/plain", False),
        (";;;,,", False),
    ],
)
def test_html_is_for_those_who_name_it_above_json(accept: str, html: bool) -> None:  # noqa: FBT001 - a case's column
    assert prefers_html(accept) is html


def test_both_forms_are_kept_apart_by_caches(clean_environment: pytest.MonkeyPatch) -> None:
    with service() as http:
        for accept in (BROWSER, "*/*"):
            answer = http.get("/", headers={"accept": accept})
            assert "Accept" in answer.headers["vary"]
        assert http.head("/", headers={"accept": BROWSER}).headers["content-type"].startswith("text/html")


def test_the_page_tells_service_and_circuits(clean_environment: pytest.MonkeyPatch) -> None:
    server = Server()
    with served(server) as url, listening() as gone:
        down = f"http://127.0.0.1:{port_of(gone)}"
        gone.close()
        upstreams = [{"name": "search", "url": url}, {"name": "mail", "url": down, "threshold": 1}]
        with service(space_id="acme/<api>", environment="prod & more", upstreams=upstreams) as http:
            wait_until(lambda: http.get("/health/circuits").json()["mail"]["state"] == "open", "the circuit to open")
            wait_until(lambda: "Last call" in page(http).partition("search")[2], "the probe of search")
            text = page(http)
    assert "&lt;api&gt;" in text
    assert "prod &amp; more" in text
    assert "Up, without mail" in text
    assert "ConnectError" in text
    assert text.index(">mail ") < text.index(">search ")
    assert url not in text, "addresses of external services are nobody's business"
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", text), "nothing is loaded from elsewhere"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", text), "no inline script or style attribute"


def test_a_service_that_calls_no_others_says_so(clean_environment: pytest.MonkeyPatch) -> None:
    with service() as http:
        assert "This service calls no others." in page(http)
        script = http.get("/status.js")
        assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


def test_the_routes_are_told_without_anything_from_elsewhere(clean_environment: pytest.MonkeyPatch) -> None:
    with service() as http:
        text = http.get("/docs").text
        assert "/health/circuits" in text
        assert "://" not in text.replace("http://www.w3.org/2000/svg", "")
    with service(docs=False) as http:
        assert http.get("/").json()["links"]["docs"] is None
        assert [http.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 404]
        assert "docs" not in page(http)


def _status(state: State = "closed", **facts: object) -> CircuitStatus:
    nothing = {"required": False, "failure_count": 0, "failing_since": None, "last_error": None, "next_try": None}
    return CircuitStatus.model_validate({"state": state, **nothing, **facts})


def _upstream(name: str, *, required: bool = False) -> Upstream:
    return Upstream.model_validate({"name": name, "url": "https://a.example", "required": required})


def test_a_card_tells_times_from_now() -> None:
    status = _status(
        "open",
        failure_count=5,
        failing_since=NOW - timedelta(minutes=3),
        last_error="ConnectError",
        next_try=NOW + timedelta(seconds=12),
    )
    card = circuit_card(_upstream("mail"), status, (), NOW)
    assert card.facts == [
        ("Failing since", "12:00:40 UTC (3 min)"),
        ("Failures", "5"),
        ("Last error", "ConnectError"),
        ("Next try", "in 12 s (12:03:52 UTC)"),
    ]
    assert card.latency is None
    late = circuit_card(_upstream("mail"), _status("open", next_try=NOW), (), NOW)
    assert late.facts == [("Next try", "with the next call")]
    well = circuit_card(_upstream("search"), _status(), (), NOW)
    assert worst_first([well, card]) == [card, well]


@pytest.mark.parametrize(
    ("states", "level", "words"),
    [
        ({}, "good", "All systems normal"),
        ({"a": "open"}, "warn", "Up, without a"),
        ({"a": "half-open", "b": "open"}, "warn", "Up, without a, b"),
        ({"r": "open"}, "bad", "Not ready: r is away"),
        ({"a": "open", "r": "half-open"}, "bad", "Not ready: a, r are away"),
    ],
)
def test_the_verdict(states: dict[str, State], level: str, words: str) -> None:
    upstreams = [_upstream("a"), _upstream("b"), _upstream("r", required=True)]
    found = verdict(upstreams, {upstream.name: _status(states.get(upstream.name, "closed")) for upstream in upstreams})
    assert (found.level, found.words) == (level, words)


def test_a_sparkline_fits_its_picture() -> None:
    samples = [Sample(0.001 * number, number % 7 != 0) for number in range(60)]
    picture = sparkline(samples)
    assert picture
    assert len(picture.bars) == 60
    assert all(
        0 <= bar.x <= WIDTH and 0 < bar.height <= HEIGHT and bar.y + bar.height == HEIGHT for bar in picture.bars
    )
    assert picture.words == "Last 60 calls: median 30 ms, slowest 59 ms, 9 failed"
    assert sparkline([]) is None
    single = sparkline([Sample(1.25, ok=False)])
    assert single
    assert single.words == "Last call: 1.2 s, failed"
    assert sparkline([Sample(0.0, ok=True)])


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (-3, "0 s"), (59.4, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (3603, "1 h"), (273_600, "3 d 4 h")],
)
def test_spans_are_told_in_two_units(seconds: float, words: str) -> None:
    assert span(seconds) == words
