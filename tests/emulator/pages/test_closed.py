"""The pages of a Hub that knows its users: each sees what accounts let it read."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.emulator.accounts.closed import ClosedHub, closed_hub
from tests.emulator.pages.html import parse
from tests.emulator.pages.visits import check_common

PUBLIC = {"acme/api", "dave/site"}
OF_ACME = {"acme/hidden", "acme/bobs", "acme/guarded"}  # of a protected Space only the app is public


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[ClosedHub]:
    with closed_hub(tmp_path / "data") as running:
        yield running


@pytest.mark.parametrize(
    ("token", "more"),
    [
        (None, set()),
        ("hf_dave", set()),
        ("hf_carol", OF_ACME),
        ("hf_alice", OF_ACME | {"alice/own"}),
    ],
)
def test_the_list_has_what_the_caller_may_read(closed: ClosedHub, token: str | None, more: set[str]) -> None:
    page = parse(closed.ask(token, "GET", "/").text)
    shown = {link.attrs["href"].removeprefix("/spaces/") for link in page.one("ul", css="cards").all("a")}
    assert shown == PUBLIC | more
    assert page.one("h1").text == f"Spaces {len(shown)}"


@pytest.mark.parametrize("part", ["", "/tree/main", "/commits/main", "/settings", "/logs"])
def test_pages_of_a_private_space_are_for_those_who_may_read_it(closed: ClosedHub, part: str) -> None:
    address = f"/spaces/acme/hidden{part}"
    assert closed.ask("hf_carol", "GET", address).status_code == 200
    for token in (None, "hf_dave", "hf_wrong"):
        refused = closed.ask(token, "GET", address)
        assert refused.status_code in {401, 404}
        page = parse(refused.text)
        check_common(page)
        assert "hidden" not in page.text


def test_names_of_secrets_are_for_those_who_may_write(closed: ClosedHub) -> None:
    for token, seen in ((None, False), ("hf_carol", False), ("hf_alice", True)):
        page = parse(closed.ask(token, "GET", "/spaces/acme/api/settings").text)
        assert "COLOUR" in page.text
        assert ("PASSWORD" in page.text) is seen
        assert ("shown to those who may write" in page.text) is not seen
        assert "pa55w0rd" not in page.text


def test_the_stage_of_a_private_space_is_not_told_to_strangers(closed: ClosedHub) -> None:
    address = "/_emulator/pages/stages?space=acme/{}"
    told = {
        (token, space): _first(closed, token, address.format(space))
        for token in (None, "hf_carol")
        for space in ("hidden", "never-made")
    }
    assert told[None, "hidden"] == told[None, "never-made"] == told["hf_carol", "never-made"]
    assert told["hf_carol", "hidden"] != told["hf_carol", "never-made"]


def _first(closed: ClosedHub, token: str | None, address: str) -> str:
    headers = httpx2.Headers({"Authorization": f"Bearer {token}"} if token else {})
    with closed.hub.http.stream("GET", address, headers=headers) as answer:
        return next(line for line in answer.iter_lines() if line)
