"""Rules that need more than the file: prices, and where a change comes from."""

import pytest

from infra.lint import View, lint
from infra.model.diagnostics import Severity
from infra.model.plan import Plan
from infra.model.traits import Checkout
from tests.lint import views
from tests.support.fakes import FakeHub
from tests.support.plans import planned

COSTLY = """\
version: 1
defaults: {owner: acme, title: Acme}
environments: {dev: , prod: {hub: "https://huggingface.co"}}
spaces:
  api: {hardware: t4-small, environments: {dev: {name: dev}, prod: }}
  small: {environments: {prod: }}
policies:
  - price: 0.30
    level: warning
"""
GUARDED = """\
version: 1
defaults: {owner: acme, title: Acme}
environments: {dev: , prod: {hub: "https://huggingface.co"}}
spaces: {api: {environments: {prod: }}}
policies:
  - POLICY
    environments: [prod]
"""
DIRTY, CLEAN, NONE = f"{'5' * 40}-dirty", "5" * 40, None


def plan_of(view: View, hub: FakeHub) -> Plan:
    found = view.fleet.environment("prod")
    assert found is not None
    return planned(hub, *found.spaces)


def test_a_price_is_compared_with_the_hubs_own_list_when_a_plan_is_made() -> None:
    view = views.view(COSTLY)
    assert lint(view) == ()
    [found] = lint(View(view.fleet, view.written, plan_of(view, FakeHub())))
    assert (found.code, found.severity, str(found.location)) == ("SD202", Severity.WARNING, "spaces.yaml:5:19")
    told = "the policy in line 8 does not allow `t4-small` at 0.40 $ an hour (in environment `prod`)"
    assert found.message == told


@pytest.mark.parametrize(
    ("policy", "commit", "in_ci", "told"),
    [
        ("source: [clean]", DIRTY, True, "a clean commit alone, and files were changed after the last commit"),
        ("source: [clean]", NONE, True, "a clean commit alone, and this is no repository with a commit"),
        ("source: [clean]", CLEAN, False, None),
        ("source: [ci]", CLEAN, False, "CI alone, and this is not CI"),
        ("source: [ci]", DIRTY, True, None),
        ("source: [clean, ci]", DIRTY, True, None),
        ("source: [clean, ci]", CLEAN, False, None),
        (
            "source: [clean, ci]",
            DIRTY,
            False,
            "a clean commit or CI alone, and files were changed after the last commit",
        ),
        ("protected: true", DIRTY, False, "a clean commit or CI alone, and files were changed after the last commit"),
        ("protected: true", CLEAN, False, None),
    ],
)
def test_changes_come_from_where_the_policy_says(
    policy: str, commit: str | None, *, in_ci: bool, told: str | None
) -> None:
    view = views.view(GUARDED.replace("POLICY", policy))
    ready = plan_of(view, FakeHub())
    for writes, severity in ((True, Severity.ERROR), (False, Severity.WARNING)):
        here = Checkout(commit=commit, in_ci=in_ci, writes=writes)
        found = lint(View(view.fleet, view.written, ready, checkout=here))
        expected = [("SD207", severity, f"changes come from {told} (in environment `prod`)")] if told else []
        assert [(d.code, d.severity, d.message) for d in found] == expected
        assert all(d.location.line == 6 for d in found)


def test_where_nothing_changes_there_is_nothing_to_trace() -> None:
    view = views.view(GUARDED.replace("POLICY", "protected: true"))
    ready = plan_of(view, FakeHub()).model_copy(update={"spaces": ()})
    here = Checkout(commit=DIRTY, in_ci=False, writes=True)
    assert lint(View(view.fleet, view.written, ready, checkout=here)) == ()
