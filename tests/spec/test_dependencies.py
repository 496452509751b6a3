"""Rings of Spaces that wait for each other: each that is told is one, and silence means that there is none."""

import time
from graphlib import CycleError, TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from infra.spec import parse
from infra.spec.dependencies import rings

NAMES = st.sampled_from("abcdefgh")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, unique=True)).map(
    lambda found: {key: [name for name in needs if name in found] for key, needs in found.items()}
)


@given(GRAPHS)
def test_rings_are_rings_and_share_no_name(needs: dict[str, list[str]]) -> None:
    found = list(rings(needs))
    for ring in found:
        assert all(after in needs[name] for name, after in zip(ring, [*ring[1:], ring[0]], strict=True))
    named = [name for ring in found for name in ring]
    assert len(named) == len(set(named))


@given(GRAPHS)
def test_an_order_exists_exactly_where_no_ring_is_told(needs: dict[str, list[str]]) -> None:
    try:
        list(TopologicalSorter(needs).static_order())
    except CycleError:
        assert list(rings(needs))
    else:
        assert not list(rings(needs))


def test_a_chain_and_a_ring_of_thousands_are_read_soon() -> None:
    head = "version: 1\ndefaults: {owner: acme, title: A}\nenvironments: {local: }\nspaces:\n"
    lines = [f"  s{number}: {{depends_on: [s{number + 1}]}}\n" for number in range(2_000)]
    started = time.process_time()
    chain = parse(head + "".join(lines) + "  s2000:\n", "spaces.yaml")
    ring = parse(head + "".join(lines) + "  s2000: {depends_on: [s0]}\n", "spaces.yaml")
    assert time.process_time() - started < 60
    assert chain.fleet is not None
    assert [found.code for found in ring.diagnostics] == ["SD082"]
