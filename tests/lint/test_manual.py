"""What the pages of the rules show as wrong is wrong, and what they show as right is right."""

import re
from typing import Any

import pytest
import yaml

from infra.lint import manual
from infra.lint.rules import RULES
from infra.lint.view import Rule
from tests.lint import views

BASE = {
    "version": 1,
    "defaults": {"owner": "acme"},
    "environments": {"dev": {"name": "{space}-d"}, "prod": {"hub": "https://hub.example"}},
    "spaces": {"api": {"title": "API"}},
}


def page(rule: Rule) -> str:
    return manual().split(f"## {rule.name}\n")[1].split("\n## ")[0]


def example(rule: Rule, kind: str) -> str | None:
    found = re.search(rf"```yaml {kind}\n(.*?)```", page(rule), re.DOTALL)
    return found[1] if found else None


def _filled(value: Any) -> Any:
    """Return nested maps without empty places: those are `null` once they are written again, which means more."""
    return (
        {key: _filled(inner) for key, inner in value.items()}
        if isinstance(value, dict)
        else {}
        if value is None
        else value
    )


def whole(text: str) -> str:
    written: dict[str, Any] = yaml.safe_load(text)
    written = _filled(written)
    tops = {key: value for key, value in written.items() if key in {"policies", "spaces", "environments"}}
    below = {key: value for key, value in written.items() if key not in tops}
    if "title" in below:
        tops.setdefault("spaces", {"api": {}})
    return yaml.safe_dump({**BASE, **tops, "defaults": {**BASE["defaults"], **below}})  # type: ignore[dict-item]  # plain data


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_examples(rule: Rule) -> None:
    wrong, right = example(rule, "wrong"), example(rule, "right")
    if wrong and rule.code not in {"SD202", "SD207"}:
        assert rule.code in {d.code for d in views.found(whole(wrong))}
    if right:
        assert views.found(whole(right)) == ()
    assert all(part in page(rule) for part in (rule.code, "**Why.**", "**Wrong**", "**Right**"))
