"""Which secrets a rollback names, and as what."""

import pytest

from infra.model.bundle import Deployed, Manifest
from infra.model.observed import ObservedSpace, RemoteSecret, Runtime, SpaceInfo
from infra.model.plan import Action
from infra.plan import secrets_since

AT = "2026-01-01T12:00:05+00:00"
INFO = SpaceInfo(id="acme/api", sha="a" * 40, sdk="docker", visibility="public", runtime=Runtime(stage="RUNNING"))


def manifest(*secrets: str) -> Manifest:
    left = Deployed(visibility="public", hardware="cpu-basic", sleep_time=None, variables={}, secrets=secrets)
    return Manifest(environment="prod", artifact="a" * 64, source=None, tool="0.1.0", files={}, settings=left)


@pytest.mark.parametrize(
    ("then", "updated_at", "reason"),
    [
        (True, "2026-01-01T11:00:00+00:00", None),
        (True, "2026-01-01T12:00:05.300000+00:00", None),
        (
            True,
            "2026-01-02T00:00:00+00:00",
            "it was sent since, 2026-01-02T00:00:00+00:00: its value of then cannot be read back",
        ),
        (True, None, None),
        (False, "2026-01-02T00:00:00+00:00", "it was not there then, and it stays"),
    ],
)
def test_one_that_is_there(*, then: bool, updated_at: str | None, reason: str | None) -> None:
    seen = ObservedSpace(info=INFO, secrets=(RemoteSecret(name="TOKEN", updated_at=updated_at),))
    found = list(secrets_since(manifest(*(["TOKEN"] if then else [])), AT, seen))
    assert [change.reason for change in found] == ([reason] if reason else [])
    assert all(change.action is Action.KEEP for change in found)


def test_one_that_is_gone_and_a_commit_without_a_record() -> None:
    assert [(c.name, c.reason) for c in secrets_since(manifest("OLD"), AT, ObservedSpace(info=INFO))] == [
        ("OLD", "it was there then, and its value cannot be read back")
    ]
    seen = ObservedSpace(info=INFO, secrets=(RemoteSecret(name="TOKEN", updated_at="2026-02-01T00:00:00+00:00"),))
    assert [c.name for c in secrets_since(None, AT, seen)] == ["TOKEN"]
