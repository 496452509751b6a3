"""Folders and files."""

import base64

import pytest

from tests.emulator.hubs import ThreadHub, file_line
from tests.emulator.pages.visits import BASE, SPACE, visit

ODD = "a b/ü#1?%2F&<i>.txt"


@pytest.fixture
def files(hub: ThreadHub) -> ThreadHub:
    hub.create(SPACE)
    binary = {"path": "data/x.bin", "content": base64.b64encode(bytes(2000)).decode(), "encoding": "base64"}
    done = hub.commit(
        SPACE,
        file_line("app.py", "import os\n\nprint('<b>')\n"),
        file_line("data/deep/er.txt", "deep"),
        file_line(ODD, "odd"),
        file_line("empty.txt", ""),
        {"key": "file", "value": binary},
        summary="Add files",
    )
    assert done.status_code == 200
    return hub


def test_a_folder_lists_folders_first_with_the_last_commit_of_each(files: ThreadHub) -> None:
    page = visit(files.http, f"{BASE}/tree/main")
    rows = [[cell.text for cell in row.all("td")] for row in page.one("tbody").all("tr")]
    assert [row[0] for row in rows] == ["a b/", "data/", ".gitattributes", "README.md", "app.py", "empty.txt"]
    sizes = {row[0]: row[1:3] for row in rows}
    assert sizes["app.py"] == ["24 bytes", "Add files"]
    assert sizes["empty.txt"] == ["0 bytes", "Add files"]
    assert sizes[".gitattributes"][1] == "initial commit"
    assert page.one("nav", css="tabs").one("a", aria_current="page").text == "Files"


def test_folders_lead_down_and_up(files: ThreadHub) -> None:
    root = visit(files.http, f"{BASE}/tree/main")
    data = visit(files.http, root.link("data/"))
    deep = visit(files.http, data.link("deep/"))
    assert visit(files.http, deep.link("er.txt")).one("table").text == "1deep"
    assert deep.link(".. (folder above)") == f"{BASE}/tree/main/data"
    assert data.link(".. (folder above)") == f"{BASE}/tree/main"
    assert deep.one("h1").text == "api / data / deep"


def test_odd_names_lead_to_their_files(files: ThreadHub) -> None:
    folder = visit(files.http, visit(files.http, f"{BASE}/tree/main").link("a b/"))
    file = visit(files.http, folder.link("ü#1?%2F&<i>.txt"))
    assert file.one("table").text == "1odd"
    assert files.http.get(file.link("Download")).text == "odd"


def test_text_has_numbered_lines_and_no_markup_of_its_own(files: ThreadHub) -> None:
    page = visit(files.http, f"{BASE}/blob/main/app.py")
    rows = [[cell.raw for cell in row.all("td")] for row in page.one("table").all("tr")]
    assert rows == [["1", "import os"], ["2", ""], ["3", "print('<b>')"]]
    assert page.one("tr", id="L3").one("a").attrs["href"] == "#L3"
    assert "24 bytes, 3 lines" in page.one(css="actions").text
    assert visit(files.http, page.link("Permalink")).one("table").text == page.one("table").text


def test_a_binary_file_has_its_size_and_a_download(files: ThreadHub) -> None:
    page = visit(files.http, f"{BASE}/blob/main/data/x.bin")
    assert "no text: 2.0 kB" in page.one(css="empty").text
    assert page.all("table") == []
    assert files.http.get(page.link("Download it")).content == bytes(2000)


def test_a_large_file_is_not_shown(files: ThreadHub) -> None:
    files.commit(SPACE, file_line("large.txt", "a line\n" * 100_000))
    assert "too large to be shown here: 700 kB" in visit(files.http, f"{BASE}/blob/main/large.txt").text


def test_an_empty_file_says_so(files: ThreadHub) -> None:
    assert visit(files.http, f"{BASE}/blob/main/empty.txt").one(css="empty").text == "This file is empty."


def test_a_file_asked_for_as_a_folder_is_found_and_the_other_way_round(files: ThreadHub) -> None:
    file = files.http.get(f"{BASE}/tree/main/app.py")
    folder = files.http.get(f"{BASE}/blob/main/data")
    assert (file.status_code, file.headers["location"]) == (307, f"{BASE}/blob/main/app.py")
    assert (folder.status_code, folder.headers["location"]) == (307, f"{BASE}/tree/main/data")


def test_other_revisions_can_be_chosen(files: ThreadHub) -> None:
    files.http.post(f"/api/spaces/{SPACE}/branch/feature%2Fone")
    files.http.post(f"/api/spaces/{SPACE}/tag/main", json={"tag": "v1"})
    files.commit(SPACE, file_line("new.txt", "1"), branch="feature%2Fone")
    menu = visit(files.http, f"{BASE}/tree/main").one("details")
    side = visit(files.http, menu.link("feature/one"))
    assert side.link("new.txt") == f"{BASE}/blob/feature%2Fone/new.txt"
    assert visit(files.http, side.link("new.txt")).one("h1").text == "api / new.txt"
    assert "new.txt" not in visit(files.http, menu.link("v1")).text


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tree/none", "no branch, tag or commit"),
        ("tree/main/none", "no such file or folder"),
        ("blob/main/none.txt", "no such file or folder"),
        ("blob/main/..%2F..%2Fhub.sqlite3", "not allowed"),
        ("commits/none", "no branch, tag or commit"),
        ("commit/0000000000000000000000000000000000000000", "no branch, tag or commit"),
    ],
)
def test_what_is_not_there_is_told_on_a_page(files: ThreadHub, address: str, said: str) -> None:
    answer = files.http.get(f"{BASE}/{address}")
    assert answer.status_code in {404, 422}
    assert said in visit(files.http, f"{BASE}/{address}", answer.status_code).one("main").text
