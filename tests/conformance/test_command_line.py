"""The `hf` command line, unmodified, through what an owner of a Space does with it."""

import json
from pathlib import Path
from uuid import uuid4

from tests.conformance.conftest import CommandLine, write_app
from tests.contract.conftest import Contract


def name_of(contract: Contract) -> str:
    return f"{contract.owner}/cli-{uuid4().hex[:12]}"


def test_auth_whoami_names_the_user(hf: CommandLine, contract: Contract) -> None:
    told = json.loads(hf("auth", "whoami", "--json").stdout)
    assert told["user"] == contract.api.whoami()["name"]


def test_create_upload_and_download_give_back_what_was_sent(
    hf: CommandLine, contract: Contract, tmp_path: Path
) -> None:
    space = name_of(contract)
    made = hf("repos", "create", space, "--type", "space", "--sdk", "docker", "--json")
    assert json.loads(made.stdout)["repo_id"] == space
    assert hf("repos", "create", space, "--type", "space", "--sdk", "docker", status=1).stderr
    hf("repos", "create", space, "--type", "space", "--sdk", "docker", "--exist-ok")
    source = tmp_path / "source"
    (source / "data").mkdir(parents=True)
    (source / "README.md").write_text("---\nsdk: docker\n---\n")
    (source / "data" / "table.csv").write_text("a,b\n1,2\n")
    uploaded = hf("upload", space, str(source), ".", "--repo-type", "space", "--commit-message", "all of it")
    head = contract.api.space_info(space).sha
    assert head
    assert contract.api.list_repo_commits(space, repo_type="space")[0].title == "all of it"
    assert space in uploaded.stdout
    hf("download", space, "--repo-type", "space", "--local-dir", str(tmp_path / "copy"))
    assert (tmp_path / "copy" / "data" / "table.csv").read_text() == "a,b\n1,2\n"
    hf("upload", space, str(source), ".", "--repo-type", "space")
    assert contract.api.space_info(space).sha == head, "an upload of what is there makes no commit"
    hf("repos", "delete", space, "--type", "space", "--yes")
    assert not contract.api.repo_exists(space, repo_type="space")


def test_secrets_and_variables_are_added_listed_and_deleted(hf: CommandLine, space: str) -> None:
    hf("spaces", "secrets", "add", space, "-s", "TOKEN=v4lue", "-s", "OTHER=x")
    listed = hf("spaces", "secrets", "ls", space, "--json").stdout
    assert {row["key"] for row in json.loads(listed)} == {"TOKEN", "OTHER"}
    assert "v4lue" not in listed
    hf("spaces", "secrets", "delete", space, "OTHER", "--yes")
    assert {row["key"] for row in json.loads(hf("spaces", "secrets", "ls", space, "--json").stdout)} == {"TOKEN"}
    hf("spaces", "variables", "add", space, "-e", "LEVEL=debug", "-e", "MODE=")
    rows = json.loads(hf("spaces", "variables", "ls", space, "--json").stdout)
    assert {row["key"]: row["value"] for row in rows} == {"LEVEL": "debug", "MODE": ""}
    hf("spaces", "variables", "delete", space, "MODE", "--yes")
    rows = json.loads(hf("spaces", "variables", "ls", space, "--json").stdout)
    assert [row["key"] for row in rows] == ["LEVEL"]


def test_volumes_are_set_listed_and_deleted(hf: CommandLine, contract: Contract, space: str) -> None:
    model = f"{contract.owner}/model-{uuid4().hex[:12]}"
    contract.api.create_repo(model)
    hf("spaces", "volumes", "set", space, "-v", f"hf://models/{model}:/models")
    rows = json.loads(hf("spaces", "volumes", "ls", space, "--json").stdout)
    assert [(row["source"], row["mount_path"]) for row in rows] == [(model, "/models")]
    hf("spaces", "volumes", "delete", space, "--yes")
    assert json.loads(hf("spaces", "volumes", "ls", space, "--json").stdout) == []
    contract.api.delete_repo(model)


def test_settings_ask_for_hardware_and_sleep(hf: CommandLine, contract: Contract, space: str) -> None:
    hf("spaces", "settings", space, "--hardware", "t4-small", "--sleep-time", "600")
    runtime = contract.api.get_space_runtime(space)
    assert (runtime.requested_hardware, runtime.sleep_time) == ("t4-small", 600)
    hf("repos", "settings", space, "--type", "space", "--private")
    assert contract.api.space_info(space).private is True


def test_ls_and_info_tell_of_a_space_and_its_files(hf: CommandLine, contract: Contract, space: str) -> None:
    rows = json.loads(hf("spaces", "ls", "--author", contract.owner, "--limit", "5", "--json").stdout)
    assert space in {row["id"] for row in rows}
    assert "README.md" in hf("spaces", "ls", space, "-R").stdout
    told = json.loads(hf("spaces", "info", space, "--json").stdout)
    assert (told["id"], told["sdk"]) == (space, "docker")
    assert "not found" in hf("spaces", "info", f"{contract.owner}/missing", status=1).stderr.lower()


def test_a_space_is_waited_for_read_paused_and_restarted(
    hf: CommandLine, contract: Contract, space: str, tmp_path: Path
) -> None:
    write_app(tmp_path / "app", "one")
    hf("upload", space, str(tmp_path / "app"), ".", "--repo-type", "space")
    hf("spaces", "wait", space, "--timeout", "2m")
    assert "===== Build Queued at " in hf("spaces", "logs", space, "--build").stdout
    assert "serving one" in hf("spaces", "logs", space, "-n", "5").stdout
    hf("spaces", "pause", space)
    assert contract.api.get_space_runtime(space).stage == "PAUSED"
    hf("spaces", "wait", space, status=1)
    hf("spaces", "restart", space)
    hf("spaces", "wait", space, "--timeout", "2m")
    assert contract.api.get_space_runtime(space).stage == "RUNNING"
    hf("spaces", "pause", space)
