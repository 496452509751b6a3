"""Reviews of branches in real repositories: what a reviewer reads, and what a stranger cannot do."""

import re
import time
from pathlib import Path

import pytest

from infra import commands
from infra.adapters.revision import GitRevisions
from infra.model.errors import InputError
from infra.model.review import Review
from infra.report.markdown import LONGEST_COMMENT
from infra.report.review import as_markdown
from tests.support import golden
from tests.support.repository import Repository, repository

BEFORE = """\
version: 1
defaults: {owner: acme}
environments:
  staging: {hub: "https://huggingface.co", name: "{space}-s"}
  prod: {hub: "https://huggingface.co", protected: true, cors: {origins: ["https://acme.example"]}}
spaces:
  api:
    title: API
    visibility: private
    variables: {LEVEL: info}
    secrets: {TOKEN: Opens the door.}
  jobs: {title: Jobs, environments: {staging: }}
"""
AFTER = """\
version: 1
defaults: {owner: acme}
environments:
  staging: {hub: "https://huggingface.co", name: "{space}-s"}
  prod: {hub: "https://huggingface.co", cors: {origins: ["https://acme.example", "https://new.example"]}}
spaces:
  api:
    title: API
    visibility: public
    variables: {LEVEL: debug, TOKEN: s3cret}
    secrets: {OTHER: Opens another door.}
    prune: {files: true}
    environments: {staging: , prod: {hardware: t4-small}}
  web: {title: Web, environments: {prod: }}
"""
FILES: dict[str, str | None] = {
    "spaces.yaml": BEFORE,
    "Dockerfile.j2": "FROM python:{{ space.python }}-slim\n",
    "README.md.j2": "---\n{{ front_matter }}---\n",
    "templates/dockerignore": "*.pyc\n",
    "service/main.py": "one\n",
    "service/requirements.txt": "fastapi==1\n",
    "notes.txt": "a\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo", FILES)


def reviewed(repo: Repository, files: dict[str, str | None], head: str = "main") -> Review:
    repo.commit(files)
    return commands.review(GitRevisions(repo.root, "main~1", head))


def kinds(found: Review) -> list[str]:
    return [risk.kind for risk in found.risks]


def test_what_a_reviewer_reads(repo: Repository) -> None:
    changes: dict[str, str | None] = {
        "spaces.yaml": AFTER,
        "Dockerfile.j2": "FROM python:{{ space.python }}\nENV PORT={{ space.app_port }}\n",
        "service/main.py": "one\ntwo\n",
        "service/requirements.txt": "fastapi==2\n",
        "README.md.j2": None,
        "notes.txt": "b\n",
        "tasks.py": "pass\n",
    }
    found = reviewed(repo, changes)
    assert not found.has_errors
    golden.check("report/review.md", as_markdown(found))


def test_a_branch_that_changes_nothing_deployed(repo: Repository) -> None:
    found = reviewed(repo, {"notes.txt": "b\n"})
    golden.check("report/review-nothing.md", as_markdown(found))


def test_faults_are_told_and_which_of_them_the_base_has_too(repo: Repository) -> None:
    repo.commit({"spaces.yaml": BEFORE.replace("title: API", "titel: API")})
    found = reviewed(repo, {"spaces.yaml": BEFORE.replace("title: API", "titel: API\n    colour: red")})
    assert found.has_errors
    assert {(fault.diagnostic.code, fault.known) for fault in found.faults} == {
        ("SD020", True),
        ("SD020", False),
        ("SD025", True),
    }
    assert (found.spaces, kinds(found)) == ((), ["not-compared"])
    golden.check("report/review-faults.md", as_markdown(found))


def test_a_first_spaces_yaml_creates_everything(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {"notes.txt": "a\n"})
    found = reviewed(repo, FILES)
    assert {(c.environment, c.space, c.what) for c in found.spaces} == {
        ("staging", "api", "created"),
        ("staging", "jobs", "created"),
        ("prod", "api", "created"),
    }
    assert "policies" not in kinds(found)


def test_a_branch_without_spaces_yaml_is_an_input_error(repo: Repository) -> None:
    with pytest.raises(InputError, match=r"spaces\.yaml is missing"):
        reviewed(repo, {"spaces.yaml": None})


def test_an_environment_that_moves_to_another_hub_is_a_risk(repo: Repository) -> None:
    found = reviewed(repo, {"spaces.yaml": BEFORE.replace('prod: {hub: "https://huggingface.co"', "prod: {hub: local")})
    assert [(r.kind, r.detail, r.spaces) for r in found.risks] == [
        ("hub", "https://huggingface.co → local", ("api in prod",))
    ]


POLICIES = "policies:\n  - {hardware: [cpu-basic]}\n  - {visibility: [private], environments: [prod]}\n"


def test_another_rollout_is_told_at_every_space_that_it_is_for(repo: Repository) -> None:
    found = reviewed(repo, {"spaces.yaml": BEFORE.replace("prod: {hub", "prod: {rollout: {on_failure: continue}, hub")})
    told = [(c.environment, c.space, d.key, d.after and d.after.value) for c in found.spaces for d in c.differences]
    assert told == [("prod", "api", "rollout.on_failure", "continue")]


def test_policies_that_go_are_a_risk_wherever_they_stand(repo: Repository) -> None:
    repo.commit({"spaces.yaml": BEFORE + POLICIES})
    moved = reviewed(repo, {"spaces.yaml": "# One line more.\n" + BEFORE + POLICIES})
    assert kinds(moved) == []
    found = reviewed(repo, {"spaces.yaml": BEFORE + POLICIES.replace("  - {hardware: [cpu-basic]}\n", "")})
    [risk] = found.risks
    assert (risk.kind, risk.detail.startswith("gone: "), "cpu-basic" in risk.detail) == ("policies", True, True)


def test_a_broken_policy_is_a_fault_and_the_spaces_are_compared_all_the_same(repo: Repository) -> None:
    repo.commit({"spaces.yaml": BEFORE + POLICIES})
    found = reviewed(repo, {"spaces.yaml": BEFORE.replace("visibility: private", "hardware: t4-small") + POLICIES})
    assert found.has_errors
    assert {"visibility", "hardware-paid"} <= set(kinds(found))
    assert found.spaces
    assert "**spaces.yaml has errors.**" in as_markdown(found)


INJECTED = "</code></details>\n## Approved by @acme/owners <img src=x onerror=alert(1)> [x](https://evil.example)"
HOSTILE_VALUE = "`` ``` </code> | @acme #1 <b>x</b> www.evil.example https://evil.example :tada: \\| \u202e txt"


def inert(markdown: str) -> None:
    """Check that nothing of a stranger's text stands outside of code."""
    fences = re.sub(r"(?ms)^(`{3,})\w*\n.*?^\1$", "", markdown)
    outside = re.sub(r"<code>[^<>`|@\n]*</code>", "", fences)
    for trap in ("@", "evil", "Approved", "<img", "<b>", "onerror", "tada"):
        assert trap not in outside
    assert "\u202e" not in markdown


@pytest.mark.parametrize("text", [INJECTED, HOSTILE_VALUE])
def test_texts_of_a_stranger_stay_texts(repo: Repository, text: str) -> None:
    quoted = "".join(c if c.isalnum() or c in " ./:@#" else f"\\u{ord(c):04x}" for c in text)
    hostile = BEFORE.replace("LEVEL: info", f'LEVEL: "{quoted.replace(chr(92) + "u202e", "")}"')
    found = reviewed(
        repo, {"spaces.yaml": hostile, "service/main.py": text, f"service/{text[:40].replace('/', '')}": text}
    )
    assert found.spaces
    assert not found.has_errors, found.faults
    inert(as_markdown(found))


@pytest.mark.parametrize("text", [INJECTED, HOSTILE_VALUE])
def test_faults_of_a_stranger_stay_texts(repo: Repository, text: str) -> None:
    quoted = text.replace("\\", "").replace("\n", " ").replace("\u202e", "")
    found = reviewed(repo, {"spaces.yaml": BEFORE + f"'{quoted}': 1\n"})
    assert found.has_errors
    inert(as_markdown(found))


def test_templates_and_service_code_are_never_run(repo: Repository, tmp_path: Path) -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{{ space.python }}{% endfor %}{% endfor %}"
    program = f"import pathlib\npathlib.Path({str(tmp_path / 'it-ran')!r}).touch()\n"
    files: dict[str, str | None] = {"Dockerfile.j2": endless, "README.md.j2": endless}
    files |= {"service/__init__.py": program, "conftest.py": program, "tasks.py": program, "sitecustomize.py": program}
    start = time.monotonic()
    found = reviewed(repo, files, head="")
    assert time.monotonic() - start < 20
    assert "image" in kinds(found)
    assert not (tmp_path / "it-ran").exists()


def test_a_review_of_very_much_fits_a_comment(repo: Repository) -> None:
    spaces = "".join(
        f"  s{i}: {{title: {'x' * 200}, cors: {{origins: [https://{'a' * 60}{i}.example]}}}}\n" for i in range(300)
    )
    files: dict[str, str | None] = {f"service/f{i}.py": "`" * 900 + "\n" + "@x\n" * 900 for i in range(120)}
    found = reviewed(repo, files | {"spaces.yaml": BEFORE + spaces})
    text = as_markdown(found)
    assert 20_000 < len(text.encode()) <= LONGEST_COMMENT
    assert "would not fit" in text
    assert text.count("<details>") == text.count("</details>")
    inert(text)


def test_a_dockerfile_that_cannot_be_read_stops_no_review(repo: Repository) -> None:
    (repo.root / "Dockerfile.j2").unlink()
    (repo.root / "Dockerfile.j2").symlink_to(".git/config")
    found = reviewed(repo, {})
    assert kinds(found) == ["image"]
    assert [change.space for change in found.artifacts] == ["api", "jobs"]
    assert "[core]" not in as_markdown(found)
