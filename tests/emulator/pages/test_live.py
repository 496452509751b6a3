"""Pages are told of changes; logs have their end without a script."""

from collections.abc import Iterator

import pytest

from infra.emulator.seam import LogLine
from tests.emulator.hubs import ThreadHub
from tests.emulator.pages.visits import BASE, SPACE, visit

LINES = [LogLine("2026-01-01T00:00:00.000Z", f"line <{number}>\n") for number in range(300)]


@pytest.fixture
def created(hub: ThreadHub) -> ThreadHub:
    hub.create(SPACE)
    return hub


def _data(lines: Iterator[str]) -> str:
    """Return what the next event says; the client's time limit ends a wait for one that never comes."""
    return next(line.removeprefix("data: ") for line in lines if line.startswith("data: "))


def test_the_state_of_a_page_is_told_and_each_change_of_it(created: ThreadHub) -> None:
    body = visit(created.http, BASE).one("body")
    seen: list[str] = []
    with created.http.stream("GET", body.attrs["data-events"]) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        seen.append(_data(lines))
        assert seen == [body.attrs["data-state"]], "the page is as new as the stream"
        created.life.stages[SPACE] = "RUNNING"
        seen.append(_data(lines))
        created.http.request(
            "DELETE", "/api/repos/delete", json={"name": "api", "organization": "acme", "type": "space"}
        )
        seen.append(_data(lines))
    assert len(set(seen)) == 3


def test_the_list_watches_all_spaces_that_it_shows(created: ThreadHub) -> None:
    created.create("acme/other")
    body = visit(created.http, "/").one("body")
    with created.http.stream("GET", body.attrs["data-events"]) as answer:
        lines = answer.iter_lines()
        before = _data(lines)
        assert before == body.attrs["data-state"]
        created.life.stages["acme/other"] = "PAUSED"
        assert _data(lines) != before


def test_too_many_spaces_are_refused(hub: ThreadHub) -> None:
    many = "&".join(f"space=acme/s{number}" for number in range(51))
    assert hub.http.get(f"/_emulator/pages/stages?{many}").status_code == 400


def test_watching_leaves_no_line_in_the_request_log(created: ThreadHub) -> None:
    with created.http.stream("GET", f"/_emulator/pages/stages?space={SPACE}") as answer:
        _data(answer.iter_lines())
    created.http.get("/_emulator/pages/hub.css")
    assert [line["path"] for line in created.log() if "_emulator" in line["path"]] == []


@pytest.mark.parametrize("kind", ["build", "run"])
def test_a_log_page_has_the_last_lines_and_says_where_the_rest_is(created: ThreadHub, kind: str) -> None:
    created.life.lines = LINES
    page = visit(created.http, f"{BASE}/logs?log={kind}")
    log = page.one("pre", id="log")
    assert log.raw == "".join(line.text for line in LINES[-200:])
    assert log.attrs["data-follow"] == f"/api{BASE}/logs/{kind}"
    assert page.one("nav", css="switch").one("a", aria_current="page").text == kind.capitalize()
    assert "last 200 lines" in page.one("noscript").text


@pytest.mark.parametrize(("stage", "kind"), [("BUILD_ERROR", "Build"), ("RUNTIME_ERROR", "Run"), ("RUNNING", "Run")])
def test_the_log_that_tells_why_is_the_first(created: ThreadHub, stage: str, kind: str) -> None:
    created.life.stages[SPACE] = stage
    assert visit(created.http, f"{BASE}/logs").one("h1").text == f"{kind} log"


def test_an_unknown_log_is_refused(created: ThreadHub) -> None:
    visit(created.http, f"{BASE}/logs?log=other", 400)
