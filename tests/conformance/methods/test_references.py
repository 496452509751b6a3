"""Branches and tags."""

import json

import pytest
from huggingface_hub.errors import BadRequestError, HfHubHTTPError, RevisionNotFoundError

from tests.conformance.methods.wire import Wire
from tests.contract.conftest import Contract


def test_create_branch(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.create_branch(space, branch="a/b", repo_type="space", revision=head)
    done = wire.only("POST", f"/api/spaces/{space}/branch/a/b")
    assert (json.loads(done.sent), done.json) == ({"startingPoint": head}, {"success": True})
    assert contract.api.space_info(space, revision="a/b").sha == head
    with pytest.raises(HfHubHTTPError, match="Reference refs/heads/a/b already exists"):
        contract.api.create_branch(space, branch="a/b", repo_type="space")
    assert wire.exchanges[-1].status == 409
    contract.api.create_branch(space, branch="a/b", repo_type="space", exist_ok=True)
    with pytest.raises(BadRequestError, match="Invalid reference for a branch"):
        contract.api.create_branch(space, branch="refs/pr/5", repo_type="space")


def test_delete_branch(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.create_branch(space, branch="side", repo_type="space")
    contract.api.delete_branch(space, branch="side", repo_type="space")
    assert wire.only("DELETE", f"/api/spaces/{space}/branch/side").json == {"success": True}
    assert not contract.api.revision_exists(space, "side", repo_type="space")
    with pytest.raises(HfHubHTTPError, match="Cannot delete refs/heads/main"):
        contract.api.delete_branch(space, branch="main", repo_type="space")
    with pytest.raises(RevisionNotFoundError):
        contract.api.delete_branch(space, branch="side", repo_type="space")
    assert wire.exchanges[-1].json == {"error": "Invalid rev id: side"}


def test_create_tag(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.create_tag(space, tag="v1", tag_message="first", repo_type="space")
    done = wire.only("POST", f"/api/spaces/{space}/tag/main")
    assert (json.loads(done.sent), done.json) == ({"tag": "v1", "message": "first"}, {"success": True})
    assert contract.api.space_info(space, revision="v1").sha == head
    with pytest.raises(HfHubHTTPError, match="Reference refs/tags/v1 already exists"):
        contract.api.create_tag(space, tag="v1", repo_type="space")
    assert wire.exchanges[-1].status == 409
    contract.api.create_tag(space, tag="v1", repo_type="space", exist_ok=True)


def test_delete_tag(contract: Contract, space: str, wire: Wire) -> None:
    contract.api.create_tag(space, tag="v1", repo_type="space")
    contract.api.delete_tag(space, tag="v1", repo_type="space")
    assert wire.only("DELETE", f"/api/spaces/{space}/tag/v1").json == {"success": True}
    with pytest.raises(RevisionNotFoundError):
        contract.api.delete_tag(space, tag="v1", repo_type="space")


def test_list_repo_refs(contract: Contract, space: str, head: str, wire: Wire) -> None:
    contract.api.create_tag(space, tag="v1", repo_type="space")
    contract.api.create_pull_request(space, "A change", repo_type="space")
    contract.api.list_repo_refs(space, repo_type="space", include_pull_requests=True)
    answer = wire.only("GET", f"/api/spaces/{space}/refs")
    assert answer.query == "include_prs=1"
    assert answer.json == {
        "branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": head}],
        "converts": [],
        "tags": [{"name": "v1", "ref": "refs/tags/v1", "targetCommit": head}],
        "pullRequests": [{"name": "1", "ref": "refs/pr/1", "targetCommit": head}],
    }
