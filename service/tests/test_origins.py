import pytest

from service.origins import parse_origins

GOOD = [
    ("", ()),
    (" , ,", ()),
    ("https://a.example", ("https://a.example",)),
    (" https://a.example ,\n https://b.example:8443 ", ("https://a.example", "https://b.example:8443")),
    ('["https://a.example", " https://b.example "]', ("https://a.example", "https://b.example")),
    ("[]", ()),
    ("https://a.example,https://a.example,", ("https://a.example",)),
    ("http://localhost:5173", ("http://localhost:5173",)),
    ("http://127.0.0.1:3000,http://[::1]:3000", ("http://127.0.0.1:3000", "http://[::1]:3000")),
    ("https://xn--bcher-kva.example", ("https://xn--bcher-kva.example",)),
    ("https://my-app--pr-7.preview.example", ("https://my-app--pr-7.preview.example",)),
    ("https://a.example:65535", ("https://a.example:65535",)),
    ("*", ("*",)),
]

BAD = [
    ("https://a.example/", "ends with a slash"),
    ("https://a.example/app", "path"),
    ("https://a.example//", "path"),
    ("https://a.example?x=1", "path, query"),
    ("https://a.example#top", "path, query or fragment"),
    ("a.example", "must begin with https://"),
    ("//a.example", "must begin with https://"),
    ("ftp://a.example", "must begin with https://"),
    ("javascript:alert(1)", "must begin with https://"),
    ("https://", "must begin with https://"),
    ("https:///a.example", "must begin with https://"),
    ("null", "sandboxed"),
    ("https://*.a.example", "wildcard"),
    ("*,https://a.example", "must stand alone"),
    ("HTTPS://a.example", "upper-case"),
    ("https://A.example", "upper-case"),
    ("https://a.example:443", "default port"),
    ("http://a.example:80", "default port"),
    ("https://a.example:", "default port"),
    ("https://a.example:0", "cannot exist"),
    ("https://a.example:65536", "cannot exist"),
    ("https://a.example:http", "cannot exist"),
    ("https://bücher.example", "xn--"),
    ("https://a..example", "cannot exist"),
    ("https://-a.example", "cannot exist"),
    ("https://a.example\\b", "cannot exist"),
    ("https://a.example b.example", "cannot exist"),
    ("https://a.exa\tmple", "cannot exist"),
    ('["https://a.example"', "not a JSON list"),
    ("[1]", "something else than strings"),
]


@pytest.mark.acceptance("T018")
@pytest.mark.parametrize(("text", "origins"), GOOD)
def test_t018_reads_comma_separated_and_json_lists(text: str, origins: tuple[str, ...]) -> None:
    assert parse_origins(text) == origins


@pytest.mark.acceptance("T018")
@pytest.mark.parametrize(("text", "reason"), BAD)
def test_t018_refuses_what_no_browser_sends(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason.replace("(", r"\(")):
        parse_origins(text)


@pytest.mark.acceptance("T018")
def test_t018_names_every_fault_at_once_and_no_password() -> None:
    with pytest.raises(ValueError, match="origin") as refused:
        parse_origins("https://a.example/, https://ok.example, https://user:hunter2@b.example")
    assert "origin 1 ('https://a.example/') ends with a slash" in str(refused.value)
    assert "origin 3 holds a user name or password" in str(refused.value)
    assert "hunter2" not in str(refused.value)
