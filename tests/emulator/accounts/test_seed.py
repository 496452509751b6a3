"""The seed file: what it makes, and what is told of its faults."""

import os
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from infra.emulator.accounts.errors import SeedError
from infra.emulator.accounts.seed import parse_seed, read_seed
from tests.emulator.accounts.closed import SEED, ClosedHub
from tests.emulator.hubs import ROOT, ThreadHub, hub_process


def faults(text: str) -> str:
    with pytest.raises(SeedError) as caught:
        parse_seed(text.encode(), "seed")
    return str(caught.value)


def test_spaces_of_the_seed_are_whole(closed: ClosedHub) -> None:
    assert closed.ask("hf_alice", "GET", "/api/spaces/acme/api/variables").json()["COLOUR"]["value"] == "red"
    assert set(closed.ask("hf_alice", "GET", "/api/spaces/acme/api/secrets").json()) == {"PASSWORD"}
    page = closed.ask(None, "GET", "/spaces/dave/site/resolve/main/index.html")
    assert page.text == "<h1>Dave</h1>"
    assert closed.ask(None, "GET", "/spaces/dave/site/resolve/main/README.md").status_code == 200


def test_an_empty_seed_leaves_the_hub_open() -> None:
    assert parse_seed(b"", "seed").accounts is None
    assert parse_seed(b"spaces: {any/one: {}}", "seed").accounts is None


def test_an_open_hub_asks_for_nothing(hub: ThreadHub) -> None:
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": "Digest x"}):
        assert hub.http.get("/api/whoami-v2", headers=headers).json()["name"] == "local"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("users: [", "seed, line 1: this is not YAML"),
        ("users: {a: {}}\nfoo: 1", "seed: foo: Extra inputs are not permitted"),
        ("users: {'-a': {}}", "seed: users.-a.[key]: Value error, Repo name '-a' is not allowed"),
        ("users: {a: {}}\norgs: {A: {}}", "two accounts have the name 'a'"),
        ("orgs: {acme: {members: {bob: admin}}}", "orgs.acme.members: no user 'bob'"),
        ("orgs: {acme: {members: {bob: owner}}}", "orgs.acme.members.bob: Input should be 'admin', 'write'"),
        ("tokens: [{value: s3cret, user: bob}]", "tokens: no user 'bob'"),
        ("users: {a: {}}\ntokens: [{value: s3cret, user: a, scopes: [{entity: a, permissions: []}]}]", "fineGrained"),
        ("users: {a: {}}\ntokens: [{value: s3cret, user: a}, {value: s3cret, user: a}]", "two tokens have the same"),
        ("users: {a: {}}\nspaces: {b/c: {}}", "spaces.b/c: no user or organisation 'b'"),
        ("users: {a: {}}\nspaces: {a/c: {hardware: big}}", "no hardware 'big'"),
        ("users: {a: {}}\nspaces: {a: {}}", "spaces.a: Repo name"),
        ("users: {a: {}}\nspaces: {a/b_c: {}, a/b.c: {}}", "two of them would be served at one address"),
        ("publishers: [{resource: spaces/a/b, issuer: x, claims: {a: b}}]", "publishers: no issuer 'x'"),
        ("publishers: [{resource: a/b/c/d, issuer: x, claims: {a: b}}]", "is no resource"),
        ("publishers: [{resource: spaces/a/b, issuer: x, claims: {}}]", "at least 1 item"),
        ("issuers: {x: {}}", "give either jwks or jwks_url"),
        ("issuers: {x: {jwks_url: 'http://example.org:80/keys'}}", "issuers.x.jwks_url"),
    ],
)
def test_every_fault_is_told_with_its_place(text: str, told: str) -> None:
    found = faults(text)
    assert told in found
    assert "s3cret" not in found


def test_no_value_of_a_token_is_in_a_representation() -> None:
    seed = read_seed(SEED)
    assert "hf_alice" not in repr(seed)
    assert "pa55w0rd" not in repr(seed)


def test_the_program_takes_a_seed_and_keeps_what_is_there(tmp_path: Path) -> None:
    for colour in ("red", "blue"):
        with (
            hub_process(tmp_path / "data", "--seed", str(SEED)) as hub,
            httpx2.Client(base_url=hub.endpoint, trust_env=False, headers={"authorization": "Bearer hf_alice"}) as http,
        ):
            assert len(http.get("/api/spaces").json()) == 6
            assert http.get("/api/spaces/acme/api/variables").json()["COLOUR"]["value"] == colour
            assert http.get("/api/spaces/acme/hidden", headers={"authorization": ""}).status_code == 401
            http.post("/api/spaces/acme/api/variables", json={"key": "COLOUR", "value": "blue"})


def test_a_seed_with_faults_ends_the_program_with_their_text(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("users: {a: {}}\ntokens: [{value: s3cret, user: b}]\n")
    command = [sys.executable, "-m", "infra.emulator", "--data", str(tmp_path / "data"), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for path, told in ((seed, f"{seed}: Value error, tokens: no user 'b'"), (tmp_path / "none", "cannot be read")):
        done = subprocess.run(
            [*command, "--seed", str(path)],
            check=False,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_publishers_need_a_library_that_not_all_have() -> None:
    script = """
import sys
sys.modules["jwt"] = None
from infra.emulator.accounts.seed import parse_seed
import infra.emulator.server
parse_seed(b"users: {a: {}}", "seed")
parse_seed(b"issuers: {x: {jwks: {keys: []}}}\\npublishers: [{resource: a/b, issuer: x, claims: {a: b}}]", "seed")
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)
    assert "SeedError: seed: Value error, publishers need a library that is not installed: pip install" in done.stderr
