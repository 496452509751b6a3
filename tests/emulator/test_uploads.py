"""Large files from real clients, and what they cost the server."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.emulator.hubs import ROOT, HubProcess, hub_process

REPO = "acme/files"
UPLOAD = """
import os, sys
from huggingface_hub import CommitOperationAdd, HfApi

api = HfApi()
api.create_repo("acme/files", exist_ok=True)
content = bytes(range(256)) * (80 * 1024)  # 20 MB, in two parts
operation = CommitOperationAdd("d/large.bin", content)
api.create_commit("acme/files", [operation, CommitOperationAdd("text.txt", b"text")], commit_message="large")
head = api.model_info("acme/files").sha
again = [CommitOperationAdd("d/large.bin", content), CommitOperationAdd("text.txt", b"text")]
assert api.create_commit("acme/files", again, commit_message="again").oid == head, "nothing has changed"
(entry,) = api.get_paths_info("acme/files", ["d/large.bin"])
assert entry.lfs is not None and entry.size == len(content), entry
path = api.hf_hub_download("acme/files", "d/large.bin", local_dir=sys.argv[1])
assert open(path, "rb").read() == content
"""


def run_client(hub: HubProcess, folder: Path, **settings: str) -> list[str]:
    environment = {"PATH": os.environ["PATH"], "HF_ENDPOINT": hub.endpoint, "HF_TOKEN": "hf_x", "NO_PROXY": "127.0.0.1"}
    environment |= {
        "HF_HOME": str(folder / "home"),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    command = [sys.executable, "-c", UPLOAD, str(folder)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr
    lines = (hub.data / "requests.log").read_text().splitlines()
    return [f"{line['method']} {line['path'].partition('?')[0]}" for line in map(json.loads, lines)]


def test_a_client_with_xet_sends_everything_inside_the_commit(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data") as hub:
        sent = run_client(hub, tmp_path)
    assert not [line for line in sent if "xet" in line or "lfs" in line]
    assert sent.count(f"POST /api/models/{REPO}/commit/main") == 1


def test_a_client_without_xet_sends_by_lfs_where_the_hub_asks_for_it(tmp_path: Path) -> None:
    with hub_process(tmp_path / "data", "--lfs") as hub:
        sent = run_client(hub, tmp_path, HF_HUB_DISABLE_XET="1")
    lfs = [line.rpartition("/info/lfs/objects/")[2] for line in sent if "/info/lfs/" in line]
    assert lfs[0] == "batch"
    assert len([line for line in lfs if "/part/" in line]) == 2
    assert len([line for line in lfs if "/complete/" in line]) == 1
    assert "verify" in lfs


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    with hub_process(tmp_path / "data") as hub:
        yield hub


def test_a_commit_of_300_megabytes_takes_the_server_little_memory(hub: HubProcess) -> None:
    portion = base64.b64encode(bytes(range(256)) * 3 * 1024)
    line = {"key": "file", "value": {"content": "@", "path": "large.bin", "encoding": "base64"}}
    before, after = json.dumps(line).split("@")

    def body() -> Iterator[bytes]:
        yield b'{"key": "header", "value": {"summary": "large"}}\n'
        yield before.encode()
        for _ in range(400):
            yield portion
        yield after.encode()

    with httpx2.Client(base_url=hub.endpoint, trust_env=False, timeout=120) as http:
        made = http.post("/api/repos/create", json={"name": "files", "organization": "acme", "type": "model"})
        assert made.status_code == 200
        process = psutil.Process(hub.process.pid)
        start = process.memory_info().rss
        assert http.post(f"/api/models/{REPO}/commit/main", content=body()).status_code == 200
        peak = int(next(line for line in status(hub) if line.startswith("VmHWM")).split()[1]) * 1024
        assert peak - start < 100 * 2**20
        head = http.head(f"/{REPO}/resolve/main/large.bin")
        assert head.headers["Content-Length"] == str(400 * 256 * 3 * 1024)
        last = http.get(f"/{REPO}/resolve/main/large.bin", headers={"range": "bytes=-256"})
        assert last.content == bytes(range(256))


def status(hub: HubProcess) -> list[str]:
    """Return what the kernel says of the server; `VmHWM` is the most memory it ever held."""
    return Path(f"/proc/{hub.process.pid}/status").read_text().splitlines()


def test_a_content_that_is_longer_than_announced_is_refused(hub: HubProcess) -> None:
    with httpx2.Client(base_url=hub.endpoint, trust_env=False, timeout=60) as http:
        http.post("/api/repos/create", json={"name": "files", "organization": "acme", "type": "model"})
        href = {"oid": "0" * 64, "size": 10}
        body = {"operation": "upload", "transfers": ["basic"], "objects": [href]}
        found = http.post(f"/{REPO}.git/info/lfs/objects/batch", json=body).json()["objects"][0]
        answer = http.put(found["actions"]["upload"]["href"], content=b"x" * 11)
        assert answer.status_code == 413
