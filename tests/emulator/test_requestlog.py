"""The request log: a line for each API request, with the truth about writes and without any secret."""

import re

from tests.emulator.hubs import ThreadHub, file_line

SPACE = "acme/api"


def test_lines_tell_time_method_path_status_and_writes(hub: ThreadHub) -> None:
    hub.create(SPACE)
    hub.http.get(f"/api/spaces/{SPACE}/tree/main?recursive=true")
    hub.http.get("/_emulator/status")
    hub.http.get("/api/spaces/acme/missing")
    created, listed, missing = hub.log()
    assert set(created) == {"time", "method", "path", "status", "ms", "write"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", created["time"])
    assert created["ms"] > 0
    assert [line["write"] for line in (created, listed, missing)] == [True, False, False]
    assert listed["path"] == f"/api/spaces/{SPACE}/tree/main?recursive=true"
    assert (missing["method"], missing["status"]) == ("GET", 404)


def test_only_what_changed_something_is_a_write(hub: ThreadHub) -> None:
    hub.create(SPACE)
    base = f"/api/spaces/{SPACE}"
    reads = [
        hub.http.post("/api/validate-yaml", json={"content": "---\nsdk: docker\n---\n", "repoType": "space"}),
        hub.http.post(f"{base}/preupload/main", json={"files": [{"path": "a", "sample": "", "size": 0}]}),
        hub.http.post(f"{base}/paths-info/main", json={"paths": ["a"]}),
        hub.http.get(f"{base}/logs/run"),
        hub.http.request("DELETE", f"{base}/secrets", json={"key": "MISSING"}),
        hub.http.put(f"{base}/settings", json={"visibility": "public"}),
        hub.http.post(
            "/api/repos/create", json={"name": "api", "organization": "acme", "type": "space", "sdk": "docker"}
        ),
        hub.commit(SPACE, file_line("a", "1"), parentCommit="0" * 40),
    ]
    assert len(hub.log()) == len(reads) + 1
    assert [line["path"] for line in hub.log()[1:] if line["write"]] == []
    writes = [
        hub.commit(SPACE, file_line("a", "1")),
        hub.http.post(f"{base}/secrets", json={"key": "A", "value": "v4lue"}),
        hub.http.put(f"{base}/settings", json={"visibility": "private"}),
        hub.http.post(f"{base}/branch/side"),
        hub.http.post(f"{base}/pause"),
    ]
    assert [line["write"] for line in hub.log()[-len(writes) :]] == [True] * len(writes)


def test_no_value_of_a_secret_or_token_is_written(hub: ThreadHub) -> None:
    hub.create(SPACE, secrets=[{"key": "A", "value": "v4lue-one"}])
    headers = {"authorization": "Bearer hf_t0ken"}
    hub.http.post(f"/api/spaces/{SPACE}/secrets", json={"key": "B", "value": "v4lue-two"}, headers=headers)
    hub.http.post(f"/api/spaces/{SPACE}/secrets", json={"key": "-", "value": "v4lue-three"}, headers=headers)
    for path in hub.data.rglob("*"):
        if path.is_file() and not path.name.startswith("secrets.sqlite3"):
            content = path.read_bytes()
            assert b"v4lue" not in content, path
            assert b"hf_t0ken" not in content, path


def test_the_database_files_are_for_their_owner_alone(hub: ThreadHub) -> None:
    hub.create(SPACE, secrets=[{"key": "A", "value": "1"}])
    for path in hub.data.glob("*.sqlite3*"):
        assert path.stat().st_mode & 0o777 == 0o600, path
