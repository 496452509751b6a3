"""How long a newcomer waits: `.venv/bin/python benchmarks/first_minute.py`, from the project's folder.

Clones the committed state into an empty folder with an empty HOME and measures `./inv` there, the first deploy with all
that it downloads. The baseline is the import of the official client, which every tool for the Hub must pay.
"""

import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TIMES = 5
"""Runs of everything but the first deploy; the median counts."""


def main() -> None:
    """Measure, and print a Markdown table."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "spacedock"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(project)], check=True)
        environ = {**os.environ, "HOME": folder, "SPACEDOCK_HUB_PORT": "0"}
        try:
            rows = measure(lambda *command: timed(command, project, environ), project)
        finally:
            subprocess.run(["./inv", "hub.stop"], cwd=project, env=environ, check=True, capture_output=True)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}\n")
    print(table(rows))


def measure(run: Callable[..., float], project: Path) -> dict[str, float]:
    """Return seconds by what was measured, the baseline first."""
    deploy = ("./inv", "deploy", "--env", "local", "--json")
    first = run(*deploy)
    python = str(project / ".venv" / "bin" / "python")
    rows = {
        "baseline: `python -c 'from huggingface_hub import HfApi'`": often(
            run, python, "-c", "from huggingface_hub import HfApi"
        ),
        "`./inv deploy --env local` in a fresh clone, downloads included": first,
        "`./inv deploy --env local` again: unchanged": often(run, *deploy),
        "`./inv validate`, the shipped `spaces.yaml`": often(run, "./inv", "validate"),
    }
    add_spaces(project / "spaces.yaml", 100)
    return rows | {"`./inv validate`, 100 Spaces more": often(run, "./inv", "validate")}


def timed(command: tuple[str, ...], folder: Path, environ: Mapping[str, str]) -> float:
    """Return the seconds that a command takes.

    Raises:
        CalledProcessError: it failed.
    """
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True)
    return time.perf_counter() - started


def often(run: Callable[..., float], *command: str) -> float:
    """Return the median of a few runs, in seconds."""
    return statistics.median(run(*command) for _ in range(TIMES))


def add_spaces(spec: Path, number: int) -> None:
    """Write further Spaces behind the last one of spaces.yaml."""
    with spec.open("a", encoding="utf-8") as file:
        file.writelines(f"  more-{n}:\n    title: Space {n}\n" for n in range(number))


def table(rows: Mapping[str, float]) -> str:
    """Return the rows with their ratio to the first one."""
    baseline = next(iter(rows.values()))
    lines = ["| what | seconds | times the baseline |", "|---|---|---|"]
    lines += [f"| {what} | {seconds:.2f} | {seconds / baseline:.1f} |" for what, seconds in rows.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
