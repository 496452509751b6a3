"""The budget follows the `RateLimit` headers: it waits when a window is used up, and says so once."""

import pytest

from infra.adapters.hub_budget import Budget
from tests.support.fakes import FakeClock

API, FILE = "/api/spaces/acme/api", "/spaces/acme/api/resolve/main/README.md"


class Told:
    """A budget on a clock that only moves when somebody waits, and what it said."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.said: list[str] = []
        self.budget = Budget(self.clock, self.said.append)


def test_without_a_word_of_the_hub_nothing_waits() -> None:
    here = Told()
    for _ in range(1000):
        here.budget.take(API)
    assert here.clock.pauses == []


def test_what_is_left_is_spent_and_then_the_next_window_is_waited_for() -> None:
    here = Told()
    here.budget.learn('"api";r=3;t=42')
    for _ in range(3):
        here.budget.take(API)
    assert here.clock.pauses == []
    here.budget.take(API)
    assert here.clock.pauses == [42]
    assert here.said == ["the Hub's budget is used up: going on in 42 s"]
    here.budget.take(API)
    assert len(here.clock.pauses) == 1


def test_answers_that_come_out_of_order_do_not_raise_what_is_left() -> None:
    here = Told()
    for left in (5, 2, 4, 3):
        here.budget.learn(f'"api";r={left};t=100')
    for _ in range(2):
        here.budget.take(API)
    assert here.clock.pauses == []
    here.budget.take(API)
    assert here.clock.pauses == [100]


def test_a_new_window_counts_anew() -> None:
    here = Told()
    here.budget.learn('"api";r=0;t=10')
    here.clock.sleep(20)
    here.clock.pauses.clear()
    here.budget.learn('"api";r=500;t=290')
    here.budget.take(API)
    assert here.clock.pauses == []


def test_an_answer_of_the_window_before_is_forgotten() -> None:
    here = Told()
    here.budget.learn('"api";r=500;t=300')
    here.budget.learn('"api";r=0;t=1')
    here.budget.take(API)
    assert here.clock.pauses == []


def test_files_have_a_count_of_their_own() -> None:
    here = Told()
    here.budget.learn('"api";r=0;t=30')
    here.budget.take(FILE)
    assert here.clock.pauses == []
    here.budget.learn('"resolvers";r=0;t=7')
    here.budget.take(FILE)
    assert here.clock.pauses == [7]


@pytest.mark.parametrize("header", ["", "nonsense", '"api"', '"api";r=x;t=1', "0"])
def test_a_header_of_another_shape_is_no_word(header: str) -> None:
    here = Told()
    here.budget.learn(header)
    here.budget.take(API)
    assert here.clock.pauses == []
