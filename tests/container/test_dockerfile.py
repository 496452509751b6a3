"""The rendered Dockerfile by itself; no container needed."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

from infra.model.bundle import Bundle
from infra.model.fleet import Space
from tests.container import bundles

HADOLINT = Path(sys.executable).with_name("hadolint")
FORMS = [bundles.shipped, bundles.backend]


def dockerfile(bundle: Bundle) -> str:
    return bundle.by_path["Dockerfile"].content.decode()


@pytest.mark.acceptance("T002")
@pytest.mark.acceptance("T009")
@pytest.mark.parametrize("form", FORMS)
def test_t002_t009_hadolint_finds_nothing(form: Callable[[], tuple[Space, Bundle]]) -> None:
    if not HADOLINT.exists():
        pytest.skip("hadolint is packaged for Linux on x86-64 alone")
    command = [str(HADOLINT), "--no-fail", "--failure-threshold", "warning", "--format", "json", "-"]
    done = subprocess.run(command, input=dockerfile(form()[1]), capture_output=True, text=True, check=True)
    findings = [finding for finding in json.loads(done.stdout) if finding["level"] in ("error", "warning")]
    assert findings == []


@pytest.mark.acceptance("T002")
def test_t002_base_is_slim_python_of_the_space() -> None:
    space, bundle = bundles.shipped()
    assert parse(bundle).baseimage == "python:3.11-slim"
    newer = bundles.render(space.model_copy(update={"python": "3.13"}))
    assert parse(newer).baseimage == "python:3.13-slim"


@pytest.mark.acceptance("T009")
@pytest.mark.parametrize("form", FORMS)
def test_t009_one_port_in_every_place(form: Callable[[], tuple[Space, Bundle]]) -> None:
    space, _ = form()
    moved = bundles.render(space.model_copy(update={"app_port": 8123}))
    parsed = parse(moved)
    exposed = [step["value"] for step in parsed.structure if step["instruction"] == "EXPOSE"]
    assert (parsed.envs["PORT"], exposed) == ("8123", ["8123"])
    assert "7860" not in parsed.content
    assert "app_port: 8123" in moved.by_path["README.md"].content.decode()


def parse(bundle: Bundle) -> DockerfileParser:
    return DockerfileParser(fileobj=io.BytesIO(bundle.by_path["Dockerfile"].content))
