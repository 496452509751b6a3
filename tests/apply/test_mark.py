"""What was proven carries a tag; nothing else does."""

from infra.apply import Ports, apply
from infra.model.errors import HubError
from infra.model.events import Check, Event, SpaceDone, Verdict, Warned
from infra.model.fleet import Space
from infra.model.plan import SpacePlan
from infra.ports import Emit, Gate
from tests.support.fakes import FakeHub, FakeSecrets
from tests.support.plans import empty_space, planned
from tests.support.spaces import space


def gate_of(*, ok: bool) -> Gate:
    def gate(part: SpacePlan, sha: str, emit: Emit) -> Verdict:
        checks = (Check(name="health", ok=ok, detail="/health answered 500"),)
        return Verdict(space=part.space.key, ok=ok, stage="RUNNING", release=None, health="", checks=checks)

    return gate


def deploy(hub: FakeHub, wanted: Space, *, ok: bool = True) -> list[Event]:
    return list(apply(planned(hub, wanted), Ports(hub, FakeSecrets(), gate_of(ok=ok))))


def test_a_commit_that_passed_its_gate_is_tagged() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    deploy(hub, space())
    there = hub.there["acme/api"]
    assert there.tags == {f"verified-{there.sha[:12]}": there.sha}


def test_a_commit_that_failed_is_not_and_gets_its_tag_when_it_passes_later() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    deploy(hub, space(), ok=False)
    there = hub.there["acme/api"]
    assert there.tags == {}
    hub.writes.clear()
    deploy(hub, space())
    assert hub.writes == [("tag", "acme/api", f"verified-{there.sha[:12]}")]
    deploy(hub, space())
    assert len(hub.writes) == 1


def test_a_change_of_settings_alone_tags_nothing_anew() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    deploy(hub, space())
    hub.writes.clear()
    deploy(hub, space(hardware="cpu-upgrade"))
    assert [write[0] for write in hub.writes] == ["set_hardware"]


def test_a_space_whose_files_are_not_managed_is_not_tagged() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    deploy(hub, space(managed="settings", hardware="cpu-upgrade"))
    assert hub.there["acme/api"].tags == {}


def test_a_tag_that_fails_is_a_warning() -> None:
    hub = FakeHub({"acme/api": empty_space()})
    hub.failures["tag"] = HubError("tagging 1234567 of acme/api: the Hub answered 403", "Look at the token.")
    events = deploy(hub, space())
    (warned,) = [event for event in events if isinstance(event, Warned)]
    assert warned.message == (
        "it serves, but could not be marked as verified: tagging 1234567 of acme/api: the Hub answered 403"
    )
    assert [event.verdict.ok for event in events if isinstance(event, SpaceDone)] == [True]
