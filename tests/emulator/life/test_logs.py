import asyncio
from pathlib import Path

import pytest

from infra.emulator.life.logs import Log, stored_lines

pytestmark = pytest.mark.anyio


def texts(log: Log) -> list[str]:
    return [line.text for line in log.lines()]


async def test_output_is_cut_into_lines_wherever_it_was_cut(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "a" / "run.log")
    for piece in ["on", "e\r\ntw", "o\n\n", "thr"]:
        log.feed(piece.encode())
    log.feed("é\n".encode()[:1])
    log.feed("é\n".encode()[1:] + b"\xff\xc3")
    log.close()
    assert texts(log) == ["one\n", "two\n", "\n", "thré\n", "\ufffd\ufffd\n"]
    assert stored_lines(tmp_path / "a" / "run.log") == log.lines()


async def test_only_the_last_lines_are_kept(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "run.log", limit=10)
    for number in range(95):
        log.write(str(number))
    assert texts(log) == [f"{number}\n" for number in range(85, 95)]
    assert log.tail(2) == "93\n94\n"
    log.close()
    assert 10 <= len(stored_lines(tmp_path / "run.log")) <= 20
    assert stored_lines(tmp_path / "run.log")[-1].text == "94\n"


async def test_a_line_without_an_end_is_bounded(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "run.log")
    for _ in range(5):
        log.feed(b"x" * 40_000)
    log.close()
    assert [len(text) for text in texts(log)] == [80_001, 80_001, 40_001]


async def test_followers_see_each_line_once_and_the_end(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "run.log")
    log.write("before")

    async def follow() -> list[str]:
        return [line.text async for line in log.follow()]

    followers = [asyncio.create_task(follow()) for _ in range(3)]
    for number in range(100):
        log.write(str(number))
        await asyncio.sleep(0)
    log.close()
    expected = ["before\n", *(f"{number}\n" for number in range(100))]
    assert await asyncio.gather(*followers) == [expected] * 3


async def test_a_follower_that_lags_goes_on_with_what_is_kept(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "run.log", limit=3)
    log.write("first")
    following = log.follow()
    assert (await anext(following)).text == "first\n"
    for number in range(10):
        log.write(str(number))
    log.close()
    assert [line.text async for line in following] == ["7\n", "8\n", "9\n"]


async def test_a_log_that_was_never_written(tmp_path: Path) -> None:
    assert stored_lines(tmp_path / "none.log") == []
