"""Trusted publishers, on a closed Hub of their own."""

import time
from pathlib import Path

import httpx2
import yaml
from huggingface_hub import HfApi

from tests.conformance.routes import Asked
from tests.contract.conftest import client_of
from tests.emulator.accounts.issuing import ISSUER, Signer, served
from tests.emulator.hubs import hub_process


def test_an_identity_token_buys_a_token_for_one_space(recorded: Asked, tmp_path: Path) -> None:
    signer = Signer()
    with served(signer.jwks) as address:
        seed = {
            "users": {"alice": {"plan": "pro"}},
            "issuers": {ISSUER: {"jwks_url": address}},
            "publishers": [{"resource": "spaces/alice/api", "issuer": ISSUER, "claims": {"environment": "prod"}}],
            "spaces": {name: {"sdk": "docker", "creator": "alice"} for name in ("alice/api", "alice/other")},
        }
        (tmp_path / "seed.yaml").write_text(yaml.safe_dump(seed))
        options = ("--seed", str(tmp_path / "seed.yaml"))
        with hub_process(tmp_path / "data", *options) as hub, client_of(hub.endpoint) as http:
            http.headers.pop("authorization")
            body = {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
                "subject_token": signer.token(hub.endpoint, time.time()),
                "resource": "spaces/alice/api",
            }
            answer = recorded.watch(http).post("/oauth/token", json=body)
            assert answer.status_code == 200, answer.text
            told = answer.json()
            assert (told["token_type"], told["expires_in"]) == ("bearer", 3600)
            assert told["issued_token_type"] == "urn:ietf:params:oauth:token-type:access_token"
            check_scope(http, hub.endpoint, told["access_token"])


def check_scope(http: httpx2.Client, endpoint: str, token: str) -> None:
    """Check that a token changes its Space, and nothing beside."""
    assert token.startswith("hf_jwt_")
    publisher = HfApi(endpoint=endpoint, token=token)
    publisher.add_space_variable("alice/api", "LEVEL", "debug")
    assert set(publisher.get_space_variables("alice/api")) == {"LEVEL"}
    headers = {"authorization": f"Bearer {token}"}
    for path in ("/api/spaces/alice/other/variables", "/api/spaces/alice/other/secrets"):
        refused = http.post(path, json={"key": "LEVEL", "value": "debug"}, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (403, "Authorization error.")
