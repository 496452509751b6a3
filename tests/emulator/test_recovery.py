"""What a killed process can leave half done, and what the next one makes of it."""

from pathlib import Path

import pytest

from infra.emulator.clock import Clock
from infra.emulator.hub import Stores, open_stores
from infra.emulator.ratelimit import RateWindows
from infra.emulator.settings import Settings
from infra.emulator.store.database import open_database
from infra.emulator.store.environment import Entry
from infra.emulator.store.spaces import NewSpace

FILES = {"README.md": b"---\nsdk: docker\n---\n"}


def make(stores: Stores, owner: str, name: str) -> str:
    stores.repos.create(f"{owner}/{name}", FILES)
    return stores.spaces.create(NewSpace(owner, name, "docker", secrets=[Entry("A", "1")])).id


def test_a_rename_that_was_cut_off_is_undone(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    with open_stores(settings) as stores:
        space = make(stores, "acme", "old")
        head = stores.repos.head(space)
        stores.repos.rename(space, "acme/new")
    database = open_database(settings.database, "")
    database.execute("INSERT INTO moves VALUES ('space', 'acme/old', 'acme/new')")
    database.close()
    with open_stores(settings) as stores:
        assert stores.repos.head("acme/old") == head
        assert stores.spaces.ids() == ["acme/old"]


def test_a_repository_without_a_space_does_not_stop_its_creation(tmp_path: Path) -> None:
    with open_stores(Settings(tmp_path)) as stores:
        stores.repos.create("acme/api", {"left": b"over"})
        space = make(stores, "acme", "api")
        assert stores.repos.read(space, stores.repos.head(space), "left") is None


def test_unfinished_repositories_are_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / "repos" / ".unfinished" / "half"
    left.mkdir(parents=True)
    with open_stores(Settings(tmp_path)):
        assert not left.exists()


def test_export_writes_the_tree_of_a_commit(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    with open_stores(Settings(tmp_path / "data")) as stores:
        stores.repos.create("acme/api", {"a/b.txt": b"one", "README.md": b"two"})
        stores.repos.export("acme/api", stores.repos.head("acme/api"), target)
    found = {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}
    assert found == {"a/b.txt": b"one", "README.md": b"two"}


def test_records_for_the_running_half_hold_values_and_hide_secrets(tmp_path: Path) -> None:
    with open_stores(Settings(tmp_path)) as stores:
        make(stores, "acme", "api")
        record = stores.spaces.by_subdomain("acme-api")
        assert record is not None
        assert record == stores.spaces.get("acme/api")
        assert record.secrets == {"A": "1"}
        assert "secrets" not in repr(record)
        assert stores.spaces.get("ACME/api") is None
        assert stores.spaces.by_subdomain("nobody") is None


@pytest.mark.parametrize(
    ("seconds", "left", "wait"), [(0, 99_998, 300), (299, 99_998, 1), (300, 99_999, 300), (950, 99_999, 250)]
)
def test_rate_windows_begin_anew(seconds: int, left: int, wait: int) -> None:
    clock = Clock()
    rates = RateWindows(clock)
    rates.count("local", "open", "/api/whoami-v2")
    clock.advance(seconds)
    rate = rates.count("local", "open", "/api/whoami-v2")
    assert rate.headers()["RateLimit"] == f'"api";r={left};t={wait}'
