"""Rules: what each of them does, on the wire."""

import json
import threading
import time

import httpx2
import pytest

from tests.emulator.control.wire import exchange
from tests.emulator.hubs import ThreadHub, file_line, wait_until
from tests.support.control import Control

SPACE = "acme/api"
BASE = f"/api/spaces/{SPACE}"
COMMIT = "".join(
    json.dumps(line) + "\n" for line in ({"key": "header", "value": {"summary": "x"}}, file_line("a", "1"))
)


def head(hub: ThreadHub) -> str:
    return str(hub.http.get(BASE).json()["sha"])


def test_a_status_is_answered_in_place_of_the_hub(hub: ThreadHub, control: Control) -> None:
    before = head(hub)
    action = {"status": 503, "headers": {"Retry-After": "3"}, "body": {"error": "overloaded"}}
    with control.fault("status", action, endpoint="commit") as fault:
        answer = hub.http.post(f"{BASE}/commit/main", content=COMMIT)
        assert (answer.status_code, answer.json(), answer.headers["Retry-After"]) == (503, {"error": "overloaded"}, "3")
        assert {"x-request-id", "ratelimit"} <= set(answer.headers)
        assert (fault.matched, fault.fired) == (1, 1)
        assert head(hub) == before
        assert hub.http.post(f"{BASE}/commit/main", content=COMMIT).status_code == 200
    assert control.requests(path="*commit*")[0].status == 503


def test_a_page_of_a_proxy_can_be_answered(hub: ThreadHub, control: Control) -> None:
    action = {"status": 502, "headers": {"Content-Type": "text/html"}, "body": "<h1>Bad gateway</h1>"}
    with control.fault("status", action):
        answer = hub.http.get(BASE)
        assert (answer.text, answer.headers["Content-Type"]) == ("<h1>Bad gateway</h1>", "text/html")


def test_a_connection_drops_before_the_effect(hub: ThreadHub, control: Control) -> None:
    before = head(hub)
    with control.fault("drop-before", endpoint="commit") as fault:
        assert exchange(hub.endpoint, "POST", f"{BASE}/commit/main", COMMIT.encode()) == b""
        assert fault.fired == 1
    assert head(hub) == before
    (line,) = control.requests(path="*commit*")
    assert (line.status, line.write) == (0, False)


@pytest.mark.parametrize("kind", ["drop-after", "lost-answer"])
def test_a_connection_drops_after_the_effect(hub: ThreadHub, control: Control, kind: str) -> None:
    before = head(hub)
    with control.fault(kind, endpoint="commit"):
        assert exchange(hub.endpoint, "POST", f"{BASE}/commit/main", COMMIT.encode()) == b""
    assert head(hub) != before
    (line,) = control.requests(path="*commit*")
    assert (line.status, line.write) == (0, True)


def test_the_client_sees_a_broken_connection(hub: ThreadHub, control: Control) -> None:
    for kind in ("drop-before", "drop-after"):
        with control.fault(kind, path="/api/spaces/*"), pytest.raises(httpx2.TransportError):
            hub.http.get(BASE)
        assert hub.http.get(BASE).status_code == 200


def test_a_large_request_is_dropped_cleanly(hub: ThreadHub, control: Control) -> None:
    with control.fault("drop-before", endpoint="commit"):
        assert exchange(hub.endpoint, "POST", f"{BASE}/commit/main", b"x" * 5_000_000) == b""


def test_an_answer_that_changed_nothing_is_not_lost(hub: ThreadHub, control: Control) -> None:
    hub.commit(SPACE, file_line("a", "1"))
    with control.fault("lost-answer", endpoint="commit") as fault:
        assert hub.commit(SPACE, file_line("a", "1")).status_code == 200
        assert (fault.matched, fault.fired) == (1, 0)
        with pytest.raises(httpx2.TransportError):
            hub.commit(SPACE, file_line("a", "2"))
        assert fault.fired == 1


def test_a_followed_log_can_be_dropped(hub: ThreadHub, control: Control) -> None:
    hub.life.open_end = True
    with control.fault("drop-after", endpoint="logs"):
        assert exchange(hub.endpoint, "GET", f"{BASE}/logs/run") == b""


def test_a_body_comes_slowly(hub: ThreadHub, control: Control) -> None:
    whole = hub.http.get(BASE).content
    with control.fault("slow-body", {"chunk": 100, "pause": 0.02}), hub.http.stream("GET", BASE) as answer:
        started = time.monotonic()
        assert b"".join(answer.iter_raw()) == whole
        assert time.monotonic() - started > 0.02 * (len(whole) // 100 - 1)


def test_a_wait_ends_when_the_clock_is_put_forward(hub: ThreadHub, control: Control) -> None:
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(hub.http.get(BASE).status_code))
    with control.fault("latency", {"seconds": 3000}) as fault:
        asking.start()
        wait_until(lambda: fault.fired == 1)
        assert answers == []
        control.advance(3000)
        asking.join(20)
        assert answers == [200]


def test_every_call_can_wait_and_another_rule_still_acts(hub: ThreadHub, control: Control) -> None:
    control.add_fault("latency", {"seconds": 0.05}, count=None)
    control.add_fault("status", {"status": 500}, path="*/runtime")
    started = time.monotonic()
    assert [hub.http.get(f"{BASE}{end}").status_code for end in ("", "/runtime", "/runtime")] == [200, 500, 200]
    assert time.monotonic() - started >= 0.15


def test_a_read_is_stale_after_a_write(hub: ThreadHub, control: Control) -> None:
    before = head(hub)
    with control.fault("stale", endpoint="info", count=2) as fault:
        hub.commit(SPACE, file_line("a", "1"))
        assert [head(hub), head(hub)] == [before, before]
        assert fault.fired == 2
        assert head(hub) != before


def test_what_was_never_asked_cannot_be_stale(hub: ThreadHub, control: Control) -> None:
    with control.fault("stale") as fault:
        assert hub.http.get(f"{BASE}/refs").status_code == 200
        assert (fault.matched, fault.fired) == (1, 0)
        assert hub.http.get(f"{BASE}/refs").status_code == 200
        assert fault.fired == 1


def test_an_old_answer_is_for_who_had_it(hub: ThreadHub, control: Control) -> None:
    hub.http.get(f"{BASE}/refs", headers={"authorization": "Bearer one"})
    with control.fault("stale") as fault:
        hub.http.get(f"{BASE}/refs", headers={"authorization": "Bearer two"})
        assert fault.fired == 0


def test_a_window_of_rate_limits_opens_and_ends(hub: ThreadHub, control: Control) -> None:
    with control.fault("rate-limit", {"seconds": 60}, path="/api/*") as fault:
        first = hub.http.get(BASE)
        assert (first.status_code, first.headers["RateLimit"]) == (429, '"api";r=0;t=60')
        assert first.json()["error"]
        control.advance(30)
        assert hub.http.get(BASE).headers["RateLimit"] == '"api";r=0;t=30'
        control.advance(30)
        assert hub.http.get(BASE).status_code == 200
        assert fault.fired == 2


@pytest.mark.parametrize(
    ("where", "met"),
    [
        ({"path": "/api/spaces/*/runtime"}, True),
        ({"path": "/api/spaces/*/*"}, True),
        ({"path": "/api/spaces/*", "method": "get"}, True),
        ({"path": "/api/spaces/*", "method": "POST"}, False),
        ({"path": "/api/spaces"}, False),
        ({"regex": "/api/spaces/[^/]+/[^/]+/runtime"}, True),
        ({"regex": "/api/spaces"}, False),
        ({"endpoint": "runtime"}, True),
        ({"endpoint": "info"}, False),
        ({}, True),
    ],
)
def test_a_rule_meets_what_it_names(hub: ThreadHub, control: Control, where: dict[str, str], met: bool) -> None:  # noqa: FBT001 - a case of the table
    with control.fault("status", {"status": 599}, **where):
        assert (hub.http.get(f"{BASE}/runtime").status_code == 599) is met


def test_count_and_skip(hub: ThreadHub, control: Control) -> None:
    with control.fault("status", {"status": 500}, endpoint="info", skip=1, count=2):
        assert [hub.http.get(BASE).status_code for _ in range(5)] == [200, 500, 500, 200, 200]


def test_chance_comes_out_the_same_again(hub: ThreadHub, control: Control) -> None:
    runs = []
    for seed in (7, 7, 8):
        with control.fault("status", {"status": 500}, endpoint="info", probability=0.5, seed=seed, count=None):
            runs.append([hub.http.get(BASE).status_code for _ in range(40)])
    assert runs[0] == runs[1] != runs[2]
    assert 8 < runs[0].count(500) < 32


def test_the_control_addresses_never_fail(hub: ThreadHub, control: Control) -> None:
    control.add_fault("drop-before", count=None)
    control.add_fault("status", {"status": 500}, path="/_emulator/*", count=None)
    assert hub.http.get("/_emulator/status").status_code == 200
    control.clear_faults()
    assert hub.http.get(BASE).status_code == 200


def test_rules_are_listed_and_removed_by_id(hub: ThreadHub, control: Control) -> None:
    first = control.add_fault("drop-before", endpoint="commit")
    second = control.add_fault("status", {"status": 500}, endpoint="info")
    hub.http.get(BASE)
    listed = control.ask("GET", "/faults")
    assert [(rule["id"], rule["fired"], rule["spent"]) for rule in listed["rules"]] == [
        (first.id, 0, False),
        (second.id, 1, True),
    ]
    assert listed["rules"][0]["action"] == {"kind": "drop-before"}
    assert "commit" in listed["endpoints"]
    first.remove()
    assert hub.http.get(f"/_emulator/faults/{first.id}").status_code == 404
    assert hub.http.delete(f"/_emulator/faults/{first.id}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": {"kind": "explode"}},
        {"action": {"kind": "status"}},
        {"action": {"kind": "status", "status": 99}},
        {"action": {"kind": "drop-before"}, "endpoint": "nothing"},
        {"action": {"kind": "drop-before"}, "endpoint": "info", "path": "*"},
        {"action": {"kind": "drop-before"}, "regex": "("},
        {"action": {"kind": "drop-before"}, "count": 0},
        {"action": {"kind": "drop-before"}, "probability": 2},
        {"action": {"kind": "latency", "seconds": -1}},
        {"action": {"kind": "drop-before"}, "unknown": 1},
    ],
)
def test_a_rule_with_faults_is_refused(hub: ThreadHub, body: dict[str, object]) -> None:
    answer = hub.http.post("/_emulator/faults", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
