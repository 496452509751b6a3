"""The Hub of tests/contract, and what the scenarios here need beside it: the command lines of the client and of git."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conformance.routes import recorded
from tests.contract.conftest import TOKEN, Contract, contract, space

__all__ = ["contract", "recorded", "space"]

README = "---\ntitle: Conformance\nsdk: docker\n---\n"
DOCKERFILE = 'FROM python:3.11-slim\nWORKDIR /home/user/app\nCOPY . .\nCMD ["python", "app.py"]\n'
APP = """
import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"RELEASE")

print("serving RELEASE", flush=True)
http.server.ThreadingHTTPServer(("0.0.0.0", int(os.environ.get("PORT", "7860"))), Handler).serve_forever()
"""


PREFIX = {"model": "", "dataset": "datasets/"}
"""What stands before `owner/name` in the addresses of a kind."""


def write_app(folder: Path, release: str) -> None:
    """Write a Space that serves the name of its release."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {
        "README.md": README,
        "Dockerfile": DOCKERFILE,
        "app.py": APP.replace("RELEASE", release),
    }.items():
        (folder / name).write_text(text)


@pytest.fixture(params=["model", "dataset"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def repo(contract: Contract, kind: str) -> Iterator[str]:
    """A model or dataset."""
    made = f"{contract.owner}/{kind}-{uuid4().hex[:12]}"
    contract.api.create_repo(made, repo_type=kind)
    yield made
    contract.api.delete_repo(made, repo_type=kind, missing_ok=True)


CommandLine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hf(contract: Contract, tmp_path: Path) -> CommandLine:
    """The client's own command line, unmodified, with a home of its own."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": contract.endpoint,
        "HF_TOKEN": TOKEN,
        "HF_HOME": str(tmp_path / "hf-home"),
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    program = Path(sys.executable).with_name("hf")

    def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [program, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == status, f"hf {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
        return done

    return run


@pytest.fixture
def git(tmp_path: Path) -> CommandLine:
    """Git's command line, without the settings of whoever runs the tests."""
    home = tmp_path / "git-home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    identity = ("-c", "user.name=alice", "-c", "user.email=alice@example.com")

    def run(*arguments: str, folder: Path = tmp_path, status: int = 0) -> subprocess.CompletedProcess[str]:
        command = ["git", *identity, *arguments]
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == status, f"git {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
        return done

    return run


@pytest.fixture
def running(contract: Contract, space: str, tmp_path: Path) -> Iterator[str]:
    """A Space that serves."""
    write_app(tmp_path / "app", "one")
    contract.api.upload_folder(repo_id=space, folder_path=tmp_path / "app", repo_type="space")
    runtime = contract.api.wait_for_space(space, timeout=120)
    assert runtime.stage == "RUNNING", runtime
    yield space
    contract.api.pause_space(space)
