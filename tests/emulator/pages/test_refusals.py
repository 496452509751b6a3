"""People get pages, clients get JSON, and each the same status."""

import sqlite3

import pytest

from tests.emulator.hubs import ThreadHub, file_line
from tests.emulator.pages.visits import BASE, SPACE, visit

POLICY = {
    "default-src": "'self'",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


@pytest.mark.parametrize(
    "address", ["/spaces/no/such", "/spaces/no/such/settings", "/spaces/a--b/c", "/nothing", "/a/b/c"]
)
def test_what_is_not_there_is_a_page(hub: ThreadHub, address: str) -> None:
    page = visit(hub.http, address, 404)
    assert page.one("h1").text == "Not Found"
    assert page.link("All Spaces") == "/"


@pytest.mark.parametrize(
    "address",
    ["/api/spaces/no/such", "/spaces/no/such/resolve/main/a", "/spaces/no/such/raw/main/a", "/_emulator/nothing"],
)
def test_the_api_answers_json_to_browsers_too(hub: ThreadHub, address: str) -> None:
    answer = hub.http.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["error"]


def test_clients_that_are_lost_get_json(hub: ThreadHub) -> None:
    assert hub.http.get("/nothing").json()["error"]
    assert hub.http.post("/nothing").json()["error"]


def test_codes_for_clients_stay(hub: ThreadHub) -> None:
    assert hub.http.get("/spaces/no/such").headers["x-error-code"] == "RepoNotFound"


def test_another_letter_case_leads_on(hub: ThreadHub) -> None:
    hub.create(SPACE)
    answer = hub.http.get("/spaces/ACME/api/tree/main?x=1")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{BASE}/tree/main?x=1")


def test_pages_do_not_stand_before_files(hub: ThreadHub) -> None:
    hub.create(SPACE)
    hub.commit(SPACE, file_line("settings", "a file"))
    assert hub.http.get(f"{BASE}/resolve/main/settings").text == "a file"
    assert hub.http.get(f"{BASE}/raw/main/settings").text == "a file"


def test_a_fault_is_a_page_and_says_no_more(hub: ThreadHub) -> None:
    hub.create(SPACE)
    with sqlite3.connect(hub.data / "hub.sqlite3") as database:
        database.execute("UPDATE environment SET key = key")
        database.execute("DROP TABLE environment")
    database.close()
    page = visit(hub.http, f"{BASE}/settings", 500)
    assert page.one("h1").text == "Internal Server Error"
    assert "OperationalError" not in page.text


def test_pages_keep_all_but_their_own_files_out(hub: ThreadHub) -> None:
    hub.create(SPACE)
    ours = f"{hub.endpoint}/_emulator/pages/"
    for address in ("/", BASE, f"{BASE}/settings", "/nothing"):
        headers = hub.http.get(address, headers={"Accept": "text/html"}).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy == POLICY | {"script-src": ours, "style-src": ours}
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_what_strangers_wrote_is_text(hub: ThreadHub) -> None:
    evil = "</title><script>alert(1)</script>"
    hub.create(SPACE)
    card = f"---\ntitle: '{evil}'\nemoji: '<b>'\ncolorFrom: '\" onclick=x'\nshort_description: '{evil}'\n---\n{evil}\n"
    hub.commit(SPACE, file_line("README.md", card), summary=evil, description=evil)
    hub.http.post(f"/api/spaces/{SPACE}/variables", json={"key": "A", "value": evil, "description": evil})
    for address in (
        "/",
        BASE,
        *(f"{BASE}/{part}" for part in ("settings", "commits/main", "commit/main", "tree/main")),
    ):
        page = visit(hub.http, address)
        assert [script.attrs["src"] for script in page.all("script")] == ["/_emulator/pages/hub.js"]
        assert evil in page.text


def test_the_files_of_the_pages_are_served(hub: ThreadHub) -> None:
    for name, kind in (("hub.css", "text/css"), ("hub.js", "javascript"), ("icon.svg", "image/svg+xml")):
        answer = hub.http.get(f"/_emulator/pages/{name}")
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
    assert hub.http.get("/_emulator/pages/..%2Frender.py").status_code == 404
