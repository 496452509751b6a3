"""Parts of a plan for several machines: nothing is lost, nothing is done twice, and the canary goes before all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.model.errors import InputError
from infra.model.plan import Plan, Scope
from infra.plan import matrix, shard
from tests.support.fakes import FakeHub
from tests.support.plans import empty_space, planned
from tests.support.spaces import space


def plan_of(waves: tuple[tuple[str, ...], ...], depends: dict[str, tuple[str, ...]] | None = None) -> Plan:
    keys = [key for wave in waves for key in wave]
    hub = FakeHub({f"acme/{key}": empty_space() for key in keys})
    ready = planned(hub, *(space(key=key, depends_on=(depends or {}).get(key, ())) for key in keys))
    return ready.model_copy(update={"waves": waves, "reasons": ("",) * len(waves)})


WAVES = (("api",), ("a", "b", "c"), ("d", "e"))


def test_the_canary_is_a_shard_of_its_own_and_looks_at_what_does_not_change() -> None:
    ready = plan_of(WAVES)
    still = ready.spaces[-1].model_copy(update={"changes": ()})
    ready = ready.model_copy(update={"spaces": (*ready.spaces[:-1], still), "waves": (*WAVES[:2], ("d",))})
    part = shard(ready, "canary")
    assert part.waves == (("api",),)
    assert {p.space.key: p.scope for p in part.spaces if p.scope is Scope.PLANNED}.keys() == {"api", "e"}


def test_the_waves_keep_their_order_in_each_shard() -> None:
    parts = [shard(plan_of(WAVES), f"{number}/2") for number in (1, 2)]
    assert [part.waves for part in parts] == [(("a", "c"), ("e",)), (("b",), ("d",))]


def test_what_depends_on_each_other_stays_together() -> None:
    ready = plan_of(WAVES, {"d": ("a",), "e": ("d",)})
    assert dict(matrix(ready, 2)) == {"1/2": ("a", "d", "e"), "2/2": ("b", "c")}


def test_shards_with_nothing_to_do_are_left_out() -> None:
    assert matrix(plan_of((("api",), ("a",))), 4) == [("1/4", ("a",))]
    assert matrix(plan_of(()), 4) == []


@pytest.mark.parametrize("name", ["", "0/2", "3/2", "1/0", "x", "1/2/3", "-1/2", "canary/2"])
def test_there_are_no_other_shards(name: str) -> None:
    with pytest.raises(InputError, match="there is no shard"):
        shard(plan_of(WAVES), name)


@given(
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=4),
    shards=st.integers(1, 7),
    links=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=8),
)
def test_every_space_is_in_exactly_one_shard(sizes: list[int], shards: int, links: list[tuple[int, int]]) -> None:
    names = iter(range(100))
    waves = (("canary",), *(tuple(f"s{next(names)}" for _ in range(size)) for size in sizes))
    keys = [key for wave in waves[1:] for key in wave]
    depends: dict[str, tuple[str, ...]] = {
        keys[a % len(keys)]: (keys[b % len(keys)],) for a, b in links if a % len(keys) > b % len(keys)
    }
    ready = plan_of(waves, depends)
    dealt = [shard(ready, f"{number}/{shards}") for number in range(1, shards + 1)]
    found = [key for part in dealt for wave in part.waves for key in wave]
    assert sorted(found) == sorted(keys)
    place = {key: n for n, part in enumerate(dealt) for wave in part.waves for key in wave}
    assert all(place[key] == place[other] for key, others in depends.items() for other in others)
    for part in dealt:
        order = [key for wave in part.waves for key in wave]
        assert order == [key for key in keys if key in order]
