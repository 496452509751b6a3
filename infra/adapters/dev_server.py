"""Runs a service alone and starts it again when its code changes."""

import os
import shlex
import sys
from pathlib import Path

from watchfiles import PythonFilter, run_process

from infra.model.fleet import Space


def serve(root: Path, space: Space) -> None:
    """Serve until Ctrl-C, with the Space's variables in the environment (what is set already wins)."""
    os.chdir(root)
    for variable in space.variables:
        os.environ.setdefault(variable.name, variable.value)
    os.environ.setdefault("HOST", "127.0.0.1")
    os.environ.setdefault("PORT", str(space.app_port))
    command = shlex.join([sys.executable, "-m", *_arguments(space)])
    run_process(root / space.service.folder, target=command, target_type="command", watch_filter=PythonFilter())


def _arguments(space: Space) -> list[str]:
    app = space.service.app
    return ["uvicorn", app, "--host", os.environ["HOST"], "--port", os.environ["PORT"]] if ":" in app else [app]
