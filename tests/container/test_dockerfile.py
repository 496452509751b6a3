"""The rendered Dockerfile by itself; no container needed."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from infra.model.bundle import Bundle
from infra.ports import Workspace
from tests.container.bundles import first_space, render

HADOLINT = Path(sys.executable).with_name("hadolint")


def parse(bundle: Bundle) -> DockerfileParser:
    return DockerfileParser(fileobj=io.BytesIO(bundle.by_path["Dockerfile"].content))


@pytest.mark.acceptance("T002")
@pytest.mark.acceptance("T009")
def test_t002_t009_hadolint_finds_nothing(workspace: Workspace) -> None:
    if not HADOLINT.exists():
        pytest.skip("hadolint is packaged for Linux on x86-64 alone")
    text = render(workspace, first_space(workspace)).by_path["Dockerfile"].content
    done = subprocess.run([HADOLINT, "--no-fail", "--format", "json", "-"], input=text, capture_output=True, check=True)
    findings = [finding for finding in json.loads(done.stdout) if finding["level"] in ("error", "warning")]
    assert findings == []


@pytest.mark.acceptance("T002")
@pytest.mark.parametrize("python", ["3.11", "3.13"])
def test_t002_base_is_slim_python_of_the_space(workspace: Workspace, python: str) -> None:
    space = first_space(workspace)
    assert space.python == "3.11", "the default"
    moved = render(workspace, space.model_copy(update={"python": python}))
    assert parse(moved).baseimage == f"python:{python}-slim"


@pytest.mark.acceptance("T009")
def test_t009_one_port_in_every_place(workspace: Workspace) -> None:
    moved = render(workspace, first_space(workspace).model_copy(update={"app_port": 8123}))
    parsed = parse(moved)
    exposed = [step["value"] for step in parsed.structure if step["instruction"] == "EXPOSE"]
    assert (parsed.envs["PORT"], exposed) == ("8123", ["8123"])
    assert "7860" not in parsed.content
    assert "app_port: 8123" in moved.by_path["README.md"].content.decode()
