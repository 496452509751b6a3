"""The first page of a Space that runs, or does not."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.emulator.pages.livehub import LiveHub, app
from tests.emulator.pages.visits import visit


@pytest.fixture
def http(live: LiveHub) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=live.endpoint, trust_env=False, timeout=30) as client:
        yield client


def test_a_running_app_is_in_a_frame_that_only_its_own_origin_fills(live: LiveHub, http: httpx2.Client) -> None:
    page = visit(http, "/spaces/acme/tides")
    origin = f"http://acme-tides.localhost:{live.endpoint.rpartition(':')[2]}"
    frame = page.one("iframe")
    assert (frame.attrs["src"], frame.attrs["title"]) == (f"{origin}/", "The app Tide table")
    assert "allow-top-navigation" not in frame.attrs["sandbox"]
    policy = http.get("/spaces/acme/tides").headers["content-security-policy"]
    assert f"frame-src {origin};" in policy
    assert page.one("h1").text == "Tide table"
    assert page.one(id="stage").text == "Running"
    assert page.one(css="readme").one("h3").text == "Tides"
    head = live.api.repo_info("acme/tides", repo_type="space").sha
    assert page.one(id="release").text == str(head)[:7]
    assert [link.text for link in page.one("nav", css="tabs").all("a")] == [
        "App",
        "Files",
        "Commits",
        "Logs",
        "Settings",
    ]


def test_a_private_app_has_no_frame_and_says_how_to_reach_it(http: httpx2.Client) -> None:
    page = visit(http, "/spaces/acme/closed")
    assert page.all("iframe") == []
    assert "Host: acme-closed.localhost" in page.one(id="app").text
    assert page.one(css="state").one(css="label").text == "private"


@pytest.mark.parametrize(
    ("space", "word", "log", "said"),
    [
        ("acme/broken", "Build error", "build", "RUN pip install ./missing"),
        ("acme/crashed", "Runtime error", "run", "no settings <here>"),
    ],
)
def test_what_does_not_run_says_why(http: httpx2.Client, space: str, word: str, log: str, said: str) -> None:
    page = visit(http, f"/spaces/{space}")
    section = page.one(id="app")
    assert page.all("iframe") == []
    assert section.one("h2").text == word
    assert section.one("pre", aria_label="Error message").text
    assert said in section.one("pre", aria_label=f"End of the {log} log").text
    assert section.link(f"Whole {log} log") == f"/spaces/{space}/logs?log={log}"
    assert page.one(id="release").text == "none"


def test_a_failed_rebuild_shows_both_the_error_and_the_release_that_serves(live: LiveHub, http: httpx2.Client) -> None:
    live.make("acme/rebuilt", "RUNNING", app_py=app())
    live.push("acme/rebuilt", Dockerfile="FROM python:3.11-slim\nRUN pip install ./missing\n")
    live.reach("acme/rebuilt", "BUILD_ERROR")
    page = visit(http, "/spaces/acme/rebuilt")
    assert "The release before this one still answers" in page.one(id="app").text
    assert len(page.all("iframe")) == 1


def test_a_paused_space_says_how_to_go_on(live: LiveHub, http: httpx2.Client) -> None:
    live.make("acme/paused", "RUNNING", app_py=app())
    live.api.pause_space("acme/paused")
    assert "hf spaces restart acme/paused" in visit(http, "/spaces/acme/paused").one(id="app").text


def test_a_space_without_a_dockerfile_says_so(live: LiveHub, http: httpx2.Client) -> None:
    live.api.create_repo("acme/empty", repo_type="space", space_sdk="docker")
    assert "There is no Dockerfile yet" in visit(http, "/spaces/acme/empty").one(id="app").text
