"""Who changed a file: by the commit it was last written in, or by all since the deploy where it is gone."""

import pytest

from infra.model.bundle import MANIFEST_PATH
from infra.model.drift import Drift
from infra.model.history import Authored, History
from infra.plan import with_authors

DEPLOY, FIRST, SECOND = "d" * 40, "1" * 40, "2" * 40
HISTORY = History(
    commits=(
        Authored(id=SECOND, who=("bob", "carol"), at="2026-01-03T00:00:00+00:00"),
        Authored(id=FIRST, who=("alice",), at="2026-01-02T00:00:00+00:00"),
        Authored(id=DEPLOY, who=("ci",), at="2026-01-01T00:00:00+00:00"),
    ),
    last={MANIFEST_PATH: DEPLOY, "a.py": FIRST, "b.py": SECOND},
)


def file(name: str, after: str | None) -> Drift:
    return Drift(space="api", kind="file", name=name, after=after, reason="it was changed")


@pytest.mark.parametrize(
    ("drift", "who", "day"),
    [
        (file("a.py", "aa"), "alice", "2026-01-02"),
        (file("b.py", "bb"), "bob, carol", "2026-01-03"),
        (file("gone.py", None), "bob, carol, alice", "2026-01-03"),
        (file("of_nobody.py", "cc"), None, None),
        (Drift(space="api", kind="setting", name="hardware", reason="it was changed"), None, None),
        (file("a.py", "aa").model_copy(update={"space": "other"}), None, None),
    ],
)
def test_files_get_their_authors_and_nothing_else_does(drift: Drift, who: str | None, day: str | None) -> None:
    [told] = with_authors([drift], {"api": HISTORY})
    assert (told.who, told.at[:10] if told.at else None) == (who, day)


def test_a_history_that_cannot_be_read_does_not_hide_the_drift() -> None:
    [told] = with_authors([file("a.py", "aa")], {"api": History(fault="the Hub answered 502")})
    assert told.who is None
    assert told.reason == "it was changed; by whom could not be read: the Hub answered 502"
