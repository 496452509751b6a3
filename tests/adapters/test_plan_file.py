"""Saved plans are written whole, and for their owner alone."""

import os
import stat
from pathlib import Path

import pytest

from infra.adapters.plan_file import read_plan, write_plan
from infra.model.errors import InputError


def test_a_plan_is_for_its_owner_alone_whatever_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("other")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        write_plan(b"plan", path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_plan(path) == b"plan"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be written to .*No such file"):
        write_plan(b"plan", tmp_path / "missing" / "p.json")
    with pytest.raises(InputError, match=r"cannot be read from .*No such file") as raised:
        read_plan(tmp_path / "p.json")
    assert "--out" in raised.value.help
    with pytest.raises(InputError, match="Is a directory"):
        read_plan(tmp_path)
