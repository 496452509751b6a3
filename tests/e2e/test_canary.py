"""Values of secrets are searched for wherever they could have been left, after all that can be done with them."""

import base64
import json
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e import processes
from tests.e2e.project import Done, Project
from tests.support.faulty import FaultyHub, Rule, faulty_hub

KINDS = ("env", "env-file", "file", "sops", "command")
CANARIES = {kind: f"c4n4ry-{kind}-5f1d0c9a77e1" for kind in KINDS}
SECRETS = """\
        secrets:
          BY_ENV: {from: {env: CANARY}}
          BY_ENV_FILE: {from: {env_file: .env.canary, key: CANARY}}
          BY_FILE: {from: {file: canary.txt}}
          BY_SOPS: {from: {sops: canary.enc.json, key: deep.canary}}
          BY_COMMAND: {from: {command: [vault, read, item]}}
"""
PLANTED = "    secrets = dict(_secret_values(part, ports.secrets))\n"
BUG = f'{PLANTED}    raise RuntimeError(f"a planted bug with {{secrets}}")\n'


@dataclass
class Ground:
    """A project whose secrets come from everywhere, and all that its commands wrote."""

    project: Project
    environ: dict[str, str]
    done: list[Done] = field(default_factory=list)

    def inv(self, *arguments: str, code: int = 0, **environ: str) -> Done:
        done = self.project.inv(*arguments, **(self.environ | environ))
        assert done.code == code, f"{arguments}: {done.code}\n{done.out}\n{done.err}"
        self.done.append(done)
        return done

    def written(self) -> str:
        """Everything that commands wrote to their streams, and everything below the folder of our own data."""
        data = self.project.root / ".spacedock"
        files = [p for p in data.rglob("*") if p.is_file() and _may_be_searched(p.relative_to(data))]
        plans = self.project.root.glob("*.plan.json")
        content = b"".join(_plain(path) for path in (*files, *plans))
        return "".join(done.out + done.err for done in self.done) + content.decode("utf-8", "replace")


def _may_be_searched(path: Path) -> bool:
    """All but the store of secrets, where the values belong, and the Spaces' installed packages."""
    return not path.name.startswith("secrets.sqlite") and "envs" not in path.parts


def _plain(path: Path) -> bytes:
    """Return what a file says: git keeps its objects compressed, where no search would find anything."""
    content = path.read_bytes()
    return zlib.decompress(content) if _is_object(path) else content


def _is_object(path: Path) -> bool:
    return re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{38}", f"{path.parent.name}/{path.name}") is not None


def forms(canary: str) -> list[str]:
    """A value as it is, and as it would be inside a request or a plan."""
    encoded = base64.b64encode(canary.encode()).decode().rstrip("=")
    return [canary, encoded[:-1], canary.encode().hex()]


def test_the_search_finds_what_is_in_a_commit_in_a_log_and_in_a_plan(ground: Ground) -> None:
    """A search that finds nothing proves nothing, unless it finds what is there."""
    planted = [f"planted-{where}-77aa10" for where in ("commit", "bundle", "stderr")]
    (ground.project.root / "service" / "planted.py").write_text(f"x = {planted[0]!r}\n")
    ground.inv("plan", "--env", "local", "--out", "first.plan.json")
    ground.inv("deploy", "--plan", "first.plan.json")
    ground.inv("render", "--out", ".spacedock/out", "--env", "local")
    (ground.project.root / ".spacedock" / "out" / "x").write_text(planted[1])
    ground.inv("plan", "--env", planted[2], code=1)
    written = ground.written()
    assert [text for text in planted if text not in written] == []
    objects = (ground.project.root / ".spacedock" / "hub").rglob("*")
    assert any(planted[0].encode() in _plain(path) for path in objects if path.is_file() and _is_object(path))


def assert_nowhere(text: str) -> None:
    assert [form for canary in CANARIES.values() for form in forms(canary) if form in text] == []


def _program(path: Path, body: str) -> None:
    path.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def ground(project: Project, tmp_path: Path) -> Ground:
    root, programs = project.root, tmp_path / "bin"
    programs.mkdir()
    (root / ".env.canary").write_text(f"CANARY={CANARIES['env-file']}\n")
    (root / "canary.txt").write_text(f"{CANARIES['file']}\n")
    (root / "canary.enc.json").write_text(json.dumps({"deep": {"canary": CANARIES["sops"]}})[::-1])
    _program(programs / "sops", "sys.stdout.write(open(sys.argv[-1]).read()[::-1])")
    _program(programs / "vault", f"sys.stderr.write('unlocked\\n')\nprint({CANARIES['command']!r})")
    project.edit("spaces.yaml", "      local:\n      dev:\n", f"      local:\n{SECRETS}      dev:\n")
    return Ground(project, {"CANARY": CANARIES["env"], "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"})


def test_no_value_is_left_anywhere_by_any_command(ground: Ground) -> None:
    with processes.Watch() as watch:
        ground.inv("plan", "--env", "local")
        ground.inv("plan", "--env", "local", "--with-secret-commands", "--json")
        ground.inv("plan", "--env", "local", "--with-secret-commands", "--out", "first.plan.json")
        ground.inv("deploy", "--plan", "first.plan.json")
        ground.inv("secrets", "--env", "local")
        ground.inv("secrets.list", "--env", "local", "--json")
        ground.inv("secrets.rotate", "--env", "local", "--name", "BY_COMMAND")
        ground.inv("secrets.rotate", "--env", "local", "--name", "BY_SOPS", "--json")
        ground.inv("plan", "--env", "local", "--out", "second.plan.json", CANARY=f"{CANARIES['env']}-changed")
        ground.inv("deploy", "--env", "local", "--json", CANARY=f"{CANARIES['env']}-changed")
        for command in ("verify", "status", "plan --refresh-only", "explain api", "logs api"):
            ground.inv(*command.split(), "--env", "local")
        ground.inv("render", "--out", ".spacedock/out", "--env", "local")
        ground.inv("hub.status", "--json")
    sent = ground.project.inv("secrets", "--env", "local", "--json", **ground.environ).json["secrets"]
    assert {row["name"]: row["on_hub"] for row in sent} == dict.fromkeys((row["name"] for row in sent), True)
    assert_nowhere(ground.written())
    assert_nowhere(b"\n".join(watch.lines).decode("utf-8", "replace"))
    assert any(b"infra.emulator" in line for line in watch.lines)
    ours = processes.environments_below(ground.project.root)
    assert ours
    assert_nowhere(b"\n".join(ours.values()).decode("utf-8", "replace"))


@pytest.fixture
def harmful(ground: Ground) -> Iterator[FaultyHub]:
    """A Hub that does harm on the way to the project's local one, under the environment `harmed`."""
    endpoint = ground.inv("hub.start", "--json").json["endpoint"]
    with faulty_hub(endpoint) as proxy:
        harmed = f"  harmed: {{hub: '{proxy.endpoint}'}}\n"
        ground.project.edit("spaces.yaml", "  dev:\n    hub:", f"{harmed}  dev:\n    hub:")
        ground.project.edit("spaces.yaml", f"{SECRETS}      dev:\n", f"{SECRETS}      harmed:\n{SECRETS}      dev:\n")
        yield proxy


def _echo(status: int) -> Rule:
    """A Hub that repeats what it was sent, in every place that the client takes an explanation from."""
    said = " and ".join(CANARIES.values())
    headers = {"X-Error-Message": said, "Content-Type": "application/json"}
    body = json.dumps({"error": said, "errors": [{"message": said}]}).encode()
    return Rule("POST", "/create", status, headers=headers, body=body, times=20)


@pytest.mark.parametrize("status", [400, 403, 422])
def test_no_value_is_left_when_the_hub_repeats_it_in_a_refusal(ground: Ground, harmful: FaultyHub, status: int) -> None:
    harmful.rules.append(_echo(status))
    ground.inv("deploy", "--env", "harmed", "--json", code=5, HF_TOKEN="hf_canary_token")
    assert ("POST", "/api/repos/create") in harmful.seen
    assert_nowhere(ground.written())


def test_no_value_is_left_when_a_sent_secret_fails(ground: Ground, harmful: FaultyHub) -> None:
    harmful.rules.append(Rule("POST", "/secrets", 500, body=CANARIES["env"].encode(), times=50))
    ground.inv("deploy", "--env", "local")
    ground.inv("secrets.rotate", "--env", "harmed", "--name", "BY_ENV", code=5, HF_TOKEN="hf_canary_token")
    assert any(path.endswith("/secrets") for method, path in harmful.seen if method == "POST")
    assert_nowhere(ground.written())


def test_no_value_is_left_by_a_bug_of_ours(ground: Ground) -> None:
    ground.project.edit("infra/apply/space.py", PLANTED, BUG)
    done = ground.inv("deploy", "--env", "local", code=3)
    [report] = (ground.project.root / ".spacedock" / "bugs").glob("bug-*.txt")
    assert "a planted bug" in report.read_text()
    assert str(report) in done.err.replace("\n", "")
    assert_nowhere(ground.written())


def test_no_value_is_left_by_a_program_that_fails(ground: Ground, tmp_path: Path) -> None:
    value = repr(CANARIES["command"])
    _program(tmp_path / "bin" / "vault", f"print({value})\nsys.exit('no session: ' + {value})")
    done = ground.inv("deploy", "--env", "local", code=1)
    assert "vault ended with exit code 1: no session: ***" in done.err
    assert_nowhere(ground.written())


def test_programs_are_not_run_for_a_plan_and_never_for_a_pull_request(ground: Ground, tmp_path: Path) -> None:
    for name in ("sops", "vault"):
        _program(tmp_path / "bin" / name, f"open({str(tmp_path / 'ran')!r}, 'w')\nprint('{{}}')")
    plan = ground.inv("plan", "--env", "local", "--json").json
    reasons = {c["name"]: c["reason"] for c in plan["spaces"][0]["changes"] if c["kind"] == "secret"}
    assert [name for name, reason in reasons.items() if "not read" in reason] == ["BY_COMMAND", "BY_SOPS"]
    refused = ground.inv("plan", "--env", "local", "--with-secret-commands", code=1, GITHUB_EVENT_NAME="pull_request")
    assert "is not run: this is a pull request" in refused.err
    assert not (tmp_path / "ran").exists()
