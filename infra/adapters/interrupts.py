"""Ctrl-C: once asks to stop, twice stops."""

import os
import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

from infra.model.errors import ExitCode


class Interrupts:
    """Takes SIGINT and SIGTERM for the time of a block. `asked` is called at the first, `forced` at a second Ctrl-C.

    A SIGTERM asks and never forces: runners of CI send both, one after the other.
    """

    def __init__(self, asked: Callable[[], None], forced: Callable[[], None]) -> None:
        self._asked = asked
        self._forced = forced
        self._seen = False
        self._before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stopping(self) -> bool:
        """Tell whether somebody asked to stop."""
        return self._seen

    def __enter__(self) -> Self:
        for number in self._before:
            signal.signal(number, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if not self._seen:
            self._seen = True
            self._asked()
        elif number == signal.SIGINT:
            self._forced()
            # Threads may wait for the Hub for minutes, and an ordinary exit would wait for them.
            os._exit(ExitCode.INTERRUPTED)
