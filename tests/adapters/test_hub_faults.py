"""The Hub fails in every way it can: what is safe is repeated, nothing is written twice, and the cause is told."""

import socket
from collections.abc import Callable
from functools import partial

import httpx2
import pytest
import stamina
from huggingface_hub.errors import HfHubHTTPError
from pydantic import SecretStr

from infra.adapters.clock import SystemClock
from infra.adapters.hub_calls import Calls
from infra.model.bundle import Commit, File
from infra.model.errors import ExitCode, HubError, NotFoundError, SpacedockError, StaleError
from tests.adapters.conftest import Connected, connected
from tests.support.faulty import FaultyHub, Rule
from tests.support.spaces import space

VALUE = "opens-the-door-4711"


def commit_on(connected: Connected, path: str = "ours") -> Commit:
    return Commit(
        parent=connected.hub.info(connected.space).sha, message="Ours", files=(File(path=path, content=b"1"),)
    )


def history(connected: Connected) -> int:
    return len(connected.hub._api.list_repo_commits(connected.space, repo_type="space"))


def writes(proxy: FaultyHub, end: str) -> int:
    return sum(1 for method, path in proxy.seen if method == "POST" and path.endswith(end))


def test_a_commit_whose_answer_is_lost_is_made_once(faulty: Connected, proxy: FaultyHub, at_once: None) -> None:
    proxy.rules = [Rule("POST", "/commit/main", forward=True)]
    sha = faulty.hub.commit(faulty.space, commit_on(faulty))
    assert faulty.hub.info(faulty.space).sha == sha
    assert history(faulty) == 2
    assert writes(proxy, "/commit/main") == 1


def test_a_commit_answered_by_a_gateway_after_it_was_made_is_made_once(
    faulty: Connected, proxy: FaultyHub, at_once: None
) -> None:
    proxy.rules = [Rule("POST", "/commit/main", status=504, forward=True)]
    sha = faulty.hub.commit(faulty.space, commit_on(faulty))
    assert (faulty.hub.info(faulty.space).sha, history(faulty)) == (sha, 2)


@pytest.mark.parametrize("status", [None, 500, 502, 503, 504])
def test_a_commit_that_did_not_arrive_is_sent_again(
    faulty: Connected, proxy: FaultyHub, at_once: None, status: int | None
) -> None:
    proxy.rules = [Rule("POST", "/commit/main", status=status, times=2)]
    sha = faulty.hub.commit(faulty.space, commit_on(faulty))
    assert (faulty.hub.info(faulty.space).sha, history(faulty)) == (sha, 2)
    assert writes(proxy, "/commit/main") == 3


def test_after_a_lost_answer_somebody_elses_commit_is_not_taken_for_ours(
    faulty: Connected, made: Connected, proxy: FaultyHub, at_once: None
) -> None:
    ours = commit_on(faulty)
    theirs = made.hub.commit(made.space, commit_on(made, "theirs"))
    proxy.rules = [Rule("POST", "/commit/main")]
    with pytest.raises(StaleError, match=rf"its head is now {theirs[:7]}"):
        faulty.hub.commit(faulty.space, ours)
    assert faulty.hub.info(faulty.space).sha == theirs


def test_a_refused_parent_is_stale_and_is_not_sent_again(faulty: Connected, made: Connected, proxy: FaultyHub) -> None:
    ours = commit_on(faulty)
    made.hub.commit(made.space, commit_on(made, "theirs"))
    with pytest.raises(StaleError) as raised:
        faulty.hub.commit(faulty.space, ours)
    assert raised.value.exit_code == ExitCode.INPUT
    assert writes(proxy, "/commit/main") == 1


def test_a_creation_whose_answer_is_lost_is_done(new: Connected, proxy: FaultyHub, at_once: None) -> None:
    behind = connected(proxy.endpoint)
    proxy.rules = [Rule("POST", "/api/repos/create", forward=True)]
    owner, name = behind.space.split("/")
    behind.hub.create(space(owner=owner, name=name), {})
    assert behind.hub.info(behind.space).sdk == "docker"
    assert writes(proxy, "/api/repos/create") == 2


def test_a_space_that_somebody_else_created_is_not_taken_for_ours(made: Connected) -> None:
    owner, name = made.space.split("/")
    with pytest.raises(StaleError, match=rf"{made.space} was created by somebody else since the plan"):
        made.hub.create(space(owner=owner, name=name), {})


def test_a_rate_limit_is_waited_for_as_long_as_it_says(faulty: Connected, proxy: FaultyHub) -> None:
    limit = {"RateLimit": '"api";r=0;t=0', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
    proxy.rules = [Rule("GET", "/runtime", status=429, headers=limit, body=b"{}")]
    before = faulty.hub.requests
    assert faulty.hub.runtime(faulty.space).stage == "NO_APP_FILE"
    assert faulty.hub.requests - before == 2
    (told,) = faulty.told
    assert told.startswith("the Hub answered 429, ")
    assert told.endswith("; trying again in 1 s")
    assert "\n" not in told


def test_a_failing_read_is_repeated_and_each_request_counted(
    faulty: Connected, proxy: FaultyHub, at_once: None
) -> None:
    proxy.rules = [Rule("GET", "/variables", status=503), Rule("GET", "/variables")]
    before = faulty.hub.requests
    assert faulty.hub.variables(faulty.space) == []
    assert faulty.hub.requests - before == 3


def test_the_repeating_ends(faulty: Connected, proxy: FaultyHub, at_once: None) -> None:
    proxy.rules = [Rule("GET", "/secrets", status=503, times=100)]
    before = faulty.hub.requests
    with pytest.raises(HubError, match=r"reading the secrets of acme/.*: the Hub answered 503"):
        faulty.hub.secrets(faulty.space)
    assert faulty.hub.requests - before == 6


def test_what_the_client_repeats_itself_is_not_repeated_again() -> None:
    asked: list[str] = []

    def fails(path: str) -> None:
        asked.append(path)
        request = httpx2.Request("POST", f"http://127.0.0.1/api/spaces/acme/api/{path}")
        raise HfHubHTTPError("fails", response=httpx2.Response(503, request=request))

    for path in ("preupload/main", "commit/main"):
        with stamina.set_testing(True, attempts=6), pytest.raises(HubError):
            Calls(SystemClock(), lambda _: None).numbered("committing", partial(_ignoring_number, fails, path))
    assert asked == ["preupload/main", *["commit/main"] * 6]


def _ignoring_number(call: Callable[[str], None], path: str, _number: int) -> None:
    call(path)


SAYS = "status page"
PERMANENT = [
    (400, "its words are above"),
    (401, "HF_TOKEN"),
    (402, "paid plan"),
    (403, "lacks the right"),
    (409, "Try again in a minute"),
    (413, "templates/dockerignore"),
    (418, "status page"),
]
PASSING = [(429, "rate limit"), (500, SAYS), (502, SAYS), (503, SAYS), (504, SAYS)]


@pytest.mark.parametrize(("status", "help_"), PERMANENT + PASSING)
def test_each_refusal_has_its_next_step(
    faulty: Connected, proxy: FaultyHub, at_once: None, status: int, help_: str
) -> None:
    proxy.rules = [
        Rule("POST", "/variables", status=status, body=b'{"error": "the Hub\'s own\\n words"}', times=100),
    ]
    with pytest.raises(HubError) as raised:
        faulty.hub.set_variable(faulty.space, "NAME", "value", "")
    expected = f"setting the variable NAME of {faulty.space}: the Hub answered {status}, the Hub's own words"
    assert raised.value.message == expected
    assert help_ in raised.value.help
    assert raised.value.exit_code == ExitCode.PLATFORM
    assert writes(proxy, "/variables") == (6 if (status, help_) in PASSING else 1)


def test_a_missing_space_is_not_asked_for_again(faulty: Connected, proxy: FaultyHub) -> None:
    missing = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}
    proxy.rules = [Rule("GET", "/runtime", status=404, headers=missing, times=100)]
    with pytest.raises(NotFoundError, match="the Hub has no such Space"):
        faulty.hub.runtime(faulty.space)
    assert sum(1 for _, path in proxy.seen if path.endswith("/runtime")) == 1


def test_an_error_page_that_is_not_json_is_told_by_its_status(faulty: Connected, proxy: FaultyHub) -> None:
    page = {"Content-Type": "text/html"}
    proxy.rules = [Rule("POST", "/hardware", status=403, headers=page, body=b"<html><h1>Forbidden</h1></html>")]
    with pytest.raises(HubError, match=r"asking for cpu-upgrade for acme/.*: the Hub answered 403, Forbidden"):
        faulty.hub.set_hardware(faulty.space, "cpu-upgrade")


def test_a_hub_that_is_not_there_is_told(at_once: None) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as sock:
        sock.bind(("127.0.0.1", 0))
        nobody = connected(f"http://127.0.0.1:{sock.getsockname()[1]}")
        with pytest.raises(HubError, match=r"reading acme/.*: no answer from the Hub \(.*refused.*\)") as raised:
            nobody.hub.info(nobody.space)
    assert "connection" in raised.value.help


@pytest.mark.parametrize("status", [None, 400, 403, 500])
def test_a_secret_is_in_no_error_even_if_the_hub_repeats_it(
    faulty: Connected, proxy: FaultyHub, at_once: None, status: int | None
) -> None:
    echo = f'{{"error": "cannot store {VALUE}"}}'.encode()
    proxy.rules = [Rule("POST", "/secrets", status=status, body=echo, times=100)]
    with pytest.raises(SpacedockError) as raised:
        faulty.hub.set_secret(faulty.space, "TOKEN", SecretStr(VALUE), "")
    assert VALUE not in f"{raised.value} {raised.value.help} {raised.value!r} {faulty.told}"
    assert "TOKEN" in raised.value.message


@pytest.mark.parametrize(("status", "body"), [(400, f'{{"error": "bad {VALUE}"}}'), (200, f"no JSON but {VALUE}")])
def test_a_secret_is_in_no_error_of_a_creation(
    new: Connected, proxy: FaultyHub, at_once: None, status: int, body: str
) -> None:
    behind = connected(proxy.endpoint)
    proxy.rules = [Rule("POST", "/create", status=status, body=body.encode(), times=100)]
    with pytest.raises(SpacedockError) as raised:
        behind.hub.create(space(name="x"), {"TOKEN": (SecretStr(VALUE), "")})
    assert VALUE not in f"{raised.value} {raised.value.help} {behind.told}"
