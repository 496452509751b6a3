"""Waves: cases as data (tests/cases/waves, README.md there), and what holds for every rollout."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from infra.model.fleet import Space
from infra.model.rollout import CountedWave, NamedWave, Rollout, SharedWave, TaggedWave
from infra.plan.waves import waves
from tests.support.spaces import space

CASES = Path(__file__).parents[1] / "cases" / "waves"


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_case(name: str) -> None:
    case = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    changed = [space(key=key, **(fields or {})) for key, fields in case["changed"].items()]

    found = waves(rollout(case.get("rollout", {})), changed)

    assert [{wave.reason: list(wave.spaces)} for wave in found] == case["waves"]


def rollout(said: dict[str, Any]) -> Rollout:
    rules = [{"kind": next(iter(rule)), **rule} for rule in said.get("waves", ())]
    return Rollout.model_validate({**said, "waves": rules})


KEYS = [f"s{number}" for number in range(12)]
TAGS = st.lists(st.sampled_from(["edge", "core"]), unique=True)
RULES = st.one_of(
    st.lists(st.sampled_from(KEYS), min_size=1, unique=True).map(lambda keys: NamedWave(spaces=tuple(keys))),
    st.sampled_from(["edge", "core", "none"]).map(lambda tag: TaggedWave(tag=tag)),
    st.integers(1, 13).map(lambda count: CountedWave(count=count)),
    st.integers(1, 100).map(lambda percent: SharedWave(percent=percent)),
)
ROLLOUTS = st.builds(Rollout, canary=st.sampled_from(["", *KEYS]), waves=st.lists(RULES, max_size=5).map(tuple))


@st.composite
def fleets(draw: st.DrawFn) -> list[Space]:
    """Spaces in any order of the file, each depending on some of those before it in another order."""
    ranked = draw(st.permutations(KEYS))
    needs = {
        key: draw(st.lists(st.sampled_from(ranked[:rank] or ["gone"]), max_size=3)) for rank, key in enumerate(ranked)
    }
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    return [space(key=key, tags=tuple(draw(TAGS)), depends_on=tuple(dict.fromkeys(needs[key]))) for key in keys]


@given(ROLLOUTS, fleets())
def test_every_space_is_in_one_wave_behind_what_it_depends_on(said: Rollout, changed: list[Space]) -> None:
    found = waves(said, changed)

    number = {key: index for index, wave in enumerate(found) for key in wave.spaces}
    assert sorted(key for wave in found for key in wave.spaces) == sorted(each.key for each in changed)
    assert all(number[key] < number[each.key] for each in changed for key in each.depends_on if key in number)
    assert all(wave.spaces and wave.reason for wave in found)


@given(ROLLOUTS, fleets())
def test_the_canary_is_alone_and_only_what_it_needs_goes_before_it(said: Rollout, changed: list[Space]) -> None:
    found = waves(said, changed)

    if not changed:
        assert found == ()
        return
    assert len(found[0].spaces) == 1
    at = next(index for index, wave in enumerate(found) if wave.reason == "canary")
    [canary] = found[at].spaces
    assert said.canary in {canary, ""} or said.canary not in {each.key for each in changed}
    assert {key for wave in found[:at] for key in wave.spaces} == behind(canary, changed)
    assert all(len(wave.spaces) == 1 for wave in found[: at + 1])


def behind(key: str, changed: list[Space]) -> set[str]:
    """Return what a Space depends on, near or far, of those that change."""
    needs = {each.key: each.depends_on for each in changed}
    near = [need for need in needs[key] if need in needs]
    return set(near).union(*(behind(need, changed) for need in near))


@given(ROLLOUTS, fleets())
def test_the_order_of_spaces_yaml_is_kept_and_the_same_comes_out_again(said: Rollout, changed: list[Space]) -> None:
    found = waves(said, changed)

    order = [each.key for each in changed]
    assert all(list(wave.spaces) == sorted(wave.spaces, key=order.index) for wave in found)
    assert waves(said, changed) == found


@given(ROLLOUTS, fleets())
def test_without_dependencies_a_rule_takes_no_more_than_it_says(said: Rollout, changed: list[Space]) -> None:
    free = [each.model_copy(update={"depends_on": ()}) for each in changed]

    for wave in waves(said, free):
        if wave.reason.startswith("count"):
            assert len(wave.spaces) <= int(wave.reason.split()[1])
        if wave.reason.endswith("%"):
            assert (len(wave.spaces) - 1) * 100 < int(wave.reason.split()[0]) * len(free)
