"""The content of files (hub-api 5.7)."""

import mimetypes
import re
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from infra.emulator.api.access import Readable, Segment, Target
from infra.emulator.errors import HubError
from infra.emulator.repos.errors import EntryMissingError, IllegalPathError
from infra.emulator.repos.objects import FOLDER

of_site = APIRouter()

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Span:
    """A part of a file: the bytes from `first` to `last`, both included."""

    first: int
    last: int


@of_site.api_route("/resolve/{revision}/{path:path}", methods=["GET", "HEAD"])
async def resolve(target: Readable, revision: Segment, path: Segment) -> Response:
    """Send a file, or a part of it; a HEAD has the same headers and no body."""
    return _send(target, revision, path)


@of_site.api_route("/raw/{revision}/{path:path}", methods=["GET", "HEAD"])
async def raw(target: Readable, revision: Segment, path: Segment) -> Response:
    """Send a file as browsers ask for it."""
    return _send(target, revision, path)


def _send(target: Target, revision: str, path: str) -> Response:
    commit = target.repository.resolve(revision)
    oid = _blob(target, commit, path)
    headers = {
        "X-Repo-Commit": commit,
        "ETag": f'"{oid}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(path.rsplit('/', 1)[-1], safe='')}",
        "Cache-Control": "no-cache",
    }
    if oid in target.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    size = target.repository.objects.size(oid)
    span = _span(target.request.headers.get("range"), size)
    kind = mimetypes.guess_type(path)[0] or "text/plain"
    if target.request.method == "HEAD":
        return Response(media_type=kind, headers={**headers, "Content-Length": str(size)})
    content = target.repository.objects.blob(oid)
    if span is None:
        return Response(content, media_type=kind, headers=headers)
    headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    return Response(content[span.first : span.last + 1], 206, headers, kind)


def _blob(target: Target, commit: str, path: str) -> str:
    missing = HubError(404, "Entry not found", "EntryNotFound", headers={"X-Repo-Commit": commit})
    try:
        leaf = target.repository.entry(commit, path)
    except (EntryMissingError, IllegalPathError) as error:
        raise missing from error
    if leaf.mode == FOLDER:
        raise missing
    return leaf.oid


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
