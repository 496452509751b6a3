"""tests/cases/releases: a file's name is its test's name."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.model.history import Authored, History
from infra.model.observed import Runtime, SpaceInfo
from infra.model.records import Logbook, Record, verified_tag
from infra.model.trailers import Trailers, commit_message
from infra.releases import records, release_before, release_named
from tests.support.spaces import space

CASES = Path(__file__).parents[1] / "cases" / "releases"
DIGESTS = ("release", "replaces", "failed")


def commit_id(name: str) -> str:
    return name.ljust(40, "0")


def trailers(fields: dict[str, str]) -> Trailers:
    digests = {key: value * 64 for key, value in fields.items() if key in DIGESTS}
    restores = {"restores": commit_id(fields["restores"])} if "restores" in fields else {}
    return Trailers.model_validate({"environment": "prod", **fields, **digests, **restores})


def logbook(case: dict[str, Any]) -> Logbook:
    rows = [next(iter(row.items())) for row in case["commits"]]
    commits = tuple(
        Authored(
            id=commit_id(name),
            who=("acme-bot",),
            at=f"2026-01-01T00:00:{len(rows) - at:02}+00:00",
            message="Add notes" if fields is None else commit_message(trailers(fields)),
        )
        for at, (name, fields) in enumerate(rows)
    )
    runtime = {"stage": "RUNNING", **case.get("runtime", {})}
    if "sha" in runtime:
        runtime["sha"] = commit_id(runtime["sha"])
    info = SpaceInfo(
        id="acme/api", sha=commits[0].id, sdk="docker", visibility="public", runtime=Runtime.model_validate(runtime)
    )
    tags = {name: name for name in case.get("tagged", ())} | case.get("moved_tags", {})
    stand = {verified_tag(commit_id(name)): commit_id(at) for name, at in tags.items()}
    return Logbook(info=info, history=History(commits=commits), tags=stand)


def shown(found: Record | str) -> str:
    return found.commit.rstrip("0") if isinstance(found, Record) else found


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_case(name: str) -> None:
    case = yaml.safe_load((CASES / f"{name}.yaml").read_text("utf-8"))
    found = records(space(), logbook(case))
    outcomes = {shown(record): ", ".join(filter(None, (record.outcome, record.cause))) for record in found}
    assert outcomes == case["outcomes"]
    assert shown(release_before(found)) == case["before"]
    assert {release: shown(release_named(found, release * 64)) for release in case["named"]} == case["named"]
