"""Two deploys of one environment, started together from two working trees: one wins, and nothing is ever mixed."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.drill.fleet import KEYS, Fleet, fleet
from tests.drill.forks import Forks

ROUNDS = 25
"""Of each of two drills, so that two cores share the fifty."""
LOST = re.compile(
    r"error: (drill is locked by \w+ \(.+, process \d+\) since .+ UTC, for a deploy|.* moved since the plan)"
)


@contextmanager
def two_trees(folder: Path) -> Iterator[tuple[Fleet, Fleet]]:
    """Yield two working trees of one fleet, on one Hub."""
    with fleet(folder) as first:
        root = folder / "other"
        shutil.copytree(first.root, root, ignore=shutil.ignore_patterns(".runs"))
        with Forks(
            root, {"HF_ENDPOINT": first.hub.endpoint, "HF_TOKEN": "hf_drill", "HOME": str(folder), "CI": ""}
        ) as forks:
            yield first, replace(first, root=root, forks=forks)


def locks(fleet: Fleet) -> list[str]:
    """Return the Spaces in which a lock lies."""
    refs = {key: fleet.api(f"/spaces/acme/{key}/refs")["branches"] for key in KEYS}
    return [key for key, branches in refs.items() if "spacedock-lock" in {branch["name"] for branch in branches}]


def race(trees: tuple[Fleet, Fleet]) -> tuple[Fleet, Fleet, str]:
    """Deploy from both at once; return who won, who lost, and what the loser was told."""
    runs = [tree.forks.start("deploy", "--env", "drill") for tree in trees]
    codes = [run.wait() for run in runs]
    said = "\n---\n".join(run.said for run in runs)
    assert sorted(codes) == [0, 1], said
    winner = codes.index(0)
    return trees[winner], trees[1 - winner], runs[1 - winner].said


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("half", ["first", "second"])
def test_of_two_deploys_one_wins_and_the_other_writes_nothing(tmp_path: Path, half: str) -> None:
    with two_trees(tmp_path) as trees:
        trees[0].deploy()
        for number in range(ROUNDS):
            before = {key: len(trees[0].titles(key)) for key in KEYS}
            for name, tree in zip("ab", trees, strict=True):
                tree.release(f"{half} {number} {name}")
            winner, _, said = race(trees)
            assert LOST.search(said), said
            assert {winner.whole(key) for key in KEYS} == {winner.whole("one")}
            assert {winner.served(key) for key in KEYS} == {winner.whole("one")}
            assert {key: len(winner.titles(key)) - before[key] for key in KEYS} == dict.fromkeys(KEYS, 1)
            assert locks(winner) == []


@pytest.mark.timeout(300)
def test_of_two_first_deploys_one_creates_the_spaces(tmp_path: Path) -> None:
    with two_trees(tmp_path) as trees:
        for name, tree in zip("ab", trees, strict=True):
            tree.release(name)
        winner, _, said = race(trees)
        assert "created by somebody else since the plan" in said or LOST.search(said), said
        assert {winner.whole(key) for key in KEYS} == {winner.served("one")}
        assert locks(winner) == []
