"""Ctrl-C, SIGTERM and kill -9 in the middle of a deploy, and how it goes on."""

import os
import pty
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.drill.fleet import KEYS, Fleet
from tests.emulator.hubs import wait_until

COMMIT = "/api/spaces/acme/one/commit/main"
"""The write that makes the canary's release."""
GO_ON = "`inv deploy --resume --env drill` goes on where it stopped."


_AT_ITS_TERMINAL = """
import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("invoke", run_name="__main__", alter_sys=True)
"""
"""`python -m invoke`, after the session was told that the terminal is its own: Ctrl-C is a signal then."""


class Terminal:
    """`inv` at a terminal of its own: what it shows, keys to press, and how it ends."""

    def __init__(self, fleet: Fleet, *arguments: str) -> None:
        environ = {"HF_ENDPOINT": fleet.hub.endpoint, "HF_TOKEN": "hf_drill", "HOME": str(fleet.root.parent), "CI": ""}
        self._main, terminal = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _AT_ITS_TERMINAL, *arguments],
            cwd=fleet.root,
            env={**os.environ, **environ, "TERM": "xterm", "COLUMNS": "200"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
        )
        os.close(terminal)
        self._shown = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        os.close(self._main)

    @property
    def shown(self) -> str:
        return self._shown.decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """What is shown, without what moves the cursor, on one line."""
        return " ".join(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.shown).split())

    def type(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def waits_for(self, text: str) -> None:
        wait_until(lambda: text in self.text or self.process.poll() is not None, 60)
        assert text in self.text, self.text

    def wait(self) -> int:
        code = self.process.wait(60)
        self._reader.join()
        return code

    def _read(self) -> None:
        """A terminal whose last program has ended cannot be read any more."""
        try:
            while chunk := os.read(self._main, 65536):
                self._shown += chunk
        except OSError:
            return


def whole_and_even(fleet: Fleet) -> None:
    """Assert that all Spaces serve one release, and that its commit is there once."""
    [release] = {fleet.served(key) for key in KEYS}
    for key in KEYS:
        assert fleet.whole(key) == release
        assert sum(release[:12] in title for title in fleet.titles(key)) == 1


def lock_of(fleet: Fleet) -> list[str]:
    return [branch["name"] for branch in fleet.api("/spaces/acme/one/refs")["branches"] if branch["name"] != "main"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_once_finishes_what_is_under_way_and_resume_goes_on(drilled: Fleet, number: signal.Signals) -> None:
    drilled.deploy()
    before = {key: drilled.head(key) for key in KEYS}
    drilled.release("new")
    with drilled.control.fault("latency", {"seconds": 2}, path=COMMIT) as fault:
        run = drilled.forks.start("deploy", "--env", "drill")
        wait_until(lambda: fault.fired, 60)
        os.kill(run.pid, number)
        assert run.wait() == 130, run.said
    assert "stopping when what is under way is done; Ctrl-C again stops at once" in run.said
    assert f"help: {GO_ON}" in run.said
    assert "Traceback" not in run.said
    assert {key: drilled.head(key) == before[key] for key in KEYS} == {"one": False, "two": True, "three": True}
    assert {key: bool(drilled.whole(key)) for key in KEYS} == dict.fromkeys(KEYS, True)
    assert lock_of(drilled) == []
    code, said = drilled.forks.inv("deploy", "--resume", "--env", "drill")
    assert code == 0, said
    whole_and_even(drilled)
    code, said = drilled.forks.inv("deploy", "--resume", "--env", "drill")
    assert code == 1
    assert "no deploy of drill was cut off here: there is nothing to resume" in said


@pytest.mark.timeout(300)
def test_ctrl_c_twice_stops_at_once_and_leaves_the_terminal_as_it_was(drilled: Fleet) -> None:
    drilled.deploy()
    drilled.release("new")
    with (
        drilled.control.fault("latency", {"seconds": 600}, path=COMMIT) as fault,
        Terminal(drilled, "deploy", "--env", "drill") as terminal,
    ):
        wait_until(lambda: fault.fired, 60)
        terminal.type("\x03")
        terminal.waits_for("Ctrl-C again stops at once")
        terminal.type("\x03")
        assert terminal.wait() == 130, terminal.text
        assert f"stopped at once, in the middle of what was under way; {GO_ON}" in terminal.text
        assert "Traceback" not in terminal.text
        assert terminal.shown.rindex("\x1b[?25h") > terminal.shown.rindex("\x1b[?25l")
    assert lock_of(drilled) == ["spacedock-lock"]
    code, said = drilled.forks.inv("deploy", "--env", "drill")
    assert code == 0, said
    assert "was interrupted in wave 1 of 2: `inv deploy --resume --env drill` goes on where it stopped." in said
    assert re.search(r"took over the lock of .+: that process is gone", said), said
    whole_and_even(drilled)


@pytest.mark.timeout(300)
def test_after_a_kill_resume_goes_on_with_the_same_code_and_refuses_other(drilled: Fleet) -> None:
    drilled.deploy()
    drilled.release("new")
    with drilled.control.fault("latency", {"seconds": 600}, path=COMMIT.replace("one", "two")) as fault:
        run = drilled.forks.start("deploy", "--env", "drill")
        wait_until(lambda: fault.fired, 60)
        os.kill(run.pid, signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    drilled.release("other")
    code, said = drilled.forks.inv("deploy", "--resume", "--env", "drill")
    assert code == 1, said
    assert re.search(
        r"the code is not that of the deploy of .+ UTC: one \(release \w{12}, it began with \w{12}\)", said
    )
    drilled.release("new")
    code, said = drilled.forks.inv("deploy", "--resume", "--env", "drill")
    assert code == 0, said
    assert "wave 2" not in said
    whole_and_even(drilled)


@pytest.mark.timeout(300)
def test_resume_after_a_kill_does_not_follow_a_canary_that_fails(drilled: Fleet) -> None:
    drilled.deploy()
    before = {key: drilled.head(key) for key in KEYS}
    drilled.main.write_text(
        drilled.main.read_text().replace("def main() -> None:\n", "def main() -> None:\n    os._exit(3)\n")
    )
    with drilled.control.fault("latency", {"seconds": 600}, path="/api/spaces/acme/one/runtime") as fault:
        run = drilled.forks.start("deploy", "--env", "drill")
        wait_until(lambda: fault.fired, 60)
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    code, said = drilled.forks.inv("deploy", "--resume", "--env", "drill")
    assert code == 4, said
    assert {key: drilled.head(key) == before[key] for key in KEYS} == {"one": False, "two": True, "three": True}
    assert "one did not pass; untouched: two, three" in said


@pytest.mark.timeout(300)
def test_a_lock_of_a_deploy_that_hangs_is_removed_by_hand(drilled: Fleet) -> None:
    drilled.deploy()
    drilled.release("new")
    with drilled.control.fault("latency", {"seconds": 600}, path=COMMIT) as fault:
        run = drilled.forks.start("deploy", "--env", "drill")
        wait_until(lambda: fault.fired, 60)
        with Terminal(drilled, "unlock", "--env", "drill") as terminal:
            terminal.waits_for("Type drill to unlock it:")
            assert "the lock in acme/one is held by" in terminal.text
            terminal.type("yes\n")
            assert terminal.wait() == 1
            assert "yes was typed, which is not drill: the lock stays" in terminal.text
        assert lock_of(drilled) == ["spacedock-lock"]
        code, said = drilled.forks.inv("unlock", "--env", "drill", "--confirm", "drill", "--json")
        assert code == 0, said
        assert lock_of(drilled) == []
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
    code, said = drilled.forks.inv("unlock", "--env", "drill", "--confirm", "drill")
    assert code == 1
    assert "nobody holds the lock of drill" in said


APPROVAL = "    rollout: {approval: true}"


@pytest.fixture
def waiting(drilled: Fleet) -> Fleet:
    """A fleet that is deployed, has a new release, and wants a yes between waves."""
    drilled.specify(APPROVAL)
    code, said = drilled.forks.inv("deploy", "--env", "drill", "--yes")
    assert code == 0, said
    drilled.release("new")
    return drilled


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130), ("\x03", 130)])
def test_a_person_is_asked_before_the_next_wave(waiting: Fleet, answer: str, code: int) -> None:
    before = {key: waiting.head(key) for key in KEYS}
    with Terminal(waiting, "deploy", "--env", "drill") as terminal:
        terminal.waits_for("Start wave 2? [y/N]")
        assert "proven so far: one serves" in terminal.text
        assert "wave 2 of 2 is next: two acme/two: the service or its image changed" in terminal.text
        assert {key: waiting.head(key) == before[key] for key in KEYS} == {"one": False, "two": True, "three": True}
        terminal.type(answer)
        assert terminal.wait() == code, terminal.text
        assert (GO_ON in terminal.text) == (code != 0)
    assert (waiting.head("two") == before["two"]) == (code != 0)
    assert lock_of(waiting) == []


@pytest.mark.timeout(300)
def test_where_nobody_can_be_asked_it_stops_and_resume_is_the_yes(waiting: Fleet) -> None:
    before = {key: waiting.head(key) for key in KEYS}
    code, said = waiting.forks.inv("deploy", "--env", "drill")
    assert code == 4, said
    assert "wave 2 of 2 waits for approval, and nobody can be asked here" in said
    assert "Let the workflow's own gate decide" in said
    assert {key: waiting.head(key) == before[key] for key in KEYS} == {"one": False, "two": True, "three": True}
    code, said = waiting.forks.inv("deploy", "--resume", "--env", "drill")
    assert code == 0, said
    assert "wave 1 of 1: two, three" in said
    whole_and_even(waiting)


def test_resume_takes_nothing_that_would_change_what_it_goes_on_with(tmp_path: Path, drilled: Fleet) -> None:
    for option in (("--plan", "p.json"), ("--target", "one")):
        code, said = drilled.forks.inv("deploy", "--resume", "--env", "drill", *option)
        assert (code, "--resume takes neither --plan nor --target" in said) == (1, True), said
