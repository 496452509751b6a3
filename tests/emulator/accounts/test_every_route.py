"""No route forgets to ask who calls: each that is of one repository, tried by strangers and by who may only read."""

import re

import pytest

from tests.conformance.routes import Route, all_routes
from tests.emulator.accounts.closed import ClosedHub

FILLED = {"kind": "spaces", "owner": "acme", "name": "hidden", "revision": "main", "branch": "main", "number": "1"}
BODY = {"files": [{"path": "a", "sample": "", "size": 1}]}
SIGNED = re.compile(r".*/lfs/objects/.*")
"""Their addresses carry a signature in place of a token (hub-api 5.5)."""
OPEN_TO_READERS = re.compile(r".*/(paths-info/.*|discussions.*|duplicate|git-upload-pack|info/lfs/objects/batch|like)")
"""Reads in spite of their method, and what every reader may do: talk, like, and take a copy home."""


def of_repositories() -> list[Route]:
    return [route for route in all_routes() if "{owner}" in route.path and not SIGNED.fullmatch(route.path)]


def filled(route: Route) -> str:
    path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: FILLED.get(found[1], "x"), route.path)
    return path if "/models/" not in path else path.replace("models", "spaces")


def ask(closed: ClosedHub, token: str | None, route: Route) -> tuple[int, str]:
    sent = {"json": BODY} if route.method not in {"GET", "HEAD"} else {}
    answer = closed.ask(token, route.method, filled(route), **sent)
    return answer.status_code, answer.headers.get("X-Error-Code", "")


def test_there_are_many() -> None:
    assert len(of_repositories()) > 40


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("hf_dave", 404), ("hf_nobody", 401)])
def test_a_private_space_is_not_there_for_strangers(closed: ClosedHub, token: str | None, status: int) -> None:
    code = "" if token == "hf_nobody" else "RepoNotFound"
    told = {f"{route.method} {filled(route)}": ask(closed, token, route) for route in of_repositories()}
    assert {route: found for route, found in told.items() if found != (status, code)} == {}


def test_who_may_read_changes_nothing(closed: ClosedHub) -> None:
    changing = [
        route
        for route in of_repositories()
        if route.method not in {"GET", "HEAD"} and not OPEN_TO_READERS.fullmatch(route.path)
    ]
    told = {f"{route.method} {filled(route)}": ask(closed, "hf_carol", route)[0] for route in changing}
    assert len(told) > 15
    assert {route: status for route, status in told.items() if status not in {403, 404, 405}} == {}
