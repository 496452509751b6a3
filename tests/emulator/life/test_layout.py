from pathlib import Path

import pytest

from infra.emulator.life.dockerfile import read_dockerfile
from infra.emulator.life.layout import lay_out
from infra.emulator.life.recipe import Mirror
from infra.emulator.life.stages import ReleaseError

FILES = ["main.py", "service/a.py", "service/deep/b.pyc", "service/deep/c.py", "notes.md", "docs/x.md", "docs/keep.md"]


def laid_out(folder: Path, dockerfile: str, ignore: str = "") -> set[str]:
    context = folder / "context"
    for name in FILES:
        file = context / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (context / ".dockerignore").write_text(ignore)
    recipe = read_dockerfile(f"FROM python:3.11\nWORKDIR /app\n{dockerfile}".encode(), {})
    root = folder / "root"
    lay_out(context, recipe, Mirror(root, recipe.owned))
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("dockerfile", "files"),
    [
        ("COPY main.py .", {"app/main.py"}),
        ("COPY main.py other.py", {"app/other.py"}),
        ("COPY main.py /x/", {"x/main.py"}),
        ("COPY service .", {"app/a.py", "app/deep/b.pyc", "app/deep/c.py"}),
        ("COPY service ./service", {"app/service/a.py", "app/service/deep/b.pyc", "app/service/deep/c.py"}),
        ("COPY *.md /docs/", {"docs/notes.md"}),
        ("COPY service/deep/*.py main.py /x/", {"x/c.py", "x/main.py"}),
        ("COPY ../../main.py /", {"main.py"}),
        ("", set()),
    ],
)
def test_copies(tmp_path: Path, dockerfile: str, files: set[str]) -> None:
    assert laid_out(tmp_path, dockerfile) == files


def test_dockerignore_begins_at_the_root_and_its_last_word_counts(tmp_path: Path) -> None:
    ignore = "# a remark\n\n*.md\n/main.py\n**/*.py[cod]\ndocs/\n!docs/keep.md\n.dockerignore\n"
    expected = {"app/service/a.py", "app/service/deep/c.py", "app/docs/keep.md"}
    assert laid_out(tmp_path, "COPY . .", ignore) == expected


def test_everything_may_be_ignored_but_what_is_named(tmp_path: Path) -> None:
    assert laid_out(tmp_path, "COPY . .", "**\n!service/a.py\n") == {"app/service/a.py"}


@pytest.mark.parametrize("dockerfile", ["COPY none.py .", "COPY main.py .", "COPY *.rs ."])
def test_a_copy_of_nothing_is_an_error_that_names_it(tmp_path: Path, dockerfile: str) -> None:
    with pytest.raises(ReleaseError, match=r'COPY: ".+" is not in the Space'):
        laid_out(tmp_path, dockerfile, "main.py")


def test_links_are_kept_as_links(tmp_path: Path) -> None:
    (tmp_path / "context" / "service").mkdir(parents=True)
    (tmp_path / "context" / "service" / "out").symlink_to("/etc")
    assert "app/service/a.py" in laid_out(tmp_path, "COPY . .")
    assert (tmp_path / "root/app/service/out").is_symlink()
