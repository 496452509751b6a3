"""`doctor` with every port in memory: one Space as it is now, and the ground that all stand on."""

import json
from datetime import UTC, datetime

import pytest

from infra import commands
from infra.commands import World
from infra.model.account import Account, Grant, Membership, Quota
from infra.model.checkup import Checkup, Examined, Line
from infra.model.errors import ExitCode, HubError, InputError, NotFoundError
from infra.model.fleet import Environment, Space
from infra.model.probe import Answer
from tests.diagnose import cases
from tests.support.fakes import FakeClock, FakeHub, FakeProber, FakeSecrets, FakeSpace, FakeWorkspace, answered
from tests.support.spaces import environment, space

VERSIONS = {"spacedock": "0.1.0", "python": "3.11.7", "huggingface_hub": "2.4.0"}
MINE = Account(
    name="alice",
    plan="free",
    organisations=(Membership(name="acme", plan="team", role="write"),),
    token="ci",
    role="write",
)


def world(hub: FakeHub, answers: dict[str, Answer] | None = None) -> World:
    prober = FakeProber(answers or {})
    return World(FakeWorkspace("", {}, {}), hub, prober, FakeClock(), FakeSecrets(), "0.1.0")


def examined(seen: FakeSpace, answers: dict[str, Answer] | None = None, wanted: Space | None = None) -> Examined:
    here = environment(wanted or space())
    return commands.examine(here, "api", world(FakeHub({"acme/api": seen}), answers))


SERVES = {"/": answered(json.dumps({"release": "a" * 64})), "/health": answered("{}")}


def test_a_healthy_space_says_so() -> None:
    found = examined(FakeSpace(files={}), SERVES)
    assert (found.verdict.ok, found.verdict.diagnosis, found.notices, found.exit_code) == (True, None, (), 0)


def test_the_log_of_a_healthy_space_is_read_for_what_no_check_sees() -> None:
    logs = cases.log("recorded-cookies") + cases.log("recorded-leaks")
    found = examined(FakeSpace(files={}, logs={"run": logs}), SERVES)
    assert [notice.cause for notice in found.notices] == ["cookie-blocked", "credential-in-log"]
    assert found.exit_code == ExitCode.DONE
    assert "Sup3rGeheim" not in found.model_dump_json()


def test_a_fault_of_the_app_is_exit_4() -> None:
    found = examined(FakeSpace(files={}, stage="RUNTIME_ERROR", logs={"run": cases.log("variable-missing")}))
    assert found.verdict.diagnosis is not None
    assert (found.verdict.diagnosis.cause, found.exit_code) == ("variable-missing", ExitCode.ROLLOUT)


def test_a_fault_of_the_platform_is_exit_5() -> None:
    log = cases.log("recorded-registry-push")
    found = examined(FakeSpace(files={}, stage="BUILD_ERROR", logs={"build": log}))
    assert found.verdict.diagnosis is not None
    assert (found.verdict.diagnosis.cause, found.exit_code) == ("registry-failed", ExitCode.PLATFORM)


@pytest.mark.parametrize(
    ("began", "cause"), [("11:55:00", "still-moving"), ("11:30:00", "build-stuck"), ("", "still-moving")]
)
def test_a_build_is_stuck_when_its_log_began_long_ago(began: str, cause: str) -> None:
    """It is 12:00 by the clock of the tests."""
    log = f"===== Build Queued at 2026-01-31 {began} / Commit SHA: 151a283 =====\n" if began else ""
    found = examined(FakeSpace(files={}, stage="BUILDING", logs={"build": log}))
    assert found.verdict.diagnosis is not None
    assert found.verdict.diagnosis.cause == cause


def test_a_start_is_late_by_the_time_that_the_space_has_for_it() -> None:
    log = "===== Application Startup at 2026-01-31 11:58:00 =====\nloading\n"
    seen = FakeSpace(files={}, stage="APP_STARTING", logs={"run": log})
    patient, short = examined(seen), examined(seen, wanted=space(startup_timeout=60))
    assert patient.verdict.diagnosis is not None
    assert short.verdict.diagnosis is not None
    assert (patient.verdict.diagnosis.cause, short.verdict.diagnosis.cause) == ("still-moving", "start-too-slow")


def test_a_space_that_is_not_there_is_told_as_such() -> None:
    found = commands.examine(environment(space()), "api", world(FakeHub()))
    assert found.verdict.diagnosis is not None
    assert (found.verdict.diagnosis.cause, found.exit_code) == ("space-not-found", ExitCode.ROLLOUT)


def test_a_hub_that_fails_is_the_platform() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={})})
    hub.failures = {"info": HubError("reading acme/api: the Hub answered 502, Bad Gateway")}
    found = commands.examine(environment(space()), "api", world(hub))
    assert found.verdict.diagnosis is not None
    assert (found.verdict.diagnosis.cause, found.exit_code) == ("hub-failed", ExitCode.PLATFORM)


def test_a_space_that_spaces_yaml_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="has no Space ap"):
        commands.examine(environment(space()), "ap", world(FakeHub()))


def checked(hub: FakeHub, *spaces: Space, here: Environment | None = None, **versions: str) -> Checkup:
    wanted = here or environment(*(spaces or (space(),)))
    return commands.check_up(wanted, world(hub), VERSIONS | versions)


def there(account: Account = MINE, **more: object) -> FakeHub:
    hub = FakeHub({"acme/api": FakeSpace(files={})})
    hub.introduction = hub.introduction.model_copy(update={"account": account, **more})
    return hub


def row(found: Checkup, name: str) -> Line:
    return next(line for line in found.lines if line.name == name)


def test_sound_ground_is_ok_line_by_line() -> None:
    found = checked(there())
    assert [(line.name, line.level) for line in found.lines] == [
        (name, "ok")
        for name in ("hub", "token", "quota", "clock", "spacedock", "python", "huggingface_hub", "acme/api")
    ]
    assert found.exit_code == ExitCode.DONE
    assert row(found, "token").detail == "alice, token ci, write; in acme (write)"


def test_a_hub_that_does_not_answer_is_the_platform_and_the_versions_are_told_all_the_same() -> None:
    hub = there()
    hub.failures = {"whoami": HubError("asking: no answer from the Hub (ConnectError)", "Check the connection.")}
    found = checked(hub)
    assert (row(found, "hub").level, row(found, "hub").next) == ("fail", "Check the connection.")
    assert row(found, "python").level == "ok"
    assert found.exit_code == ExitCode.PLATFORM


def test_a_token_that_the_hub_does_not_know_is_yours() -> None:
    hub = there()
    hub.failures = {"whoami": HubError("asking: the Hub answered 401, Invalid credentials in Authorization header")}
    found = checked(hub)
    assert row(found, "token").level == "fail"
    assert "HF_TOKEN" in row(found, "token").next
    assert found.exit_code == ExitCode.INPUT


def test_a_quota_that_is_nearly_used_up_is_a_warning() -> None:
    found = checked(there(quota=Quota(left=20, of=1000, seconds=42)))
    assert row(found, "quota").model_dump()["level"] == "warn"
    assert row(found, "quota").detail == "20 of 1000 requests left for 42 s"
    assert found.exit_code == ExitCode.DONE


@pytest.mark.parametrize(("seconds", "level"), [(-30, "ok"), (90, "warn"), (-400, "fail")])
def test_a_clock_that_is_wrong(seconds: int, level: str) -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp()
    assert row(checked(there(time=noon + seconds)), "clock").level == level


def test_an_old_client_is_told_which_one_is_wanted() -> None:
    line = row(checked(there(), huggingface_hub="1.24.9"), "huggingface_hub")
    assert line.level == "fail"
    assert "1.25 or newer" in line.next


def refused(account: Account) -> Line:
    hub = there(account)
    hub.foreign = {"acme/api"}
    return row(checked(hub), "acme/api")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"role": "read"}, "The token only reads"),
        ({"role": "fineGrained"}, "Add repo.write on acme/api (or on acme) to the token"),
        (
            {
                "role": "fineGrained",
                "grants": (Grant(kind="space", name="acme/api", permissions=("repo.content.read",)),),
            },
            "it has repo.content.read",
        ),
        ({"role": "oauth"}, "name spaces/acme/api in HF_OIDC_RESOURCE"),
        ({"organisations": ()}, "alice has no role that writes in acme"),
    ],
)
def test_the_right_that_is_missing_is_named(change: dict[str, object], told: str) -> None:
    line = refused(MINE.model_copy(update=change))
    assert line.level == "fail"
    assert told in line.next


NEW = space(key="new")


def creation(account: Account, wanted: Space = NEW) -> Line:
    return row(checked(there(account), wanted), wanted.id)


def test_a_space_that_does_not_exist_can_be_created() -> None:
    line = creation(MINE)
    assert (line.level, line.detail) == ("ok", "does not exist; a deploy creates it under acme (plan team)")


def test_a_new_docker_space_needs_a_paid_plan() -> None:
    line = creation(MINE, space(key="new", owner="alice"))
    assert line.level == "fail"
    assert "new Docker Spaces need a paid plan" in line.detail


@pytest.mark.parametrize(
    "change",
    [
        {"role": "read"},
        {"organisations": ()},
        {"organisations": (Membership(name="acme", plan="team", role="read"),)},
        {"role": "fineGrained"},
    ],
)
def test_a_token_that_may_not_create_is_told_before_a_deploy(change: dict[str, object]) -> None:
    line = creation(MINE.model_copy(update=change))
    assert line.level == "fail"
    assert "may not create it under acme" in line.detail


def test_a_fine_grained_token_may_create_where_its_owner_is_named() -> None:
    grant = Grant(kind="org", name="acme", permissions=("repo.write",))
    assert creation(MINE.model_copy(update={"role": "fineGrained", "grants": (grant,)})).level == "ok"


def test_the_local_hub_asks_for_no_plan() -> None:
    here = environment(space(key="new", owner="nobody"), hub="local")
    assert row(checked(there(), here=here), "nobody/new").level == "ok"


def test_a_space_whose_rights_cannot_be_read_hides_no_other() -> None:
    hub = there()
    hub.failures = {"may_write": HubError("asking: the Hub answered 500", "Try again.")}
    found = checked(hub, space(), space(key="jobs"))
    assert [row(found, name).level for name in ("acme/api", "acme/jobs")] == ["fail", "fail"]
    assert found.exit_code == ExitCode.PLATFORM


def test_not_found_is_not_a_failure_of_the_hub() -> None:
    hub = there()
    hub.failures = {"may_write": NotFoundError("asking: the Hub has no such Space")}
    assert row(checked(hub), "acme/api").level == "ok"
