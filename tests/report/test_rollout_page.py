"""The report of a rollout: what each Space was doing, and nothing that a log could smuggle in."""

from html.parser import HTMLParser

from infra.report.html import rollout_page
from infra.report.timeline import timeline
from tests.support.results import stopped_result


class Elements(HTMLParser):
    """Collects the elements of a page and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        for name, value in attrs:
            assert name not in {"src", "href"}, f"the page asks for {value}"

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_each_space_has_its_spans_and_its_end() -> None:
    lines = {line.space: line for line in timeline(stopped_result())}
    assert [(s.state, s.start, s.end) for s in lines["api"].spans] == [
        ("changing", 0.1, 0.2),
        ("building", 0.2, 2.0),
        ("proving", 2.0, 2.5),
        ("baking", 2.5, 5.5),
    ]
    assert [span.state for span in lines["mail"].spans] == ["changing", "building", "building", "back", "back"]
    assert {key: line.ending for key, line in lines.items()} == {"api": "proven", "mail": "back", "web": "untouched"}
    assert lines["mail"].detail == "took <2.5> s. Look at it.; it serves again what it did before"


def test_the_page_needs_nothing_else_and_escapes_what_it_shows() -> None:
    page = Elements(rollout_page(stopped_result()))
    assert "script" not in page.names
    assert "ERROR <script>alert(1)</script>" in page.texts
    assert page.names.count("rect") == 9
    assert page.names.count("tr") == 4
