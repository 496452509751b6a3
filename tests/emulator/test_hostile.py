"""Ids, names and bodies made to do harm."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.emulator.hubs import ThreadHub, file_line, wait_until

SPACE = "acme/api"


def raw_request(endpoint: str, text: bytes) -> bytes:
    """Send bytes that no client library would."""
    address = urlsplit(endpoint)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as connection:
        connection.sendall(text)
        return connection.recv(65536)


@pytest.mark.parametrize(
    "path",
    [
        "/api/spaces/../../etc",
        "/api/spaces/%2e%2e/%2e%2e/tree/main",
        "/api/spaces/acme%2Fapi/x",
        "/api/spaces/acme/..%2F..%2Fhub.sqlite3",
        "/api/spaces/acme/%00",
        "/api/spaces/acme/%ff%fe",
        "/api/spaces/acme/api.git/runtime",
        "/api/spaces/" + "a" * 5000 + "/b",
        "/spaces/../x/resolve/main/a",
    ],
)
def test_no_path_leads_out_of_the_repositories(hub: ThreadHub, path: str) -> None:
    hub.create(SPACE)
    answer = raw_request(hub.endpoint, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 "), answer[:200]


@pytest.mark.parametrize(
    "revision", ["..%2F..%2FHEAD", "refs%2F..%2F..%2Fconfig", "%00", "%ff", "HEAD~1", "-x", "@", "refs%2Fheads"]
)
def test_no_revision_leads_out_of_the_references(hub: ThreadHub, revision: str) -> None:
    hub.create(SPACE)
    answer = hub.http.get(f"/api/spaces/{SPACE}/revision/{revision}")
    assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "RevisionNotFound")


@pytest.mark.parametrize(
    "name", ["..%2Fx", "a..b", "x.lock", "-x", "refs%2Fheads%2Fx", "a%20b", "main%2Fx", "%00", "a%5Cb"]
)
def test_no_branch_gets_a_name_that_git_forbids(hub: ThreadHub, name: str) -> None:
    hub.create(SPACE)
    answer = hub.http.post(f"/api/spaces/{SPACE}/branch/{name}")
    assert answer.status_code == 400
    refs = hub.data / "repos" / "spaces" / "acme" / "api.git" / "refs"
    assert [path.name for path in refs.rglob("*") if path.is_file()] == ["main"]


def test_a_refused_big_body_still_gets_its_answer(hub: ThreadHub) -> None:
    body = b"x" * (30 * 2**20)
    for path in ("/api/spaces/acme/missing/commit/main", "/api/spaces/ACME/API/commit/nope", "/api/nothing"):
        assert hub.http.post(path, content=body).status_code == 404


def test_a_body_that_breaks_off_leaves_nothing(hub: ThreadHub) -> None:
    hub.create(SPACE)
    before = hub.http.get(f"/api/spaces/{SPACE}").json()["sha"]
    head = b"POST /api/spaces/acme/api/commit/main HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\n"
    address = urlsplit(hub.endpoint)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as connection:
        connection.sendall(head + b'{"key":"header","value":{"summary":"x"}}\n')
    wait_until(lambda: len(hub.log()) == 3)
    assert hub.log()[-1]["write"] is False
    assert hub.http.get(f"/api/spaces/{SPACE}").json()["sha"] == before


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"name":7}', b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_request_are_a_400(hub: ThreadHub, body: bytes) -> None:
    for method, path in (
        ("POST", "/api/repos/create"),
        ("DELETE", "/api/repos/delete"),
        ("POST", "/api/validate-yaml"),
    ):
        answer = hub.http.request(method, path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, (path, answer.text)
        assert answer.json()["error"]


def test_unknown_kinds_of_repository_are_refused_in_words(hub: ThreadHub) -> None:
    answer = hub.http.post("/api/repos/create", json={"name": "a", "organization": "acme", "type": "kernel"})
    assert answer.status_code == 400
    assert "'model', 'dataset' or 'space'" in answer.json()["error"]
    answer = hub.http.post("/api/repos/create", json={"name": "a", "organization": "acme", "type": "space"})
    assert answer.json()["error"] == '"sdk" must be one of [gradio, docker, static, streamlit]'


def test_front_matter_that_would_grow_without_end_is_refused(hub: ThreadHub) -> None:
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 9)
    )
    content = f"---\n{bomb}---\n"
    answer = hub.http.post("/api/validate-yaml", json={"content": content, "repoType": "space"})
    assert answer.status_code == 400
    hub.create(SPACE)
    assert hub.commit(SPACE, file_line("README.md", content)).status_code == 200
    assert hub.http.get(f"/api/spaces/{SPACE}").json()["cardData"] is None


def test_a_file_of_the_data_folder_is_never_served(hub: ThreadHub, tmp_path: Path) -> None:
    hub.create(SPACE)
    hub.commit(SPACE, file_line("link", "../../../secrets.sqlite3"))
    assert hub.http.get(f"/spaces/{SPACE}/resolve/main/link").text == "../../../secrets.sqlite3"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://acme-api.localhost:7860", "http://127.0.0.1:1"]
)
def test_pages_of_other_sites_can_change_nothing(hub: ThreadHub, origin: str) -> None:
    hub.create(SPACE)
    answer = hub.http.post(f"/api/spaces/{SPACE}/pause", headers={"origin": origin})
    assert answer.status_code == 403
    assert answer.json()["error"] == answer.headers["X-Error-Message"]
    assert ("pause", SPACE) not in hub.life.calls
    assert hub.log()[-1]["write"] is False
    assert hub.http.post(f"/api/spaces/{SPACE}/pause", headers={"origin": hub.endpoint}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 403),
        ("evil.example:7860", 403),
        ("localhost:7860", 200),
        ("127.0.0.1", 200),
        ("[::1]:1", 200),
        ("[", 403),
    ],
)
def test_public_names_that_lead_here_are_refused(hub: ThreadHub, host: str, status: int) -> None:
    assert hub.http.get("/api/whoami-v2", headers={"host": host}).status_code == status
