"""What is shipped to one Space: files, the digest that names the release, and the manifest of what is ours."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property

from infra.model.base import Frozen
from infra.model.fleet import Cors, Health, ServiceCheck, Visibility

MANIFEST_PATH = ".spacedock.json"
RELEASE_PATH = "release.json"
CARD_PATH = "README.md"


def blob_id(content: bytes) -> str:
    """Return git's name for a file's content: SHA-1 over a header with its length and the bytes, 40 hex digits."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


class File(Frozen):
    """A file of a bundle. `path` is relative, with `/`."""

    path: str
    content: bytes

    @cached_property
    def blob(self) -> str:
        """Git's name for the content."""
        return blob_id(self.content)

    @cached_property
    def sha256(self) -> str:
        """The name the Hub gives to the content when it keeps the file by LFS."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def pointer(self) -> str:
        """Git's name for what stands in the tree in its place when the Hub keeps it by LFS (its specification, v1)."""
        text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(self.content)}\n"
        return blob_id(text.encode())


def artifact_digest(files: Iterable[File]) -> str:
    """Return the digest that names a release: SHA-256 over the sorted lines `<blob id> <path>`, 64 hex digits.

    `files` are those that carry nothing of the environment.
    """
    lines = sorted(f"{file.blob} {file.path}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def release_file(artifact: str) -> File:
    """Return the file by which a running service knows its own release."""
    return File(path=RELEASE_PATH, content=json.dumps({"artifact": artifact}).encode() + b"\n")


class Bundle(Frozen):
    """Everything that is pushed to one Space, but for the manifest.

    `files` are sorted by path; the artifact's are the same in every environment, the card's is not.
    """

    space: str
    """The Space's key in spaces.yaml."""
    artifact: str
    files: tuple[File, ...]

    @cached_property
    def by_path(self) -> Mapping[str, File]:
        """The files by their path."""
        return {file.path: file for file in self.files}


class Commit(Frozen):
    """What one commit does to a Space's repository."""

    parent: str
    """The head it must be put on."""
    message: str
    """Summary line, empty line, trailers."""
    files: tuple[File, ...]
    """Files to add or change."""
    deleted: tuple[str, ...] = ()
    """Paths to remove."""
    branch: str = "main"
    """Only `main` is built and served."""


class Deployed(Frozen):
    """The settings that a deploy left behind. Of secrets it holds the names alone: a repository can be public."""

    visibility: Visibility
    hardware: str
    sleep_time: int | None
    """Seconds; -1 is never; None: the Hub's own was left."""
    variables: dict[str, tuple[str, str]]
    """Name to value and description."""
    secrets: tuple[str, ...]
    """Sorted by name."""
    volumes: Mapping[str, str] = {}
    """Mount path to what is mounted there."""


class Proof(Frozen):
    """What a release had to answer before it counted as serving: what it must answer again after a rollback to it."""

    health: Health
    cors: Cors
    checks: tuple[ServiceCheck, ...] = ()


class Manifest(Frozen):
    """What `.spacedock.json` in a Space says: which files are Spacedock's and what they were made from.

    Version 1 had no `settings`, version 2 no `proof`; they are read like any other.
    """

    version: int = 3
    environment: str
    artifact: str
    source: str | None
    """The source commit (40 hex digits), None outside a repository; `-dirty` behind it when files were changed."""
    tool: str
    files: dict[str, str]
    """Path to blob id of every file that Spacedock owns, the manifest itself not among them."""
    pointers: Mapping[str, str] = {}
    """Path to the blob id that the tree shows where the Hub keeps the file by LFS, which is for the Hub to decide."""
    settings: Deployed | None = None
    """As of the commit that wrote this file; a deploy that changes settings alone writes no commit."""
    proof: Proof | None = None

    def to_file(self) -> File:
        """Return the manifest as the file that is pushed."""
        text = json.dumps(self.model_dump(), indent=2, sort_keys=True, ensure_ascii=False)
        return File(path=MANIFEST_PATH, content=text.encode() + b"\n")
