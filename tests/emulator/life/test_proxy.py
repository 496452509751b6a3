"""The proxy on a real socket, in front of real processes."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.emulator.life.ground import DOCKERFILE, Ground, tree, until
from tests.emulator.life.proxied import HOST, Hub

pytestmark = pytest.mark.anyio

STREAMING = """
import os, socket, sys
server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
while True:
    connection, _ = server.accept()
    request = connection.recv(65536)
    if b"GET /stream" not in request:
        connection.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n")
        connection.close()
        continue
    connection.sendall(b"HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n")
    connection.sendall(b"Connection: x-hop\\r\\nX-Hop: 1\\r\\n\\r\\n")
    connection.sendall(b"6\\r\\nfirst\\n\\r\\n")
    if b"GET /stream/broken" in request:
        connection.close()
        continue
    print("waiting", flush=True)
    print("peer gone" if not connection.recv(1) else "peer spoke", flush=True)
"""


@pytest.fixture
async def running(ground: Ground, hub: Hub) -> Hub:
    ground.push(tree())
    await ground.reach("RUNNING")
    return hub


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:80", "a.b.localhost", "acme-api.localhost.com"])
async def test_other_hosts_are_the_api(hub: Hub, host: str) -> None:
    assert (await hub.get(host=host)).text == "the API"


@pytest.mark.parametrize("host", [HOST, "acme-api.localhost:7860", "ACME-API.localhost", "acme-api.localhost."])
async def test_a_subdomain_is_the_app(running: Hub, host: str) -> None:
    assert (await running.get(host=host)).json()["release"] == "one"


async def test_what_the_app_is_told(running: Hub) -> None:
    response = await running.get(
        "/a%2Fb//c?x=%20&y", x_hf_authorization="Bearer hub", authorization="Bearer app", te="trailers", x_own="1"
    )
    seen = response.json()
    headers = dict(seen["headers"])
    assert seen["path"] == "/a%2Fb//c?x=%20&y"
    assert headers["host"] == HOST
    assert headers["x-forwarded-host"] == HOST
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["authorization"] == "Bearer app"
    assert headers["x-own"] == "1"
    assert not {"x-hf-authorization", "te"} & headers.keys()


async def test_what_the_client_is_told(running: Hub) -> None:
    response = await running.get("/a?b=1")
    assert response.headers["x-proxied-host"].startswith("http://127.0.0.1:")
    assert response.headers["x-proxied-replica"].startswith("local-")
    assert response.headers["x-proxied-path"] == "/a?b=1"
    assert response.headers["link"] == f'<http://127.0.0.1:{running.port}/spaces/acme/api>;rel="canonical"'
    assert len(response.headers.get_list("date")) == 1


async def test_head(running: Hub) -> None:
    response = await running.ask("HEAD")
    assert response.status_code == 200
    assert int(response.headers["content-length"]) > 100
    assert response.content == b""


async def test_a_large_body_goes_both_ways(running: Hub) -> None:
    body = bytes(range(256)) * 20_000
    response = await running.ask("POST", "/echo", content=body)
    assert response.status_code == 201
    assert response.content == body
    assert response.headers.get_list("set-cookie") == ["a=1", "b=2"]
    running.client.cookies.clear()
    assert "cookie" not in dict((await running.get()).json()["headers"]), "the proxy keeps none between visitors"


async def test_a_body_of_unknown_length_is_passed_on_in_chunks(running: Hub) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    seen = dict((await running.ask("GET", content=pieces())).json()["headers"])
    assert seen["transfer-encoding"] == "chunked"
    assert "content-length" not in seen


async def test_a_client_that_goes_away_while_it_sends(ground: Ground, running: Hub) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", running.port)
    writer.write(f"POST /echo HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\nhalf".encode())
    await writer.drain()
    await until(lambda: "POST /echo" not in ground.text("run"))
    writer.close()
    await writer.wait_closed()
    assert (await running.get()).status_code == 200


async def test_an_unknown_subdomain(hub: Hub) -> None:
    response = await hub.get(host="no-one.localhost")
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "no-one.localhost" in response.text


async def test_a_space_that_is_not_serving_names_its_stage_and_log(ground: Ground, hub: Hub) -> None:
    ground.push(tree(Dockerfile="FROM node:22\n"))
    await ground.reach("BUILD_ERROR")
    response = await hub.get()
    assert response.status_code == 503
    assert "BUILD_ERROR" in response.text
    assert f"http://127.0.0.1:{hub.port}/api/spaces/acme/api/logs/build" in response.text


async def told(hub: Hub, **headers: str) -> dict[str, str]:
    response = await hub.get(**headers)
    assert response.status_code == 200
    return dict(response.json()["headers"])


async def test_a_private_space_needs_a_token_that_may_read_it(ground: Ground, running: Hub) -> None:
    ground.spaces.change("acme/api", visibility="private")
    assert (await running.get()).status_code == 404
    assert (await running.get(authorization="Bearer other")).status_code == 404
    assert (await running.get(authorization="Bearer hf_x", x_hf_authorization="Bearer other")).status_code == 404
    assert "authorization" not in await told(running, authorization="Bearer hf_x"), "it opened the Space: it stays here"
    both = await told(running, authorization="Bearer app", x_hf_authorization="Bearer hf_x")
    assert both["authorization"] == "Bearer app"
    assert "x-hf-authorization" not in both


@pytest.mark.parametrize("visibility", ["public", "protected"])
async def test_other_spaces_need_none_and_get_what_is_meant_for_them(
    ground: Ground, running: Hub, visibility: str
) -> None:
    ground.spaces.change("acme/api", visibility=visibility)
    assert (await told(running, authorization="Bearer hf_x"))["authorization"] == "Bearer hf_x"
    assert "x-hf-authorization" not in await told(running, x_hf_authorization="Bearer other")


async def test_a_stream_comes_as_it_is_made_and_its_end_is_passed_on(ground: Ground, hub: Hub) -> None:
    ground.push(tree(app_py=STREAMING))
    await ground.reach("RUNNING")
    async with hub.client.stream("GET", f"http://127.0.0.1:{hub.port}/stream", headers={"host": HOST}) as response:
        assert await anext(response.aiter_raw()) == b"first\n"
        assert "x-hop" not in response.headers
    await until(lambda: "peer gone" in ground.text("run"))


async def test_an_answer_that_breaks_off_is_broken_off(ground: Ground, hub: Hub) -> None:
    ground.push(tree(app_py=STREAMING))
    await ground.reach("RUNNING")
    with pytest.raises(httpx2.RemoteProtocolError):
        await hub.get("/stream/broken")


async def test_a_process_that_ends_under_a_request(ground: Ground, running: Hub) -> None:
    response = await running.get("/exit")
    assert response.status_code in {502, 503}
    await ground.reach("RUNTIME_ERROR")
    response = await running.get()
    assert response.status_code == 503
    assert "/logs/run" in response.text


async def test_fifty_requests_a_second_all_through_a_release(ground: Ground, running: Hub) -> None:
    answers: list[asyncio.Task[httpx2.Response]] = []
    done = asyncio.Event()

    async def visit() -> None:
        while not done.is_set():
            answers.append(asyncio.create_task(running.get("/slow" if len(answers) % 10 == 0 else "/")))
            await asyncio.sleep(0.02)

    visiting = asyncio.create_task(visit())
    for release in ("two", "three"):
        ground.push(tree(release))
        await ground.reach("RUNNING")
    ground.life.configured("acme/api")
    await ground.reach("RUNNING")
    done.set()
    await visiting
    responses = await asyncio.gather(*answers)
    assert len(responses) > 20
    assert {response.status_code for response in responses} == {200}
    assert {response.json()["release"] for response in responses} == {"one", "two", "three"}


async def test_a_broken_release_is_not_seen_by_visitors(ground: Ground, running: Hub) -> None:
    ground.push(tree("two", app_py="raise SystemExit(1)"))
    statuses = []
    while ground.stage() != "RUNTIME_ERROR":
        statuses.append((await running.get()).status_code)
    assert set(statuses) == {200}
    assert (await running.get()).json()["release"] == "one"


async def test_a_port_written_into_the_command_is_the_processs_own(ground: Ground, hub: Hub) -> None:
    app = tree()["app.py"].replace('("127.0.0.1", int(os.environ["PORT"]))', "(sys.argv[1], int(sys.argv[2]))")
    docker = DOCKERFILE.replace('"app.py"]', '"/home/user/app/app.py", "0.0.0.0", "7860"]')
    ground.push(tree(app_py=app, Dockerfile=docker))
    await ground.reach("RUNNING")
    assert (await hub.get()).status_code == 200
