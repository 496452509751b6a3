"""Whatever happens to the Hub, no process of a Space outlives it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from infra.emulator.life.leftovers import Ledger, end_leftovers
from tests.emulator.life.ground import DOCKERFILE, Ground, tree, until

pytestmark = pytest.mark.anyio

SHELL = DOCKERFILE.replace('["python", "app.py"]', "sh -c 'python app.py; true'; true")
ROOT = Path(__file__).parents[3]


@pytest.fixture(params=[DOCKERFILE, SHELL], ids=["exec", "shell"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-m", "tests.emulator.life.hub_process", str(tmp_path / "life"), request.param]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        yield process
        process.kill()


async def test_kill_9_of_the_hub_leaves_no_process(hub: subprocess.Popen[str]) -> None:
    children = psutil.Process(hub.pid).children(recursive=True)
    apps = [child for child in children if "app.py" in " ".join(child.cmdline())]
    assert apps
    hub.kill()
    hub.wait()
    await until(lambda: not any(_alive(child) for child in children), lambda: str(children), limit=10)


def _alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


async def test_the_next_start_ends_what_is_noted(ground: Ground, tmp_path: Path) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    replica = ground.life.serving("acme/api")
    assert replica is not None
    copy = tmp_path / "processes.json"
    copy.write_bytes((ground.folder / "processes.json").read_bytes())
    (noted,) = json.loads(copy.read_text())["processes"]
    assert noted["space"] == "acme/api"
    assert end_leftovers(copy, hub=1) == [], "the ledger of another Hub"
    assert end_leftovers(copy) == [noted["pid"]]
    await until(replica.exited.done)
    assert end_leftovers(copy) == []


def test_a_number_given_to_another_process_since_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        path = tmp_path / "processes.json"
        noted = {"pid": stranger.pid, "created": psutil.Process(stranger.pid).create_time() - 100, "space": "acme/api"}
        path.write_text(json.dumps({"hub": os.getpid(), "processes": [noted]}))
        assert end_leftovers(path) == []
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_that_ended_before_it_was_noted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "processes.json")
    with subprocess.Popen(["true"]) as short:
        short.wait()
        ledger.add(short.pid, "acme/api")
    ledger.remove(short.pid)
    assert end_leftovers(tmp_path / "processes.json") == []


async def test_a_process_that_ignores_sigterm_is_killed(ground: Ground) -> None:
    stubborn = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + tree()["app.py"]
    ground.push(tree(app_py=stubborn))
    await ground.reach("RUNNING")
    replica = ground.life.serving("acme/api")
    assert replica is not None
    await replica._process.end(grace=0.2)
    assert replica.exited.result() == -signal.SIGKILL


async def test_a_background_child_ends_with_its_leader(ground: Ground) -> None:
    app = "import subprocess\nchild = subprocess.Popen(['sleep', '300'])\nprint('child', child.pid, flush=True)\n"
    ground.push(tree(app_py=app + tree()["app.py"]))
    await ground.reach("RUNNING")
    pid = int(ground.text("run").partition("child ")[2].split()[0])
    child = psutil.Process(pid)
    ground.life.pause("acme/api")
    await until(lambda: not _alive(child))
