from collections.abc import Iterator

import httpx2
import pytest

from service.main import create_app
from service.settings import Settings
from service.tests.sockets import served

LISTED = "https://app.example.com"
HOSTILE = [
    "null",
    "https://evil.example",
    "https://app.example.com.evil.example",
    "https://evil-app.example.com",
    "https://sub.app.example.com",
    "https://app.example.com:8443",
    "https://app.example.com:443",
    "http://app.example.com",
    "https://app.example.com/",
    "https://APP.example.com",
    "HTTPS://app.example.com",
    "https://app.example.co",
    "https://app-example.com",
    "https://app.example.com@evil.example",
    "https://app.example.com,https://evil.example",
    "https://app%2eexample.com",
    "https://xn--pp-eka.example.com",
    "https://app.example.com.",
    "https://app.example.com:",
    "https://app.example.com:0443",
    "https://app.example.com#",
    "https://app.example.com?",
    "https://app.example.com\\.evil.example",
    "https://app.example.com%00.evil.example",
    "https://app.example.com https://evil.example",
    "//app.example.com",
    "app.example.com",
    "wss://app.example.com",
    "file://",
    "chrome-extension://app.example.com",
    "http://localhost:51730",
    "http://localhost:517",
    "http://localhost",
    "http://127.0.0.1:5173",
    "http://localhost.evil.example:5173",
    "NULL",
    "*",
    "",
]
RAW_HOSTILE = [
    "https://äpp.example.com".encode(),
    "https://аpp.example.com".encode(),  # noqa: RUF001 - the first letter is Cyrillic
    "https://app。example.com".encode(),
    "https://app.example.com\u200b".encode(),
    "https://app．example．com".encode(),  # noqa: RUF001 - full-width full stops
    b"https://app.example.com\xa0",
    b"\xff",
]


def fails() -> None:
    raise RuntimeError("a fault of the route")


@pytest.fixture
def http(clean_environment: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    app = create_app(Settings(cors_allowed_origins=(LISTED, "http://localhost:5173")))
    app.get("/fails")(fails)
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as client:
        yield client


def access_control(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def preflight(http: httpx2.Client, origin: str, **headers: str) -> httpx2.Response:
    return http.options("/health", headers={"origin": origin, "access-control-request-method": "POST", **headers})


@pytest.mark.acceptance("T019")
@pytest.mark.parametrize("origin", [LISTED, "http://localhost:5173"])
def test_t019_listed_origins_pass_with_credentials(http: httpx2.Client, origin: str) -> None:
    asked = preflight(http, origin, **{"access-control-request-headers": "authorization, x-custom"})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == origin
    assert asked.headers["access-control-allow-credentials"] == "true"
    assert asked.headers["access-control-allow-headers"] == "authorization, x-custom"
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert "Origin" in asked.headers["vary"]
    assert asked.headers["x-request-id"]
    answer = http.get("/health", headers={"origin": origin})
    assert access_control(answer) == {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "X-Request-ID",
    }
    assert "Origin" in answer.headers["vary"]


@pytest.mark.acceptance("T018")
@pytest.mark.parametrize("origin", HOSTILE)
def test_t018_other_origins_are_told_nothing(http: httpx2.Client, origin: str) -> None:
    asked = preflight(http, origin)
    answer = http.get("/health", headers={"origin": origin})
    assert asked.status_code == 400
    assert answer.status_code == 200
    for response in (asked, answer):
        assert access_control(response) == {}
        assert "Origin" in response.headers["vary"]


@pytest.mark.acceptance("T018")
@pytest.mark.parametrize("origin", RAW_HOSTILE)
def test_t018_an_origin_of_raw_bytes_is_told_nothing(http: httpx2.Client, origin: bytes) -> None:
    asked = http.options("/health", headers=[(b"origin", origin), (b"access-control-request-method", b"POST")])
    answer = http.get("/health", headers=[(b"origin", origin)])
    assert (asked.status_code, answer.status_code) == (400, 200)
    assert access_control(asked) == access_control(answer) == {}


@pytest.mark.acceptance("T018")
def test_t018_of_two_origins_none_that_is_not_listed_is_told(http: httpx2.Client) -> None:
    for pair in ((LISTED, "https://evil.example"), ("https://evil.example", LISTED)):
        answer = http.get("/health", headers=[("origin", origin) for origin in pair])
        assert access_control(answer).get("access-control-allow-origin", LISTED) == LISTED


@pytest.mark.parametrize(("path", "status"), [("/fails", 500), ("/absent", 404)])
def test_errors_can_be_read_by_listed_origins(http: httpx2.Client, path: str, status: int) -> None:
    answer = http.get(path, headers={"origin": LISTED})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, LISTED)
    assert access_control(http.get(path, headers={"origin": "https://evil.example"})) == {}


@pytest.mark.acceptance("T008")
def test_t008_by_default_no_origin_is_allowed(clean_environment: pytest.MonkeyPatch) -> None:
    with served(create_app(Settings())) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        assert access_control(preflight(http, "https://my-app.up.railway.app")) == {}
        assert access_control(http.get("/health", headers={"origin": LISTED})) == {}


@pytest.mark.acceptance("T019")
def test_t019_any_origin_without_credentials(clean_environment: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(cors_allow_credentials=False, cors_allowed_origins=("*",)))
    with served(app) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        answer = http.get("/health", headers={"origin": "https://anyone.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        assert preflight(http, "https://anyone.example").status_code == 200
