"""Exchanging an identity token: who gets one, what it opens, and how the official client does it by itself."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest

from infra.emulator.accounts.seed import parse_seed
from tests.emulator.accounts.closed import ClosedHub
from tests.emulator.accounts.issuing import ISSUER, Signer, served
from tests.emulator.accounts.test_rights import CONTENT, FORBIDDEN, MISSING, OK, READS, SETTINGS, answers
from tests.emulator.hubs import thread_hub
from tests.support.control import Control

CLAIMS = {"repository": "acme/service", "branch": "main", "workflow": "deploy.yml", "environment": "prod"}


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


def seed_text(issuer: Mapping[str, Any], **publisher: Any) -> bytes:
    publishers = [
        {"resource": "spaces/acme/api", "issuer": ISSUER, "claims": CLAIMS, **publisher},
        {"resource": "alice", "issuer": ISSUER, "claims": {"repository": "acme/service"}},
    ]
    spaces = {"acme/api": {}, "acme/other": {}, "acme/hidden": {"visibility": "private"}}
    seed = {
        "users": {"alice": {"plan": "pro"}},
        "orgs": {"acme": {"plan": "team", "members": {"alice": "admin"}}},
        "tokens": [{"value": "hf_alice", "user": "alice"}],
        "issuers": {ISSUER: issuer},
        "publishers": publishers,
        "spaces": spaces,
    }
    return repr(seed).encode()  # Python's form of such a mapping is YAML too


@contextmanager
def trusting_hub(data: Path, issuer: Mapping[str, Any], **publisher: Any) -> Iterator[ClosedHub]:
    seed = parse_seed(seed_text(issuer, **publisher), "seed")
    with thread_hub(data, control=True, seed=seed) as running:
        yield ClosedHub(running)


@pytest.fixture
def trusting(tmp_path: Path, signer: Signer) -> Iterator[ClosedHub]:
    with trusting_hub(tmp_path / "data", {"jwks": signer.jwks}) as hub:
        yield hub


def exchange(closed: ClosedHub, token: str, resource: str = "spaces/acme/api", **changes: str) -> tuple[int, Any]:
    body = {
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
        "subject_token": token,
        "resource": resource,
        **changes,
    }
    answer = closed.hub.http.post("/oauth/token", json=body)
    return answer.status_code, answer.json()


def test_a_trusted_job_gets_a_token_for_its_repository(trusting: ClosedHub, signer: Signer) -> None:
    status, body = exchange(trusting, signer.token(trusting.hub.endpoint, time.time()))
    assert status == 200
    token = body.pop("access_token")
    assert token.startswith("hf_jwt_")
    assert body == {
        "token_type": "bearer",
        "expires_in": 3600,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    }
    for routes in (READS, CONTENT, SETTINGS):
        assert answers(trusting, token, "acme/api", routes) == {OK}
    commit = trusting.ask(token, "GET", "/api/spaces/acme/api/commits/main").json()[0]
    assert [author["user"] for author in commit["authors"]] == ["[OIDC]"]


def test_the_token_refuses_everything_else(trusting: ClosedHub, signer: Signer) -> None:
    token = exchange(trusting, signer.token(trusting.hub.endpoint, time.time()))[1]["access_token"]
    for routes in (READS, CONTENT, SETTINGS):
        assert answers(trusting, token, "acme/other", routes) == {FORBIDDEN}
        assert answers(trusting, token, "acme/hidden", routes) == {MISSING}
    body = {"name": "new", "organization": "acme", "type": "space", "sdk": "docker"}
    assert trusting.answer(token, "POST", "/api/repos/create", json=body).status == 403
    gone = {"name": "api", "organization": "acme", "type": "space"}
    assert trusting.answer(token, "DELETE", "/api/repos/delete", json=gone) == FORBIDDEN
    move = {"fromRepo": "acme/api", "toRepo": "acme/api2", "type": "space"}
    assert trusting.answer(token, "POST", "/api/repos/move", json=move) == FORBIDDEN
    assert [row["id"] for row in trusting.ask(token, "GET", "/api/spaces").json()] == ["acme/api"]
    who = trusting.ask(token, "GET", "/api/whoami-v2").json()
    assert (who["type"], who["name"], who["orgs"]) == ("app", "[OIDC]", [])
    assert who["scope"] == {"role": "write", "entities": [{"type": "space", "name": "acme/api"}]}


def test_the_token_ends_after_an_hour(trusting: ClosedHub, signer: Signer) -> None:
    token = exchange(trusting, signer.token(trusting.hub.endpoint, time.time()))[1]["access_token"]
    with Control(trusting.hub.endpoint) as control:
        control.advance(3590)
        assert trusting.ask(token, "GET", "/api/spaces/acme/api").status_code == 200
        control.advance(11)
        assert trusting.ask(token, "GET", "/api/spaces/acme/api").status_code == 401
        old = signer.token(trusting.hub.endpoint, time.time())
        assert exchange(trusting, old)[0] == 400, "by the Hub's clock the identity token has run out"


def test_a_users_name_gives_a_token_that_only_reads(trusting: ClosedHub, signer: Signer) -> None:
    token = exchange(trusting, signer.token(trusting.hub.endpoint, time.time()), "alice")[1]["access_token"]
    assert token.startswith("hf_oauth_")
    assert answers(trusting, token, "acme/other", READS) == {OK}
    assert answers(trusting, token, "acme/hidden", READS) == {MISSING}
    assert {answer.status for answer in answers(trusting, token, "acme/api", [*CONTENT, *SETTINGS])} == {403}


def test_a_publisher_may_be_for_reading_alone(tmp_path: Path, signer: Signer) -> None:
    with trusting_hub(tmp_path / "data", {"jwks": signer.jwks}, read_only=True) as hub:
        token = exchange(hub, signer.token(hub.hub.endpoint, time.time()))[1]["access_token"]
        assert answers(hub, token, "acme/api", READS) == {OK}
        assert {answer.status for answer in answers(hub, token, "acme/api", [*CONTENT, *SETTINGS])} == {403}


def test_keys_come_from_an_address_of_this_machine(tmp_path: Path, signer: Signer) -> None:
    with served(signer.jwks) as address, trusting_hub(tmp_path / "data", {"jwks_url": address}) as hub:
        assert exchange(hub, signer.token(hub.hub.endpoint, time.time()))[0] == 200
        stranger = Signer().token(hub.hub.endpoint, time.time())
        assert exchange(hub, stranger)[0] == 400
    with trusting_hub(tmp_path / "other", {"jwks_url": address}) as hub:
        assert exchange(hub, signer.token(hub.hub.endpoint, time.time()))[0] == 400, "nobody serves the keys now"


@pytest.mark.parametrize(
    "claims",
    [
        {"repository": "acme/other"},
        {"repository": "ACME/service"},
        {"ref": "refs/heads/main-backup"},
        {"ref": "refs/tags/main"},
        {"ref": None},
        {"workflow_ref": "acme/service/.github/workflows/other.yml@refs/heads/main"},
        {"workflow_ref": "acme/service/.github/workflows/other.yml@refs/heads/main", "workflow": "deploy.yml"},
        {"workflow_ref": None, "workflow": "deploy.yml"},
        {"environment": "staging"},
        {"environment": None},
        {"aud": "https://huggingface.co"},
        {"aud": None},
        {"iss": "https://elsewhere.example.org"},
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
    ],
)
def test_a_token_that_does_not_hold_is_refused_without_a_reason(
    trusting: ClosedHub, signer: Signer, claims: dict[str, object]
) -> None:
    status, body = exchange(trusting, signer.token(trusting.hub.endpoint, time.time(), **claims))
    assert (status, body["error"]) == (400, "invalid_grant")
    assert body["error_description"] == "The identity token is not accepted for this resource"


@pytest.mark.parametrize("resource", ["spaces/acme/other", "spaces/acme/none", "acme/api", "datasets/acme/api", "bob"])
def test_a_resource_that_trusts_nobody_is_refused(trusting: ClosedHub, signer: Signer, resource: str) -> None:
    token = signer.token(trusting.hub.endpoint, time.time())
    assert exchange(trusting, token, resource)[1]["error"] == "invalid_grant"


def test_only_a_true_signature_counts(trusting: ClosedHub, signer: Signer) -> None:
    audience, now = trusting.hub.endpoint, time.time()
    true = signer.token(audience, now)
    claims = jwt.decode(true, options={"verify_signature": False})
    head, body, signature = true.split(".")
    forged = [
        Signer().token(audience, now),
        jwt.encode(claims, "", "none"),
        jwt.encode(claims, "s" * 64, "HS256", {"kid": "k1"}),
        f"{head}.{body}.{signature[:-8]}AAAAAAAA",
        f"{head}.{body}.",
        "x.y.z",
        "nothing",
    ]
    assert {exchange(trusting, token)[1]["error"] for token in forged} == {"invalid_grant"}
    assert exchange(trusting, true)[0] == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"resource": "a/b/c/d"},
        {"resource": "kernels/acme/api"},
        {"resource": ""},
        {"grant_type": "password"},
        {"subject_token_type": "urn:ietf:params:oauth:token-type:access_token"},
    ],
)
def test_a_malformed_request_is_told_as_such(trusting: ClosedHub, signer: Signer, changes: dict[str, str]) -> None:
    status, body = exchange(trusting, signer.token(trusting.hub.endpoint, time.time()), **changes)
    assert (status, body["error"]) == (400, "invalid_request")
    assert body["error_description"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"grant_type=x", b"\xff"])
def test_a_body_that_is_none_is_told_as_such(trusting: ClosedHub, content: bytes) -> None:
    answer = trusting.hub.http.post("/oauth/token", content=content)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_no_token_is_in_a_file(trusting: ClosedHub, signer: Signer) -> None:
    identity = signer.token(trusting.hub.endpoint, time.time())
    token = exchange(trusting, identity)[1]["access_token"]
    for path in trusting.hub.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in (identity, token, "hf_alice") if secret.encode() in content], path


CLIENT = """
import sys
from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
api = HfApi()
print(api.upload_file(path_or_fileobj=b"by a job", path_in_repo="job.txt", repo_id="acme/api", repo_type="space").oid)
for refused, error in (("acme/other", HfHubHTTPError), ("acme/hidden", RepositoryNotFoundError)):
    try:
        api.add_space_secret(refused, "KEY", "value")
    except error as caught:
        print(refused, caught.response.status_code)
"""


def client(endpoint: str, home: Path, identity: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "HF_HOME": str(home / "hf"),
        "HF_ENDPOINT": endpoint,
        "HF_OIDC_RESOURCE": "spaces/acme/api",
        "HF_OIDC_ID_TOKEN": identity,
        "HF_TOKEN": "hf_wrong",  # the exchange goes before it
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_XET": "1",
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, "-c", CLIENT]
    return subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)


def test_the_official_client_needs_no_other_token(trusting: ClosedHub, signer: Signer, tmp_path: Path) -> None:
    endpoint = trusting.hub.endpoint
    done = client(endpoint, tmp_path, signer.token(endpoint, time.time()))
    assert done.returncode == 0, done.stderr
    head, *refused = done.stdout.split("\n")
    assert trusting.ask("hf_alice", "GET", "/api/spaces/acme/api").json()["sha"] == head
    assert refused == ["acme/other 403", "acme/hidden 404", ""]
    failed = client(endpoint, tmp_path / "second", signer.token(endpoint, time.time(), environment="staging"))
    assert failed.returncode != 0
    assert "invalid_grant: The identity token is not accepted for this resource" in failed.stderr
