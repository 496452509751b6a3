"""Those who do not sit at the terminal: programs, files, a webhook, and the machines that share a rollout."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.model.result import read_result
from tests.drill.fleet import KEYS, Fleet


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the address of a server that takes what it is told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/key-of-a-channel", told
    finally:
        server.shutdown()
        server.server_close()


def test_events_are_lines_of_json_and_the_outcome_is_the_last(drilled: Fleet) -> None:
    code, out, said = drilled.forks.told("deploy", "--env", "drill", "--events")
    assert code == 0, said
    lines = [json.loads(line) for line in out.splitlines()]
    kinds = [line["kind"] for line in lines]
    assert kinds[0] == "wave"
    assert kinds.count("done") == len(KEYS)
    assert (kinds[-1], lines[-1]["outcome"]) == ("outcome", "deployed")
    times = [line["at"] for line in lines[:-1]]
    assert times == sorted(times)


def test_a_rollout_leaves_its_reports(drilled: Fleet) -> None:
    reports = ("--report", "rollout.html", "--report", "rollout.json")
    code, said = drilled.forks.inv("deploy", "--env", "drill", *reports)
    assert code == 0, said
    page = (drilled.root / "rollout.html").read_text()
    assert all(f">{key}</text>" in page for key in KEYS)
    assert page.count("<rect") >= len(KEYS)
    result = read_result((drilled.root / "rollout.json").read_bytes(), "rollout.json")
    assert (result.outcome.outcome, len(result.rows)) == ("deployed", len(KEYS))


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_done(drilled: Fleet) -> None:
    code, said = drilled.forks.inv("deploy", "--env", "drill", "--report", "rollout.pdf")
    assert code == 1
    assert "Name it .html or .json." in said
    assert not drilled.api("/spaces?author=acme")


def test_a_webhook_is_told_of_beginning_and_end_and_stops_nothing(drilled: Fleet) -> None:
    with webhook() as (address, told):
        code, said = drilled.forks.inv("deploy", "--env", "drill", SPACEDOCK_WEBHOOK=address)
        assert code == 0, said
        drilled.forks.inv("deploy", "--env", "drill", SPACEDOCK_WEBHOOK=address)
    assert [(notice["event"], notice["outcome"]) for notice in told] == [("started", None), ("finished", "deployed")]
    assert told[0]["text"] == "drill: deploy of 3 Spaces in 2 waves begins"
    assert told[1]["text"] == "drill: deploy is deployed and proven"
    drilled.release("next")
    code, said = drilled.forks.inv("deploy", "--env", "drill", SPACEDOCK_WEBHOOK=address)
    assert code == 0, said
    assert "the webhook was not told that the rollout finished" in said
    assert "key-of-a-channel" not in said


def test_shards_carry_out_one_plan_side_by_side_after_the_canary(drilled: Fleet) -> None:
    drilled.deploy()
    drilled.release("next")
    assert drilled.forks.inv("plan", "--env", "drill", "--out", "p.json")[0] == 0
    code, out, said = drilled.forks.told("matrix", "--plan", "p.json", "--shards", "2")
    assert (code, json.loads(out)) == (0, {"include": [{"shard": s, "spaces": 1} for s in ("1/2", "2/2")]}), said
    heads = {key: drilled.head(key) for key in KEYS}
    code, said = drilled.forks.inv("deploy", "--plan", "p.json", "--shard", "1/2")
    assert code == 1
    assert "the canary one is not proven" in said
    assert {key: drilled.head(key) for key in KEYS} == heads
    code, said = drilled.forks.inv("deploy", "--plan", "p.json", "--shard", "canary", "--report", "canary.json")
    assert code == 0, said
    assert {key for key in KEYS if drilled.head(key) != heads[key]} == {"one"}
    both = [
        drilled.forks.start("deploy", "--plan", "p.json", "--shard", f"{n}/2", "--report", f"{n}.json") for n in (1, 2)
    ]
    assert [run.wait() for run in both] == [0, 0], both[0].said + both[1].said
    assert len({drilled.served(key) for key in KEYS}) == 1
    results = [f for name in ("canary", "1", "2") for f in ("--result", f"{name}.json")]
    code, said = drilled.forks.inv("report", *results, "--out", "all.html")
    assert code == 0, said
    assert all(f">{key}</text>" in (drilled.root / "all.html").read_text() for key in KEYS)


def test_a_shard_needs_a_plan_that_all_shards_share(drilled: Fleet) -> None:
    code, said = drilled.forks.inv("deploy", "--env", "drill", "--shard", "1/2")
    assert code == 1
    assert "--shard is for a saved plan" in said
