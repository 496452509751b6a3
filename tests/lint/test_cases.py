"""tests/cases/lint: a file's name is its test's name."""

import pytest

from infra.lint.rules import RULES
from infra.model.traits import SecretTrait
from tests.lint import views

NOT_BY_THE_FILE_ALONE = {"SD202", "SD207"}
"""Rules that need a plan; test_with_a_plan.py."""


@pytest.mark.parametrize("name", views.names())
def test_case(name: str) -> None:
    case = views.load(name)
    traits = tuple(SecretTrait.model_validate(trait) for trait in case.get("traits", ()))

    diagnostics = views.found(case["input"], traits=traits)

    assert views.shown(diagnostics) == case["diagnostics"]
    lines = case["input"].split("\n")
    for diagnostic in diagnostics:
        hidden = diagnostic.code in {"SD101", "SD102"}
        assert diagnostic.excerpt == ("" if hidden else lines[diagnostic.location.line - 1])
        assert diagnostic.help.endswith(".")


def test_every_rule_has_a_case() -> None:
    stated = "".join(views.load(name)["diagnostics"] for name in views.names())
    assert {rule.code for rule in RULES if rule.code not in stated} == NOT_BY_THE_FILE_ALONE


def test_codes_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
