"""Differences of text files are read after planning, once for each content, and only where they are small texts."""

from infra.model.bundle import blob_id
from infra.model.errors import HubError
from infra.model.observed import Content
from infra.model.plan import Plan
from infra.observe import contents, observe
from infra.plan import plan, texts_to_read, with_diffs
from infra.plan.diffs import LARGEST, MOST
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.plans import ORIGIN
from tests.support.spaces import bundle_of, environment, space

OLD = "".join(f"line {number}\n" for number in range(20))


def compared(before: dict[str, bytes], after: dict[str, str], keys: tuple[str, ...] = ("api",)) -> tuple[Plan, FakeHub]:
    hub = FakeHub({f"acme/{key}": FakeSpace(files=dict(before)) for key in keys})
    wanted = environment(*(space(key=key) for key in keys))
    observed = observe(wanted, hub, FakeSecrets())
    ready = plan(wanted, {key: bundle_of(key, after) for key in keys}, observed, ORIGIN)
    hub.requests = 0
    return with_diffs(ready, contents(texts_to_read(ready, observed), hub, 4)), hub


def diffs(ready: Plan, key: str = "api") -> dict[str, str | None]:
    return {change.name: change.diff for change in ready.space(key).changes if change.kind == "file"}


def test_what_changes_is_shown_with_what_stands_around_it() -> None:
    ready, _ = compared({"a.txt": OLD.encode()}, {"a.txt": OLD.replace("line 10\n", "line ten\nand more\n")})
    assert diffs(ready)["a.txt"] == (
        "@@ -8,7 +8,8 @@\n line 7\n line 8\n line 9\n-line 10\n+line ten\n+and more\n line 11\n line 12\n line 13\n"
    )


def test_what_is_new_or_gone_or_kept_has_no_difference_and_is_not_read() -> None:
    ready, hub = compared({"foreign.txt": b"x", "same.txt": b"same\n"}, {"new.txt": "new\n", "same.txt": "same\n"})
    assert diffs(ready) == {"new.txt": None, "foreign.txt": None}
    assert hub.requests == 0


def test_only_small_texts_are_shown() -> None:
    before = {
        "binary": b"\x00\x01",
        "latin": "grün".encode("latin-1"),
        "large.txt": b"x" * (LARGEST + 1),
        "grows.txt": b"x",
        "text.txt": b"1\n",
    }
    after = dict.fromkeys(before, "2\n") | {"grows.txt": "x" * (LARGEST + 1)}
    ready, hub = compared(before, after)
    assert {name for name, diff in diffs(ready).items() if diff} == {"text.txt"}
    assert hub.requests == 3


def test_one_content_is_read_once_for_all_spaces() -> None:
    keys = tuple(f"s{number}" for number in range(12))
    ready, hub = compared({"a.txt": b"1\n"}, {"a.txt": "2\n"}, keys)
    assert hub.requests == 1
    assert all(diffs(ready, key)["a.txt"] == "@@ -1 +1 @@\n-1\n+2\n" for key in keys)


def test_very_many_are_not_all_read() -> None:
    names = [f"{number}.txt" for number in range(MOST + 20)]
    ready, hub = compared({name: name.encode() for name in names}, dict.fromkeys(names, "2\n"))
    assert hub.requests == MOST
    assert sum(1 for diff in diffs(ready).values() if diff) == MOST


def test_only_other_ends_of_lines_are_told() -> None:
    ready, _ = compared({"a.txt": b"1\r\n2\r\n"}, {"a.txt": "1\n2\n"})
    assert diffs(ready)["a.txt"] == "(only the ends of lines differ)\n"


def test_a_content_that_cannot_be_read_is_told_and_the_plan_holds() -> None:
    hub = FakeHub({"acme/api": FakeSpace(files={"a.txt": b"1\n"})})
    observed = observe(environment(space()), hub, FakeSecrets())
    ready = plan(environment(space()), {"api": bundle_of("api", {"a.txt": "2\n"})}, observed, ORIGIN)
    hub.failures["content"] = HubError("reading a.txt of acme/api: the Hub answered 500")
    read = contents(texts_to_read(ready, observed), hub, 4)
    assert read == {blob_id(b"1\n"): Content(fault="reading a.txt of acme/api: the Hub answered 500")}
    assert diffs(with_diffs(ready, read))["a.txt"] == "(not shown: reading a.txt of acme/api: the Hub answered 500)\n"
