"""A job without a Hub token: its identity is exchanged for a token of one Space, and of that Space alone."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.emulator.accounts.seed import parse_seed
from tests.e2e.project import Project, clone
from tests.emulator.accounts.issuing import GITHUB, ISSUER, Signer
from tests.emulator.hubs import thread_hub

SPACES = """\
version: 1
defaults: {{owner: acme}}
environments:
  prod: {{hub: "{endpoint}"}}
spaces:
  api: {{title: API, environments: {{prod: {{managed: settings}}}}}}
  other: {{title: Other, environments: {{prod: {{managed: settings}}}}}}
"""
SEED = {
    "users": {"alice": {}},
    "orgs": {"acme": {"members": {"alice": "admin"}}},
    "publishers": [
        {
            "resource": "spaces/acme/api",
            "issuer": ISSUER,
            "claims": {"repository": GITHUB["repository"], "workflow": "deploy.yml", "environment": "prod"},
        }
    ],
    "spaces": {f"acme/{name}": {"visibility": "private", "secrets": {"KEPT": "x"}} for name in ("api", "other")},
}


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def endpoint(tmp_path: Path, signer: Signer) -> Iterator[str]:
    seed = parse_seed(repr({**SEED, "issuers": {ISSUER: {"jwks": signer.jwks}}}).encode(), "seed")
    with thread_hub(tmp_path / "hub", seed=seed) as running:
        yield running.endpoint


@pytest.fixture
def project(tmp_path: Path, endpoint: str) -> Project:
    clone(tmp_path / "spacedock")
    (tmp_path / "spacedock" / "spaces.yaml").write_text(SPACES.format(endpoint=endpoint))
    return Project(tmp_path / "spacedock", {"NO_PROXY": "127.0.0.1"})


def plan(project: Project, target: str, identity: str) -> tuple[int, str]:
    keyless = {"HF_OIDC_RESOURCE": "spaces/acme/api", "HF_OIDC_ID_TOKEN": identity}
    done = project.inv("plan", "--env", "prod", "--target", target, "--detailed-exitcode", **keyless)
    assert identity not in done.out + done.err
    return done.code, done.out + done.err


def test_a_job_reads_and_may_write_the_one_space_that_trusts_it(
    project: Project, endpoint: str, signer: Signer
) -> None:
    identity = signer.token(endpoint, time.time())
    code, shown = plan(project, "api", identity)
    assert code == 2, shown
    assert "secret KEPT" in shown
    code, shown = plan(project, "other", identity)
    assert "secret KEPT" not in shown


def test_a_job_of_another_workflow_gets_no_token(project: Project, endpoint: str, signer: Signer) -> None:
    stranger = "acme/service/.github/workflows/review.yml@refs/heads/main"
    code, shown = plan(project, "api", signer.token(endpoint, time.time(), workflow_ref=stranger))
    assert code == 1, shown
    assert "invalid_grant" in shown
    assert "docs/ci.md" in shown


def test_a_job_that_may_not_name_itself_is_told_what_is_missing(project: Project) -> None:
    done = project.inv("plan", "--env", "prod", HF_OIDC_RESOURCE="spaces/acme/api", GITHUB_ACTIONS="true")
    assert done.code == 1, done.err
    assert "`permissions: id-token: write`" in done.err
