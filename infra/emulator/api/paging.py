"""Pages of a list: the `Link` header with an absolute address and an opaque cursor (hub-api 4.6)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from infra.emulator.api.access import Call
from infra.emulator.errors import bad_request

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """How much of a list is asked for."""

    limit: int
    cursor: str | None

    @classmethod
    def of(cls, limit: int | None, cursor: str | None, most: int) -> "Page":
        """Check what the query asked for. A limit that is too large is refused, not cut (hub-api 5.8)."""
        if limit is not None and not 0 < limit <= most:
            raise bad_request(f'"limit" must be between 1 and {most}')
        return cls(limit or most, _decode(cursor) if cursor else None)

    def cut(self, items: Sequence[T], key: Callable[[T], str]) -> tuple[Sequence[T], str | None]:
        """Return this page of `items`, and the cursor of the next one where there is more.

        The cursor is the key of the last item given; where that item has gone the list begins again.
        """
        keys = [key(item) for item in items] if self.cursor is not None else []
        start = keys.index(self.cursor) + 1 if self.cursor in keys else 0
        page = items[start : start + self.limit]
        return page, key(page[-1]) if start + self.limit < len(items) else None


def next_link(call: Call, **changes: str | None) -> dict[str, str]:
    """Return the `Link` header to this same list with other parameters; none where the first of them is None."""
    if None in changes.values():
        return {}
    kept = [(key, value) for key, value in parse_qsl(call.request.url.query) if key not in changes]
    query = urlencode([*kept, *changes.items()])
    return {"Link": f'<{call.base_url}{call.request.url.path}?{query}>; rel="next"'}


def cursor_link(call: Call, cursor: str | None) -> dict[str, str]:
    """Return the `Link` header to the page after `cursor`."""
    return next_link(call, cursor=base64.urlsafe_b64encode(cursor.encode()).decode() if cursor is not None else None)


def _decode(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise bad_request('"cursor" is not one that this Hub gave') from error
