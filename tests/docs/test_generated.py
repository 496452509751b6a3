"""Generated pages are as their sources say, and every promise has a test."""

from pathlib import Path

import pytest

from tests import generated
from tests.docs import acceptance


@pytest.mark.parametrize("path", generated.PAGES)
def test_page_is_current(path: str) -> None:
    written = generated.ROOT / path
    assert written.exists(), f"{path} is missing: run ./inv docs"
    assert written.read_text("utf-8") == generated.PAGES[path](), f"{path} is stale: run ./inv docs"


def _known() -> set[str]:
    return {number for part in acceptance.promises().values() for number in part}


def test_promises_are_thirty_steps_and_four_stories() -> None:
    assert _known() == {f"T{n:03}" for n in range(1, 31)} | {f"S{n}" for n in range(1, 5)}


def test_every_promise_is_proved() -> None:
    missing = sorted(_known() - {proof.step for proof in acceptance.proofs()})
    assert not missing, f"no test is marked with {', '.join(missing)}"


def test_every_marker_names_a_promise() -> None:
    unknown = [f"{p.path}:{p.line}: {p.step}" for p in acceptance.proofs() if p.step not in _known()]
    assert not unknown, f"tests are marked with steps that tests/docs/acceptance.yaml does not list: {unknown}"


MARKED = """
import pytest

pytestmark = [pytest.mark.acceptance("S1")]


@pytest.mark.acceptance("T001", "T002")
async def test_one() -> None: ...


class TestGroup:
    @pytest.mark.acceptance("T003")
    def test_two(self) -> None: ...
"""


def test_markers_are_found_wherever_pytest_finds_them(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "unit"
    folder.mkdir(parents=True)
    (folder / "test_sample.py").write_text(MARKED)
    found = {(proof.test, proof.step) for proof in acceptance.proofs(tmp_path)}
    assert found == {
        ("test_one", "T001"),
        ("test_one", "T002"),
        ("test_one", "S1"),
        ("test_two", "T003"),
        ("test_two", "S1"),
    }


def test_marker_in_a_place_that_is_not_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_sample.py").write_text('marks = pytest.mark.acceptance("T001")\n')
    with pytest.raises(acceptance.StrayMarkerError, match=r"test_sample\.py:1"):
        acceptance.proofs(tmp_path)
