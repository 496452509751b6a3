"""A task whose first word may be left out: `inv doctor api` and `inv doctor` alike.

Invoke knows words that a task must have, and options that it may have. So whether a task takes a word is told by the
command line itself: it does where one stands right behind the task's name, or behind its options.
"""

import sys
from collections.abc import Sequence
from typing import Any

from invoke import Argument, Task


class OptionalWord(Task[Any]):
    """A task whose parameter `WORD`, a text, may be given as a word. Use as `@task(klass=OptionalWord)`."""

    WORD = "space"

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """Return the arguments of the task for this command line."""
        arguments = super().get_arguments(ignore_unknown_help)
        if has_word(sys.argv[1:], self.name, [argument for argument in arguments if argument.kind is not bool]):
            for argument in arguments:
                if argument.name == self.WORD:
                    argument.positional, argument.default = True, None
        return arguments


def has_word(line: Sequence[str], task: str, valued: Sequence[Argument]) -> bool:
    """Tell whether a command line has a word for a task. `valued` are the options that take the word behind them."""
    if task not in line:
        return False
    names = {f"{'-' if len(name) == 1 else '--'}{name}" for argument in valued for name in argument.names}
    behind = list(line[line.index(task) + 1 :])
    return any(
        not token.startswith("-") and (number == 0 or behind[number - 1] not in names)
        for number, token in enumerate(behind)
    )
