"""Deleting a Space for good, on the local Hub and at a real terminal."""

import os
import pty
import subprocess
import sys

import pytest

from tests.e2e.project import Done, Project, get


@pytest.fixture
def deployed(project: Project) -> Project:
    project.deploy()
    return project


def typed(project: Project, text: str) -> Done:
    """Run `destroy` at a terminal at which somebody types."""
    main, terminal = pty.openpty()
    os.write(main, f"{text}\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "destroy", "--env", "local", "--space", "api"],
        cwd=project.root,
        env=os.environ | dict(project.environ),
        stdin=terminal,
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(terminal)
    os.close(main)
    return Done(done.returncode, done.stdout, done.stderr)


def test_a_wrong_answer_at_the_terminal_deletes_nothing_and_the_right_one_deletes(deployed: Project) -> None:
    refused = typed(deployed, "yes")
    assert refused.code == 1
    assert "Type acme/api to destroy it:" in refused.err
    assert "yes was typed, which is not acme/api: nothing was deleted" in refused.err
    assert deployed.hub()["spaces"] == 1
    done = typed(deployed, "acme/api")
    assert (done.code, done.out) == (0, "destroyed acme/api\n"), done.err
    assert deployed.hub()["spaces"] == 0


def test_a_script_names_the_space_and_the_next_deploy_makes_it_again(deployed: Project) -> None:
    arguments = ("destroy", "--env", "local", "--space", "api", "--json")
    assert deployed.inv(*arguments).code == 1
    assert deployed.inv(*arguments, "--confirm", "acme/other").code == 1
    url = deployed.inv("status", "--env", "local", "--json").json["spaces"][0]["url"]
    done = deployed.inv(*arguments, "--confirm", "acme/api")
    assert done.code == 0, done.err
    assert done.json["destroyed"] == "acme/api"
    assert "RUNNING: it is live" in done.err
    assert get(url).status_code == 404
    again = deployed.inv(*arguments, "--confirm", "acme/api")
    assert again.code == 1
    assert "There is nothing to destroy." in again.err
    assert deployed.deploy()["outcome"] == "deployed"


def test_a_protected_environment_is_refused_before_the_hub_is_asked(project: Project) -> None:
    project.edit("spaces.yaml", "    hub: local\n", "    hub: local\n    protected: true\n")
    done = project.inv("destroy", "--env", "local", "--space", "api", "--confirm", "acme/api")
    assert done.code == 1
    assert "acme/api is protected" in done.err
    assert "`protected: true` at spaces.yaml:" in done.err
    assert project.hub()["running"] is False
