"""Who may do what, and the exact answer of who may not (hub-api 3.4)."""

from typing import Any

import pytest

from tests.emulator.accounts.closed import (
    ANONYMOUS,
    CREDENTIALS,
    NOT_FOUND,
    READ_TOKEN,
    REFUSED,
    Answer,
    ClosedHub,
)

OK = Answer(200)
STRANGER = Answer(401, ANONYMOUS, "RepoNotFound")
BAD = Answer(401, CREDENTIALS)
MISSING = Answer(404, NOT_FOUND, "RepoNotFound")
FORBIDDEN = Answer(403, REFUSED)
COMMIT = b'{"key":"header","value":{"summary":"x"}}\n{"key":"file","value":{"path":"a","content":"MQ=="}}\n'
PREUPLOAD = {"files": [{"path": "a", "sample": "", "size": 1}]}
PAIR = {"key": "A", "value": "1"}

READS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "", {}),
    ("GET", "/revision/main", {}),
    ("GET", "/auth-check", {}),
    ("GET", "/runtime", {}),
    ("GET", "/variables", {}),
    ("GET", "/tree/main", {}),
    ("GET", "/commits/main", {}),
    ("GET", "/refs", {}),
    ("GET", "/logs/run", {}),
    ("POST", "/paths-info/main", {"json": {"paths": ["README.md"]}}),
]
CONTENT: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/auth-check/write", {}),
    ("POST", "/preupload/main", {"json": PREUPLOAD}),
    ("POST", "/commit/main", {"content": COMMIT}),
    ("POST", "/branch/side", {}),
    ("POST", "/tag/main", {"json": {"tag": "v1"}}),
]
SETTINGS: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/settings", {"json": {"visibility": "public"}}),
    ("GET", "/secrets", {}),
    ("POST", "/secrets", {"json": PAIR}),
    ("DELETE", "/secrets", {"json": {"key": "A"}}),
    ("POST", "/variables", {"json": PAIR}),
    ("DELETE", "/variables", {"json": {"key": "A"}}),
    ("POST", "/pause", {}),
    ("POST", "/restart", {}),
    ("POST", "/hardware", {"json": {"flavor": "cpu-basic"}}),
    ("POST", "/sleeptime", {"json": {"seconds": 600}}),
]


def answers(closed: ClosedHub, token: str | None, space: str, routes: list[Any]) -> set[Answer]:
    return {closed.answer(token, method, f"/api/spaces/{space}{end}", **sent) for method, end, sent in routes}


@pytest.mark.parametrize("token", ["hf_alice", "hf_alice_late", "hf_alice_org"])
def test_who_has_all_rights_is_refused_nothing(closed: ClosedHub, token: str) -> None:
    for routes in (READS, CONTENT, SETTINGS):
        assert answers(closed, token, "acme/hidden", routes) == {OK}


@pytest.mark.parametrize("token", [None, "hf_dave", "hf_alice_read", "hf_alice_fine", "hf_bob", "hf_carol"])
def test_everybody_reads_what_is_public(closed: ClosedHub, token: str | None) -> None:
    assert answers(closed, token, "acme/api", READS) == {OK}
    assert closed.ask(token, "GET", "/spaces/acme/api/resolve/main/README.md").status_code == 200


@pytest.mark.parametrize(
    ("token", "space", "expected"),
    [
        (None, "acme/hidden", STRANGER),
        (None, "acme/guarded", STRANGER),
        (None, "acme/nothing", STRANGER),
        ("hf_dave", "acme/hidden", MISSING),
        ("hf_dave", "acme/guarded", MISSING),
        ("hf_dave", "acme/nothing", MISSING),
        ("hf_alice_fine", "acme/bobs", MISSING),
        ("hf_alice_org", "alice/own", MISSING),
        ("hf_bob", "alice/own", MISSING),
        ("hf_alice_read", "acme/hidden", OK),
        ("hf_alice_fine", "acme/hidden", OK),
        ("hf_bob", "acme/hidden", OK),
        ("hf_carol", "acme/guarded", OK),
    ],
)
def test_a_private_space_is_there_for_members_alone(
    closed: ClosedHub, token: str | None, space: str, expected: Answer
) -> None:
    assert answers(closed, token, space, READS) == {expected}
    if expected != OK:
        assert answers(closed, token, space, [*CONTENT, *SETTINGS]) == {expected}
        assert closed.answer(token, "GET", f"/spaces/{space}/resolve/main/README.md") == expected


@pytest.mark.parametrize("token", ["hf_nobody", "hf_alice_old", "hf_alice_expired", "not even one"])
def test_a_bad_token_is_refused_everywhere(closed: ClosedHub, token: str) -> None:
    for routes in (READS, CONTENT, SETTINGS):
        assert answers(closed, token, "acme/api", routes) == {BAD}
    assert closed.answer(token, "GET", "/api/whoami-v2") == BAD
    assert closed.answer(token, "GET", "/api/spaces") == BAD


@pytest.mark.parametrize(
    ("token", "content", "settings"),
    [
        (None, STRANGER, STRANGER),
        ("hf_alice_read", Answer(403, READ_TOKEN), FORBIDDEN),
        ("hf_dave", FORBIDDEN, FORBIDDEN),
        ("hf_carol", FORBIDDEN, FORBIDDEN),
        ("hf_bob", FORBIDDEN, FORBIDDEN),
    ],
)
def test_who_may_only_read_changes_nothing(
    closed: ClosedHub, token: str | None, content: Answer, settings: Answer
) -> None:
    head = closed.ask("hf_alice", "GET", "/api/spaces/acme/api").json()["sha"]
    assert answers(closed, token, "acme/api", CONTENT) == {content}
    assert answers(closed, token, "acme/api", SETTINGS) == {settings}
    assert closed.ask("hf_alice", "GET", "/api/spaces/acme/api").json()["sha"] == head
    assert [line for line in closed.hub.log() if line["write"]] == []


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (None, STRANGER),
        ("hf_alice_read", Answer(403, READ_TOKEN)),
        ("hf_alice_org", OK),
        ("hf_dave", OK),
        ("hf_carol", OK),
    ],
)
def test_a_pull_request_needs_no_role_but_a_token_that_writes(
    closed: ClosedHub, token: str | None, expected: Answer
) -> None:
    path = "/api/spaces/acme/api/preupload/main?create_pr=1"
    assert closed.answer(token, "POST", path, json=PREUPLOAD) == expected


def test_a_fine_grained_token_changes_what_it_names_alone(closed: ClosedHub) -> None:
    assert answers(closed, "hf_alice_fine", "acme/api", [*CONTENT, *SETTINGS]) == {OK}
    assert answers(closed, "hf_alice_fine", "acme/hidden", [*CONTENT, *SETTINGS]) == {FORBIDDEN}
    assert answers(closed, "hf_alice_fine", "dave/site", [*CONTENT, *SETTINGS]) == {FORBIDDEN}


def test_a_contributor_changes_what_the_contributor_made(closed: ClosedHub) -> None:
    assert answers(closed, "hf_bob", "acme/bobs", [*CONTENT, *SETTINGS]) == {OK}
    body = {"name": "second", "organization": "acme", "type": "space", "sdk": "docker"}
    assert closed.ask("hf_bob", "POST", "/api/repos/create", json=body).status_code == 200
    assert answers(closed, "hf_bob", "acme/second", [*CONTENT, *SETTINGS]) == {OK}


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (None, STRANGER),
        ("hf_nobody", BAD),
        ("hf_dave", FORBIDDEN),
        ("hf_carol", FORBIDDEN),
        ("hf_alice_read", FORBIDDEN),
        ("hf_alice", OK),
    ],
)
def test_deletion_and_move_need_the_owners_right(closed: ClosedHub, token: str | None, expected: Answer) -> None:
    body = {"fromRepo": "acme/api", "toRepo": "alice/api", "type": "space"}
    assert closed.answer(token, "POST", "/api/repos/move", json=body) == expected
    gone = {"name": "api", "organization": "alice" if expected == OK else "acme", "type": "space"}
    assert closed.answer(token, "DELETE", "/api/repos/delete", json=gone) == expected


def test_a_move_into_a_foreign_namespace_is_refused(closed: ClosedHub) -> None:
    body = {"fromRepo": "acme/api", "toRepo": "dave/api", "type": "space"}
    refusal = Answer(403, 'You don\'t have the rights to create a space under the namespace "dave"')
    assert closed.answer("hf_alice", "POST", "/api/repos/move", json=body) == refusal


@pytest.mark.parametrize(
    ("token", "owner"),
    [
        ("hf_dave", "acme"),
        ("hf_carol", "acme"),
        ("hf_alice", "dave"),
        ("hf_alice", "nobody"),
        ("hf_alice_read", "alice"),
        ("hf_alice_fine", "acme"),
        ("hf_alice_org", "alice"),
    ],
)
def test_a_foreign_namespace_takes_no_repository(closed: ClosedHub, token: str, owner: str) -> None:
    body = {"name": "new", "organization": owner, "type": "space", "sdk": "static"}
    text = f'You don\'t have the rights to create a space under the namespace "{owner}"'
    assert closed.answer(token, "POST", "/api/repos/create", json=body) == Answer(403, text)


def test_without_a_token_nothing_is_made(closed: ClosedHub) -> None:
    body = {"name": "new", "organization": "acme", "type": "space", "sdk": "static"}
    assert closed.answer(None, "POST", "/api/repos/create", json=body) == Answer(401, ANONYMOUS)


@pytest.mark.parametrize(
    ("token", "seen"),
    [
        (None, {"acme/api", "dave/site"}),
        ("hf_dave", {"acme/api", "dave/site"}),
        ("hf_alice_fine", {"acme/api", "dave/site", "acme/hidden"}),
        ("hf_bob", {"acme/api", "dave/site", "acme/hidden", "acme/guarded", "acme/bobs"}),
        ("hf_alice", {"acme/api", "dave/site", "acme/hidden", "acme/guarded", "acme/bobs", "alice/own"}),
    ],
)
def test_lists_have_what_the_caller_may_read(closed: ClosedHub, token: str | None, seen: set[str]) -> None:
    assert {row["id"] for row in closed.ask(token, "GET", "/api/spaces").json()} == seen
    first = closed.ask(token, "GET", "/api/spaces?limit=2")
    assert len(first.json()) == 2


def test_git_sends_the_token_as_a_password(closed: ClosedHub) -> None:
    sent = closed.hub.http.get("/api/spaces/acme/hidden", auth=("alice", "hf_alice"))
    assert sent.status_code == 200
    assert closed.hub.http.get("/api/spaces/acme/hidden", auth=("alice", "wrong")).status_code == 401


def test_another_letter_case_does_not_tell_of_a_private_space(closed: ClosedHub) -> None:
    assert closed.answer("hf_dave", "GET", "/api/spaces/ACME/Hidden") == MISSING
    assert closed.ask("hf_alice", "GET", "/api/spaces/ACME/Hidden").status_code == 307


@pytest.mark.parametrize("token", [None, "hf_dave"])
def test_nobody_learns_of_a_private_space_by_asking_to_change_it(closed: ClosedHub, token: str | None) -> None:
    told = []
    for name in ("hidden", "nothing"):
        body = {"name": name, "organization": "acme", "type": "space", "sdk": "static"}
        move = {"fromRepo": f"acme/{name}", "toRepo": f"dave/{name}", "type": "space"}
        told.append(
            [
                closed.answer(token, "POST", "/api/repos/create", json=body),
                closed.answer(token, "DELETE", "/api/repos/delete", json=body),
                closed.answer(token, "POST", "/api/repos/move", json=move),
                closed.answer(token, "POST", f"/api/spaces/acme/{name}/duplicate", json={"repository": "dave/copy"}),
                closed.answer(token, "GET", f"/spaces/acme/{name}/raw/main/README.md"),
            ]
        )
    assert told[0] == told[1]
