"""Journals on a real disk: written as it happens, readable after any end, and not kept for ever."""

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from infra.adapters.clock import SystemClock
from infra.adapters.journal import KEPT, FolderJournal
from infra.model.errors import InputError
from infra.model.events import Check, RolloutStopped, SpaceDone, StepDone, Verdict, WaveStarted
from infra.model.journal import Begun, Ended, Planned
from infra.model.plan import Purpose
from tests.support.shipped import ROOT

BEGUN = Begun(
    environment="prod",
    purpose=Purpose.DEPLOY,
    plan="a" * 64,
    spaces=(Planned(space="api", id="acme/api", artifact="b" * 64, base=None),),
    waves=(("api",),),
    approved=False,
    tool="0.1.0",
)
FAILED = SpaceDone(
    space="api",
    sha="c" * 40,
    verdict=Verdict(
        space="api",
        ok=False,
        stage="RUNTIME_ERROR",
        release=None,
        health="",
        checks=(Check(name="stage", ok=False, detail="RUNTIME_ERROR"),),
        log="no module named fastapi",
    ),
)
WRITES_UNTIL_KILLED = """
import sys
from pathlib import Path
from infra.adapters.clock import SystemClock
from infra.adapters.journal import FolderJournal
from infra.model.events import StepDone
from infra.model.journal import Begun
journal = FolderJournal(Path(sys.argv[1]), SystemClock(), print)
journal.begin(Begun.model_validate_json(sys.argv[2]))
for number in range(10**9):
    journal.write(StepDone(space="api", step=f"step {number}"))
    if number == 100:
        print("enough", flush=True)
"""


def journal(folder: Path) -> FolderJournal:
    return FolderJournal(folder, SystemClock(), pytest.fail)


def test_a_rollout_is_read_as_it_was_written(tmp_path: Path) -> None:
    writing = journal(tmp_path / "journal")
    events = (WaveStarted(number=1, of=1, spaces=("api",)), StepDone(space="api", step="created"), FAILED)
    writing.begin(BEGUN)
    for event in events:
        writing.write(event)
    [during] = journal(tmp_path / "journal").records("prod")
    assert (during.begun, during.events, during.ended, during.running) == (BEGUN, events, None, True)
    assert not during.unfinished
    writing.end(Ended(outcome="failed", exit_code=4, requests=12))
    [record] = journal(tmp_path / "journal").records("prod")
    assert (record.events, record.running, record.unfinished, record.wave) == (events, False, False, 1)
    assert record.ended == Ended(outcome="failed", exit_code=4, requests=12)
    assert journal(tmp_path / "journal").records("staging") == []


def test_each_line_is_json_with_its_time_and_the_file_is_its_owners(tmp_path: Path) -> None:
    writing = journal(tmp_path)
    writing.begin(BEGUN)
    writing.write(FAILED)
    writing.end(Ended(outcome="failed", exit_code=4, requests=12))
    [path] = tmp_path.glob("prod/*.jsonl")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["entry"]["kind"] for line in lines] == ["begun", "done", "ended"]
    assert all(line["at"].endswith("+00:00") for line in lines)
    assert lines[1]["entry"]["verdict"]["log"] == "no module named fastapi"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_process_that_was_killed_leaves_a_journal_that_can_be_read(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITES_UNTIL_KILLED, str(tmp_path), BEGUN.model_dump_json()]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"enough\n"
    assert journal(tmp_path).records("prod")[0].running
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=10)
    [record] = journal(tmp_path).records("prod")
    assert len(record.events) > 100
    assert (record.ended, record.running, record.unfinished) == (None, False, True)


def test_a_last_line_that_was_cut_off_hides_no_other(tmp_path: Path) -> None:
    writing = journal(tmp_path)
    writing.begin(BEGUN)
    writing.write(FAILED)
    writing.end(Ended(outcome="failed", exit_code=4, requests=12))
    [path] = tmp_path.glob("prod/*.jsonl")
    whole = path.read_bytes()
    for length in (len(whole) - 1, len(whole) - 2, len(whole) - 30):
        path.write_bytes(whole[:length])
        [record] = journal(tmp_path).records("prod")
        assert record.events == (FAILED,)
        assert (record.ended is None) == (length != len(whole) - 1)
    path.write_bytes(whole[:40])
    assert journal(tmp_path).records("prod") == []


@pytest.mark.parametrize(
    ("stop", "code", "unfinished"),
    [
        (RolloutStopped(reason="interrupted", untouched=(), interrupted=True, exit_code=130), 130, True),
        (RolloutStopped(reason="waits for approval", untouched=(), interrupted=True, exit_code=4), 4, True),
        (RolloutStopped(reason="api did not pass", untouched=()), 4, False),
        (RolloutStopped(reason="api did not pass", untouched=()), 5, True),
    ],
)
def test_what_is_worth_going_on_with(tmp_path: Path, stop: RolloutStopped, code: int, unfinished: object) -> None:
    writing = journal(tmp_path)
    writing.begin(BEGUN)
    writing.write(stop)
    writing.end(Ended(outcome="failed", exit_code=code, requests=1))
    assert journal(tmp_path).records("prod")[0].unfinished is unfinished


def test_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        writing = journal(tmp_path)
        writing.begin(BEGUN.model_copy(update={"tool": str(number)}))
        writing.end(Ended(outcome="deployed", exit_code=0, requests=1))
    kept = [record.begun.tool for record in journal(tmp_path).records("prod")]
    assert kept == [str(number) for number in range(KEPT + 2, 2, -1)]


def test_a_journal_that_cannot_be_begun_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "prod").write_text("a file where the folder should be")
    with pytest.raises(InputError, match="the journal cannot be written to") as caught:
        journal(tmp_path).begin(BEGUN)
    assert "Nothing was written to the Hub." in caught.value.help


def test_a_full_disk_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    writing = FolderJournal(tmp_path, SystemClock(), told.append)
    writing.begin(BEGUN)
    full = os.open("/dev/full", os.O_WRONLY)
    assert writing._file is not None
    os.dup2(full, writing._file.fileno())
    os.close(full)
    for _ in range(2):
        writing.write(FAILED)
    writing.end(Ended(outcome="failed", exit_code=4, requests=1))
    assert told == ["the journal cannot be written any more: No space left on device"]
