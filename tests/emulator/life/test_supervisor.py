"""The stages of a Space, with real processes."""

import json
import time

import httpx2
import pytest

from infra.emulator.seam import Runtime
from tests.emulator.life.ground import APP, README, Ground, tree, until

pytestmark = pytest.mark.anyio


def answer(ground: Ground, path: str = "/", space: str = "acme/api") -> dict[str, object]:
    replica = ground.life.serving(space)
    assert replica is not None
    found: dict[str, object] = httpx2.get(f"http://127.0.0.1:{replica.port}{path}").json()
    return found


async def test_a_push_builds_starts_and_serves(ground: Ground) -> None:
    assert ground.life.runtime("acme/api") == Runtime("NO_APP_FILE")
    sha = ground.push(tree())
    assert ground.life.runtime("acme/api") == Runtime("BUILDING", sha)
    await ground.reach("APP_STARTING")
    await ground.reach("RUNNING")
    assert ground.life.runtime("acme/api") == Runtime("RUNNING", sha, None, "cpu-basic")
    assert answer(ground)["release"] == "one"


async def test_the_process_has_a_clean_environment_of_its_own(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_HUB", "must not be seen")
    ground.spaces.make("acme/api")
    ground.spaces.change("acme/api", variables={"LEVEL": "info", "PORT": "1"}, secrets={"KEY": "hidden"})
    docker = (
        "FROM python:3.11\nENV HOME=/home/user HF_HOME=/home/user/.cache LEVEL=debug\nWORKDIR $HOME/app\nCOPY . .\n"
    )
    ground.push(tree(Dockerfile=docker + 'CMD ["python", "app.py"]'))
    await ground.reach("RUNNING")
    seen = answer(ground)
    env = seen["env"]
    assert isinstance(env, dict)
    replica = ground.life.serving("acme/api")
    assert replica is not None
    root = f"{ground.process_folder()}/root"
    expected = {
        "LEVEL": "info",
        "KEY": "hidden",
        "PORT": str(replica.port),
        "HOST": "127.0.0.1",
        "HOME": f"{root}/home/user",
        "HF_HOME": f"{root}/home/user/.cache",
        "SPACE_ID": "acme/api",
        "SPACE_TITLE": "Demo",
        "SPACE_HOST": "acme-api.localhost:7860",
        "SYSTEM": "spaces",
        "CPU_CORES": "2",
        "MEMORY": "16Gi",
        "ACCELERATOR": "none",
    }
    assert {name: env.get(name) for name in expected} == expected
    assert "OF_THE_HUB" not in env
    assert seen["cwd"] == f"{root}/home/user/app"
    assert env["PATH"].startswith(f"{ground.folder}/envs/")


@pytest.mark.parametrize(
    ("files", "stage", "error"),
    [
        ({"README.md": README}, "NO_APP_FILE", "No Dockerfile"),
        (tree(README_md="# no front matter"), "CONFIG_ERROR", "Missing configuration in README"),
        (tree(README_md="---\nsdk: [\n---\n"), "CONFIG_ERROR", "Missing configuration in README"),
    ],
)
async def test_what_cannot_be_built_says_so_at_once(
    ground: Ground, files: dict[str, str], stage: str, error: str
) -> None:
    ground.push(files)
    runtime = ground.life.runtime("acme/api")
    assert runtime.stage == stage
    assert runtime.error is not None
    assert error in runtime.error


async def test_a_name_that_is_both_secret_and_variable(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    ground.spaces.change("acme/api", variables={"KEY": "1"}, secrets={"KEY": "2"})
    ground.life.configured("acme/api")
    assert ground.life.runtime("acme/api").error == "Collision on variables and secrets names"
    assert answer(ground)["release"] == "one", "the process that ran goes on"
    ground.spaces.change("acme/api", variables={})
    ground.life.configured("acme/api")
    assert ground.stage() == "RUNNING_BUILDING"
    await ground.reach("RUNNING")


async def test_a_build_that_fails_leaves_the_old_release_serving(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    sha = ground.push(tree("two", Dockerfile="FROM node:22\n"))
    await ground.reach("BUILD_ERROR")
    runtime = ground.life.runtime("acme/api")
    assert runtime.sha == sha
    assert runtime.error is not None
    assert "official Python images" in runtime.error
    assert "ERROR: Dockerfile line 1: FROM node:22" in ground.text("build")
    assert answer(ground)["release"] == "one"


async def test_a_release_that_does_not_start_leaves_the_old_one_serving(ground: Ground) -> None:
    first = ground.push(tree())
    await ground.reach("RUNNING")
    sha = ground.push(tree("two", app_py="raise SystemExit('no database')"))
    assert ground.life.runtime("acme/api") == Runtime("RUNNING_BUILDING", first, None, "cpu-basic")
    await ground.reach("RUNTIME_ERROR")
    runtime = ground.life.runtime("acme/api")
    assert runtime.sha == sha
    assert runtime.error is not None
    assert runtime.error.startswith("Exit code: 1. Reason: ===== Application Startup at ")
    assert "no database" in runtime.error
    assert "no database" in ground.text("run")
    assert answer(ground)["release"] == "one"


async def test_a_program_that_is_not_there(ground: Ground) -> None:
    ground.push(tree(Dockerfile='FROM python:3.11\nCMD ["no-such-program"]'))
    await ground.reach("RUNTIME_ERROR")
    assert '"no-such-program": executable file not found' in ground.text("run")


async def test_a_crash_later(ground: Ground) -> None:
    sha = ground.push(tree())
    await ground.reach("RUNNING")
    with pytest.raises(httpx2.TransportError):
        answer(ground, "/exit")
    await ground.reach("RUNTIME_ERROR")
    runtime = ground.life.runtime("acme/api")
    assert (runtime.sha, runtime.hardware_current) == (sha, None)
    assert runtime.error is not None
    assert runtime.error.startswith("Exit code: 3.")
    assert "going down" in runtime.error
    assert ground.life.serving("acme/api") is None


async def test_an_app_that_never_answers_times_out(ground: Ground) -> None:
    readme = README.replace("sdk:", "startup_duration_timeout: 1s\nsdk:")
    ground.push(tree(README_md=readme, app_py="import time; time.sleep(60)"))
    await ground.reach("RUNTIME_ERROR")
    assert ground.life.runtime("acme/api").error == "Launch timed out, workload was not healthy after 1 s"
    await until(lambda: not ground.processes()[1:])


async def test_an_app_that_answers_500_is_not_healthy(ground: Ground) -> None:
    readme = README.replace("sdk:", "startup_duration_timeout: 1s\nsdk:")
    ground.push(tree(README_md=readme, app_py=APP.replace("send_response(200)", "send_response(503)")))
    await ground.reach("RUNTIME_ERROR")
    assert " 503 " not in str(ground.life.runtime("acme/api").error)


async def test_base_path_is_what_is_asked(ground: Ground) -> None:
    ground.push(tree(README_md=README.replace("sdk:", "base_path: /docs\nsdk:")))
    await ground.reach("RUNNING")
    await until(lambda: "GET /docs" in ground.text("run"))


async def test_pushes_in_a_row_become_one_build_of_the_last(ground: Ground) -> None:
    for number in range(5):
        last = ground.push(tree(str(number)))
    await ground.reach("RUNNING")
    assert ground.life.runtime("acme/api").sha == last
    assert answer(ground)["release"] == "4"
    assert ground.text("build").count("Build Queued") == 1


async def test_settings_restart_once_and_take_effect(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    for number in range(3):
        ground.spaces.change("acme/api", variables={"NUMBER": str(number)})
        ground.life.configured("acme/api")
        assert ground.stage() == "RUNNING_BUILDING"
    await ground.reach("RUNNING")
    env = answer(ground)["env"]
    assert isinstance(env, dict)
    assert env["NUMBER"] == "2"
    starts = [line for line in ground.text("run").splitlines() if "Application Startup" in line]
    assert len(starts) == 1


async def test_pause_ends_the_process_and_only_restart_leaves_it(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    replica = ground.life.serving("acme/api")
    assert replica is not None
    ground.spaces.change("acme/api", paused=True)
    ground.life.pause("acme/api")
    assert ground.stage() == "PAUSED"
    await until(replica.exited.done)
    ground.push(tree("two"))
    ground.life.configured("acme/api")
    assert ground.stage() == "PAUSED"
    ground.spaces.change("acme/api", paused=False)
    ground.life.restart("acme/api", factory=False)
    assert ground.stage() == "BUILDING"
    await ground.reach("RUNNING")
    assert answer(ground)["release"] == "two"


async def test_forget_ends_the_process_and_drops_the_logs(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    replica = ground.life.serving("acme/api")
    assert replica is not None
    del ground.spaces.records["acme/api"]
    ground.life.forget("acme/api")
    assert ground.life.runtime("acme/api") == Runtime("NO_APP_FILE")
    assert ground.life.log("acme/api", "build") == []
    await until(replica.exited.done)
    await until(lambda: not list((ground.folder / "runs" / "acme/api").iterdir()))


async def test_a_factory_restart_makes_the_environment_anew(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    ground.life.restart("acme/api", factory=False)
    await ground.reach("RUNNING")
    assert "CACHED" in ground.text("build")
    ground.life.restart("acme/api", factory=True)
    await ground.reach("RUNNING")
    assert "CACHED" not in ground.text("build")
    await ground.life.stop()
    ground.life = ground.fresh_life()
    await ground.life.start()
    assert len([path for path in (ground.folder / "envs").iterdir() if not path.is_symlink()]) == 1


async def test_the_next_hub_brings_its_spaces_back(ground: Ground) -> None:
    sha = ground.push(tree())
    ground.push(tree("asleep"), space="acme/paused")
    await ground.reach("RUNNING", "acme/paused")
    await ground.reach("RUNNING")
    ground.spaces.change("acme/paused", paused=True)
    await ground.life.stop()
    assert ground.processes() == []
    ground.life = ground.fresh_life()
    await ground.life.start()
    assert (ground.stage(), ground.stage("acme/paused")) == ("BUILDING", "PAUSED")
    assert "listening asleep" in ground.text("run", "acme/paused"), "the log of the last run can still be read"
    began = time.monotonic()
    await ground.reach("RUNNING")
    assert time.monotonic() - began < 5
    assert ground.life.runtime("acme/api").sha == sha


async def test_the_build_log_says_what_it_is(ground: Ground) -> None:
    docker = "FROM python:3.99-slim\nRUN useradd -m user && \\\n    apt-get update\nUSER user\nCOPY . /home/user/app/\n"
    sha = ground.push(tree(Dockerfile=docker + 'WORKDIR /home/user/app\nEXPOSE 7860\nCMD ["python", "app.py"]'))
    await ground.reach("RUNNING")
    lines = ground.text("build").splitlines()
    assert lines[0].startswith("===== Build Queued at ")
    assert lines[0].endswith(f" / Commit SHA: {sha[:7]} =====")
    assert "not in a container" in lines[1]
    position = lines.index("--> RUN useradd -m user && apt-get update")
    assert lines[position + 1] == "    not run: it would change this machine's system"
    assert lines[position + 2].startswith("DONE ")
    assert "the image has Python 3.99" in ground.text("build")


async def test_follow_gives_the_log_from_its_first_line_to_its_end(ground: Ground) -> None:
    ground.push(tree())
    await until(lambda: bool(ground.life.log("acme/api", "build")))
    followed = [line async for line in ground.life.follow("acme/api", "build")]
    assert followed == ground.life.log("acme/api", "build")
    await ground.reach("RUNNING")
    running = ground.life.follow("acme/api", "run")
    assert "Application Startup" in (await anext(running)).text
    assert (await anext(running)).text == "listening one\n"
    ground.life.pause("acme/api")
    rest = [line.text async for line in running]
    assert json.dumps(rest).count("GET /") == len(rest)
    assert [line async for line in ground.life.follow("acme/none", "run")] == []


async def test_a_stop_ends_what_is_being_built_or_started(ground: Ground) -> None:
    ground.push(tree(app_py="import time; time.sleep(60)"))
    ground.push(tree(), space="acme/other")
    await ground.reach("APP_STARTING")
    await ground.life.stop()
    assert ground.processes() == []
    assert list((ground.folder / "runs").rglob("app.py")) == []


async def test_a_push_takes_the_place_of_a_release_that_is_starting(ground: Ground) -> None:
    ground.push(tree(app_py="import time; time.sleep(60)"))
    await ground.reach("APP_STARTING")
    last = ground.push(tree("two"))
    assert ground.stage() == "BUILDING"
    await ground.reach("RUNNING")
    assert ground.life.runtime("acme/api").sha == last
    await until(lambda: len(list((ground.folder / "runs" / "acme/api").iterdir())) == 1)


async def test_a_folder_that_only_pip_runs_in(ground: Ground) -> None:
    docker = (
        "FROM python:3.11 AS made\nWORKDIR /made\nCOPY r.txt /tmp/r.txt\nRUN pip install -r /tmp/r.txt\nFROM made\n"
    )
    files = tree(Dockerfile=docker + 'WORKDIR /app\nCOPY app.py .\nCMD ["python", "app.py"]', r_txt="# nothing\n")
    ground.push(files)
    await ground.reach("RUNNING")
