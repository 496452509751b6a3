"""Windows of requests: the headers, the tiers, and the refusal (hub-api section 10)."""

import re
from pathlib import Path

import pytest

from tests.emulator.accounts.closed import ClosedHub, closed_hub
from tests.emulator.hubs import ThreadHub
from tests.support.control import Control


def left(closed: ClosedHub, token: str | None, path: str = "/api/spaces") -> tuple[str, int, int]:
    headers = closed.ask(token, "GET", path).headers
    found = re.fullmatch(r'"(\w+)";r=(\d+);t=(\d+)', headers["RateLimit"])
    policy = re.fullmatch(r'"fixed window";"\w+";q=(\d+);w=300', headers["RateLimit-Policy"])
    assert found
    assert policy
    assert 0 < int(found[3]) <= 300
    return found[1], int(found[2]), int(policy[1])


@pytest.mark.parametrize(
    ("token", "quota"), [(None, 500), ("hf_dave", 1000), ("hf_alice", 3000), ("hf_bob", 3000), ("hf_nobody", 500)]
)
def test_the_quota_is_the_one_of_the_best_plan(closed: ClosedHub, token: str | None, quota: int) -> None:
    assert left(closed, token) == ("api", quota - 1, quota)
    assert left(closed, token) == ("api", quota - 2, quota)


def test_files_and_pages_are_counted_for_themselves(closed: ClosedHub) -> None:
    assert left(closed, None, "/spaces/acme/api/resolve/main/README.md") == ("resolvers", 2999, 3000)
    assert left(closed, None, "/spaces/acme/api") == ("pages", 99, 100)
    assert left(closed, None) == ("api", 499, 500)


def test_contents_of_lfs_are_not_counted(closed: ClosedHub) -> None:
    answer = closed.ask(None, "PUT", f"/spaces/acme/api.git/info/lfs/objects/{'0' * 64}/upload/1/0")
    assert "RateLimit" not in answer.headers
    assert left(closed, None, "/spaces/acme/api") == ("pages", 99, 100)


def test_one_request_too_many_is_refused_until_the_window_ends(tmp_path: Path) -> None:
    with closed_hub(tmp_path / "data", control=True) as closed, Control(closed.hub.endpoint) as control:
        for _ in range(500):
            closed.ask(None, "GET", "/api/agent-harnesses")
        refused = closed.ask(None, "GET", "/api/agent-harnesses")
        assert refused.status_code == 429
        assert refused.json()["error"] == refused.headers["X-Error-Message"]
        assert ";r=0;" in refused.headers["RateLimit"]
        assert closed.ask("hf_dave", "GET", "/api/agent-harnesses").status_code == 200
        control.advance(300)
        assert closed.ask(None, "GET", "/api/agent-harnesses").status_code == 200


def test_an_open_hub_counts_and_refuses_nobody(hub: ThreadHub) -> None:
    answers = [hub.http.get("/api/agent-harnesses") for _ in range(600)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[-1].headers["RateLimit"].startswith('"api";r=99400;')
