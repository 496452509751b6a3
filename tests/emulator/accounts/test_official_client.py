"""What the official client makes of accounts: the exceptions its users catch."""

from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from tests.emulator.accounts.closed import READ_TOKEN, ClosedHub, closed_hub
from tests.support.control import Control

FILE = [CommitOperationAdd("a.txt", b"1")]


def api(closed: ClosedHub, token: str | None) -> HfApi:
    return HfApi(endpoint=closed.hub.endpoint, token=token or False)


def commit(client: HfApi, space: str) -> None:
    client.create_commit(space, FILE, commit_message="change", repo_type="space")


def test_private_spaces_exist_for_members_alone(closed: ClosedHub) -> None:
    assert api(closed, "hf_carol").repo_exists("acme/hidden", repo_type="space")
    assert not api(closed, "hf_dave").repo_exists("acme/hidden", repo_type="space")
    assert not api(closed, None).repo_exists("acme/hidden", repo_type="space")
    with pytest.raises(RepositoryNotFoundError):
        api(closed, "hf_dave").get_space_runtime("acme/hidden")
    with pytest.raises(RepositoryNotFoundError):
        commit(api(closed, None), "acme/api")


def test_a_read_token_finds_out_at_the_commit(closed: ClosedHub) -> None:
    reader = api(closed, "hf_alice_read")
    url = reader.create_repo("acme/api", repo_type="space", space_sdk="docker", exist_ok=True)
    assert url.repo_id == "acme/api"
    with pytest.raises(HfHubHTTPError, match=READ_TOKEN) as caught:
        commit(reader, "acme/api")
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize("call", ["add_space_secret", "add_space_variable"])
def test_who_has_no_role_is_told_so(closed: ClosedHub, call: str) -> None:
    with pytest.raises(HfHubHTTPError, match="403 Forbidden: Authorization error") as caught:
        getattr(api(closed, "hf_dave"), call)("acme/api", "KEY", "value")
    assert caught.value.response.status_code == 403


def test_a_revoked_token_is_another_error_than_a_missing_space(closed: ClosedHub) -> None:
    with pytest.raises(HfHubHTTPError, match="Invalid credentials in Authorization header") as caught:
        api(closed, "hf_alice_old").space_info("acme/api")
    assert not isinstance(caught.value, RepositoryNotFoundError)
    with pytest.raises(HfHubHTTPError, match="Invalid user token"):
        api(closed, "hf_alice_old").whoami()


def test_a_free_account_is_told_to_pay(closed: ClosedHub) -> None:
    with pytest.raises(HfHubHTTPError, match="402") as caught:
        api(closed, "hf_dave").create_repo("dave/app", repo_type="space", space_sdk="docker")
    assert (
        caught.value.server_message
        == "Free accounts cannot create docker Spaces on cpu-basic: 'dave' needs a paid plan"
    )


def test_lists_and_auth_checks(closed: ClosedHub) -> None:
    assert {space.id for space in api(closed, None).list_spaces()} == {"acme/api", "dave/site"}
    assert "acme/hidden" in {space.id for space in api(closed, "hf_carol").list_spaces(author="acme")}
    api(closed, "hf_carol").auth_check("acme/hidden", repo_type="space")
    with pytest.raises(RepositoryNotFoundError):
        api(closed, "hf_dave").auth_check("acme/hidden", repo_type="space")
    with pytest.raises(HfHubHTTPError, match="Authorization error"):
        api(closed, "hf_carol").auth_check("acme/hidden", repo_type="space", write=True)


def test_a_commit_whose_answer_was_lost_is_there(tmp_path: Path) -> None:
    with closed_hub(tmp_path / "data", control=True) as closed, Control(closed.hub.endpoint) as control:
        client = api(closed, "hf_alice")
        with control.fault("lost-answer", endpoint="commit") as fault, pytest.raises(Exception, match="disconnected"):
            commit(client, "acme/api")
        assert fault.id
        assert "a.txt" in client.list_repo_files("acme/api", repo_type="space")


def test_the_client_waits_out_a_rate_limit(tmp_path: Path) -> None:
    with closed_hub(tmp_path / "data", control=True) as closed, Control(closed.hub.endpoint) as control:
        with control.fault("rate-limit", {"seconds": 1}, endpoint="list") as fault:
            assert {space.id for space in api(closed, None).list_spaces()} == {"acme/api", "dave/site"}
            assert (fault.matched, fault.fired) == (1, 1)
        window = control.fault("rate-limit", {"seconds": 60}, endpoint="runtime")
        with window, pytest.raises(HfHubHTTPError, match=r"0/500 requests remaining"):
            api(closed, None).get_space_runtime("acme/api")
