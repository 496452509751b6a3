"""The two streams of a terminal."""

import json
import select
import sys
from collections.abc import Callable, Mapping

from pydantic import BaseModel
from rich.console import Console

from infra.model.base import Frozen

_LOOK = 0.1
"""Seconds between two looks whether to stop waiting for a line."""
WIDEST = 10_000
"""Columns of a file: no cell of a table is cut or broken there."""


class Screen:
    """Where a command writes. In JSON mode stdout carries one JSON value and nothing else.

    A screen that `streams` carries one JSON object a line there, as things happen.
    """

    def __init__(self, *, as_json: bool = False, streams: bool = False) -> None:
        self.as_json = as_json or streams
        self.streams = streams
        self.out = _console(stderr=False, wide=not sys.stdout.isatty())
        self.err = _console(stderr=True, wide=not sys.stderr.isatty())

    def note(self, text: str) -> None:
        """Tell a person what is waited for, on stderr."""
        self.err.print(f"· {text}", style="dim")

    @property
    def asks(self) -> bool:
        """Tell whether somebody sits at a terminal."""
        return sys.stdin.isatty()

    def ask(self, question: str, stopping: Callable[[], bool] = lambda: False) -> str:
        """Return the line that a person types, asked for on stderr; empty where nobody sits at a terminal.

        Empty also when `stopping` comes true while nothing is typed.
        """
        if not self.asks:
            return ""
        self.err.print(f"{question} ", end="")
        while not stopping():
            if select.select([sys.stdin], [], [], _LOOK)[0]:
                return sys.stdin.readline().strip()
        return ""

    def cut(self, text: str) -> None:
        """Say a last word, and give the terminal its cursor back, before the process ends in the middle of its work."""
        self.err.show_cursor()
        self.note(text)

    def json(self, value: Frozen | Mapping[str, object] | list[object]) -> None:
        """Write one JSON value to stdout."""
        data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")

    def line(self, value: Mapping[str, object]) -> None:
        """Write one JSON object to stdout, on one line and at once."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def text(self, text: str) -> None:
        """Write text to stdout as it is."""
        sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def _console(*, stderr: bool, wide: bool) -> Console:
    """Texts are shown as they are: brackets and colons in paths or answers are neither markup nor emoji."""
    width = WIDEST if wide else None
    return Console(stderr=stderr, soft_wrap=wide, width=width, highlight=False, markup=False, emoji=False)
