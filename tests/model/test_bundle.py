"""Names of content as git and the Hub give them, and the manifest."""

import subprocess
from pathlib import Path

import pytest

from infra.model.bundle import File, Manifest, artifact_digest, blob_id, release_file


@pytest.mark.parametrize("content", [b"", b"text\n", b"\x00\xff" * 1000])
def test_a_blob_id_is_the_one_of_git(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    done = subprocess.run(["git", "hash-object", "--no-filters", path], capture_output=True, text=True, check=True)
    assert blob_id(content) == done.stdout.strip() == File(path="x", content=content).blob


def test_the_artifact_digest_does_not_depend_on_the_order() -> None:
    files = [File(path=path, content=path.encode()) for path in ("b", "a/c", "a")]
    assert artifact_digest(files) == artifact_digest(reversed(files))


def test_the_artifact_digest_tells_paths_and_contents_apart() -> None:
    one, two = File(path="a", content=b"1"), File(path="b", content=b"2")
    swapped = [File(path="a", content=b"2"), File(path="b", content=b"1")]
    digests = {artifact_digest(files) for files in ([one], [two], [one, two], swapped, [])}
    assert len(digests) == 5


def test_the_release_file_is_json_with_the_artifact() -> None:
    assert release_file("a" * 64).content == b'{"artifact": "' + b"a" * 64 + b'"}\n'


def test_a_manifest_comes_back_as_it_was_and_is_sorted_for_git() -> None:
    manifest = Manifest(environment="prod", artifact="a" * 64, source=None, tool="0.1.0", files={"b": "2", "a": "1"})
    written = manifest.to_file()
    assert Manifest.model_validate_json(written.content) == manifest
    assert written.content.index(b'"a": "1"') < written.content.index(b'"b": "2"')
    assert written.path == ".spacedock.json"
