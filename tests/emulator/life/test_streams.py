"""WebSockets, events and large bodies through the proxy, to a FastAPI app that is a Space's real process."""

import asyncio
import json
import sysconfig
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.emulator.life.ground import DOCKERFILE, Ground, tree, until
from tests.emulator.life.proxied import HOST, Hub

pytestmark = pytest.mark.anyio

APP = """
import asyncio
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect, WebSocketException
from fastapi.responses import RedirectResponse, StreamingResponse

app = FastAPI()

@app.get("/")
def root():
    return {}

@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept(subprotocol=next(iter(socket.scope["subprotocols"]), None), headers=[(b"x-own", b"1")])
    await socket.send_json({"headers": dict(socket.headers), "query": socket.url.query, "path": socket.url.path})
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message["code"], message.get("reason"))
            if message.get("text") == "bye":
                await socket.close(4001, "as you wish")
                return
            await socket.send({**message, "type": "websocket.send"})
    except WebSocketDisconnect as gone:
        print("gone", gone.code, gone.reason, flush=True)

@app.websocket("/refused")
async def refused(socket: WebSocket):
    raise WebSocketException(1008)

@app.get("/events")
async def events(request: Request):
    async def each():
        try:
            for number in range(1000):
                yield f"data: {number}\\n\\n"
                await asyncio.sleep(0.05)
        finally:
            print("nobody listens", flush=True)
    return StreamingResponse(each(), media_type="text/event-stream")

@app.post("/count")
async def count(request: Request):
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        print("so far", size, flush=True)
    return size

@app.get("/large")
def large():
    return StreamingResponse((bytes(2**16) for _ in range(1024)))

@app.get("/waits")
async def waits(request: Request):
    print("asked", flush=True)
    while not await request.is_disconnected():
        await asyncio.sleep(0.02)
    print("left alone", flush=True)

@app.post("/refuses")
async def refuses():
    return RedirectResponse("/", 303)
"""
FILES = tree(
    app_py=APP,
    Dockerfile=DOCKERFILE.replace('["python", "app.py"]', '["python", "-m", "uvicorn", "app:app", "--port", "7860"]'),
)


@pytest.fixture
async def streams(ground: Ground, hub: Hub) -> Hub:
    """The app; it finds FastAPI and uvicorn where these tests have them."""
    ground.spaces.make("acme/api")
    ground.spaces.change("acme/api", variables={"PYTHONPATH": sysconfig.get_path("purelib")})
    ground.push(FILES)
    await ground.reach("RUNNING")
    return hub


def socket(hub: Hub, path: str, **options: Any) -> connect:
    return connect(f"ws://{HOST}:{hub.port}{path}", host="127.0.0.1", proxy=None, **options)


async def said(ground: Ground, text: str) -> None:
    await until(lambda: text in ground.text("run"), lambda: ground.text("run"))


async def test_messages_go_both_ways_as_text_and_as_bytes(streams: Hub) -> None:
    async with socket(streams, "/echo?x=%20") as opened:
        await opened.recv()
        large = "ä" * 500_000
        for message in ("text", "", b"\x00\xff", b"", large):
            await opened.send(message)
            assert await opened.recv() == message


async def test_the_handshake_reaches_the_app_and_comes_back(streams: Hub) -> None:
    extra = {"X-HF-Authorization": "Bearer hf_x", "Cookie": "a=1", "Origin": "https://example.com"}
    async with socket(streams, "/echo?x=%20", subprotocols=["chat", "v2"], additional_headers=extra) as opened:
        assert opened.subprotocol == "chat"
        assert opened.response is not None
        assert opened.response.headers["x-own"] == "1"
        assert opened.response.headers["x-proxied-host"].startswith("http://127.0.0.1:")
        seen = json.loads(await opened.recv())
    assert (seen["path"], seen["query"]) == ("/echo", "x=%20")
    headers = seen["headers"]
    assert (headers["host"], headers["cookie"]) == (f"{HOST}:{streams.port}", "a=1")
    assert (headers["origin"], headers["x-forwarded-for"]) == ("https://example.com", "127.0.0.1")
    assert headers["x-forwarded-proto"] == "http"
    assert "x-hf-authorization" not in headers


async def test_an_end_by_the_app_comes_with_its_reason(streams: Hub) -> None:
    async with socket(streams, "/echo") as opened:
        await opened.recv()
        await opened.send("bye")
        with pytest.raises(ConnectionClosed):
            await opened.recv()
        assert (opened.close_code, opened.close_reason) == (4001, "as you wish")


async def test_an_end_by_the_visitor_reaches_the_app(ground: Ground, streams: Hub) -> None:
    async with socket(streams, "/echo") as opened:
        await opened.recv()
        await opened.close(4002, "enough")
    await said(ground, "gone 4002 enough")
    async with socket(streams, "/echo") as opened:
        await opened.recv()
        opened.transport.abort()  # for uvicorn the same as a close without a code
    await said(ground, "gone 1000")


@pytest.mark.parametrize(("path", "status"), [("/refused", 403), ("/none", 403)])
async def test_a_refusal_by_the_app_is_passed_on(streams: Hub, path: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(streams, path):
            pass
    assert refused.value.response.status_code == status


async def test_a_space_that_does_not_serve_refuses_a_websocket(ground: Ground, streams: Hub) -> None:
    ground.spaces.change("acme/api", visibility="private")
    assert await status_of(streams) == 404
    ground.spaces.change("acme/api", visibility="public", paused=True)
    ground.life.pause("acme/api")
    assert await status_of(streams) == 503


async def status_of(hub: Hub) -> int:
    with pytest.raises(InvalidStatus) as refused:
        async with socket(hub, "/echo"):
            pass
    return refused.value.response.status_code


async def test_a_private_space_opens_to_a_websocket_with_a_token(ground: Ground, streams: Hub) -> None:
    ground.spaces.change("acme/api", visibility="private")
    async with socket(streams, "/echo", additional_headers={"Authorization": "Bearer hf_x"}) as opened:
        assert "hf_x" not in str(await opened.recv())


async def test_a_websocket_wakes_a_space_and_keeps_it_awake(ground: Ground, streams: Hub) -> None:
    ground.clock.advance(172_800)
    await ground.reach("SLEEPING")
    async with socket(streams, "/echo") as opened:
        await opened.recv()
        ground.clock.advance(400_000)
        await opened.send("still here")
        assert await opened.recv() == "still here"
        assert ground.stage() == "RUNNING"


async def test_a_websocket_ends_when_its_process_does(ground: Ground, streams: Hub) -> None:
    opened: ClientConnection
    async with socket(streams, "/echo") as opened:
        await opened.recv()
        ground.spaces.change("acme/api", paused=True)
        ground.life.pause("acme/api")
        with pytest.raises(ConnectionClosed):
            await opened.recv()
        assert opened.close_code == 1012


async def test_events_come_one_by_one_and_the_app_sees_the_visitor_go(ground: Ground, streams: Hub) -> None:
    url = f"http://127.0.0.1:{streams.port}/events"
    async with streams.client.stream("GET", url, headers={"host": HOST}) as answer:
        chunks = answer.aiter_raw()
        assert [await anext(chunks) for _ in range(3)] == [b"data: 0\n\n", b"data: 1\n\n", b"data: 2\n\n"]
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    await said(ground, "nobody listens")


async def test_a_body_is_passed_on_while_it_is_sent(ground: Ground, streams: Hub) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for number in range(1, 4):
            yield bytes(1000)
            await said(ground, f"so far {number * 1000}\n")

    assert (await streams.ask("POST", "/count", content=pieces())).json() == 3000


async def test_a_large_answer_is_not_held_in_the_proxy(streams: Hub) -> None:
    size = 0
    async with streams.client.stream("GET", f"http://127.0.0.1:{streams.port}/large", headers={"host": HOST}) as answer:
        async for chunk in answer.aiter_raw():
            size += len(chunk)
    assert size == 64 * 2**20


async def test_an_app_that_has_not_answered_yet_sees_the_visitor_go(ground: Ground, streams: Hub) -> None:
    visit = asyncio.create_task(streams.get("/waits"))
    await said(ground, "asked")
    visit.cancel()
    await said(ground, "left alone")


async def test_redirects_are_the_visitors_to_follow(streams: Hub) -> None:
    answer = await streams.ask("POST", "/refuses")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
