"""Makes the logs of `tests/cases/diagnose/logs` that this machine can make: `python -m tests.diagnose.produce [NAME]`.

Each is what a real process wrote. Only what belongs to the machine is replaced: folders, ports, process numbers.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

import httpx2

from tests.diagnose.scenes import SCENES, WHEELS, Scene

ROOT = Path(__file__).parents[2]
LOGS = ROOT / "tests" / "cases" / "diagnose" / "logs"
STARTED = "===== Application Startup at 2026-01-31 12:00:00 ====="
QUEUED = "===== Build Queued at 2026-01-31 12:00:00 / Commit SHA: 151a283 ====="
STRANGER = 1000


def produce(name: str, folder: Path) -> str:
    """Return the log of a scene that is run in an empty folder."""
    scene = SCENES[name]
    header = STARTED if scene.kind == "run" else QUEUED
    with socket.socket() as taken, socket.socket() as closed:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        closed.bind(("127.0.0.1", 0))
        facts = {
            "{folder}": str(folder),
            "{taken}": _port(taken),
            "{closed}": _port(closed),
            "{port}": _free(),
            "{python}": _python(scene),
        }
        _lay_out(scene, folder, facts)
        runs = [f"{header}\n{_output(scene, folder, facts)}" for _ in range(scene.times)]
    return _neutral("\n".join(runs), folder, facts)


def _port(bound: socket.socket) -> str:
    return str(bound.getsockname()[1])


def _free() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return _port(probe)


def _python(scene: Scene) -> str:
    """A stranger may not read this environment."""
    return "/usr/bin/python3" if scene.stranger else sys.executable


def _lay_out(scene: Scene, folder: Path, facts: dict[str, str]) -> None:
    folder.chmod(0o755)
    if scene.wheels:
        for name, version, *facts_of_it in WHEELS:
            _wheel(folder / scene.wheels, name, version, facts_of_it)
    for path, text in scene.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_filled(text, facts))


def _wheel(folder: Path, name: str, version: str, facts: list[str]) -> None:
    """Write a package that holds nothing but what it needs (PEP 427)."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    about = "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *facts, ""])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(f"{info}/METADATA", about)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def _filled(text: str, facts: dict[str, str]) -> str:
    for mark, value in facts.items():
        text = text.replace(mark, value)
    return text


def _output(scene: Scene, folder: Path, facts: dict[str, str]) -> str:
    path = "" if scene.stranger else f"{ROOT}:"
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONUNBUFFERED": "1", "PYTHONPATH": f"{path}{folder}"}
    env |= {name: _filled(value, facts) for name, value in scene.env.items()}
    with subprocess.Popen(
        [_filled(word, facts) for word in scene.command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=STRANGER if scene.stranger else None,
    ) as process:
        limit = threading.Timer(60, process.kill)
        limit.start()
        seen = _read(process, scene, facts)
        limit.cancel()
    return seen


def _read(process: subprocess.Popen[bytes], scene: Scene, facts: dict[str, str]) -> str:
    """Read all that a process writes; end it when it has written what is waited for."""
    seen, ended = b"", not scene.until
    assert process.stdout is not None
    while piece := os.read(process.stdout.fileno(), 65536):
        seen += piece
        if not ended and scene.until.encode() in seen:
            ended = True
            for visit in scene.visits:
                method, path = visit.split()
                httpx2.request(method, f"http://127.0.0.1:{facts['{port}']}{path}", trust_env=False)
            process.terminate()
    return seen.decode()


def _neutral(text: str, folder: Path, facts: dict[str, str]) -> str:
    """Take out what only this machine has, the addresses of its package index among it."""
    text = re.sub(r"^(?:Looking in (?:indexes|links):|WARNING: Location) .*\n", "", text, flags=re.MULTILINE)
    text = text.replace(str(folder), "/home/user/app").replace(str(ROOT), "/home/user/app")
    text = re.sub(r"[^\s\"'=(]*/lib/python3\.11/", "/usr/local/lib/python3.11/", text)
    text = re.sub(r"[^\s\"'=(]*/bin/python3?(?:\.11)?\b", "/usr/local/bin/python", text)
    text = text.replace(facts["{port}"], "7860").replace(facts["{taken}"], "7860")
    text = re.sub(r" -I\S+", "", text)
    text = re.sub(r"(process \[|line \d: +)\d{2,}", r"\g<1>17", text)
    text = re.sub(r"127\.0\.0\.1:\d+ - ", "10.16.3.1:41786 - ", text)
    return re.sub(r"\r|[ \t]+$", "\n", text, flags=re.MULTILINE).replace("\n\n\n", "\n").rstrip() + "\n"


def main(names: list[str]) -> None:
    """Make the named logs, or all."""
    LOGS.mkdir(parents=True, exist_ok=True)
    for name in names or SCENES:
        with tempfile.TemporaryDirectory() as folder:
            (LOGS / f"{name}.log").write_text(produce(name, Path(folder)))
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
