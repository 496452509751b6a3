"""Asks every rule, and turns what they find into diagnostics."""

import re
from collections import defaultdict
from collections.abc import Iterable

from infra.lint.rules import RULES
from infra.lint.view import Finding, Rule, View, listed
from infra.model.diagnostics import Diagnostic, Severity, sort_key
from infra.model.written import Written

_ALLOWED = re.compile(r"#\s*allow:\s*([a-z, -]+?)\s*$")


def lint(view: View, rules: Iterable[Rule] = RULES) -> tuple[Diagnostic, ...]:
    """Return what the rules find, sorted; one diagnostic for a place, with all environments in which it counts.

    A warning is silenced by a comment in its line: `# allow: NAME`. An error cannot be.
    """
    found: dict[tuple[str, Finding], list[str]] = defaultdict(list)
    for rule in rules:
        for finding in rule.check(view):
            if finding.severity is Severity.WARNING and _allows(view.written, finding, rule.name):
                continue
            where = found[rule.code, finding.model_copy(update={"environment": ""})]
            if finding.environment not in where:
                where.append(finding.environment)
    diagnostics = [_diagnostic(code, finding, where, view.written) for (code, finding), where in found.items()]
    return tuple(sorted(diagnostics, key=sort_key))


def _allows(written: Written, finding: Finding, name: str) -> bool:
    comment = _ALLOWED.search(written.excerpt(finding.location))
    return comment is not None and name in {word.strip() for word in comment[1].split(",")}


def _diagnostic(code: str, finding: Finding, environments: list[str], written: Written) -> Diagnostic:
    plural = "s" if len(environments) > 1 else ""
    named = listed(environments)
    return Diagnostic(
        code=code,
        severity=finding.severity,
        message=f"{finding.message} (in environment{plural} {named})",
        location=finding.location,
        excerpt="" if finding.secret else written.excerpt(finding.location),
        help=finding.help,
    )
