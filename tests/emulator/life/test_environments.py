"""Environments from pushed requirements, with the real pip."""

import asyncio
from pathlib import Path

import pytest

from tests.emulator.life.ground import APP, Ground, tree, until
from tests.emulator.life.wheel import make_wheel

pytestmark = pytest.mark.anyio

DOCKERFILE = """FROM python:3.11
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY . .
CMD ["python", "app.py"]
"""
APP_WITH_PACKAGE = "import tiny\nassert tiny.VALUE == 42\n" + APP
TOOL = "def say():\n    import runpy\n    runpy.run_path('app.py')\nVALUE = 42\n"


async def test_pushed_requirements_are_there_and_are_made_once(ground: Ground, tmp_path: Path) -> None:
    requirement = make_wheel(tmp_path)
    files = tree(Dockerfile=DOCKERFILE, requirements_txt=requirement, app_py=APP_WITH_PACKAGE)
    ground.push(files)
    ground.push(files, space="acme/other")
    await asyncio.gather(ground.reach("RUNNING"), ground.reach("RUNNING", "acme/other"))
    logs = ground.text("build") + ground.text("build", "acme/other")
    assert logs.count("Successfully installed tiny-1.0") == 1
    assert "another Space builds the same environment" in logs
    ground.push(files | {"app.py": APP_WITH_PACKAGE + "# another line\n"})
    await ground.reach("RUNNING")
    assert "CACHED" in ground.text("build")
    assert len(list((ground.folder / "envs").iterdir())) == 2, "one environment and the link to it"


async def test_a_nested_file_makes_another_environment(ground: Ground, tmp_path: Path) -> None:
    files = tree(Dockerfile=DOCKERFILE.replace("COPY requirements.txt", "COPY *.txt"), requirements_txt="-r more.txt\n")
    ground.push(files | {"more.txt": "# nothing yet\n"})
    await ground.reach("RUNNING")
    ground.push(files | {"more.txt": make_wheel(tmp_path), "app.py": APP_WITH_PACKAGE})
    await ground.reach("RUNNING")
    assert "Successfully installed tiny-1.0" in ground.text("build")


async def test_a_program_of_a_package_can_be_the_command(ground: Ground, tmp_path: Path) -> None:
    requirement = make_wheel(tmp_path, text=TOOL)
    docker = DOCKERFILE.replace('["python", "app.py"]', '["tiny-say"]')
    ground.push(tree(Dockerfile=docker, requirements_txt=requirement))
    await ground.reach("RUNNING")


async def test_what_pip_refuses_is_a_build_error_with_its_words(ground: Ground, tmp_path: Path) -> None:
    wrong = make_wheel(tmp_path).partition("sha256:")[0] + "sha256:" + "0" * 64
    ground.push(tree(Dockerfile=DOCKERFILE, requirements_txt=wrong))
    await ground.reach("BUILD_ERROR")
    error = ground.life.runtime("acme/api").error
    assert error is not None
    assert error.startswith("Job failed with exit code: 1. Reason: ")
    assert "DO NOT MATCH THE HASHES" in error
    assert "DO NOT MATCH THE HASHES" in ground.text("build")
    assert list((ground.folder / "envs").iterdir()) == []


async def test_a_push_ends_the_build_under_way(ground: Ground, tmp_path: Path) -> None:
    slow = "import sys, time\nopen('started', 'w').close()\ntime.sleep(60)\n"
    package = tmp_path / "slow"
    package.mkdir()
    (package / "setup.py").write_text(slow)
    docker = DOCKERFILE.replace("--require-hashes ", "")
    ground.push(tree(Dockerfile=docker, requirements_txt=f"slow @ {package.as_uri()}\n"))
    await until(lambda: "pip install" in ground.text("build"))
    last = ground.push(tree("two"))
    await ground.reach("RUNNING")
    assert ground.life.runtime("acme/api").sha == last
    await until(lambda: not any("pip" in " ".join(p.cmdline()) for p in ground.processes()))
    assert len(list((ground.folder / "envs").iterdir())) == 2, "of the first build nothing is left"
