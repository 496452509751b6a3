"""How long a rollout over many Spaces takes: `.venv/bin/python benchmarks/rollout.py`, from the project's folder.

Clones the committed state, writes a spaces.yaml of many tiny Spaces, deploys them once to a local Hub, gives that Hub a
latency and builds of a set length, and deploys a new release with a new secret to all of them. Beside it, in the same
run and from the same state, what people do without Spacedock: a loop over the `hf` command line, and a threaded script
over the official client. Neither of them looks at what serves: `hf spaces wait` waits for a stage.
"""

import argparse
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from plan_fleet import ROOT, control, local_hub

SPEC = {
    "version": 1,
    "defaults": {
        "owner": "acme",
        "service": {"folder": "tiny", "app": "tiny"},
        "cors": {"origins": ["https://x.example"]},
    },
}
OURS = "`inv deploy`"
MARK = "RELEASE = "
SECRETS = {"TOKEN": {"from": {"env": "BENCH_TOKEN"}}}
LOOP = """
set -e
for key in "$@"; do
    hf upload "acme/$key" "$FOLDER" . --repo-type space --quiet >/dev/null
    hf spaces secrets add "acme/$key" -s "TOKEN=$BENCH_TOKEN" >/dev/null
    hf spaces wait "acme/$key" >/dev/null
done
"""
SCRIPT = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from huggingface_hub import HfApi

api = HfApi()

def one(key):
    space = f"acme/{key}"
    api.upload_folder(repo_id=space, repo_type="space", folder_path=os.environ["FOLDER"])
    api.add_space_secret(space, "TOKEN", os.environ["BENCH_TOKEN"])
    api.wait_for_space(space)

with ThreadPoolExecutor(int(sys.argv[1])) as pool:
    list(pool.map(one, sys.argv[2:]))
"""


@dataclass(frozen=True)
class Run:
    """One rollout: how many Spaces, seconds, requests to the Hub, and how often a Space was built or started again."""

    spaces: int
    seconds: float
    requests: int
    starts: int


@dataclass(frozen=True)
class Ground:
    """A project on a local Hub, and the folder that others upload."""

    project: Path
    endpoint: str
    keys: tuple[str, ...]
    parallel: int

    @property
    def folder(self) -> Path:
        """What a Space holds, as `inv render` writes it."""
        return self.project / "out" / self.keys[0]

    def specify(self, *, secrets: bool) -> None:
        """Write spaces.yaml."""
        environment = {"hub": self.endpoint, "rollout": {"parallel": self.parallel}}
        environment |= {"secrets": SECRETS} if secrets else {}
        spec = SPEC | {"environments": {"bench": environment}, "spaces": {key: {"title": key} for key in self.keys}}
        (self.project / "spaces.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))

    @property
    def started(self) -> Path:
        """A file to which each process of a Space adds a byte when it starts."""
        return self.project / "started"

    def release(self, text: str) -> None:
        """Make the service a new release."""
        file = self.project / "tiny" / "__main__.py"
        service = file.read_text().partition("# release")[0]
        file.write_text(
            f"{service}# release {text}\n".replace(MARK, f'open("{self.started}", "a").write(".")\n{MARK}', 1)
        )

    def inv(self, *arguments: str, token: str = "") -> str:
        """Run `inv` in the project; it must succeed."""
        return self.run([sys.executable, "-m", "invoke", *arguments], token)

    def run(self, command: list[str], token: str) -> str:
        """Run a command in the project and return what it wrote.

        Raises:
            RuntimeError: it failed.
        """
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(command, cwd=self.project, env=self._environ(token), text=True, check=False, **both)
        if done.returncode:
            raise RuntimeError(f"{command[:4]} ended with {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout

    def measured(self, spaces: int, work: Callable[[], object]) -> Run:
        """Do a rollout, and count what the Hub and the Spaces saw of it."""
        asked, begun, started = self._asked(), self.started.stat().st_size, time.perf_counter()
        work()
        seconds = time.perf_counter() - started
        return Run(spaces, seconds, self._asked() - asked, self.started.stat().st_size - begun)

    def _asked(self) -> int:
        requests = control(self.endpoint, "GET", "/status")["requests"]
        return int(requests["reads"]) + int(requests["writes"])

    def _environ(self, token: str) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HF_ENDPOINT": self.endpoint,
            "HF_TOKEN": "hf_bench",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "BENCH_TOKEN": token,
            "FOLDER": str(self.folder),
        }


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spaces", type=int, default=100)
    parser.add_argument("--parallel", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    parser.add_argument("--build", type=float, default=2.0, help="seconds")
    parser.add_argument("--loop", type=int, default=10, help="Spaces of the loop, which takes them one by one")
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, local_hub(Path(name) / "hub") as endpoint:
        ground = prepared(Path(name) / "project", endpoint, options)
        control(endpoint, "POST", "/pace", {"build": options.build})
        delay = {"action": {"kind": "latency", "seconds": options.latency}, "path": "*", "count": None}
        control(endpoint, "POST", "/faults", delay)
        rows, canary = measure(ground, options)
    rounds = 1 + math.ceil((options.spaces - 1) / options.parallel)
    print(f"{os.cpu_count()} cores, {busy:.1f} processes ready to run before, Python {platform.python_version()};")
    print(f"{options.spaces} Spaces, {options.parallel} at once, builds of {options.build:g} s,", end=" ")
    print(f"{options.latency * 1000:.0f} ms latency\n")
    print(table(rows))
    least = rounds * canary
    print(f"\nThe canary alone took {canary:.1f} s: calls, build, start and proof.", end=" ")
    print(
        f"{rounds} rounds of that are {least:.1f} s; the rollout took {rows[OURS].seconds / least:.2f} times as long."
    )


def prepared(project: Path, endpoint: str, options: argparse.Namespace) -> Ground:
    """Return a project whose Spaces serve a first release."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(project)], check=True)
    shutil.copytree(project / "tests" / "fixtures" / "tiny", project / "tiny")
    keys = tuple(f"api-{number:03}" for number in range(options.spaces))
    ground = Ground(project, endpoint, keys, options.parallel)
    ground.started.touch()
    ground.specify(secrets=False)
    ground.inv("deploy", "--env", "bench")
    return ground


def measure(ground: Ground, options: argparse.Namespace) -> tuple[dict[str, Run], float]:
    """Return the rollouts by what did them, and the seconds that the canary of ours took alone."""
    rows, told = {}, []
    ground.specify(secrets=True)
    ground.release("ours")
    rows[OURS] = ground.measured(
        options.spaces, lambda: told.append(ground.inv("deploy", "--env", "bench", token="one"))
    )
    for what, text, spaces, command in (
        ("threads over the client", "script", options.spaces, [sys.executable, "-c", SCRIPT, str(options.parallel)]),
        ("loop over `hf`", "loop", options.loop, ["bash", "-c", LOOP, "loop"]),
    ):
        ground.release(text)
        ground.inv("render", "--env", "bench")
        keys = ground.keys[:spaces]
        rows[what] = ground.measured(spaces, lambda c=command, k=keys, t=text: ground.run([*c, *k], t))
    second_wave = re.search(r"([0-9.]+) s  wave 2", told[0])
    return rows, float(second_wave[1]) if second_wave else 0.0


def table(rows: dict[str, Run]) -> str:
    """Return the runs side by side, each with its figures for one Space and beside ours."""
    ours = rows[OURS]
    lines = [
        "| what | Spaces | seconds | a Space | requests a Space | starts a Space | proven |",
        "|---|---|---|---|---|---|---|",
    ]
    for what, run in rows.items():
        pace = run.seconds / run.spaces
        times = f", {pace / (ours.seconds / ours.spaces):.1f} times ours"
        lines.append(
            f"| {what} | {run.spaces} | {run.seconds:.1f} | {pace:.2f} s{times} | {run.requests / run.spaces:.1f} "
            f"| {run.starts / run.spaces:.2f} | {'release, health, CORS' if run is ours else 'stage alone'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
