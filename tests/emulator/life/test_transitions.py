"""What sets off which transition, seen by one who watches."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from infra.emulator.seam import Runtime
from tests.emulator.life.ground import APP, DOCKERFILE, README, Ground, tree, until
from tests.emulator.life.proxied import Hub

pytestmark = pytest.mark.anyio

UNBUILDABLE = "FROM node:22\n"


@asynccontextmanager
async def watched(ground: Ground, space: str = "acme/api") -> AsyncIterator[list[str]]:
    """Yield the list of stages that grows while the block runs."""
    stages: list[str] = []

    async def look() -> None:
        async for runtime in ground.life.watch(space):
            stages.append(runtime.stage)  # noqa: PERF401 (the list is looked at while it grows)

    looking = asyncio.create_task(look())
    await until(lambda: bool(stages))
    yield stages
    looking.cancel()


async def test_who_watches_sees_each_stage_once(ground: Ground) -> None:
    async with watched(ground) as stages:
        ground.push(tree())
        await ground.reach("RUNNING")
        ground.push(tree("two"))
        await until(lambda: stages.count("RUNNING") == 2)
        ground.push(tree(Dockerfile=UNBUILDABLE))
        await until(lambda: stages[-1] == "BUILD_ERROR")
        ground.life.forget("acme/api")
        await until(lambda: stages[-1] == "DELETING")
    first = ["NO_APP_FILE", "BUILDING", "APP_STARTING", "RUNNING"]
    again = ["RUNNING_BUILDING", "RUNNING_APP_STARTING", "RUNNING"]
    assert stages == [*first, *again, "RUNNING_BUILDING", "BUILD_ERROR", "DELETING"]


async def test_who_watches_comes_to_an_end_with_the_space(ground: Ground) -> None:
    ground.push(tree(Dockerfile=UNBUILDABLE))
    await ground.reach("BUILD_ERROR")

    async def stages() -> list[str]:
        return [runtime.stage async for runtime in ground.life.watch("acme/api")]

    looking = asyncio.create_task(stages())
    await asyncio.sleep(0)
    ground.life.forget("acme/api")
    assert await looking == ["BUILD_ERROR", "DELETING"]


async def test_a_held_stage_lasts_until_it_is_released(ground: Ground) -> None:
    ground.life.hold("acme/api", "BUILDING")
    ground.push(tree())
    await until(lambda: "DONE" in ground.text("build"))
    assert ground.stage() == "BUILDING"
    ground.life.hold("acme/api", "RUNNING_APP_STARTING")
    await ground.reach("APP_STARTING")
    await until(lambda: "GET /" in ground.text("run"))
    assert ground.stage() == "APP_STARTING"
    ground.life.release("acme/api")
    await ground.reach("RUNNING")


async def test_only_stages_that_pass_by_themselves_can_be_held(ground: Ground) -> None:
    with pytest.raises(ValueError, match="'RUNNING' cannot be held: use one of BUILDING, APP_STARTING"):
        ground.life.hold("acme/api", "RUNNING")


async def test_settings_changed_during_a_build_go_with_it(ground: Ground) -> None:
    ground.life.hold("acme/api", "BUILDING")
    async with watched(ground) as stages:
        ground.push(tree())
        await until(lambda: "DONE" in ground.text("build"))
        ground.spaces.change("acme/api", secrets={"KEY": "late"}, hardware="t4-small")
        ground.life.configured("acme/api")
        ground.life.release("acme/api")
        await ground.reach("RUNNING")
    assert stages == ["NO_APP_FILE", "BUILDING", "APP_STARTING", "RUNNING"]
    replica = ground.life.serving("acme/api")
    assert replica is not None
    assert psutil.Process(replica.pid).environ()["KEY"] == "late"
    assert ground.life.runtime("acme/api").hardware_current == "t4-small"


async def test_a_variable_that_the_dockerfile_takes_builds_once_more(ground: Ground) -> None:
    docker = DOCKERFILE.replace("WORKDIR", "ARG LEVEL=none\nENV SEEN=$LEVEL\nWORKDIR")
    ground.life.hold("acme/api", "BUILDING")
    ground.push(tree(Dockerfile=docker))
    await until(lambda: "DONE" in ground.text("build"))
    ground.spaces.change("acme/api", variables={"LEVEL": "debug"})
    ground.life.configured("acme/api")
    ground.life.release("acme/api")
    await ground.reach("RUNNING")
    replica = ground.life.serving("acme/api")
    assert replica is not None
    assert psutil.Process(replica.pid).environ()["SEEN"] == "debug"


async def test_hardware_is_current_only_after_the_restart(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    ground.life.hold("acme/api", "APP_STARTING")
    ground.spaces.change("acme/api", hardware="cpu-upgrade")
    ground.life.configured("acme/api")
    await ground.reach("RUNNING_APP_STARTING")
    assert ground.life.runtime("acme/api").hardware_current == "cpu-basic"
    ground.life.release("acme/api")
    await ground.reach("RUNNING")
    assert ground.life.runtime("acme/api").hardware_current == "cpu-upgrade"


async def test_a_name_is_free_at_once(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    old = ground.life.serving("acme/api")
    assert old is not None
    del ground.spaces.records["acme/api"]
    ground.life.forget("acme/api")
    assert ground.life.runtime("acme/api") == Runtime("NO_APP_FILE")
    sha = ground.push(tree("new"))
    await ground.reach("RUNNING")
    assert ground.life.runtime("acme/api").sha == sha
    assert "listening new" in ground.text("run")
    await until(old.exited.done)
    new = ground.life.serving("acme/api")
    assert new is not None
    assert new.running
    await until(lambda: len(list((ground.folder / "runs" / "acme/api").iterdir())) == 1)


async def test_deleted_in_the_middle_of_a_build_nothing_is_left(ground: Ground) -> None:
    ground.life.hold("acme/api", "BUILDING")
    ground.push(tree())
    await until(lambda: "DONE" in ground.text("build"))
    del ground.spaces.records["acme/api"]
    ground.life.forget("acme/api")
    await until(lambda: not list((ground.folder / "runs").rglob("app.py")))
    assert not (ground.folder / "logs" / "acme/api").exists()
    assert ground.stage() == "NO_APP_FILE"


def rename(ground: Ground, new: str) -> None:
    record = ground.spaces.records.pop("acme/api")
    ground.spaces.make(new)
    ground.spaces.change(new, hardware=record.hardware, paused=record.paused)
    ground.repos.heads[new] = sha = ground.repos.heads.pop("acme/api")
    ground.repos.trees[new, sha] = ground.repos.trees.pop(("acme/api", sha))
    ground.life.renamed("acme/api", new)


async def test_renamed_it_serves_on_until_a_process_knows_the_new_name(ground: Ground, hub: Hub) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    rename(ground, "acme/new")
    assert ground.stage("acme/new") == "RUNNING_BUILDING"
    assert (await hub.get()).status_code == 404
    seen = [(await hub.get(host="acme-new.localhost")).json()["env"]["SPACE_ID"]]
    while seen[-1] != "acme/new":
        seen.append((await hub.get(host="acme-new.localhost")).json()["env"]["SPACE_ID"])
    assert seen[0] == "acme/api"
    assert "listening one" in ground.text("run", "acme/new")
    assert ground.life.runtime("acme/api") == Runtime("NO_APP_FILE")


async def test_renamed_while_paused_it_stays_so(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    ground.spaces.change("acme/api", paused=True)
    ground.life.pause("acme/api")
    rename(ground, "acme/new")
    assert ground.stage("acme/new") == "PAUSED"
    assert "listening one" in ground.text("run", "acme/new")


STATIC = {"README.md": README.replace("docker", "static"), "index.html": "<h1>hello</h1>", "docs/index.html": "docs"}


async def test_a_static_space_is_its_files(ground: Ground, hub: Hub) -> None:
    sha = ground.push(STATIC | {"style.css": "h1 {}"})
    assert ground.life.runtime("acme/api") == Runtime("RUNNING", sha)
    page = await hub.get()
    assert (page.text, page.headers["content-type"]) == ("<h1>hello</h1>", "text/html; charset=utf-8")
    assert (await hub.get("/style.css")).headers["content-type"] == "text/css; charset=utf-8"
    assert (await hub.get("/docs/")).text == "docs"
    head = await hub.ask("HEAD")
    assert (head.content, head.headers["content-length"]) == (b"", "14")
    assert (await hub.get("/none")).status_code == 404
    assert (await hub.get("/%2e%2e/%2e%2e/etc/passwd")).status_code == 404
    assert (await hub.ask("POST")).status_code == 405
    ground.push(STATIC | {"index.html": "two"})
    assert (await hub.get()).text == "two"


async def test_from_static_to_docker_and_back(ground: Ground, hub: Hub) -> None:
    ground.push(STATIC)
    ground.push(tree())
    await ground.reach("RUNNING")
    assert (await hub.get()).json()["release"] == "one"
    replica = ground.life.serving("acme/api")
    assert replica is not None
    ground.push(STATIC)
    assert (await hub.get()).text == "<h1>hello</h1>"
    await until(replica.exited.done)


@pytest.mark.parametrize(
    ("files", "stage", "error"),
    [
        ({"README.md": README.replace("docker", "gradio")}, "NO_APP_FILE", "No app.py: a Space of sdk gradio"),
        (
            {"README.md": README.replace("docker", "gradio\napp_file: main.py"), "main.py": ""},
            "BUILD_ERROR",
            "The local Hub runs Spaces of sdk docker and serves those of sdk static; this one says sdk: gradio",
        ),
        ({"README.md": README.replace("docker", "static")}, "NO_APP_FILE", "No index.html: a Space of sdk static"),
        (
            {"README.md": README.replace("docker", "static\napp_file: ../x")},
            "NO_APP_FILE",
            "No ../x: a Space of sdk static",
        ),
    ],
)
async def test_other_sdks_are_told_what_is_missing(
    ground: Ground, files: dict[str, str], stage: str, error: str
) -> None:
    ground.push(files)
    await ground.reach(stage)
    assert str(ground.life.runtime("acme/api").error).startswith(error)


def descriptors() -> int:
    return psutil.Process().num_fds()


async def test_many_pushes_build_two_at_a_time_and_keep_nothing_open(ground: Ground) -> None:
    spaces = [f"acme/s{number}" for number in range(100)]
    before, tasks = descriptors(), len(asyncio.all_tasks())
    for space in spaces[2:]:
        ground.push(tree(Dockerfile=UNBUILDABLE), space=space)
    assert descriptors() < before + 20
    assert {ground.stage(space) for space in spaces[2:]} == {"BUILDING"}
    for space in spaces[2:]:
        await ground.reach("BUILD_ERROR", space)
    await until(lambda: len(asyncio.all_tasks()) == tasks)
    assert descriptors() <= before
    assert "official Python images" in ground.text("build", "acme/s50")


async def test_two_builds_at_once(ground: Ground, tmp_path: Path) -> None:
    package = tmp_path / "slow"
    package.mkdir()
    (package / "setup.py").write_text("import time\ntime.sleep(60)\n")
    docker = "FROM python:3.11\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\n"
    spaces = [f"acme/s{number}" for number in range(4)]
    for number, space in enumerate(spaces):
        needs = f"slow @ {package.as_uri()}\n# {number}\n"
        ground.push(tree(Dockerfile=docker, requirements_txt=needs), space=space)
    await until(
        lambda: ["pip install" in ground.text("build", space) for space in spaces] == [True, True, False, False]
    )
    assert ground.text("build", "acme/s2") == "", "it waits for its turn"
    assert {ground.stage(space) for space in spaces} == {"BUILDING"}
    ground.life.forget("acme/s0")
    await until(lambda: "pip install" in ground.text("build", "acme/s2"))


def stubborn(seconds: int) -> Iterator[str]:
    yield "import signal\nsignal.signal(signal.SIGTERM, lambda *_: print('deaf', flush=True))\n"
    yield APP.replace("time.sleep(1)", f"time.sleep({seconds})")


async def test_a_stop_does_not_wait_for_who_is_deaf_or_busy(ground: Ground, hub: Hub) -> None:
    ground.push(tree(app_py="".join(stubborn(60))))
    await ground.reach("RUNNING")
    visit = asyncio.create_task(hub.get("/slow"))
    await until(lambda: ground.life.serving("acme/api") is not None)
    replica = ground.life.serving("acme/api")
    assert replica is not None
    await until(lambda: replica.use.idle() == 0)
    ground.push(tree("two"))
    await until(lambda: ground.life.serving("acme/api") is not replica)
    began = asyncio.get_running_loop().time()
    await ground.life.stop()
    assert asyncio.get_running_loop().time() - began < 4
    assert ground.processes() == []
    assert (await visit).status_code in {200, 502, 503}


async def test_a_factory_restart_does_not_fear_a_missing_environment(ground: Ground) -> None:
    ground.push(tree())
    await ground.reach("RUNNING")
    shutil.rmtree(ground.folder / "envs")
    (ground.folder / "envs").mkdir()
    ground.life.restart("acme/api", factory=True)
    await ground.reach("RUNNING_BUILDING")
    await ground.reach("RUNNING")
