"""The part of GitHub's REST API that is needed, version 2022-11-28."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

Row = dict[str, Any]
"""An object of GitHub's, of which a few keys are used."""
PAGE = 100
"""Rows of one answer, the most that GitHub gives."""
_SECONDS = 30.0


class GitHub:
    """One repository, `owner/name`. A call that GitHub refuses raises `urllib.error.HTTPError`."""

    def __init__(self, api: str, repository: str, token: str) -> None:
        self._base = f"{api}/repos/{repository}"
        self._headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def get(self, path: str, **query: str | int) -> Row:
        """Return what is at a path below the repository."""
        found: Row = json.loads(self._send("GET", _asked(path, query)))
        return found

    def rows(self, path: str, **query: str | int) -> Iterator[Row]:
        """Yield the rows of a list, asking for page after page as they are needed."""
        page = 1
        full = True
        while full:
            asked = _asked(path, {**query, "per_page": PAGE, "page": page})
            rows: list[Row] = json.loads(self._send("GET", asked))
            yield from rows
            full = len(rows) == PAGE
            page += 1

    def post(self, path: str, **body: str) -> Row:
        """Make something below a path."""
        made: Row = json.loads(self._send("POST", path, body))
        return made

    def patch(self, path: str, **body: str) -> None:
        """Change what is at a path."""
        self._send("PATCH", path, body)

    def _send(self, method: str, path: str, body: Mapping[str, str] | None = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._base}/{path}", data, self._headers, method=method)  # noqa: S310 - the runner's own address of GitHub
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - as above
            content: bytes = answer.read()
        return content


def _asked(path: str, query: Mapping[str, str | int]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
