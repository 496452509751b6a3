"""The list of Spaces."""

import statistics
import time
from collections.abc import Callable

import httpx2
import pytest

from tests.emulator.hubs import ThreadHub
from tests.emulator.pages.visits import readme, visit

CARD = (
    "---\ntitle: Tide table\nemoji: ☾\ncolorFrom: indigo\ncolorTo: blue\nsdk: docker\nshort_description: Heights\n---\n"
)


def names(hub: ThreadHub, address: str = "/") -> list[str]:
    return [link.attrs["href"].removeprefix("/spaces/") for link in visit(hub.http, address).one("main").all("a")]


def test_an_empty_hub_says_how_to_begin(hub: ThreadHub) -> None:
    page = visit(hub.http, "/")
    assert "There is no Space here yet" in page.one(css="empty").text
    assert f"HF_ENDPOINT={hub.endpoint}" in page.one("pre").text
    assert page.all("script") == [], "nothing to watch"


def test_a_card_shows_what_the_readme_says(hub: ThreadHub) -> None:
    hub.create("acme/tides")
    readme(hub, CARD, "acme/tides")
    card = visit(hub.http, "/").one("li", css="card")
    assert (card.one("h2").text, card.one(css="id").text) == ("Tide table", "acme/tides")
    assert card.link("Tide table") == "/spaces/acme/tides"
    assert card.one(css="about").text == "Heights"
    assert card.one(css="from-indigo", aria_hidden="true").text == "☾"
    assert "to-blue" in card.one(css="band").attrs["class"]
    assert card.one(css="stage").text == "Building"
    assert card.one("time").text.endswith(("just now", "ago"))


def test_a_space_without_a_card_has_its_name_and_no_app_file(hub: ThreadHub) -> None:
    hub.create("acme/tides")
    card = visit(hub.http, "/").one("li", css="card")
    assert card.one("h2").text == "tides"
    assert card.one(css="stage").text == "No application file"
    assert card.all(css="label") == [], "public needs no label"


def test_stages_are_told_by_word_and_by_colour(hub: ThreadHub) -> None:
    seen = {}
    for stage in ("RUNNING", "BUILD_ERROR", "PAUSED", "RUNNING_APP_STARTING", "SOMETHING_NEW"):
        space = f"acme/{stage.lower()}"
        hub.create(space)
        hub.life.stages[space] = stage
    for card in visit(hub.http, "/").all("li", css="card"):
        said = card.one(css="stage")
        seen[said.text] = said.attrs["class"].removeprefix("stage ")
    assert seen == {
        "Running": "good",
        "Build error": "bad",
        "Paused": "idle",
        "Running, restarting": "busy",
        "Something new": "idle",
    }


def test_private_spaces_are_marked(hub: ThreadHub) -> None:
    hub.create("acme/closed", private=True)
    assert visit(hub.http, "/").one("li", css="card").one(css="label").text == "private"


def test_search_is_a_form_that_works_without_a_script(hub: ThreadHub) -> None:
    for space in ("acme/tides", "acme/pilot", "harbour/tidal"):
        hub.create(space)
    form = visit(hub.http, "/").one("form", role="search")
    field = form.one("input")
    assert (form.attrs["method"], form.attrs["action"], field.attrs["name"]) == ("get", "/", "search")
    assert form.one("label").attrs["for"] == field.attrs["id"]
    assert names(hub, "/?search=TID") == ["harbour/tidal", "acme/tides"]
    assert names(hub, "/?search=acme/") == ["acme/pilot", "acme/tides"]
    none = visit(hub.http, "/?search=%3Cb%3E%22")
    assert 'No Space has “<b>"”' in none.one(css="empty").text
    assert none.one("input").attrs["value"] == '<b>"'


def test_the_list_is_also_where_the_hub_has_it(hub: ThreadHub) -> None:
    hub.create("acme/tides")
    assert names(hub, "/spaces") == ["acme/tides"]


@pytest.mark.parametrize("address", ["/?page=0", "/?page=x"])
def test_a_page_that_is_no_number_is_refused_as_a_page(hub: ThreadHub, address: str) -> None:
    assert visit(hub.http, address, 400).one("h1").text == "Bad Request"


@pytest.fixture
def thousand(hub: ThreadHub) -> ThreadHub:
    for number in range(1000):
        hub.create(f"acme/space-{number:04}")
    return hub


def test_a_thousand_spaces_are_listed_by_fifty_and_fast(
    thousand: ThreadHub, record_property: Callable[[str, object], None]
) -> None:
    seen: list[str] = []
    address: str | None = "/?search=space"
    while address:
        page = visit(thousand.http, address)
        found = [link.attrs["href"] for link in page.one("ul", css="cards").all("a")]
        assert len(found) == 50
        seen += found
        following = page.all("a", rel="next")
        address = following[0].attrs["href"] if following else None
    assert len(set(seen)) == len(seen) == 1000
    took = statistics.median(_timed(thousand.http) for _ in range(9))
    record_property("list of 1,000 Spaces, ms at the median", round(took, 1))
    assert took < 100


def _timed(http: httpx2.Client) -> float:
    start = time.perf_counter()
    assert http.get("/").status_code == 200
    return (time.perf_counter() - start) * 1000
