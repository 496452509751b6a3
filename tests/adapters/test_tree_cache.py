"""What a commit holds is kept in files: whole or not at all, few of them, and never trusted when they do not parse."""

import os
import threading
from pathlib import Path

import pytest

from infra.adapters import tree_cache
from infra.adapters.tree_cache import KEPT, FolderTreeCache, cache_folder
from infra.model.bundle import Manifest
from infra.model.observed import RemoteFile, Tree

SHA = "a" * 40


def tree(path: str = "service/main.py") -> Tree:
    manifest = Manifest(environment="prod", artifact="a" * 64, source=None, tool="1", files={path: "b" * 40})
    return Tree(files=(RemoteFile(path=path, blob="b" * 40, size=3),), manifest=manifest)


def test_a_tree_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = FolderTreeCache(tmp_path)
    assert cache.get("acme/api", SHA) is None
    cache.put("acme/api", SHA, tree())
    assert cache.get("Acme/API", SHA) == tree()
    assert cache.get("acme/events", SHA) is None
    assert [path.name for path in (tmp_path / "acme" / "api").iterdir()] == [f"{SHA}.json"]


@pytest.mark.parametrize("content", [b"", b"{", b'{"files": 1}', b"\xff\xfe", b"[]"])
def test_a_file_that_does_not_parse_counts_as_absent(tmp_path: Path, content: bytes) -> None:
    cache = FolderTreeCache(tmp_path)
    cache.put("acme/api", SHA, tree())
    (tmp_path / "acme" / "api" / f"{SHA}.json").write_bytes(content)
    assert cache.get("acme/api", SHA) is None
    cache.put("acme/api", SHA, tree())
    assert cache.get("acme/api", SHA) == tree()


def test_only_the_newest_commits_of_a_space_are_kept(tmp_path: Path) -> None:
    cache = FolderTreeCache(tmp_path)
    for number in range(KEPT + 3):
        sha = f"{number:040x}"
        cache.put("acme/api", sha, tree())
        os.utime(tmp_path / "acme" / "api" / f"{sha}.json", (number, number))
    cache.put("acme/api", SHA, tree())
    kept = {path.stem for path in (tmp_path / "acme" / "api").iterdir()}
    assert kept == {SHA, *(f"{number:040x}" for number in range(4, KEPT + 3))}


@pytest.mark.parametrize("sha", ["", "main", "../../../etc", "A" * 40, f"{SHA}/x"])
def test_what_is_no_commit_is_not_kept(tmp_path: Path, sha: str) -> None:
    cache = FolderTreeCache(tmp_path / "cache")
    cache.put("acme/api", sha, tree())
    assert cache.get("acme/api", sha) is None
    assert list(tmp_path.rglob("*.json")) == []


def test_a_name_that_leads_elsewhere_stays_in_the_folder(tmp_path: Path) -> None:
    cache = FolderTreeCache(tmp_path / "cache")
    cache.put("acme/a%2F..", SHA, tree())
    assert [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.json")] == ["cache"]


def test_a_very_large_tree_is_not_kept(tmp_path: Path) -> None:
    files = tuple(RemoteFile(path=f"{n:0200}", blob="b" * 40, size=1) for n in range(tree_cache.LARGEST // 200))
    FolderTreeCache(tmp_path).put("acme/api", SHA, Tree(files=files, manifest=None))
    assert list(tmp_path.iterdir()) == []


def test_several_at_once_leave_whole_files(tmp_path: Path) -> None:
    cache = FolderTreeCache(tmp_path)
    shas = [f"{number:040x}" for number in range(40)]
    threads = [threading.Thread(target=cache.put, args=("acme/api", sha, tree())) for sha in shas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = list((tmp_path / "acme" / "api").iterdir())
    assert {path.suffix for path in left} == {".json"}
    assert len(left) <= KEPT + 1
    assert all(cache.get("acme/api", path.stem) == tree() for path in left)


def test_each_hub_has_a_folder_of_its_own() -> None:
    assert cache_folder(Path("s"), "https://huggingface.co") == Path("s/cache/huggingface.co")
    assert cache_folder(Path("s"), "http://127.0.0.1:7860") == Path("s/cache/127.0.0.1%3A7860")
