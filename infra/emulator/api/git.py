"""Git over HTTP: `git clone`, `git fetch` and `git push` with the git command line.

The smart protocol (https://git-scm.com/docs/http-protocol) is git's own: each request runs `git upload-pack` or
`git receive-pack` on the repository. A push holds the repository's lock, as each commit over the API does.
"""

import zlib
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from infra.emulator.api.access import Caller, Segment, Target, readable
from infra.emulator.api.gitprocess import GitProcess
from infra.emulator.api.streams import portions
from infra.emulator.errors import HubError, bad_request

of_git = APIRouter()

Service = Literal["git-upload-pack", "git-receive-pack"]
_LARGEST_PUSH = 4 * 2**30  # bytes
_LARGEST_WISHES = 64 * 2**20  # bytes of names of commits that a client wants and has
_NO_CACHE = {"Cache-Control": "no-cache, max-age=0, must-revalidate"}


async def _target(call: Caller, owner: Segment, name: Segment) -> Target:
    """Return the repository; 401 to a caller without a token, upon which git asks for one and comes again."""
    try:
        return await readable(call, owner, name)
    except HubError as error:
        raise _challenge(call, error) from error


def _challenge(call: Caller, error: HubError) -> HubError:
    if call.request.headers.get("authorization"):
        return error
    return HubError(401, error.message, error.code, headers={"WWW-Authenticate": 'Basic realm="Local Hub"'})


GitTarget = Annotated[Target, Depends(_target)]


def _check_write(target: Target) -> None:
    try:
        target.check("write", target.repo)
    except HubError as error:
        raise _challenge(target, error) from error


@of_git.get("/info/refs")
async def references(target: GitTarget, service: Annotated[Service, Query()]) -> Response:
    """Tell the branches and tags: the first request of each clone, fetch and push."""
    if service == "git-receive-pack":
        _check_write(target)
    process = GitProcess(target.repository.folder, service, target.request.headers.get("git-protocol"))
    advertised = await process.advertise()
    first = f"# service={service}\n".encode()
    body = b"%04x%s0000" % (len(first) + 4, first) + advertised
    return Response(body, media_type=f"application/x-{service}-advertisement", headers=_NO_CACHE)


@of_git.post("/git-upload-pack")
async def upload_pack(target: GitTarget) -> Response:
    """Send what a clone or fetch asks for."""
    process = GitProcess(target.repository.folder, "git-upload-pack", target.request.headers.get("git-protocol"))
    # Read before the answer begins: who streams an answer waits for the caller's leaving, and would eat the body.
    asked = b"".join([portion async for portion in _body(target.request, _LARGEST_WISHES)])
    answer = process.stream(_whole(asked))
    return StreamingResponse(answer, media_type="application/x-git-upload-pack-result", headers=_NO_CACHE)


@of_git.post("/git-receive-pack")
async def receive_pack(target: GitTarget) -> Response:
    """Take a push. One that moves `main` of a Space sets off a build before the answer leaves."""
    _check_write(target)
    process = GitProcess(target.repository.folder, "git-receive-pack", target.request.headers.get("git-protocol"))
    async with target.git.writing(target.repo.id):
        before = target.repository.all_references()
        answer = b"".join([portion async for portion in process.stream(_body(target.request, _LARGEST_PUSH))])
        after = target.repository.all_references()
    for name in before.keys() | after.keys():
        if before.get(name) != after.get(name):
            target.moved(name.removeprefix("refs/heads/"))
    return Response(answer, media_type="application/x-git-receive-pack-result", headers=_NO_CACHE)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _body(request: Request, largest: int) -> AsyncIterator[bytes]:
    """Yield the body, unpacked where git has packed it."""
    if request.headers.get("content-encoding") not in {"gzip", "x-gzip"}:
        async for portion in portions(request, largest):
            yield portion
        return
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        async for portion in portions(request, largest):
            while portion:
                yield unpack.decompress(portion, 2**20)
                portion = unpack.unconsumed_tail  # noqa: PLW2901 - what is left of it
        yield unpack.flush()
    except zlib.error as error:
        raise bad_request("The body is not gzip") from error
