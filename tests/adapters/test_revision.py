"""Two revisions read by git, from repositories of strangers."""

import os
from pathlib import Path

import pytest

from infra.adapters.revision import LARGEST, GitRevisions
from infra.model.errors import InputError
from tests.support.repository import Repository, repository

FIRST: dict[str, str | None] = {
    "spaces.yaml": "version: 1\n",
    "templates/dockerignore": "*.pyc\n/service/tests/\n",
    "service/main.py": "one\n",
    "service/old.py": "old\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "repo", FIRST)


def changed(revisions: GitRevisions) -> dict[str, tuple[int | None, int | None]]:
    return {change.path: (change.added, change.removed) for change in revisions.changes()}


def test_a_branch_is_compared_with_the_commit_at_which_it_left(repo: Repository) -> None:
    left = repo.git("rev-parse", "main").strip()
    repo.git("switch", "--quiet", "--create", "branch")
    head = repo.commit({"service/main.py": "one\ntwo\n"})
    repo.git("switch", "--quiet", "main")
    repo.commit({"spaces.yaml": "version: 2\n"})
    found = GitRevisions(repo.root, "main", "branch")
    assert (found.base, found.head) == (left, head)
    assert (found.before("spaces.yaml"), found.after("spaces.yaml")) == ("version: 1\n", "version: 1\n")
    assert changed(found) == {"service/main.py": (1, 0)}
    assert found.patch("service/main.py", 1000) == "@@ -1 +1,2 @@\n one\n+two\n"


def test_the_working_tree_is_reviewed_where_no_head_is_named(repo: Repository) -> None:
    repo.write({"service/main.py": "two\n", "service/old.py": None, "service/new.py": "new\n"})
    found = GitRevisions(repo.root, "main")
    assert found.head == "working tree"
    assert found.after("service/main.py") == "two\n"
    assert found.after("service/old.py") is None
    assert changed(found) == {"service/main.py": (1, 1), "service/old.py": (0, 1)}
    repo.git("add", "--all")
    assert changed(found)["service/new.py"] == (1, 0)


def test_files_that_the_base_does_not_ship_are_left_out_whatever_the_branch_ignores(repo: Repository) -> None:
    hidden = {"templates/dockerignore": "*.py\n", "service/main.py": "evil\n", "service/tests/test_main.py": "x\n"}
    repo.commit(dict(hidden))
    found = changed(GitRevisions(repo.root, "main~1"))
    assert found.keys() == {"templates/dockerignore", "service/main.py"}


def test_odd_paths_and_bytes_are_read(repo: Repository) -> None:
    odd = "service/a\nb\t[c] 'd' é.py"
    repo.commit({odd: "x\n"})
    (repo.root / "service" / "picture.bin").write_bytes(bytes(range(256)))
    repo.git("add", "--all")
    found = GitRevisions(repo.root, "main~1")
    assert changed(found) == {odd: (1, 0), "service/picture.bin": (None, None)}
    assert found.patch(odd, 1000) == "@@ -0,0 +1 @@\n+x\n"
    assert found.patch("service/picture.bin", 1000) == ""


@pytest.mark.parametrize("head", ["", "HEAD"])
def test_links_are_not_followed(repo: Repository, tmp_path: Path, head: str) -> None:
    (tmp_path / "secret").write_text("canary-of-this-machine\n")
    (repo.root / "spaces.yaml").unlink()
    (repo.root / "spaces.yaml").symlink_to(tmp_path / "secret")
    (repo.root / "service" / "main.py").unlink()
    (repo.root / "service" / "main.py").symlink_to("../.git/config")
    repo.commit({})
    found = GitRevisions(repo.root, "main~1", head)
    with pytest.raises(InputError, match="is a link"):
        found.after("spaces.yaml")
    assert found.patch("service/main.py", 1000).endswith("+../.git/config\n\\ No newline at end of file\n")


def test_a_folder_that_became_a_link_is_not_followed(repo: Repository, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "dockerignore").write_text("canary-of-this-machine\n")
    (repo.root / "templates" / "dockerignore").unlink()
    (repo.root / "templates").rmdir()
    (repo.root / "templates").symlink_to(tmp_path / "templates")
    with pytest.raises(InputError, match="is a link"):
        GitRevisions(repo.root, "main").after("templates/dockerignore")


def test_what_is_too_large_or_no_text_is_refused(repo: Repository) -> None:
    repo.commit({"spaces.yaml": "#" * (LARGEST + 1)})
    with pytest.raises(InputError, match="bytes"):
        GitRevisions(repo.root, "main~1", "main").after("spaces.yaml")
    with pytest.raises(InputError, match="bytes"):
        GitRevisions(repo.root, "main~1").after("spaces.yaml")
    (repo.root / "spaces.yaml").write_bytes(b"\xff")
    with pytest.raises(InputError, match="not UTF-8"):
        GitRevisions(repo.root, "main~1").after("spaces.yaml")


def test_a_patch_ends_at_its_limit(repo: Repository) -> None:
    repo.commit({"service/main.py": "x" * 1_000_000})
    assert len(GitRevisions(repo.root, "main~1").patch("service/main.py", 500)) <= 500


@pytest.mark.parametrize("name", ["nowhere", "--output=/tmp/x", "-h", "main:service", "", "a b", "\x01"])
def test_a_revision_that_is_none_is_an_input_error(repo: Repository, name: str) -> None:
    with pytest.raises(InputError, match="git knows no revision"):
        _ = GitRevisions(repo.root, name).base


def test_a_folder_without_git_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="git knows no revision"):
        _ = GitRevisions(tmp_path, "main").base


def test_programs_that_a_repository_names_are_not_run(repo: Repository, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/it-ran\ncat\n")
    program.chmod(0o755)
    for key in ("diff.evil.command", "diff.evil.textconv", "diff.external", "core.fsmonitor", "core.pager"):
        repo.git("config", key, os.fspath(program))
    repo.write({".gitattributes": "* diff=evil\n", "service/main.py": "two\n"})
    found = GitRevisions(repo.root, "main")
    assert changed(found)["service/main.py"] == (1, 1)
    assert "+two" in found.patch("service/main.py", 1000)
    assert not (tmp_path / "it-ran").exists()


def test_a_project_may_be_a_folder_of_its_repository(tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer", {f"project/{path}": text for path, text in FIRST.items()})
    outer.commit({"project/service/main.py": "two\n", "elsewhere.txt": "x\n"})
    for head in ("", "main"):
        found = GitRevisions(outer.root / "project", "main~1", head)
        assert (found.before("service/main.py"), found.after("service/main.py")) == ("one\n", "two\n")
        assert changed(found) == {"service/main.py": (1, 1)}
        assert found.patch("service/main.py", 1000) == "@@ -1 +1 @@\n-one\n+two\n"


@pytest.mark.parametrize("head", ["", "main"])
def test_attributes_of_a_branch_hide_nothing(repo: Repository, head: str) -> None:
    repo.commit({".gitattributes": "* -diff binary linguist-generated\n", "service/main.py": "evil\n"})
    found = GitRevisions(repo.root, "main~1", head)
    assert changed(found)["service/main.py"] == (1, 1)
    assert "+evil" in found.patch("service/main.py", 1000)
