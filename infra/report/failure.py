"""Shows why a command could not do its work, and keeps a report of our own bugs."""

import platform
import time
import traceback
from pathlib import Path

from rich.text import Text

from infra.model.errors import SpacedockError
from infra.model.outcome import Problem
from infra.model.plan import Blocker
from infra.report.screen import Screen


def show_failure(error: SpacedockError, screen: Screen) -> None:
    """Write an expected failure: what happened, and the next step."""
    if screen.as_json:
        screen.json({"outcome": "failed", "problems": [{"message": error.message, "help": error.help}]})
    screen.err.print(Text.assemble(("error: ", "bold red"), error.message))
    if error.help:
        screen.err.print(Text.assemble(("help: ", "cyan"), error.help))


def show_problem(problem: Problem | Blocker, screen: Screen) -> None:
    """Write one problem of one Space."""
    _show(Text("error: ", "bold red"), problem, screen)


def show_warning(problem: Problem, screen: Screen) -> None:
    """Write something that failed and stops nothing."""
    _show(Text("warning: ", "bold yellow"), problem, screen)


def _show(head: Text, problem: Problem | Blocker, screen: Screen) -> None:
    where = f"{problem.space}: " if problem.space else ""
    screen.err.print(Text.assemble(head, f"{where}{problem.message}"))
    if problem.help:
        screen.err.print(Text.assemble(("  help: ", "cyan"), problem.help))


def write_bug_report(error: BaseException, folder: Path, version: str, screen: Screen) -> None:
    """Keep what a bug of ours looked like, and say where. Frames' variables are left out: they can hold secrets."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"bug-{time.strftime('%Y%m%d-%H%M%S')}.txt"
    frames = traceback.format_exception(error)
    path.write_text(
        f"spacedock {version}, {platform.platform()}, Python {platform.python_version()}\n{''.join(frames)}"
    )
    screen.err.print(Text.assemble(("bug: ", "bold red"), f"{type(error).__name__}: this is a fault of Spacedock's"))
    screen.err.print(Text.assemble(("help: ", "cyan"), f"Please report it with the file {path}."))
