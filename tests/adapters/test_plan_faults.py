"""Every call of a plan fails in every way: Space, call, cause and next step are told, and the other Spaces are read."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product

import pytest

from infra.adapters.hub_calls import PATIENCE
from infra.model.bundle import MANIFEST_PATH, Commit, File
from infra.model.errors import ExitCode, HubError
from infra.model.fleet import Environment
from infra.model.observed import WHOLE_ENVIRONMENT, Unread
from infra.observe import observe
from tests.adapters.conftest import Connected, connected
from tests.emulator.hubs import HubProcess
from tests.support.fakes import FakeSecrets
from tests.support.faulty import CUT, SILENT, FaultyHub, Rule, faulty_hub
from tests.support.spaces import environment, space

PAGED = {
    "/api/spaces": "listing the Spaces of acme",
    "/tree/{head}": "listing the files of {id}",
    "/commits/main": "reading the history of {id}",
}
"""Calls that the client repeats by itself, with pauses that cannot be taken away, by the end of their path."""
PLAIN = {
    "/resolve/{head}/.spacedock.json": "reading .spacedock.json of {id}",
    "/variables": "reading the variables of {id}",
    "/secrets": "reading the secrets of {id}",
    "/hardware": "reading the list of hardware",
    "/paths-info/main": "reading the history of {id}",
}
OF_DRIFT = ("/commits/main", "/paths-info/main")
"""Who changed a file: asked where files were changed by hand."""
FAULT, LINE = "See its status page", "Check the connection"
REFUSED = {
    401: "Set HF_TOKEN",
    402: "paid plan",
    403: "lacks the right",
    404: FAULT,
    409: "Try again in a minute",
    412: "Plan again",
    413: "too large",
    418: FAULT,
}
PASSING = {429: "rate limit", 500: FAULT, 502: FAULT, 503: FAULT, 504: FAULT, None: LINE, SILENT: LINE, CUT: LINE}
CAUSES = {None: "Server disconnected", SILENT: "timed out", CUT: "peer closed connection"}
STEPS = REFUSED | PASSING
OF_NO_SPACE = ("/api/spaces", "/hardware")


@dataclass(frozen=True)
class Ground:
    """Two Spaces of one owner, the first of them behind a proxy that does harm to one call."""

    here: Connected
    wanted: Environment
    call: str
    fate: int | None

    def unread(self) -> Unread:
        """Read both, and return what could not be read of the first: of the second all must be."""
        if self.call in OF_DRIFT:
            return self._unknown_authors()
        found = observe(self.wanted, self.here.hub, FakeSecrets())
        mine = WHOLE_ENVIRONMENT if self.call == "/hardware" else "api"
        if self.call != "/api/spaces":
            assert "other" in found.spaces
            assert set(found.unread) == {mine}
        return found.unread[mine]

    def _unknown_authors(self) -> Unread:
        with pytest.raises(HubError) as raised:
            self.here.hub.history(self.here.space, ["README.md"])
        error = raised.value
        return Unread(message=error.message, help=error.help, exit_code=error.exit_code)

    @property
    def expected(self) -> str:
        return (PAGED | PLAIN)[self.call].format(id=self.here.space)


def ground(local_hub: HubProcess, proxy: FaultyHub, call: str, fate: int | None) -> Ground:
    """Make two Spaces, of which one call fails for the first."""
    other, mine = connected(local_hub.endpoint).create(), connected(local_hub.endpoint).create()
    files = (File(path=MANIFEST_PATH, content=b"{}"),)
    parent = mine.hub.info(mine.space).sha
    head = mine.hub.commit(mine.space, Commit(parent=parent, message="x", files=files))
    name = mine.space.partition("/")[2]
    end = call.format(head=head) if call in OF_NO_SPACE else f"/{name}{call.format(head=head)}"
    method = "POST" if call == "/paths-info/main" else "GET"
    proxy.rules = [Rule(method, end, status=fate, body=b'{"error": "told so"}', times=100)]
    behind = connected(proxy.endpoint, patience=0.3 if fate in (SILENT, CUT) else PATIENCE)
    behind.space = mine.space
    names = {"api": name, "other": other.space.partition("/")[2]}
    spaces = [space(key=key, owner="acme", name=named, hardware="t4-small") for key, named in names.items()]
    return Ground(behind, environment(*spaces), call, fate)


def check(made: Ground, unread: Unread) -> None:
    """Fail unless what is told names the call, the Space where it is of one, the cause and the next step."""
    cause = f"no answer from the Hub ({CAUSES[made.fate]}" if made.fate in CAUSES else f"the Hub answered {made.fate}, "
    assert unread.message.startswith(f"{made.expected}: {cause}")
    assert ("told so" in unread.message) is (made.fate not in CAUSES)
    assert STEPS[made.fate] in unread.help
    assert unread.exit_code == ExitCode.PLATFORM
    assert "\n" not in unread.message


@pytest.mark.parametrize(("call", "fate"), [*product(PLAIN, STEPS), *product(PAGED, REFUSED)])
def test_each_reading_of_a_plan_fails_with_the_call_the_cause_and_the_next_step(
    local_hub: HubProcess, proxy: FaultyHub, at_once: None, call: str, fate: int | None
) -> None:
    made = ground(local_hub, proxy, call, fate)
    check(made, made.unread())


@pytest.fixture
def proxies(local_hub: HubProcess) -> Iterator[list[FaultyHub]]:
    with ExitStack() as stack:
        yield [stack.enter_context(faulty_hub(local_hub.endpoint)) for _ in product(PAGED, PASSING)]


def test_so_does_what_the_client_repeats_by_itself(
    local_hub: HubProcess, proxies: list[FaultyHub], at_once: None
) -> None:
    """All at once, for each waits 23 seconds in all. The last one's patience is that of all: they share a client."""
    grounds = [ground(local_hub, proxy, *case) for proxy, case in zip(proxies, product(PAGED, PASSING), strict=True)]
    with ThreadPoolExecutor(len(grounds)) as pool:
        for made, unread in zip(grounds, pool.map(Ground.unread, grounds), strict=True):
            check(made, unread)


@pytest.mark.parametrize("call", [*PAGED, *(call for call in PLAIN if "resolve" not in call)])
def test_the_page_of_a_proxy_is_not_taken_for_the_hubs_answer(
    local_hub: HubProcess, proxy: FaultyHub, call: str
) -> None:
    made = ground(local_hub, proxy, call, 200)
    proxy.rules[0].body = b"<html>Please sign in</html>"
    unread = made.unread()
    assert unread.message == f"{made.expected}: what the Hub answered is no JSON"
    assert "proxy" in unread.help
