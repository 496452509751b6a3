"""Results of shards become one result of the rollout."""

import json

import pytest

from infra.model.errors import InputError
from infra.model.result import merge, read_result
from tests.support.results import stopped_result


def test_a_record_is_read_back_as_it_was_written() -> None:
    result = stopped_result()
    assert read_result(result.model_dump_json().encode(), "r.json") == result


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"environment": 1}', b"\xff"])
def test_what_is_no_record_is_refused(content: bytes) -> None:
    with pytest.raises(InputError, match=r"r\.json is no result of a deploy"):
        read_result(content, "r.json")


def test_shards_are_put_together_by_the_clock_of_the_first() -> None:
    first = stopped_result().model_copy(update={"shard": "1/2"})
    good = first.outcome.model_copy(update={"outcome": "deployed", "problems": (), "exit_code": 0})
    second = first.model_copy(update={"shard": "2/2", "began": first.began + 10, "outcome": good})
    merged = merge([second, first])
    assert (merged.outcome.outcome, merged.outcome.exit_code, merged.outcome.requests) == ("rolled_back", 4, 84)
    assert [moment.at for moment in merged.moments] == sorted(moment.at for moment in merged.moments)
    assert max(moment.at for moment in merged.moments) == 19.0
    assert len(merged.rows) == 6


def test_results_of_different_plans_or_of_one_shard_twice_are_not_put_together() -> None:
    result = stopped_result()
    with pytest.raises(InputError, match="different plans"):
        merge([result, result.model_copy(update={"plan": "d" * 64, "shard": "2/2"})])
    with pytest.raises(InputError, match="twice"):
        merge([result, result])


def test_a_record_holds_no_file() -> None:
    assert "blobs" not in json.dumps(stopped_result().model_dump(mode="json"))
