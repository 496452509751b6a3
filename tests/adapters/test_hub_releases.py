"""What history and rollback read and write, with the real client against the real local Hub."""

import pytest

from infra.model.bundle import Commit, File
from infra.model.errors import HubError
from infra.model.plan import Purpose
from infra.model.trailers import Trailers, commit_message, read_trailers
from tests.adapters.conftest import Connected

HOSTILE = Trailers(
    environment="prod",
    purpose=Purpose.ROLLBACK,
    release="a" * 64,
    reason="two\nlines: <b>&amp;</b> 🚀",
    cause="health: \u2028 'x' \\n ",
)


def committed(made: Connected, message: str, content: bytes = b"one") -> str:
    head = made.hub.info(made.space).sha
    files = (File(path="notes", content=content),)
    return made.hub.commit(made.space, Commit(parent=head, message=message, files=files))


def test_a_message_comes_back_whole_with_its_author_and_date(made: Connected) -> None:
    sha = committed(made, commit_message(HOSTILE))
    before = made.hub.requests
    newest, *older = made.hub.history(made.space, ()).commits
    assert made.hub.requests - before == 1
    assert (newest.id, newest.message) == (sha, commit_message(HOSTILE))
    assert read_trailers(newest.message) == HOSTILE
    assert newest.who == ("local",)
    assert newest.at.endswith("+00:00")
    assert [commit.message for commit in older] == ["initial commit"]


def test_a_message_of_one_line_comes_back_as_it_is(made: Connected) -> None:
    committed(made, "Add notes")
    assert made.hub.history(made.space, ()).commits[0].message == "Add notes"


def test_more_commits_than_one_page_holds_are_read(made: Connected) -> None:
    for number in range(52):
        committed(made, f"change {number}", str(number).encode())
    assert len(made.hub.history(made.space, ()).commits) == 53


def test_a_tag_stands_at_its_commit_and_is_put_once(made: Connected) -> None:
    first = committed(made, "one")
    made.hub.tag(made.space, "verified-1", first)
    second = committed(made, "two", b"two")
    made.hub.tag(made.space, "verified-2", second)
    made.hub.tag(made.space, "verified-1", second)
    assert made.hub.tags(made.space) == {"verified-1": first, "verified-2": second}


def test_a_tag_moves_neither_the_head_nor_the_build(made: Connected) -> None:
    sha = committed(made, "one")
    stage = made.hub.runtime(made.space).stage
    made.hub.tag(made.space, "verified-1", sha)
    assert (made.hub.info(made.space).sha, made.hub.runtime(made.space).stage) == (sha, stage)


def test_a_tag_at_no_commit_is_told(made: Connected) -> None:
    with pytest.raises(HubError, match=rf"tagging bbbbbbb of {made.space}"):
        made.hub.tag(made.space, "verified-b", "b" * 40)


def test_a_space_without_tags_has_none(made: Connected) -> None:
    assert made.hub.tags(made.space) == {}
