"""A release is named by the beginning of its digest."""

import pytest

from infra.model.errors import InputError
from infra.releases import named, records
from tests.releases.test_cases import logbook
from tests.support.spaces import space

FOUND = records(
    space(),
    logbook({"commits": [{"c3": {"release": "a"}}, {"c2": {"release": "b"}}, {"c1": {"release": "c"}}]}),
)


def test_a_beginning_that_only_one_has_names_it() -> None:
    assert named(FOUND, "B", "prod") == "b" * 64


def test_a_release_that_never_was_is_told_with_those_that_were() -> None:
    with pytest.raises(InputError, match=r"^prod never had a release fff$") as raised:
        named(FOUND, "fff", "prod")
    assert raised.value.help == (
        "The newest are aaaaaaaaaaaa, bbbbbbbbbbbb, cccccccccccc. `inv history --env prod` tells all."
    )


def test_a_beginning_of_several_is_refused() -> None:
    alike = [record.model_copy(update={"trailers": _named(record.release[0])}) for record in FOUND]
    with pytest.raises(InputError, match=r"^12 is the beginning of 3 releases$") as raised:
        named(alike, "12", "prod")
    assert raised.value.help == "Write more of it: 12a000000000, 12b000000000, 12c000000000."


def _named(letter: str) -> object:
    return FOUND[0].trailers.model_copy(update={"release": f"12{letter}".ljust(64, "0")})
