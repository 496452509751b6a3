"""The content of files (hub-api 5.7)."""

import mimetypes
import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from infra.emulator.api.access import Opened, Segment, Target
from infra.emulator.errors import HubError
from infra.emulator.repos.errors import EntryMissingError, IllegalPathError
from infra.emulator.repos.listing import Entry, entry_at
from infra.emulator.repos.pointers import Pointer
from infra.emulator.repos.repository import Repository

of_site = APIRouter()

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Span:
    """A part of a file: the bytes from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of bytes."""
        return self.last - self.first + 1


class Content(Protocol):
    """What a file has in it, wherever it is kept."""

    @property
    def size(self) -> int:
        """Its length in bytes."""

    @property
    def etag(self) -> str:
        """What changes with it."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell of both."""

    def response(self, span: Span, headers: dict[str, str], kind: str) -> Response:
        """Return a part of it as an answer."""


@dataclass(frozen=True)
class GitContent:
    """A file that git keeps: 10 MB at most unless it was pushed, and held in memory."""

    repository: Repository
    etag: str

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.repository.objects.facts(self.etag).size

    @property
    def headers(self) -> dict[str, str]:
        """The blob's id."""
        return {"ETag": f'"{self.etag}"'}

    def response(self, span: Span, headers: dict[str, str], kind: str) -> Response:
        """Return a part of it as an answer."""
        content = self.repository.objects.blob(self.etag)
        return Response(content[span.first : span.last + 1], headers=headers, media_type=kind)


@dataclass(frozen=True)
class LfsContent:
    """A file that LFS keeps: sent at once, where the Hub redirects to another host, and portion by portion."""

    repository: Repository
    pointer: Pointer

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return self.pointer.size

    @property
    def etag(self) -> str:
        """Its SHA-256."""
        return self.pointer.sha256

    @property
    def headers(self) -> dict[str, str]:
        """Hash and length, under the names that go with a redirect as well."""
        etag = f'"{self.pointer.sha256}"'
        return {"ETag": etag, "X-Linked-Etag": etag, "X-Linked-Size": str(self.pointer.size)}

    def response(self, span: Span, headers: dict[str, str], kind: str) -> Response:
        """Return a part of it as an answer."""
        portions = self.repository.lfs.portions(self.pointer.sha256, span.first, span.length)
        return StreamingResponse(portions, headers={**headers, "Content-Length": str(span.length)}, media_type=kind)


@of_site.api_route("/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
async def resolve(target: Opened, revision: Segment, path: Segment) -> Response:
    """Send a file, or a part of it; a HEAD has the same headers and no body."""
    return _send(target, revision, path)


@of_site.api_route("/raw/{revision}/{path:path}", methods=["GET", "HEAD"])
async def raw(target: Opened, revision: Segment, path: Segment) -> Response:
    """Send a file as browsers ask for it."""
    return _send(target, revision, path)


def _send(target: Target, revision: str, path: str) -> Response:
    commit = target.repository.resolve(revision)
    entry = _entry(target, commit, path)
    content = LfsContent(target.repository, entry.lfs) if entry.lfs else GitContent(target.repository, entry.oid)
    headers = {
        "X-Repo-Commit": commit,
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(path.rsplit('/', 1)[-1], safe='')}",
        "Cache-Control": "no-cache",
        **content.headers,
    }
    if content.etag in target.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return _content(target, content, headers, mimetypes.guess_type(path)[0] or "text/plain")


def _content(target: Target, content: Content, headers: dict[str, str], kind: str) -> Response:
    size = content.size
    span = _span(target.request.headers.get("range"), size)
    if target.request.method == "HEAD":
        return Response(media_type=kind, headers={**headers, "Content-Length": str(size)})
    if span is None:
        return content.response(Span(0, size - 1), headers, kind)
    headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    response = content.response(span, headers, kind)
    response.status_code = 206
    return response


def _entry(target: Target, commit: str, path: str) -> Entry:
    missing = HubError(404, "Entry not found", "EntryNotFound", headers={"X-Repo-Commit": commit})
    try:
        entry = entry_at(target.repository, commit, path)
    except (EntryMissingError, IllegalPathError) as error:
        raise missing from error
    if entry.is_folder:
        raise missing
    return entry


def _span(header: str | None, size: int) -> Span | None:
    """Read a `Range` header. Forms that are not understood are passed over, as RFC 9110 14.2 wants it."""
    found = _RANGE.fullmatch(header or "")
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first:
        span = Span(int(first), min(int(last), size - 1) if last else size - 1)
    else:
        span = Span(max(0, size - int(last)), size - 1)
    if span.first >= size or span.first > span.last:
        raise HubError(416, "Requested range not satisfiable", headers={"Content-Range": f"bytes */{size}"})
    return span
