"""Commits and what they changed."""

import base64

import pytest

from tests.emulator.hubs import ThreadHub, file_line
from tests.emulator.pages.html import Element
from tests.emulator.pages.visits import BASE, SPACE, visit

TEXT = "".join(f"line {number}\n" for number in range(1, 41))


@pytest.fixture
def files(hub: ThreadHub) -> ThreadHub:
    hub.create(SPACE)
    hub.commit(SPACE, file_line("app.py", TEXT), file_line("gone.txt", "1\n2\n"), file_line("old.txt", TEXT * 3))
    return hub


def change(hub: ThreadHub, *lines: dict[str, object], **header: str) -> Element:
    """Commit and show the commit."""
    done = hub.commit(SPACE, *lines, **header)
    assert done.status_code == 200, done.text
    return visit(hub.http, f"{BASE}/commit/{done.json()['commitOid']}")


def rows(section: Element) -> list[tuple[str, str]]:
    """Return sign and text of each line."""
    return [(row.one(css="sign").text, row.all("td")[-1].raw) for row in section.all("tr")]


def test_commits_are_paged_the_newest_first(hub: ThreadHub) -> None:
    hub.create(SPACE)
    for number in range(40):
        hub.commit(SPACE, file_line("a", str(number)), summary=f"Change {number}")
    first = visit(hub.http, f"{BASE}/commits/main")
    titles = [link.text for link in first.all("a", css="title")]
    assert (len(titles), titles[0], titles[-1]) == (30, "Change 39", "Change 10")
    second = visit(hub.http, first.one("a", rel="next").attrs["href"])
    assert [link.text for link in second.all("a", css="title")][-2:] == ["Change 0", "initial commit"]
    assert second.all("a", rel="next") == []
    assert visit(hub.http, second.one("a", rel="prev").attrs["href"]).all("a", css="title")[0].text == "Change 39"
    assert visit(hub.http, first.link("Change 39")).one("h1").text == "Change 39"
    assert "41" in first.one("h1").text


def test_a_change_shows_lines_with_signs_numbers_and_context(files: ThreadHub) -> None:
    page = change(
        files,
        file_line("app.py", TEXT.replace("line 20\n", "line <20>\nline 20b\n")),
        summary="Make <it> better",
        description="Because.",
    )
    assert page.one("h1").text == "Make <it> better"
    assert page.one(css="said").text == "Because."
    assert page.one(css="summary").text == "1 file changed, +2 \N{MINUS SIGN}1"
    section = page.one("section", css="diff")
    assert rows(section) == [
        ("", "@@ -17,7 +17,8 @@"),
        *[("", f"line {number}") for number in (17, 18, 19)],
        ("-", "line 20"),
        ("+", "line <20>"),
        ("+", "line 20b"),
        *[("", f"line {number}") for number in (21, 22, 23)],
    ]
    added = section.all("tr", css="added")[0]
    assert [cell.text for cell in added.all("td", css="line")] == ["", "20"]
    assert section.link("app.py").endswith("/app.py")
    assert page.one("dl").all("a")[0].attrs["href"].startswith(f"{BASE}/commit/")


def test_files_come_go_and_move(files: ThreadHub) -> None:
    page = change(
        files,
        file_line("new.txt", "hello\n"),
        {"key": "deletedFile", "value": {"path": "gone.txt"}},
        {"key": "deletedFile", "value": {"path": "old.txt"}},
        file_line("moved.txt", TEXT * 3),
    )
    heads = {section.one("h2").text: section.one(css="diff-head").one("p").text for section in page.all(css="diff")}
    assert heads == {
        "new.txt": "added +1 \N{MINUS SIGN}0",
        "gone.txt": "removed +0 \N{MINUS SIGN}2",
        "moved.txt": "renamed from old.txt",
    }
    added, gone = page.one(aria_label="Changes of new.txt"), page.one(aria_label="Changes of gone.txt")
    assert rows(added) == [("", "@@ -0,0 +1,1 @@"), ("+", "hello")]
    assert rows(gone) == [("", "@@ -1,2 +0,0 @@"), ("-", "1"), ("-", "2")]


def test_the_first_commit_is_compared_with_nothing(files: ThreadHub) -> None:
    last = visit(files.http, f"{BASE}/commits/main").all("a", css="title")[-1]
    page = visit(files.http, last.attrs["href"])
    assert [section.one("h2").text for section in page.all(css="diff")] == [".gitattributes", "README.md"]
    assert "Parent" not in page.one("dl").text


def test_only_a_changed_end_of_file_can_be_seen(files: ThreadHub) -> None:
    files.commit(SPACE, file_line("end.txt", "a"))
    section = change(files, file_line("end.txt", "a\n")).one(css="diff")
    assert rows(section) == [
        ("", "@@ -1,1 +1,1 @@"),
        ("-", "a"),
        ("", "No newline at the end of the file"),
        ("+", "a"),
    ]


def test_binary_and_large_files_have_a_note_in_place_of_lines(files: ThreadHub) -> None:
    content = base64.b64encode(b"\0\1").decode()
    page = change(
        files,
        {"key": "file", "value": {"path": "x.bin", "content": content, "encoding": "base64"}},
        file_line("large.txt", "x" * 300_000),
        file_line("many.txt", "x\n" * 6000),
    )
    notes = {section.one("h2").text: section.one(css="diff-note").text for section in page.all(css="diff")}
    large = "Too large to compare line by line here."
    assert notes.pop("x.bin") in {"A binary file.", "LFS keeps the content."}
    assert notes == {"large.txt": large, "many.txt": large}
    assert page.all("tr") == []


def test_a_page_holds_so_many_lines_and_files(files: ThreadHub) -> None:
    page = change(files, *[file_line(f"f{number:03}.txt", "x\n" * 1999) for number in range(3)])
    shown = [bool(section.all("table")) for section in page.all(css="diff")]
    assert shown == [True, False, False]
    assert "as many lines as it can hold" in page.all(css="diff-note")[0].text
    many = change(files, *[file_line(f"g{number:03}.txt", str(number)) for number in range(230)])
    assert len(many.all(css="diff")) == 200
    assert "200+ files changed" in many.one(css="summary").text
    assert "More files changed than this page shows" in many.text
