"""A Space made by hand with the official command line is taken into spaces.yaml: the next plan is empty."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.project import Project

CARD = """\
---
title: Made by hand
emoji: 🐳
colorFrom: red
colorTo: pink
sdk: docker
app_port: 8000
tags: [by-hand]
license: mit
---
# Mine
"""
DOCKERFILE = 'FROM python:3.11-slim\nEXPOSE 8000\nCMD ["python", "-m", "http.server", "8000"]\n'
VALUE = "canary-2f8a61d0"


def made_by_hand(project: Project) -> Any:
    """Make a Space with `hf`, as a person would, and return what runs it."""
    endpoint = project.inv("hub.start", "--json").json["endpoint"]

    def hf(*arguments: str) -> None:
        environ = {"HF_ENDPOINT": endpoint, "HF_TOKEN": "hf_by_hand", "HF_HUB_DISABLE_TELEMETRY": "1"}
        done = project.run([str(Path(sys.executable).with_name("hf")), *arguments], **environ)
        assert done.code == 0, done.err

    folder = project.root.parent / "by-hand"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    hf("repos", "create", "acme/hand", "--type", "space", "--sdk", "docker", "--private")
    hf("spaces", "variables", "add", "acme/hand", "-e", "GREETING=two words: #1")
    hf("spaces", "secrets", "add", "acme/hand", "-s", f"TOKEN={VALUE}")
    hf("upload", "acme/hand", os.fspath(folder), ".", "--type", "space")
    hf("spaces", "wait", "acme/hand")
    return hf


@pytest.fixture
def commented(project: Project) -> str:
    """A spaces.yaml with comments and an order of its own; it has nothing in `local` but what is imported."""
    text = """\
# The fleet of Acme.
version: 1
spaces:
  # Runs since 2024.
  web:   # the site
    title: "Web"
    environments: {prod: }   # nowhere else

# Where to.
environments:
  prod: {hub: "https://huggingface.co"}
  local: {hub: local}
defaults: {owner: acme, variables: {LEVEL: info}}  # for all
"""
    (project.root / "spaces.yaml").write_text(text)
    return text


def test_import_makes_the_next_plan_empty_and_keeps_every_line(project: Project, commented: str) -> None:
    hf = made_by_hand(project)
    dry = project.inv("import", "acme/hand", "--env", "local", "--dry-run")
    assert dry.code == 0, dry.err
    assert (project.root / "spaces.yaml").read_text() == commented

    done = project.inv("import", "acme/hand", "--env", "local")
    assert done.code == 0, done.err
    assert done.out == dry.out
    text = (project.root / "spaces.yaml").read_text()
    assert text.replace(done.out, "") == commented

    plan = project.inv("plan", "--env", "local", "--detailed-exitcode", "--json")
    assert plan.code == 0, plan.err
    assert plan.json["has_changes"] is False
    assert [space["changes"] for space in plan.json["spaces"]] == [[]]
    told = {row["key"]: row["value"] for row in project.inv("explain", "hand", "--env", "local", "--json").json["keys"]}
    assert (told["visibility"], told["title"], told["license"]) == ("private", "Made by hand", "mit")
    assert VALUE not in text + done.err + plan.out

    before = project.hub()["writes"]
    deployed = project.deploy()
    assert (deployed["outcome"], deployed["spaces"][0]["health"]) == ("unchanged", "not checked")
    assert project.hub()["writes"] == before

    again = project.inv("import", "acme/hand", "--env", "local")
    assert (again.code, again.out) == (0, "")
    assert "is in spaces.yaml already: hand in local" in again.err
    assert (project.root / "spaces.yaml").read_text() == text

    hf("spaces", "variables", "add", "acme/hand", "-e", "GREETING=changed by hand")
    plan = project.inv("plan", "--env", "local", "--json").json
    assert [(c["action"], c["name"]) for c in plan["spaces"][0]["changes"]] == [("~", "GREETING")]


def test_what_is_not_there_is_not_imported(project: Project) -> None:
    missing = project.inv("import", "acme/nobody", "--env", "local")
    assert (missing.code, "acme/nobody" in missing.err) == (5, True)
    wrong = project.inv("import", "nobody", "--env", "local")
    assert (wrong.code, "OWNER/NAME" in wrong.err) == (1, True)
