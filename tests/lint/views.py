"""Fleets to lint, and showing what was found in the form in which the cases state it."""

from pathlib import Path
from typing import Any

import yaml

from infra.lint import View, lint
from infra.model.diagnostics import Diagnostic
from infra.spec import parse

CASES = Path(__file__).parents[1] / "cases" / "lint"


def names() -> list[str]:
    return sorted(path.stem for path in CASES.glob("*.yaml"))


def load(name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    return case


def view(text: str, **known: Any) -> View:
    parsed = parse(text, "spaces.yaml")
    assert parsed.fleet is not None, parsed.diagnostics
    return View(parsed.fleet, parsed.written, **known)


def found(text: str, **known: Any) -> tuple[Diagnostic, ...]:
    return lint(view(text, **known))


def shown(diagnostics: tuple[Diagnostic, ...]) -> str:
    return "".join(f"{d.location} {d.severity} {d.code} {d.message}\n  {d.help}\n" for d in diagnostics)
