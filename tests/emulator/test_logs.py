"""Logs as the client reads them (hub-api 6.5)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from huggingface_hub import HfApi

from infra.emulator.api.logs import events
from infra.emulator.seam import LogLine
from tests.emulator.hubs import ThreadHub

SPACE = "acme/api"
LINES = [LogLine(f"2026-01-01T00:00:0{number}.000Z", f'line {number} "ünï"\n') for number in range(3)]


@pytest.fixture
def api(hub: ThreadHub) -> HfApi:
    hub.create(SPACE)
    hub.life.lines = list(LINES)
    return HfApi(endpoint=hub.endpoint, token=False)


@pytest.mark.parametrize("follow", [False, True])
@pytest.mark.parametrize("build", [False, True])
def test_a_finished_log_is_read_whole_without_a_token(hub: ThreadHub, api: HfApi, build: bool, follow: bool) -> None:  # noqa: FBT001 - parameters of a test
    assert list(api.fetch_space_logs(SPACE, build=build, follow=follow)) == [line.text for line in LINES]
    assert hub.life.asked == [(SPACE, "build" if build else "run")]


def test_an_open_log_ends_for_who_does_not_follow(hub: ThreadHub, api: HfApi) -> None:
    hub.life.open_end = True
    assert list(api.fetch_space_logs(SPACE)) == [line.text for line in LINES]


def test_each_event_is_one_line(hub: ThreadHub, api: HfApi) -> None:
    first, *rest = hub.http.get(f"/api/spaces/{SPACE}/logs/run").text.split("\n\n")
    assert first == 'data: {"data": "line 0 \\"\\u00fcn\\u00ef\\"\\n", "timestamp": "2026-01-01T00:00:00.000Z"}'
    assert len(rest) == len(LINES)


def test_silence_is_kept_alive_by_empty_events() -> None:
    async def listen() -> list[bytes]:
        heard = events(_quiet(), keep_alive=0.01)
        found = [await anext(heard) for _ in range(3)]
        await heard.aclose()
        return found

    async def _quiet() -> AsyncIterator[LogLine]:
        yield LINES[0]
        await asyncio.Event().wait()

    first, *rest = asyncio.run(listen())
    assert first.startswith(b"data: {")
    assert rest == [b"data:\n\n"] * 2
