"""Each field, changed by hand with the plain client: `drift` finds that alone, `deploy` heals it, nothing is left."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.by_hand import by_hand
from tests.e2e.conftest import cloned
from tests.e2e.project import Project

SPEC = """\
version: 1
defaults:
  owner: acme
  hardware: cpu-upgrade
  sleep_time: 1h
  region: eu
  prune: {variables: true, secrets: true, files: true, volumes: true}
  volumes: {/words: hf://datasets/acme/words}
  variables: {COLOUR: {value: red, description: Of the door.}}
  secrets: {TOKEN: Opens the door.}
environments: {local: {hub: local}}
spaces: {api: {title: Acme API}}
"""
ENVIRON = {"TOKEN": "canary-of-each-field-0815"}
UPLOAD = 'api.upload_file(path_or_fileobj={content!r}, path_in_repo={path!r}, repo_id="acme/api", repo_type="space")'


def upload(path: str, content: bytes) -> str:
    return UPLOAD.format(path=path, content=content)


def volumes(*mounted: str) -> str:
    return f'api.set_space_volumes("acme/api", [{", ".join(f"Volume({one})" for one in mounted)}])'


WORDS = 'type="dataset", source="acme/words", mount_path="/words"'
BY_HAND: dict[str, tuple[str, str]] = {
    "existence": ('api.delete_repo("acme/api", repo_type="space")', "space acme/api"),
    "sdk and card": (upload("README.md", b"---\nsdk: gradio\n---\n"), "setting sdk, file README.md"),
    "card": (upload("README.md", b"---\nsdk: docker\ntitle: Mine\n---\n"), "file README.md"),
    "visibility": (
        'api.update_repo_settings("acme/api", repo_type="space", visibility="private")',
        "setting visibility",
    ),
    "hardware": ('api.request_space_hardware("acme/api", "t4-small")', "setting hardware"),
    "sleep time": ('api.set_space_sleep_time("acme/api", 7200)', "setting sleep_time"),
    "stage": ('api.pause_space("acme/api")', "setting stage"),
    "volume": (volumes(f'{WORDS}, revision="v2"'), "volume /words"),
    "volume added": (volumes(WORDS, 'type="bucket", source="acme/b", mount_path="/data"'), "volume /data"),
    "volume removed": ('api.delete_space_volumes("acme/api")', "volume /words"),
    "variable": ('api.add_space_variable("acme/api", "COLOUR", "blue", description="Of the door.")', "variable COLOUR"),
    "description of a variable": (
        'api.add_space_variable("acme/api", "COLOUR", "red", description="Of the floor.")',
        "variable COLOUR",
    ),
    "variable added": ('api.add_space_variable("acme/api", "OTHER", "1")', "variable OTHER"),
    "variable removed": ('api.delete_space_variable("acme/api", "COLOUR")', "variable COLOUR"),
    "secret": ('api.add_space_secret("acme/api", "TOKEN", "set by hand")', "secret TOKEN"),
    "description of a secret": (
        f'api.add_space_secret("acme/api", "TOKEN", {ENVIRON["TOKEN"]!r}, description="Opens the floor.")',
        "secret TOKEN",
    ),
    "secret added": ('api.add_space_secret("acme/api", "OTHER", "set by hand")', "secret OTHER"),
    "secret removed": ('api.delete_space_secret("acme/api", "TOKEN")', "secret TOKEN"),
    "file": (upload("service/release.py", b"broken = True\n"), "file service/release.py"),
    "file by LFS": (upload("service/words.bin", b"\0 other words"), "file service/words.bin"),
    "file removed": ('api.delete_file("Dockerfile", "acme/api", repo_type="space")', "file Dockerfile"),
    "foreign file": (upload("notes.md", b"mine"), "file notes.md"),
}
"""By field: how a person changes it, and all that `drift` is to find."""

pytestmark = pytest.mark.xdist_group("each_field")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory, environments: Path) -> Iterator[Project]:
    """One project for all of them: each test leaves it as it found it, and proves that."""
    with cloned(tmp_path_factory.mktemp("each") / "spacedock", environments, **ENVIRON) as project:
        (project.root / "spaces.yaml").write_text(SPEC)
        (project.root / "service" / "words.bin").write_bytes(b"\0 words")
        project.deploy()
        yield project


def changes(project: Project) -> str:
    """Return what a plan would write, in the words in which drift is told."""
    planned = project.inv("plan", "--env", "local", "--json").json["spaces"][0]["changes"]
    return ", ".join(f"{c['kind']} {c['name']}" for c in planned if c["action"] in "+~-")


def drifted(project: Project) -> str:
    done = project.inv("drift", "--env", "local", "--json")
    found = ", ".join(f"{d['kind']} {d['name']}" for d in done.json["drift"])
    assert done.code == (2 if found else 0), done.err
    return found


@pytest.mark.parametrize("field", BY_HAND)
def test_it_is_found_alone_and_healed(deployed: Project, tmp_path: Path, field: str) -> None:
    code, expected = BY_HAND[field]
    by_hand(deployed.hub()["endpoint"], f"from huggingface_hub import Volume\n{code}", tmp_path)
    assert drifted(deployed) == expected
    if field != "existence":
        assert changes(deployed) == expected
    assert deployed.deploy()["spaces"][0]["health"] == "healthy"
    settled = deployed.inv("plan", "--env", "local", "--detailed-exitcode", "--json")
    assert settled.code == 0, settled.out
    assert settled.json["spaces"][0]["changes"] == []


ELSEWHERE = """
from tempfile import mkdtemp
folder = api.snapshot_download("acme/api", repo_type="space", local_dir=mkdtemp())
there = api.get_space_variables("acme/api").values()
api.delete_repo("acme/api", repo_type="space")
api.create_repo("acme/api", repo_type="space", space_sdk="docker", region="us", space_hardware="cpu-upgrade",
                space_sleep_time=3600, space_volumes=[Volume(type="dataset", source="acme/words", mount_path="/words")],
                space_variables=[{"key": v.key, "value": v.value, "description": v.description} for v in there])
api.upload_folder(repo_id="acme/api", repo_type="space", folder_path=folder, ignore_patterns=".cache/*")
"""


def test_a_region_is_found_and_healed_by_making_it_anew(deployed: Project, tmp_path: Path) -> None:
    """Nobody moves a Space: made anew elsewhere, it has all but the secret, whose value nobody could read."""
    assert drifted(deployed) == "", "the tests before left something"
    by_hand(deployed.hub()["endpoint"], f"from huggingface_hub import Volume\n{ELSEWHERE}", tmp_path)
    assert drifted(deployed) == "setting region, secret TOKEN"
    deployed.deploy()
    kept = deployed.inv("plan", "--env", "local", "--detailed-exitcode", "--json")
    assert kept.code == 0
    assert [(c["action"], c["name"]) for c in kept.json["spaces"][0]["changes"]] == [("±", "region")]
    assert "destroy the Space and deploy it anew" in kept.json["spaces"][0]["changes"][0]["reason"]
    assert deployed.inv("destroy", "api", "--env", "local", "--confirm", "acme/api").code == 0
    deployed.deploy()
    assert deployed.inv("plan", "--env", "local", "--json").json["spaces"][0]["changes"] == []
    assert drifted(deployed) == ""
