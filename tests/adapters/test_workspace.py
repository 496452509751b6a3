"""The working tree: what is shipped, what is left out, and what git says of it. Real folders, real git."""

import os
import subprocess
from pathlib import Path

import pytest

from infra.adapters.bundle_folder import write_bundle
from infra.adapters.workspace import FolderWorkspace
from infra.model.errors import InputError
from tests.support.spaces import bundle_of

IGNORES = "**/.venv\n**/__pycache__\n*.log\n!keep.log\n/service/local\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, "templates/dockerignore", IGNORES)
    write(tmp_path, "Dockerfile.j2", "FROM x\n")
    write(tmp_path, "README.md.j2", "# x\n")
    write(tmp_path, "service/main.py", "one\n")
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


def paths(root: Path) -> list[str]:
    return [file.path for file in FolderWorkspace(root).tree("service")]


def test_files_are_sorted_and_carry_their_bytes(root: Path) -> None:
    write(root, "service/b.py", "two\n")
    write(root, "service/a/z.py", "three\n")
    (root / "service/raw.bin").write_bytes(b"\x00\xff")
    assert paths(root) == ["service/a/z.py", "service/b.py", "service/main.py", "service/raw.bin"]
    assert [f.content for f in FolderWorkspace(root).tree("service")][-1] == b"\x00\xff"


def test_ignored_files_are_left_out_and_kept_ones_are_not(root: Path) -> None:
    for path in ("service/x.log", "service/keep.log", "service/local/data", "service/__pycache__/m.pyc"):
        write(root, path, "x")
    assert paths(root) == ["service/keep.log", "service/main.py"]


def test_ignored_folders_are_not_entered(root: Path) -> None:
    write(root, "service/.venv/lib/module.py", "x")
    (root / "service/.venv/dangling").symlink_to(root / "nowhere")
    outside = root.parent / "outside"
    outside.mkdir()
    (root / "service/.venv/link").symlink_to(outside, target_is_directory=True)
    assert paths(root) == ["service/main.py"]


def test_a_link_inside_the_project_is_shipped_as_its_content(root: Path) -> None:
    (root / "service/same.py").symlink_to(root / "service/main.py")
    assert {f.path: f.content for f in FolderWorkspace(root).tree("service")}["service/same.py"] == b"one\n"


def test_a_link_to_the_outside_is_refused(root: Path) -> None:
    outside = root.parent / f"{root.name}-secret.txt"
    outside.write_text("not yours\n")
    (root / "service/leak.txt").symlink_to(outside)
    with pytest.raises(InputError, match=r"^service/leak\.txt links to a file outside the project"):
        paths(root)


def test_what_is_no_file_is_refused_and_not_left_out(root: Path) -> None:
    (root / "shared").mkdir()
    (root / "service/gone").symlink_to(root / "service/nowhere.py")
    (root / "service/linked").symlink_to(root / "shared", target_is_directory=True)
    os.mkfifo(root / "service/pipe")
    for name in ("gone", "linked", "pipe"):
        with pytest.raises(InputError, match=rf"^service/{name} is not a file$"):
            paths(root)
        (root / "service" / name).unlink()
    assert paths(root) == ["service/main.py"]


def test_a_missing_folder_is_told(root: Path) -> None:
    with pytest.raises(InputError, match="there is no folder backend"):
        list(FolderWorkspace(root).tree("backend"))


def test_templates_are_all_below_their_folder_and_the_two_at_the_root(root: Path) -> None:
    write(root, "templates/card/url.md.j2", "url\n")
    found = FolderWorkspace(root).templates()
    assert found == {
        "Dockerfile.j2": "FROM x\n",
        "README.md.j2": "# x\n",
        "templates/card/url.md.j2": "url\n",
        "templates/dockerignore": IGNORES,
    }


@pytest.mark.parametrize("name", ["Dockerfile.j2", "README.md.j2"])
def test_a_missing_template_is_told(root: Path, name: str) -> None:
    (root / name).unlink()
    with pytest.raises(InputError, match=rf"{name} is missing in"):
        FolderWorkspace(root).templates()


def test_spaces_yaml_is_read_or_told_to_be_missing_or_no_text(root: Path) -> None:
    with pytest.raises(InputError, match=r"spaces\.yaml is missing in"):
        FolderWorkspace(root).spec()
    (root / "spaces.yaml").write_bytes(b"version: 1\n\xff")
    with pytest.raises(InputError, match=r"spaces\.yaml is not UTF-8 text \(byte 11\)"):
        FolderWorkspace(root).spec()
    (root / "spaces.yaml").write_text("version: 1 # ü\n", "utf-8")
    assert FolderWorkspace(root).spec() == "version: 1 # ü\n"


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.com", "-c", "commit.gpgsign=false"]
    command = ["git", *identity, "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_source_commit_is_that_of_git_and_says_when_files_differ(root: Path) -> None:
    workspace = FolderWorkspace(root)
    git(root, "init", "-q")
    assert workspace.commit() is None
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    head = git(root, "rev-parse", "HEAD")
    assert workspace.commit() == head
    write(root, "service/new.py", "x")
    assert workspace.commit() == f"{head}-dirty"
    git(root, "add", ".")
    assert workspace.commit() == f"{head}-dirty"


def test_without_a_repository_there_is_no_commit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    assert FolderWorkspace(root).commit() is None


def test_without_git_there_is_no_commit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "init", "-q")
    monkeypatch.setenv("PATH", str(root))
    assert FolderWorkspace(root).commit() is None


def test_variables_of_an_outer_git_do_not_lead_astray(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = root / "other"
    other.mkdir()
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "first")
    head = git(root, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(other))
    assert str(FolderWorkspace(root).commit()).startswith(head)


def test_a_bundle_is_written_and_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    write_bundle(bundle_of("api", {"release.json": "{}", "service/a.py": "1", "service/b.py": "2"}), folder)
    write_bundle(bundle_of("api", {"release.json": "{}", "service/a.py": "3"}), folder)
    written = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert written == {"release.json": "{}", "service/a.py": "3"}


def test_a_folder_with_something_else_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        write_bundle(bundle_of("api", {"release.json": "{}"}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_spaces_yaml_is_written_as_it_was_read(root: Path) -> None:
    (root / "spaces.yaml").write_bytes(b"\xef\xbb\xbfversion: 1\r\n# \xc3\xa9\r\n")
    (root / "spaces.yaml").chmod(0o640)
    workspace = FolderWorkspace(root)
    text = workspace.spec()
    workspace.write_spec(text + "more: 1\r\n")
    assert (root / "spaces.yaml").read_bytes() == b"\xef\xbb\xbfversion: 1\r\n# \xc3\xa9\r\nmore: 1\r\n"
    assert (root / "spaces.yaml").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in root.iterdir() if path.name.startswith(".spaces")] == []


def test_a_link_to_spaces_yaml_stays_a_link(root: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.yaml"
    real.write_text("version: 1\n")
    (root / "spaces.yaml").unlink(missing_ok=True)
    (root / "spaces.yaml").symlink_to(real)
    FolderWorkspace(root).write_spec("version: 2\n")
    assert ((root / "spaces.yaml").is_symlink(), real.read_text()) == (True, "version: 2\n")
