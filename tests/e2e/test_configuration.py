"""Secrets and variables on their way into a running service."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.project import Project, get

CANARY = "canary-5f1d0c9a77e14b6d"
UPSTREAMS = '{search: {url: "http://127.0.0.1:1/", timeout: 1s, secret_env: SEARCH_TOKEN}}'


@pytest.fixture
def with_secret(project: Project) -> Project:
    """Declare a required secret and a service behind the Space that needs it."""
    project.edit(
        "spaces.yaml",
        "    environments:\n      local:\n",
        "    environments:\n      local:\n"
        f"        upstreams: {UPSTREAMS}\n"
        "        secrets: {SEARCH_TOKEN: Opens the search service., MAIL_TOKEN: Opens the mail service.}\n",
    )
    return project


def test_missing_secrets_stop_the_plan_before_any_write_and_all_are_named(with_secret: Project) -> None:
    done = with_secret.inv("deploy", "--env", "local")
    assert done.code == 1
    assert "SEARCH_TOKEN" in done.err
    assert "MAIL_TOKEN" in done.err
    assert "environment variable SEARCH_TOKEN" in done.err
    hub = with_secret.hub()
    assert (hub["writes"], hub["spaces"]) == (0, 0)


@pytest.mark.acceptance("S2")
def test_s2_the_service_is_configured_by_secrets_alone_and_their_values_stay_hidden(with_secret: Project) -> None:
    values = {"SEARCH_TOKEN": CANARY, "MAIL_TOKEN": f"{CANARY}-mail"}
    report = with_secret.deploy(**values)
    circuits = get(report["spaces"][0]["url"], "health/circuits").json()
    assert "search" in circuits
    shown = with_secret.inv("plan", "--env", "local", "--json", **values)
    assert not (with_secret.root / ".env").exists()
    for text in (shown.out, shown.err, _everything_but_the_secret_store(with_secret)):
        assert CANARY not in text


def test_a_changed_secret_is_sent_and_an_unchanged_one_is_not(with_secret: Project) -> None:
    values = {"SEARCH_TOKEN": CANARY, "MAIL_TOKEN": "m"}
    with_secret.deploy(**values)
    assert with_secret.deploy(**values)["outcome"] == "unchanged"
    plan = with_secret.inv("plan", "--env", "local", "--json", **(values | {"MAIL_TOKEN": "other"})).json
    changes = [(c["action"], c["kind"], c["name"]) for c in plan["spaces"][0]["changes"]]
    assert changes == [("~", "secret", "MAIL_TOKEN")]
    assert with_secret.deploy(**(values | {"MAIL_TOKEN": "other"}))["outcome"] == "deployed"


def test_a_plan_needs_no_values_for_secrets_that_are_on_the_hub(with_secret: Project) -> None:
    with_secret.deploy(SEARCH_TOKEN=CANARY, MAIL_TOKEN="m")
    plan = with_secret.inv("plan", "--env", "local", "--json")
    assert plan.code == 0
    assert plan.json["has_changes"] is False


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A service that takes connections and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


@pytest.mark.acceptance("S4")
def test_s4_an_operator_reads_which_external_service_fails(project: Project, silent: socket.socket) -> None:
    port = silent.getsockname()[1]
    upstreams = f'{{search: {{url: "http://127.0.0.1:{port}/", timeout: 0.3, threshold: 1}}}}'
    project.edit(
        "spaces.yaml",
        "    environments:\n      local:\n",
        f"    environments:\n      local: {{upstreams: {upstreams}}}\n",
    )
    url = project.deploy()["spaces"][0]["url"]
    assert get(url, "health", timeout=2).json() == {"status": "healthy"}
    search = _eventually_open(url)
    assert search["failure_count"] >= 1
    assert search["failing_since"]
    assert search["next_try"]


def _eventually_open(url: str) -> dict[str, Any]:
    for _ in range(100):
        search: dict[str, Any] = get(url, "health/circuits").json()["search"]
        if search["state"] == "open":
            return search
    raise AssertionError(f"the circuit never opened: {search}")


def _everything_but_the_secret_store(project: Project) -> str:
    data = project.root / ".spacedock"
    kept = [p for p in data.rglob("*") if p.is_file() and not p.name.startswith("secrets.") and "envs" not in p.parts]
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in kept)
