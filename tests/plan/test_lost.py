"""What a plan says that no rollback could bring back: the value of a secret that is replaced, and nothing else."""

from typing import Any

import pytest

from tests.plan import case_files


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("secret_changed", ["TOKEN"]),
        ("secret_set_by_hand", ["TOKEN"]),
        ("prune_secrets", ["OLD"]),
        ("secret_description_changed", []),
        ("secret_new", []),
        ("variable_changed", []),
    ],
)
def test_lost(name: str, lost: list[str]) -> None:
    case: dict[str, Any] = case_files.load(name)
    ready = case_files.world(case).plan()
    assert ready.has_changes
    assert [change.name for part in ready.spaces for change in part.writes if change.final] == lost
