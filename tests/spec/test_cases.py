"""tests/cases/spec: a file's name is its test's name."""

import pytest

from infra.spec import parse
from tests.spec import case_files


@pytest.mark.parametrize("name", case_files.names("broken"))
def test_broken_file(name: str) -> None:
    case = case_files.load("broken", name)

    parsed = parse(case["input"], "spaces.yaml")

    assert case_files.shown(parsed.diagnostics) == case["diagnostics"]
    lines = case["input"].split("\n")
    for diagnostic in parsed.diagnostics:
        hidden = diagnostic.code == "SD063"
        assert diagnostic.excerpt == ("" if hidden else lines[diagnostic.location.line - 1].rstrip("\r"))
        assert 1 <= diagnostic.location.column <= len(lines[diagnostic.location.line - 1]) + 1
        assert diagnostic.help.endswith((".", "?"))


@pytest.mark.parametrize("name", case_files.names("merged"))
def test_merged_file(name: str) -> None:
    case = case_files.load("merged", name)

    parsed = parse(case["input"], "spaces.yaml")

    assert case_files.shown(parsed.diagnostics) == ""
    assert parsed.fleet is not None
    found = case_files.flat(parsed.fleet)
    assert found.keys() == case["spaces"].keys()
    for space, expected in case["spaces"].items():
        assert {key: found[space][key] for key in expected} == expected


def test_twenty_kinds_of_broken_files_are_kept() -> None:
    assert len(case_files.names("broken")) >= 20
