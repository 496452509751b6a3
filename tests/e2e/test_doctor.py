"""Releases that fail for real on the local Hub: the cause is named on the screen, and `doctor` names it again."""

from dataclasses import dataclass

import pytest

from tests.e2e.project import Project

STARTS = "def main() -> int:\n"
SERVES = "        run(create_app(settings), settings)\n"
HOST = 'host: str = Field("0.0.0.0"'


@dataclass(frozen=True)
class Fault:
    """What is changed in a project that serves, and the cause that must be told of it."""

    path: str
    old: str
    new: str
    cause: str
    seen: str


FAULTS = {
    "module missing": Fault(
        "service/__main__.py",
        "import sys\n",
        "import sys\nimport pandas_of_nobody\n",
        "module-missing",
        "pandas_of_nobody",
    ),
    "not writable": Fault(
        "service/__main__.py",
        STARTS,
        f"{STARTS}    raise PermissionError(13, 'Permission denied', '/.cache/huggingface')\n",
        "permission-denied",
        "/.cache/huggingface",
    ),
    "killed": Fault(
        "service/__main__.py", STARTS, f"{STARTS}    import os\n    os.kill(os.getpid(), 9)\n", "out-of-memory", "137"
    ),
    "ends by itself": Fault(
        "service/__main__.py", STARTS, f"{STARTS}    return 0\n", "exited-cleanly", "ended by itself"
    ),
    "package of nobody": Fault(
        "service/requirements.txt", "fastapi==", "fastapi-of-nobody==", "package-not-found", "fastapi-of-nobody"
    ),
}


def deployed(project: Project, fault: Fault) -> None:
    project.deploy()
    project.edit(fault.path, fault.old, fault.new)


@pytest.mark.parametrize("name", FAULTS)
def test_the_cause_of_a_release_that_fails_is_on_the_screen(project: Project, name: str) -> None:
    fault = FAULTS[name]
    deployed(project, fault)
    done = project.inv("deploy", "--env", "local")
    assert done.code == 4, done.err
    [told] = [line for line in done.err.splitlines() if line.startswith("error: api:")]
    assert told.endswith(f"({fault.cause})")
    screen = done.err.partition("error: api:")[2]
    assert fault.seen in screen
    assert "  next: " in screen
    assert len(screen.splitlines()) <= 30


def test_doctor_names_the_same_cause_until_it_is_mended(project: Project) -> None:
    """A first release that fails stays as it is: there is none before it to go back to."""
    broken = f"{STARTS}    import os\n    os.environ['ACME_KEY']\n"
    project.edit("service/__main__.py", STARTS, broken)
    failed = project.inv("deploy", "--env", "local", "--json")
    assert failed.code == 4, failed.err
    assert failed.json["problems"][0]["cause"] == "variable-missing"

    seen = project.inv("doctor", "api", "--env", "local", "--json")
    assert seen.code == 4, seen.err
    assert seen.json["healthy"] is False
    assert seen.json["verdict"]["diagnosis"] == {
        "cause": "variable-missing",
        "summary": "ACME_KEY is not set",
        "next": "Declare ACME_KEY under `secrets` or `variables` of spaces.yaml, and deploy.",
        "evidence": "KeyError: 'ACME_KEY'",
        "platform": False,
    }
    shown = project.inv("doctor", "api", "--env", "local")
    assert "error: api: ACME_KEY is not set (variable-missing)" in shown.err

    project.edit("service/__main__.py", broken, STARTS)
    project.deploy()
    healthy = project.inv("doctor", "api", "--env", "local")
    assert (healthy.code, healthy.err) == (0, "")
    assert "healthy" in healthy.out


def test_doctor_tells_a_space_that_was_never_deployed(project: Project) -> None:
    seen = project.inv("doctor", "api", "--env", "local", "--json")
    assert seen.code == 4, seen.err
    assert seen.json["verdict"]["diagnosis"]["cause"] == "space-not-found"


def test_doctor_checks_the_ground_of_the_local_hub(project: Project) -> None:
    done = project.inv("doctor", "--env", "local", "--json")
    assert done.code == 0, done.err
    lines = {line["name"]: line for line in done.json["lines"]}
    assert {name: line["level"] for name, line in lines.items()} == dict.fromkeys(
        ("hub", "token", "quota", "clock", "spacedock", "python", "huggingface_hub", "acme/api"), "ok"
    )
    assert "requests left" in lines["quota"]["detail"]
