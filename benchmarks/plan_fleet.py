"""How long a plan of a large fleet takes: `.venv/bin/python benchmarks/plan_fleet.py`, from the project's folder.

Clones the committed state, writes a spaces.yaml of many Spaces, deploys them to a local Hub (told to hold their
builds), gives that Hub a latency, and runs `inv plan`: with nothing remembered, then with everything unchanged. Beside
it, in the same run, a plain script over the official client reads what it needs for the same comparison.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psutil

ROOT = Path(__file__).resolve().parents[1]
OWNERS = 2
TIMES = 3
"""Runs of the plan of an unchanged fleet; the fastest counts, for the others had to share the machine more."""
SPEC = """\
version: 1
defaults: {{owner: acme0, license: apache-2.0, variables: {{LOG_LEVEL: info}}}}
environments: {{bench: {{hub: "{endpoint}"}}}}
spaces:
"""
PREPARE = """
import sys
from pathlib import Path
from infra import commands, wiring
from infra.apply import Ports, apply
from infra.model.events import SpaceFailed, Verdict

def gate(part, sha, emit):
    return Verdict(space=part.space.key, ok=True, stage="", release=None, health="", checks=())

root = Path.cwd()
fleet = commands.validate(wiring.workspace(root)).fleet
world = wiring.world(root, wiring.Settings(), commands.environment_of(fleet, "bench"), print)
ready = commands.make_plan(commands.environment_of(fleet, "bench"), world)
failed = [e for e in apply(ready, Ports(world.hub, world.secrets, gate)) if isinstance(e, SpaceFailed)]
sys.exit(f"{len(failed)} Spaces failed, such as {failed[0]}" if failed else 0)
"""
PLAIN = """
import sys
from huggingface_hub import HfApi

api = HfApi()
for owner in sys.argv[1:]:
    for space in api.list_spaces(author=owner):
        api.space_info(space.id, files_metadata=True)
        api.get_space_variables(space.id)
        api.get_space_secrets(space.id)
"""


@dataclass(frozen=True)
class Run:
    """What one command took: seconds, those of them on a processor, peak megabytes of memory, requests to the Hub."""

    seconds: float
    cpu: float
    megabytes: float
    requests: int


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spaces", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds")
    parser.add_argument("--concurrency", type=int, default=8)
    options = parser.parse_args()
    busy = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name, local_hub(Path(name) / "hub") as endpoint:
        folder = Path(name)
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "project")], check=True)
        fleet = Fleet(folder / "project", endpoint, options.concurrency)
        fleet.prepare(options.spaces)
        delay = {"action": {"kind": "latency", "seconds": options.latency}, "path": "*", "count": None}
        control(endpoint, "POST", "/faults", delay)
        rows = {
            "`inv plan`, nothing remembered": fleet.run("-m", "invoke", "plan", "--env", "bench", "--refresh"),
            "`inv plan`, unchanged": min(
                (fleet.run("-m", "invoke", "plan", "--env", "bench") for _ in range(TIMES)), key=lambda run: run.seconds
            ),
            "plain script over the client, one request after the other": fleet.run(
                "-c", PLAIN, *(f"acme{n}" for n in range(OWNERS))
            ),
        }
    print(f"{os.cpu_count()} cores, {busy:.1f} processes ready to run before, Python {platform.python_version()};")
    print(f"{options.spaces} Spaces of {OWNERS} owners, {options.latency * 1000:.0f} ms latency,", end=" ")
    print(f"{options.concurrency} requests at once\n")
    print(table(rows, options.latency / options.concurrency))
    print("\nThe least is requests divided by concurrency, times latency.")


@dataclass(frozen=True)
class Fleet:
    """A project whose only environment is on a Hub."""

    project: Path
    endpoint: str
    concurrency: int

    def prepare(self, number: int) -> None:
        """Deploy so many Spaces, and keep the Hub from building them."""
        keys = [f"api-{n:04}" for n in range(number)]
        lines = [f"  {key}: {{title: API {key}, owner: acme{n % OWNERS}}}\n" for n, key in enumerate(keys)]
        (self.project / "spaces.yaml").write_text(SPEC.format(endpoint=self.endpoint) + "".join(lines))
        for n, key in enumerate(keys):
            control(self.endpoint, "POST", "/hold", {"space": f"acme{n % OWNERS}/{key}", "stage": "BUILDING"})
        subprocess.run([sys.executable, "-c", PREPARE], cwd=self.project, env=self._environ(), check=True)

    def run(self, *arguments: str) -> Run:
        """Run Python in the project.

        Raises:
            RuntimeError: it failed.
        """
        before, started = self._requests(), time.perf_counter()
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                [sys.executable, *arguments], cwd=self.project, env=self._environ(), stdout=output, stderr=output
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            said = output.read().decode()
        if process.returncode:
            raise RuntimeError(f"{arguments} ended with {process.returncode}:\n{said[-2000:]}")
        print(said.strip().splitlines()[-1] if said.strip() else "", file=sys.stderr)
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, self._requests() - before)

    def _requests(self) -> int:
        asked = control(self.endpoint, "GET", "/status")["requests"]
        return int(asked["reads"]) + int(asked["writes"])

    def _environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "HF_ENDPOINT": self.endpoint,
            "HF_TOKEN": "hf_bench",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "SPACEDOCK_CONCURRENCY": str(self.concurrency),
        }


@contextmanager
def local_hub(data: Path) -> Iterator[str]:
    """Run a local Hub with control addresses; yield its address."""
    command = [sys.executable, "-m", "infra.emulator", "--data", str(data), "--port", "0", "--control"]
    process = psutil.Popen(command, cwd=ROOT)
    try:
        sign = data / "hub.json"
        while not sign.exists():
            if process.poll() is not None:
                raise RuntimeError("the local Hub did not start")
            time.sleep(0.05)
        yield str(httpx2.Response(200, content=sign.read_bytes()).json()["endpoint"])
    finally:
        process.terminate()
        process.wait(60)


def control(
    endpoint: str, method: str, path: str, body: Mapping[str, object] | None = None
) -> dict[str, dict[str, int]]:
    """Ask the local Hub's control addresses."""
    answer = httpx2.request(method, f"{endpoint}/_emulator{path}", json=body, trust_env=False, timeout=60)
    answer.raise_for_status()
    found: dict[str, dict[str, int]] = answer.json()
    return found


def table(rows: dict[str, Run], pace: float) -> str:
    """Return the runs beside the time that their requests alone take at a pace of seconds for one."""
    lines = [
        "| what | requests | seconds | times the least that these requests take | processor seconds | memory |",
        "|---|---|---|---|---|---|",
    ]
    for what, run in rows.items():
        least = run.requests * pace
        lines.append(
            f"| {what} | {run.requests} | {run.seconds:.1f} | {run.seconds / least:.2f} "
            f"| {run.cpu:.1f} | {run.megabytes:.0f} MB |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
