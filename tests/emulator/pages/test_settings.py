"""Settings are shown; values of secrets are not, anywhere."""

import pytest

from tests.emulator.hubs import ThreadHub, file_line
from tests.emulator.pages.visits import BASE, SPACE, visit

VALUE = "hunter2-never-shown"
DIGEST = f"[spacedock:{'a' * 32}:{'b' * 64}]"


@pytest.fixture
def configured(hub: ThreadHub) -> ThreadHub:
    hub.create(SPACE)
    api = f"/api/spaces/{SPACE}"
    for route, body in (
        ("secrets", {"key": "TOKEN", "value": VALUE, "description": f"For the gauge {DIGEST}"}),
        ("secrets", {"key": "BARE", "value": VALUE, "description": DIGEST}),
        ("variables", {"key": "ORIGINS", "value": "<a>,b", "description": "Who may call"}),
        ("hardware", {"flavor": "t4-small"}),
        ("sleeptime", {"seconds": 3600}),
    ):
        assert hub.http.post(f"{api}/{route}", json=body).status_code == 200
    return hub


def test_settings_are_shown(configured: ThreadHub) -> None:
    page = visit(configured.http, f"{BASE}/settings")
    shown = {item.one("dt").text: item.one("dd").text for item in page.one("dl").all("div")}
    assert shown["Visibility"] == "Public"
    assert shown["Hardware"] == "t4-small"
    assert shown["Sleep time"] == "After 1 hour (3600 s) without a visit"
    assert shown["Repository"] == f"{configured.endpoint}{BASE}"
    table = page.one(aria_label="Variables")
    assert [cell.text for cell in table.one("tbody").all()[0].children if not isinstance(cell, str)][:3] == [
        "ORIGINS",
        "<a>,b",
        "Who may call",
    ]


def test_secrets_have_names_descriptions_and_times_alone(configured: ThreadHub) -> None:
    table = visit(configured.http, f"{BASE}/settings").one(aria_label="Secrets")
    shown = [[row.one("th").text, *(cell.text for cell in row.all("td"))] for row in table.one("tbody").all("tr")]
    assert [row[:2] for row in shown] == [["BARE", ""], ["TOKEN", "For the gauge"]]
    assert all(row[2].endswith(("ago", "just now")) for row in shown)


@pytest.mark.parametrize(
    "address",
    ["/", BASE, *(f"{BASE}/{part}" for part in ("tree/main", "commits/main", "commit/main", "settings", "logs"))],
)
def test_no_page_has_a_secrets_value_or_digest(configured: ThreadHub, address: str) -> None:
    configured.commit(SPACE, file_line("app.py", "1"))
    text = configured.http.get(address).text
    assert VALUE not in text
    assert "spacedock:" not in text


@pytest.mark.parametrize(("seconds", "said"), [(None, "The hardware's default"), (-1, "Never sleeps")])
def test_sleep_times_without_a_number_are_told_in_words(hub: ThreadHub, seconds: int | None, said: str) -> None:
    hub.create(SPACE)
    if seconds is not None:
        hub.http.post(f"/api/spaces/{SPACE}/hardware", json={"flavor": "t4-small", "sleepTimeSeconds": seconds})
    assert said in visit(hub.http, f"{BASE}/settings").one("dl").text


def test_none_is_said_as_none(hub: ThreadHub) -> None:
    hub.create(SPACE)
    assert visit(hub.http, f"{BASE}/settings").text.count("There are none.") == 2
