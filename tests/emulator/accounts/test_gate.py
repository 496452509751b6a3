"""Who may visit the app of a private Space."""

from pathlib import Path

import httpx2
import pytest

from infra.emulator.accounts import Accounts
from infra.emulator.accounts.gate import AppGate
from infra.emulator.accounts.seed import read_seed
from infra.emulator.hub import open_stores
from infra.emulator.kinds import Kind
from infra.emulator.settings import Settings
from tests.emulator.accounts.closed import SEED
from tests.emulator.hubs import hub_process


@pytest.mark.parametrize(
    "authorization", ["Bearer hf_alice_fine", "Bearer hf_dave", "Bearer hf_alice_old", "Digest x", None]
)
def test_the_gate_of_a_closed_hub_is_for_members(tmp_path: Path, authorization: str | None) -> None:
    with open_stores(Settings(tmp_path)) as stores:
        stores.repositories.create(Kind.SPACE, "acme", "bobs", "private")
        gate = AppGate(Accounts(read_seed(SEED).accounts), stores.repositories)
        assert gate.may_read("Bearer hf_alice", "acme/bobs")
        assert gate.may_read("Bearer hf_carol", "acme/bobs")
        assert not gate.may_read("Bearer hf_alice", "acme/none")
        assert not gate.may_read(authorization, "acme/bobs")


def test_an_open_hub_admits_any_token(tmp_path: Path) -> None:
    with open_stores(Settings(tmp_path)) as stores:
        stores.repositories.create(Kind.SPACE, "acme", "bobs", "private")
        gate = AppGate(Accounts(), stores.repositories)
        assert gate.may_read("Bearer any", "acme/bobs")
        assert not gate.may_read(None, "acme/bobs")


def test_a_visitor_of_a_private_app_without_the_right_is_told_nothing(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data", "--seed", str(SEED)) as hub:
        answers = {}
        for token in ("hf_alice", "hf_dave"):
            headers = {"Host": "acme-hidden.localhost", "X-HF-Authorization": f"Bearer {token}"}
            answers[token] = httpx2.get(hub.endpoint, headers=headers, trust_env=False).status_code
        assert answers == {"hf_alice": 503, "hf_dave": 404}
