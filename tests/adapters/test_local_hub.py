"""The local Hub as a background process: started once, found again, ended cleanly. Real processes."""

import json
import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import psutil
import pytest

from infra.adapters.local_hub import LocalHub
from infra.model.errors import SpacedockError
from tests.emulator.hubs import wait_until
from tests.support.shipped import ROOT

# The Hub outlives the one who started it: Python warns of every child that is not waited for.
pytestmark = pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder; whatever runs on it is ended after the test."""
    yield tmp_path / "data"
    LocalHub(ROOT, tmp_path / "data", 0).stop()


def create_space(endpoint: str) -> None:
    body = {"name": "api", "organization": "acme", "type": "space", "sdk": "docker"}
    answer = httpx2.post(f"{endpoint}/api/repos/create", json=body, trust_env=False)
    assert answer.status_code == 200


def test_it_is_started_once_found_again_stopped_and_forgotten(data: Path) -> None:
    hub = LocalHub(ROOT, data, 0)
    assert hub.status().model_dump(exclude_defaults=True) == {"running": False, "data": str(data)}
    first = hub.start()
    assert first.running
    assert first.endpoint is not None
    assert first.pid is not None
    assert LocalHub(ROOT, data, 0).start().pid == first.pid
    create_space(first.endpoint)
    seen = hub.status()
    assert (seen.spaces, seen.writes) == (1, 1)
    stopped = hub.stop()
    assert not stopped.running
    assert not psutil.pid_exists(first.pid)
    assert hub.stop().running is False
    (data / "life" / "envs").mkdir(parents=True, exist_ok=True)
    assert hub.start().spaces == 1
    hub.stop()
    hub.forget()
    assert [path.relative_to(data).as_posix() for path in data.rglob("*")] == ["life", "life/envs"]
    assert hub.start().spaces == 0


def test_it_does_not_keep_the_environment_of_the_one_who_started_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROD_TOKEN", "canary-91c3")
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    pid = LocalHub(ROOT, data, 0).start().pid
    kept = psutil.Process(pid).environ()
    assert "canary" not in repr(kept)
    assert kept["PATH"] == os.environ["PATH"]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_two_starts_at_the_same_moment_end_with_one_hub(data: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda _: LocalHub(ROOT, data, 0).start(), range(2)))
    assert found[0].running
    assert found[0].pid == found[1].pid
    hubs = [p.pid for p in psutil.process_iter() if str(data) in (_command(p)) and "infra.emulator" in _command(p)]
    assert hubs == [found[0].pid]


def test_a_taken_port_is_passed_by(data: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = LocalHub(ROOT, data, port).start()
    assert status.running
    assert not str(status.endpoint).endswith(f":{port}")


def test_after_a_kill_it_counts_as_stopped_and_starts_again(data: Path) -> None:
    hub = LocalHub(ROOT, data, 0)
    first = hub.start()
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: not hub.status().running)
    second = hub.start()
    assert second.running
    assert second.pid != first.pid


def test_the_number_of_another_program_is_left_alone(data: Path) -> None:
    data.mkdir()
    sign = {"pid": os.getpid(), "endpoint": "http://127.0.0.1:9", "started_at": "2026-01-01T00:00:00Z"}
    (data / "hub.json").write_text(json.dumps(sign))
    hub = LocalHub(ROOT, data, 0)
    assert not hub.status().running
    assert not hub.stop().running


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}', '{"pid": 99999999}'])
def test_a_broken_sign_counts_as_none(data: Path, text: str) -> None:
    data.mkdir()
    (data / "hub.json").write_text(text)
    assert not LocalHub(ROOT, data, 0).status().running


def test_a_start_that_fails_is_told_at_once_with_the_end_of_its_log(tmp_path: Path, data: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(SpacedockError, match=r"the local Hub did not start:(?s:.*)No module named") as raised:
        LocalHub(tmp_path / "elsewhere", data, 0).start()
    assert str(data / "hub.log") in raised.value.help
