"""Pauses: short after a change, longer later, never the same for two Spaces, and inside the Hub's budget."""

import heapq
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from infra.verify.pace import FIRST_PAUSE, JITTER, LONGEST_HUB_PAUSE, LONGEST_SERVICE_PAUSE, WINDOW, Pace

QUOTA = 1000
"""Requests in a window, of an account without a plan (hub-api 10)."""


def no_jitter() -> float:
    return 0.0


def requests_of(spaces: int, seconds: float, pace: Pace) -> int:
    """Count the questions to the Hub when so many Spaces are watched from the same moment on, and nothing changes."""
    with ExitStack() as stack:
        for _ in range(spaces):
            stack.enter_context(pace.watching())
        return sum(1 for _ in _questions(spaces, seconds, pace))


def _questions(spaces: int, seconds: float, pace: Pace) -> Iterator[float]:
    due = [0.0] * spaces
    while (now := heapq.heappop(due)) < seconds:
        yield now
        heapq.heappush(due, now + pace.of_hub(now))


@pytest.mark.parametrize("spaces", [1, 2, 16, 100, 300])
def test_spaces_watched_at_once_leave_the_budget_room_for_writes(spaces: int) -> None:
    assert requests_of(spaces, WINDOW, Pace(no_jitter)) <= 0.6 * QUOTA + spaces


def test_a_hundred_spaces_stay_below_the_budget_with_all_that_a_gate_asks() -> None:
    """A gate also reads at once when the release appears, at the end of its bake, and a log."""
    extra = 3 * 100
    assert requests_of(100, WINDOW, Pace(no_jitter)) + extra < QUOTA


def test_a_space_alone_is_asked_for_at_once_and_then_less_and_less() -> None:
    pace = Pace(no_jitter)
    with pace.watching():
        pauses = [pace.of_hub(unchanged) for unchanged in (0, 1, 10, 60, 600)]
    assert pauses == [0.5, 0.5, pytest.approx(1.5), LONGEST_HUB_PAUSE, LONGEST_HUB_PAUSE]


def test_a_service_is_asked_more_often_than_the_hub() -> None:
    pace = Pace(no_jitter)
    assert [pace.of_service(unchanged) for unchanged in (0, 10, 600)] == [
        FIRST_PAUSE,
        pytest.approx(1.5),
        LONGEST_SERVICE_PAUSE,
    ]


def test_what_is_no_longer_watched_counts_no_more() -> None:
    pace = Pace(no_jitter)
    with pace.watching(), pace.watching(), pace.watching(), pace.watching():
        assert pace.of_hub(0) == 2.0
    with pace.watching():
        assert pace.of_hub(0) == 0.5


def test_jitter_only_makes_a_pause_longer() -> None:
    chances = iter([0.0, 0.5, 0.999])
    pace = Pace(lambda: next(chances))
    assert [pace.of_service(0) for _ in range(3)] == [
        FIRST_PAUSE,
        pytest.approx(FIRST_PAUSE * (1 + JITTER / 2)),
        pytest.approx(FIRST_PAUSE * (1 + JITTER * 0.999)),
    ]
