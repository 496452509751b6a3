"""What the OpenAPI description says is what the process does, and nothing it forbids passes."""

import json
import subprocess
import sys
from pathlib import Path

from service.tests.conftest import StartService
from service.tests.sockets import Upstream, served

SEED, EXAMPLES = "1", "40"


def test_schemathesis_finds_nothing(start_service: StartService, tmp_path: Path) -> None:
    with served(Upstream()) as url:
        service = start_service(UPSTREAMS=json.dumps([{"name": "example", "url": url}]))
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{service.url()}/openapi.json", "--no-color"]
        bounds = ["--checks", "all", "--seed", SEED, "--max-examples", EXAMPLES, "--generation-deterministic"]
        done = subprocess.run([*command, *bounds], cwd=tmp_path, capture_output=True, text=True, check=False)
        paths = service.get("/openapi.json").json()["paths"]
    assert done.returncode == 0, done.stdout + done.stderr
    assert {"/", "/health", "/health/ready", "/health/circuits", "/metrics"} <= set(paths)
    assert f"{len(paths)} selected / {len(paths)} total" in done.stdout
    assert not [line for line in service.lines if '"level": "error"' in line]
