"""Each page answers HTML to a browser; what they look like is tried in tests/emulator/pages."""

import re

import pytest
from huggingface_hub import CommitOperationAdd

from tests.conformance.routes import Asked
from tests.contract.conftest import Contract, client_of


def page(contract: Contract, path: str, status: int = 200) -> str:
    answer = contract.http.get(path, headers={"accept": "text/html"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    return answer.text


@pytest.fixture
def filled(contract: Contract, space: str) -> str:
    files = [CommitOperationAdd("folder/notes.txt", b"line one\n")]
    contract.api.create_commit(space, files, commit_message="Add notes", repo_type="space")
    return space


def test_the_list_shows_every_space(contract: Contract, space: str) -> None:
    assert space in page(contract, "/spaces")
    name = space.partition("/")[2]
    assert space in page(contract, f"/?search={name}")


def test_a_space_shows_its_card(contract: Contract, space: str) -> None:
    assert space.partition("/")[2] in page(contract, f"/spaces/{space}")
    page(contract, "/spaces/acme/missing", status=404)


def test_files_are_listed_and_shown(contract: Contract, filled: str) -> None:
    assert "folder" in page(contract, f"/spaces/{filled}/tree/main")
    assert "notes.txt" in page(contract, f"/spaces/{filled}/tree/main/folder")
    assert "line one" in page(contract, f"/spaces/{filled}/blob/main/folder/notes.txt")


def test_commits_are_listed_and_shown_with_what_they_changed(contract: Contract, filled: str) -> None:
    assert "Add notes" in page(contract, f"/spaces/{filled}/commits/main")
    head = contract.http.get(f"/api/spaces/{filled}").json()["sha"]
    assert "line one" in page(contract, f"/spaces/{filled}/commit/{head}")


def test_settings_show_names_of_secrets_and_no_value(contract: Contract, space: str) -> None:
    contract.api.add_space_secret(space, "TOKEN", "v4lue")
    text = page(contract, f"/spaces/{space}/settings")
    assert "TOKEN" in text
    assert "v4lue" not in text


def test_logs_are_a_page(contract: Contract, space: str) -> None:
    page(contract, f"/spaces/{space}/logs")


def test_pages_load_only_what_the_hub_serves(contract: Contract, space: str) -> None:
    text = page(contract, f"/spaces/{space}")
    addresses = re.findall(r'(?:src|href)="(/_emulator/pages/[^"]+)"', text)
    assert addresses
    assert {contract.http.get(address).status_code for address in addresses} == {200}


def test_open_pages_are_told_of_stages(contract: Contract, recorded: Asked, space: str) -> None:
    with (
        recorded.watch(client_of(contract.endpoint)) as http,
        http.stream("GET", "/_emulator/pages/stages", params={"space": space}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert next(answer.iter_lines()).startswith("data: ")
