"""Where an app is served, and what plans and verdicts say of themselves."""

import pytest

from infra.model.diagnostics import Diagnostic, Location, Severity, has_errors, sort_key
from infra.model.events import Check, Verdict
from infra.model.fleet import Environment, Fleet, app_url, subdomain
from infra.model.plan import Plan
from tests.support.fakes import FakeHub
from tests.support.plans import empty_space, planned
from tests.support.spaces import environment, space


@pytest.mark.parametrize(
    ("owner", "name", "label"),
    [("user", "tmp_test_space", "user-tmp-test-space"), ("microsoft", "TRELLIS.2", "microsoft-trellis-2")],
)
def test_the_subdomain_is_the_one_the_hub_gives(owner: str, name: str, label: str) -> None:
    assert subdomain(owner, name) == space(owner=owner, name=name).subdomain == label


def test_the_address_is_on_the_hub_or_below_the_local_one() -> None:
    assert app_url("https://huggingface.co", "https://huggingface.co", "acme-api") == "https://acme-api.hf.space/"
    assert app_url("local", "http://127.0.0.1:7861", "acme-api") == "http://acme-api.localhost:7861/"
    assert app_url("local", "http://127.0.0.1:7861/", "acme-api") == "http://acme-api.localhost:7861/"


def test_an_environment_is_found_by_its_name() -> None:
    fleet = Fleet(environments=(environment(name="dev"), environment(name="prod")))
    found = fleet.environment("prod")
    assert isinstance(found, Environment)
    assert found.name == "prod"
    assert fleet.environment("test") is None


def test_a_plan_comes_back_from_json_with_its_contents() -> None:
    ready = planned(FakeHub({"acme/api": empty_space()}), space(), space(key="events"))
    again = Plan.model_validate_json(ready.model_dump_json())
    assert again == ready
    assert again.blobs == ready.blobs
    assert ready.space("events").space.key == "events"
    with pytest.raises(KeyError):
        ready.space("other")


def test_a_plan_adds_up_its_costs() -> None:
    ready = planned(FakeHub({"acme/api": empty_space()}), space(), space(key="events"))
    assert ready.cost.requests == sum(part.cost.requests for part in ready.spaces) > 0
    assert ready.cost.rebuilds == 2
    assert ready.has_changes


def test_the_cause_of_a_failure_is_its_first_failed_check() -> None:
    checks = tuple(
        Check(name=name, ok=ok, detail=f"of {name}") for name, ok in (("a", True), ("b", False), ("c", False))
    )
    failed = Verdict(space="api", ok=False, stage="RUNNING", release=None, health="", checks=checks)
    assert failed.cause == "b: of b"
    assert failed.model_copy(update={"checks": checks[:1]}).cause == ""


def test_diagnostics_are_sorted_as_a_reader_meets_them() -> None:
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 9), ("a", 2, 1)]
    found = [
        Diagnostic(code="SD001", message="m", location=Location(file=file, line=line, column=column))
        for file, line, column in places
    ]
    assert [str(d.location) for d in sorted(found, key=sort_key)] == ["a:2:1", "a:2:9", "a:10:1", "b:1:1"]
    assert has_errors(tuple(found))
    assert not has_errors(tuple(d.model_copy(update={"severity": Severity.WARNING}) for d in found))
