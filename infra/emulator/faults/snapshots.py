"""The last answers to GET requests, for rules that answer an old one."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.types import Message, Scope, Send

_MOST = 16 * 2**20  # bytes of all together
_HEAD = 1024  # bytes; about what an answer takes beside its body
_LARGEST = 256 * 2**10  # bytes of one answer


@dataclass
class Recording:
    """One answer while it passes. `messages` is None once it cannot be kept."""

    send: Send
    messages: list[Message] | None = field(default_factory=list)
    size: int = 0

    async def __call__(self, message: Message) -> None:
        """Keep a message and pass it on."""
        if self.messages is not None:
            self.size += len(message.get("body", b""))
            self.messages.append(copy_of(message))
            if not _can_be_kept(message) or self.size > _LARGEST:
                self.messages = None
        await self.send(message)


class _Kept(NamedTuple):
    messages: list[Message]
    size: int


class Snapshots:
    """Whole answers of status 200, each by what was asked and by whom."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[bytes, bytes, bytes], _Kept] = OrderedDict()
        self._size = 0

    def find(self, scope: Scope) -> list[Message] | None:
        """Return the last answer to this request, or None."""
        found = self._answers.get(_key(scope))
        return found.messages if found else None

    def keep(self, scope: Scope, recording: Recording) -> None:
        """Remember an answer in place of the one before."""
        messages = recording.messages
        if not messages or messages[0]["status"] != 200 or messages[-1].get("more_body", False):
            return
        before = self._answers.pop(_key(scope), None)
        kept = self._answers[_key(scope)] = _Kept(messages, recording.size + _HEAD)
        self._size += kept.size - (before.size if before else 0)
        while self._size > _MOST:
            self._size -= self._answers.popitem(last=False)[1].size

    def clear(self) -> None:
        """Forget all."""
        self._answers.clear()
        self._size = 0


def copy_of(message: Message) -> Message:
    """Return a message with headers of its own: others add theirs to the one that passes."""
    return {**message, "headers": list(message["headers"])} if "headers" in message else dict(message)


def _can_be_kept(message: Message) -> bool:
    headers = dict(message.get("headers", []))
    return not headers.get(b"content-type", b"").startswith(b"text/event-stream")


def _key(scope: Scope) -> tuple[bytes, bytes, bytes]:
    return scope["path"].encode(), scope["query_string"], dict(scope["headers"]).get(b"authorization", b"")
