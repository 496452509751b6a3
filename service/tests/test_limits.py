import re
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.requests import Request

from service.access.keys import new_key, parse_key_hashes
from service.limits.address import client_address
from service.tests.conftest import StartService
from service.tests.gateways import Service, circuit, entry, gateway, gateway_to
from service.tests.sockets import listening, port_of, served
from service.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_a_limit_tells_what_is_left_and_when_there_is_more() -> None:
    service = Service()
    with gateway_to(service, limit="2/hour") as http:
        first, second, third = (http.get("/api/v1/a") for _ in range(3))
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert first.headers["ratelimit-policy"] == '"client-limit";q=2;w=3600'
    assert re.fullmatch(r'"client-limit";r=1;t=\d+', first.headers["ratelimit"])
    assert re.fullmatch(r'"client-limit";r=0;t=\d+', third.headers["ratelimit"])
    assert 1 <= int(third.headers["retry-after"]) <= 3600
    assert third.json()["detail"] == "Your calls are used up for now; Retry-After tells when there are more."
    assert len(service.asked) == 2


def test_what_is_not_limited_has_no_such_headers() -> None:
    with gateway_to(Service()) as http:
        assert not [name for name in http.get("/api/v1/a").headers if name.startswith("ratelimit")]


def test_each_caller_has_its_own_limit_and_all_share_the_total() -> None:
    keys = [new_key(label) for label in ("a", "b")]
    limit = {"client": "2/hour", "total": "3/hour"}
    with served(Service()) as url:
        known = parse_key_hashes(",".join(made for _, made in keys))
        with gateway(entry(url, access="key", limit=limit), key_hashes=known) as http:

            def call(number: int) -> int:
                return http.get("/api/v1/a", headers={"X-API-Key": keys[number][0]}).status_code

            assert [call(number) for number in (0, 0, 0, 1, 1)] == [200, 200, 429, 200, 429]


def test_a_budget_lasts_until_midnight() -> None:
    with gateway_to(Service(), budget=1) as http:
        assert http.get("/api/v1/a").status_code == 200
        spent = http.get("/api/v1/a")
    now = datetime.now(UTC)
    left = 86_400 - (now.hour * 3600 + now.minute * 60 + now.second)
    assert spent.status_code == 429
    assert abs(int(spent.headers["retry-after"]) - left) <= 20
    assert "today (UTC)" in spent.json()["detail"]
    assert spent.headers["ratelimit-policy"] == '"total-budget";q=1;w=86400'


def test_what_is_refused_takes_nothing_from_the_budget() -> None:
    """Neither a path that is not open, nor a call that the open circuit refuses."""
    with listening() as sock:
        url = f"http://127.0.0.1:{port_of(sock)}"
    with gateway(entry(url, threshold=1, budget=1)) as http:
        assert http.get("/api/v2/a").status_code == 404
        while circuit(http)["state"] != "open":
            http.get("/api/v1/a")
        assert [http.get("/api/v1/a").status_code for _ in range(2)] == [503, 503]


@pytest.mark.parametrize(
    ("text", "fault"),
    [("60", "is written as"), ("/minute", "is written as"), ("60/week", "is written as"), ("0/minute", "greater than")],
)
def test_a_limit_that_cannot_be_read_is_explained(text: str, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        entry("http://h", limit=text)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("60/minute", {"client": {"calls": 60, "seconds": 60}, "total": None}),
        ("5 / 2 seconds", {"client": {"calls": 5, "seconds": 2}, "total": None}),
        ({"total": "9/10days"}, {"client": None, "total": {"calls": 9, "seconds": 864_000}}),
    ],
)
def test_limits_are_written_in_short(value: Any, expected: dict[str, Any]) -> None:
    assert entry("http://h", limit=value).limit.model_dump() == expected


def test_budgets_are_written_in_short() -> None:
    assert entry("http://h", budget=7).budget.model_dump() == {"client": None, "total": 7}
    assert Upstream.model_validate({"name": "a", "url": "http://h"}).budget.model_dump() == {
        "client": None,
        "total": None,
    }


def request(peer: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("trusted", "forwarded", "expected"),
    [
        ("127.0.0.1", ["8.8.8.8"], "10.0.0.9"),
        ("*", [], "10.0.0.9"),
        ("*", ["8.8.8.8"], "8.8.8.8"),
        ("*", ["1.1.1.1, 8.8.8.8, 10.1.2.3"], "8.8.8.8"),
        ("*", ["1.1.1.1", "8.8.8.8"], "8.8.8.8"),
        ("*", ["nonsense, 8.8.8.8, nonsense"], "8.8.8.8"),
        ("*", ["192.168.0.1, 10.1.2.3"], "10.1.2.3"),
        ("*", ["2001:4860:4860:1:2:3:4:5"], "2001:4860:4860:1::/64"),
        ("*", ["1.1.1.1, ::ffff:8.8.8.8"], "8.8.8.8"),
    ],
)
def test_the_address_is_what_the_outermost_proxy_saw(trusted: str, forwarded: list[str], expected: str) -> None:
    assert client_address(request("10.0.0.9", *forwarded), trusted) == expected


@pytest.mark.parametrize(("trusted", "status"), [("127.0.0.1", 200), ("192.0.2.1", 429)])
def test_another_address_has_a_limit_of_its_own_where_the_proxy_is_trusted(
    start_service: StartService, trusted: str, status: int
) -> None:
    with served(Service()) as url:
        declared = entry(url, limit="1/hour").model_dump_json(exclude={"secret", "limit", "budget", "first_byte"})
        fields = declared.replace('"secret_env":null,', "")[:-1] + ',"limit":"1/hour"}'
        service = start_service(FORWARDED_ALLOW_IPS=trusted, UPSTREAMS=f"[{fields}]")
        assert service.get("/api/v1/a", **{"X-Forwarded-For": "8.8.8.8"}).status_code == 200
        assert service.get("/api/v1/a", **{"X-Forwarded-For": "8.8.4.4"}).status_code == status
