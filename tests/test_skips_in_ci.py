"""The rule of conftest.py, tried on a small suite in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

def test_passes():
    pass

@pytest.mark.skip(reason="no browser here")
def test_by_mark():
    pass

def test_by_call():
    pytest.skip("no network here")

@pytest.fixture
def engine():
    pytest.skip("no containers here")

def test_by_fixture(engine):
    pass

@pytest.mark.skip(reason="needs the real Hub: HUB_VERIFY is not set")
def test_real_hub():
    pass

@pytest.mark.xfail(reason="known", strict=True)
def test_expected_failure():
    raise AssertionError
"""
SKIPS_ITSELF = """
import pytest

pytest.skip("not on this system", allow_module_level=True)
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "conftest.py").write_text(Path(__file__).with_name("conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_some.py").write_text(SUITE)
    return tmp_path


def run(suite: Path, ci: str, *options: str) -> tuple[int, str]:
    """Run the suite and return pytest's exit code and its closing line."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "."]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"CI": ci}
    done = subprocess.run(command, cwd=suite, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()[-1]


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_skips_fail_in_ci_but_for_the_real_hub(suite: Path, options: tuple[str, ...]) -> None:
    code, closing = run(suite, "true", *options)
    assert code == 1
    assert closing.startswith("1 failed, 1 passed, 1 skipped, 1 xfailed, 2 errors"), closing


def test_skips_are_fine_elsewhere(suite: Path) -> None:
    code, closing = run(suite, "")
    assert code == 0
    assert closing.startswith("1 passed, 4 skipped, 1 xfailed"), closing


def test_a_module_that_skips_itself_fails_in_ci(suite: Path) -> None:
    (suite / "test_other.py").write_text(SKIPS_ITSELF)
    code, closing = run(suite, "true")
    assert code == pytest.ExitCode.INTERRUPTED
    assert closing == "1 error in" + closing.partition("in")[2]
