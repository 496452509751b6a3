import posixpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.gateway.paths import UnsafePathError, canonical, matches
from service.tests.gateways import entry

PIECES = [
    "/",
    ".",
    "..",
    "v1",
    "a",
    ";",
    "%2e",
    "%2E",
    "%2f",
    "%5c",
    "\\",
    "%25",
    "%00",
    "%3b",
    "%c0%ae",
    "%",
    "*",
    "~",
]


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/v1/models", "/v1/models", True),
        ("/v1/models", "/v1/models/", False),
        ("/v1/models", "/v1/modelsx", False),
        ("/v1/models", "/v1/Models", False),
        ("/v1/*/x", "/v1/a/x", True),
        ("/v1/*/x", "/v1/a/b/x", False),
        ("/v1/a*", "/v1/abc", True),
        ("/v1/**", "/v1/a/b", True),
        ("/v1/**", "/v1", False),
        ("/**/x", "/a/b/x", True),
        ("/v1/a.b", "/v1/axb", False),
        ("/v1/[ab]", "/v1/a", False),
        ("/v1/*", "/v1/a\nb", True),
    ],
)
def test_patterns(pattern: str, path: str, *, expected: bool) -> None:
    assert matches(pattern, path) is expected


@pytest.mark.parametrize("pattern", ["v1", "", "/v1/../x", "/a//b", "/v1/a**", "/%2e", "/a\\b", "/./a"])
def test_patterns_that_no_request_fits_are_refused(pattern: str) -> None:
    with pytest.raises(ValidationError):
        entry("http://h", paths=[pattern])


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_whoever_decodes_and_cleans_a_path_again_stays_where_it_is_open(pieces: list[str]) -> None:
    path = "/v1/" + "".join(pieces)
    try:
        accepted = canonical(path.encode())
    except UnsafePathError:
        return
    assert matches("/v1/**", accepted)
    for _ in range(3):
        cleaned = posixpath.normpath("/".join(part.partition(";")[0] for part in path.replace("\\", "/").split("/")))
        assert cleaned == "/v1" or cleaned.startswith("/v1/")
        path = unquote(path)


@given(st.binary(max_size=20))
def test_any_bytes_are_a_path_or_refused(path: bytes) -> None:
    try:
        assert canonical(path).startswith("/")
    except UnsafePathError:
        return


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": "health"}, "own /health hides its gateway"),
        ({"kind": "redis", "url": "redis://h"}, "of kind http alone"),
        ({"url": "http://h?a=b"}, "leave query and fragment out"),
        ({"methods": []}, "at least 1 item"),
        ({"methods": ["CONNECT"]}, "Input should be"),
    ],
)
def test_what_a_gateway_cannot_be_is_explained(fields: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        entry(**{"url": "http://h", **fields})  # type: ignore[arg-type] # wrong on purpose
