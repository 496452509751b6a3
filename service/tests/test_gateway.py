import asyncio
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from service.tests.gateways import Service, body, circuit, entry, gateway, gateway_to, start
from service.tests.processes import wait_until
from service.tests.sockets import served

pytestmark = pytest.mark.usefixtures("clean_environment")

SECRET = {"secret_env": "API_KEY", "secret": "sk-of-the-service"}


def raw(http: httpx2.Client, request: bytes) -> bytes:
    """Send bytes as they are, which no client would; gives all that comes back."""
    where = urlsplit(str(http.base_url))
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_nothing_is_open_that_declares_no_paths() -> None:
    service = Service()
    with gateway_to(service, paths=[]) as http:
        assert http.get("/api/v1/models").status_code == 404
    assert service.asked == []


def test_a_call_goes_through_with_the_credential_of_the_service_alone() -> None:
    service = Service()
    credentials = {
        "Authorization": "Bearer of-the-caller",
        "Cookie": "session=of-the-caller",
        "X-HF-Authorization": "Bearer of-the-caller",
        "X-API-Key": "of-the-caller",
        "X-Auth-Token": "of-the-caller",
        "Proxy-Authorization": "of-the-caller",
        "Connection": "keep-alive, X-Hop",
        "X-Hop": "of-the-connection",
        "X-Forwarded-For": "192.0.2.7",
        "Origin": "https://page.example",
    }
    with gateway_to(service, methods=["POST"], **SECRET) as http:
        answer = http.post(
            "/api/v1/chat?q=a%20b&q=%2F",
            content=b"hello",
            headers={**credentials, "Accept": "text/plain", "Anthropic-Version": "1", "X-Request-ID": "abc"},
        )
    asked = answer.json()
    assert (asked["method"], asked["path"], asked["query"]) == ("POST", "/v1/chat", "q=a%20b&q=%2F")
    assert asked["body"] == "hello"
    headers = asked["headers"]
    assert headers["authorization"] == "Bearer sk-of-the-service"
    assert not [value for value in headers.values() if "caller" in value or "of-the-connection" in value]
    assert (headers["accept"], headers["anthropic-version"], headers["x-request-id"]) == ("text/plain", "1", "abc")
    assert not {"cookie", "origin", "x-forwarded-for", "x-hop", "x-api-key", "x-auth-token"} & headers.keys()
    assert headers["content-length"] == "5"


def test_a_credential_header_of_another_name_is_not_the_callers_to_set() -> None:
    service = Service()
    with gateway_to(service, **SECRET, secret_header="X-Tenant", secret_scheme="") as http:
        headers = http.get("/api/v1/a", headers={"X-Tenant": "mine"}).json()["headers"]
    assert headers["x-tenant"] == "sk-of-the-service"


def test_credentials_of_the_external_service_do_not_come_back() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(
            send,
            set_cookie="session=of-the-service",
            www_authenticate="Basic",
            access_control_allow_origin="*",
            connection="x-hop",
            x_hop="1",
            x_debug="Bearer sk-of-the-service",
            strict_transport_security="max-age=1",
            x_ratelimit_remaining="7",
            content_type="text/plain",
        )
        await body(send, b"text")

    with gateway_to(Service(answer), **SECRET) as http:
        first, second = http.get("/api/v1/a"), http.get("/api/v1/b")
    assert (first.text, first.headers["content-type"], first.headers["x-ratelimit-remaining"]) == (
        "text",
        "text/plain",
        "7",
    )
    kept = {"set-cookie", "www-authenticate", "access-control-allow-origin", "x-hop", "x-debug"}
    assert not (kept | {"strict-transport-security"}) & first.headers.keys()
    assert "sk-of-the-service" not in str(first.headers) + str(second.headers)


def test_cookies_of_the_external_service_are_not_sent_with_the_next_call() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send, set_cookie="session=1; Path=/")
        await body(send, b"")

    service = Service(answer)
    with gateway_to(service) as http:
        for _ in range(2):
            http.get("/api/v1/a")
    assert "cookie" not in service.headers(-1)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/models", 200),
        ("/api/v1/files/a/b", 200),
        ("/api/v1/%C3%A4", 200),
        ("/api/v2/models", 404),
        ("/api/", 404),
        ("/api/v1/../v2", 400),
        ("/api/v1/%2e%2e/v2", 400),
        ("/api/v1/%2E./v2", 400),
        ("/api/v1/..%2fv2", 400),
        ("/api/v1/..;/v2", 400),
        ("/api/v1/..%3b/v2", 400),
        ("/api/v1/%252e%252e/v2", 400),
        ("/api/v1/a%5c..%5cb", 400),
        ("/api/v1/a\\b", 400),
        ("/api//v1/models", 400),
        ("/api/v1//models", 400),
        ("/api/v1/%00", 400),
        ("/api/v1/%ff", 400),
        ("/api%2Fv1/models", 404),
        ("/%61pi/v1/models", 404),
        ("http://169.254.169.254/api/v1/a", 404),
    ],
)
def test_only_open_paths_pass_however_they_are_written(path: str, status: int) -> None:
    service = Service()
    with gateway_to(service) as http:
        answer = raw(http, f"GET {path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".encode())
    assert int(answer.split()[1]) == status
    assert bool(service.asked) == (status == 200)
    if status == 200:
        assert service.asked == [path.removeprefix("/api")]
    else:
        assert b'"request_id"' in answer


def test_only_open_methods_pass() -> None:
    service = Service()
    with gateway_to(service) as http:
        refused = http.post("/api/v1/a")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
        head = http.head("/api/v1/a")
        assert (head.status_code, head.content) == (200, b"")
    assert [scope["method"] for scope in service.scopes[1:]] == ["HEAD"]


def test_the_path_and_the_user_of_the_base_url_go_along() -> None:
    service = Service()
    with served(service) as url, gateway(entry(f"{url.replace('//', '//user:word@')}/base/")) as http:
        asked = http.get("/api/v1/a").json()
    assert asked["path"] == "/base/v1/a"
    assert asked["headers"]["authorization"].startswith("Basic ")


def test_a_body_that_is_too_long_is_refused_however_it_comes() -> None:
    service = Service()
    with gateway_to(service, methods=["POST"], max_request=10) as http:
        declared = http.post("/api/v1/a", content=b"12345678901")
        streamed = http.post("/api/v1/a", content=iter([b"123456", b"78901"]))
        assert (declared.status_code, streamed.status_code) == (413, 413)
        assert declared.json()["request_id"]
        assert http.post("/api/v1/a", content=iter([b"12345", b"67890"])).json()["body"] == "1234567890"
        assert circuit(http)["failure_count"] == 0, "the caller's fault is none of the service"


def test_a_gateway_may_take_more_than_the_service_itself() -> None:
    with served(Service()) as url, gateway(entry(url, methods=["POST"], max_request=100), max_body_size=10) as http:
        assert len(http.post("/api/v1/a", content=iter([b"x" * 50, b"y" * 50])).json()["body"]) == 100


def test_an_answer_that_is_too_long_is_refused_or_cut() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        length = {"content_length": "20"} if scope["path"] == "/v1/declared" else {}
        await start(send, 200, **length)
        await body(send, b"0123456789", more=True)
        await body(send, b"0123456789")

    with gateway_to(Service(answer), max_response=15) as http:
        assert http.get("/api/v1/declared").status_code == 502
        with pytest.raises(httpx2.RemoteProtocolError):
            http.get("/api/v1/streamed")


def test_events_pass_at_once() -> None:
    """The second event is sent only after the first was read at the far end."""
    go = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        loops.append(asyncio.get_running_loop())
        await start(send, content_type="text/event-stream")
        await body(send, b"data: 1\n\n", more=True)
        await go.wait()
        await body(send, b"data: 2\n\n")

    service = Service()
    with gateway_to(service, first_byte=0.5) as http:
        service.answer = answer
        with http.stream("GET", "/api/v1/events") as stream:
            chunks = stream.iter_raw()
            assert next(chunks) == b"data: 1\n\n"
            loops[0].call_soon_threadsafe(go.set)
            assert b"".join(chunks) == b"data: 2\n\n"
            assert stream.headers["content-type"] == "text/event-stream"


def test_an_upload_passes_while_it_is_sent_and_compressed_answers_as_they_are() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send, content_encoding="br")
        await body(send, b"\x00not really")

    service = Service()
    with gateway_to(service, methods=["POST"]) as http:
        asked = http.post("/api/v1/a", content=iter([b"a"] * 100), headers={"Accept-Encoding": "br"}).json()
        assert (asked["body"], asked["headers"]["accept-encoding"]) == ("a" * 100, "br")
        assert asked["headers"]["transfer-encoding"] == "chunked"
        service.answer = answer
        with http.stream("POST", "/api/v1/a") as stream:
            assert b"".join(stream.iter_raw()) == b"\x00not really"


def test_a_caller_who_hangs_up_ends_the_call_and_is_no_failure() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send)
        await body(send, b"begun", more=True)
        assert (await receive())["type"] == "http.request"
        assert (await receive())["type"] == "http.disconnect"

    service = Service()
    with gateway_to(service, threshold=1) as http:
        service.answer = answer
        with http.stream("GET", "/api/v1/a") as stream:
            assert next(stream.iter_raw()) == b"begun"
        wait_until(lambda: len(service.ended) == 2, "the call to end")
        assert service.ended[-1] == "finished"
        assert circuit(http)["failure_count"] == 0


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/v1/there?a=b", "/api/v1/there?a=b"),
        ("there", "/api/v1/there"),
        ("{url}/v1/there", "/api/v1/there"),
        ("https://elsewhere.example/v1/there", None),
        ("//elsewhere.example/v1", None),
        ("http://[", None),
    ],
)
def test_a_redirect_comes_back_only_when_it_stays(location: str, expected: str | None) -> None:
    service = Service()
    with served(service) as url, gateway(entry(url)) as http:
        wait_until(lambda: service.scopes, "the probe at the start")

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await start(send, 302, location=location.format(url=url))
            await body(send, b"")

        service.answer = answer
        back = http.get("/api/v1/here")
    assert service.asked == ["/v1/here"], "redirects are not followed"
    assert (back.status_code, back.headers.get("location")) == ((302, expected) if expected else (502, None))


def test_a_refused_credential_is_the_services_own_affair() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send, 401, www_authenticate="Bearer")
        await body(send, b"invalid key sk-of-the-service")

    with gateway_to(Service(answer), **SECRET) as http:
        back = http.get("/api/v1/a")
    assert back.status_code == 502
    assert back.json()["detail"] == "The external service 'api' refused this service's credential."
    assert "sk-of" not in back.text


def test_other_errors_of_the_service_pass_as_they_are() -> None:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await start(send, int(scope["path"].removeprefix("/v1/")), content_type="application/json")
        await body(send, b'{"error": "theirs"}')

    with gateway_to(Service(answer), threshold=100) as http:
        for status in (400, 403, 404, 422, 429, 500, 503):
            back = http.get(f"/api/v1/{status}")
            assert (back.status_code, back.json()) == (status, {"error": "theirs"})


def test_a_request_that_smuggles_another_is_refused() -> None:
    service = Service()
    both = b"POST /api/v1/a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    with gateway_to(service, methods=["GET", "POST"], threshold=1) as http:
        answers = raw(http, both + b"0\r\n\r\nGET /api/v1/b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert (answers.split()[1], answers.count(b"HTTP/1.1 ")) == (b"400", 1), "hung up on, the second is not read"
        refused = raw(http, b"GET /api/v1/a?x=\xff HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
        assert refused.split()[1] == b"400"
        assert service.asked == []
        assert circuit(http)["failure_count"] == 0, "no caller can open a circuit with it"


@pytest.mark.parametrize(
    "name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method", "X-Original-URL", "X-Rewrite-URL"]
)
def test_no_header_says_another_method_or_path_than_the_one_that_was_checked(name: str) -> None:
    with gateway_to(Service()) as http:
        assert name.lower() not in http.get("/api/v1/a", headers={name: "DELETE"}).json()["headers"]


def test_the_description_has_no_gateway_and_the_metrics_name_its_route() -> None:
    service = Service()
    with gateway_to(service) as http:
        http.get("/api/v1/a")
        paths: dict[str, Any] = json.loads(http.get("/openapi.json").content)["paths"]
        assert not [path for path in paths if path.startswith("/api")]
        assert 'route="/api/{path}"' in http.get("/metrics").text
