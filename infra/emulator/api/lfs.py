"""LFS over the wire (hub-api 5.5): what to send where, and what was sent.

The form is that of https://github.com/git-lfs/git-lfs/tree/main/docs/api, with the Hub's own way to send in parts.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, StringConstraints

from infra.emulator.api.access import Readable, Target
from infra.emulator.errors import HubError
from infra.emulator.repos.pointers import Pointer

of_git = APIRouter()

PART = 16 * 2**20
"""Bytes of a part, where a client sends in parts."""
_TYPE = "application/vnd.git-lfs+json"
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ObjectBody(BaseModel):
    """A content by hash and length."""

    oid: Sha256
    size: Annotated[int, Field(ge=0)]

    @property
    def pointer(self) -> Pointer:
        """Return what stands for it."""
        return Pointer(self.oid, self.size)


class RefBody(BaseModel):
    """The branch that will have it."""

    name: str


class BatchBody(BaseModel):
    """Contents that a client wants to send or to have."""

    operation: Literal["upload", "download"]
    objects: Annotated[list[ObjectBody], Field(max_length=1000)]
    transfers: list[str] = ["basic"]
    hash_algo: Literal["sha256"] = "sha256"
    ref: RefBody | None = None


@of_git.post("/info/lfs/objects/batch")
async def batch(target: Readable, body: BatchBody) -> Response:
    """Tell for each content where it is sent to, or read from; one without actions is here already."""
    if body.operation == "upload" and body.ref is not None:  # without a branch it is for a pull request
        target.check("write", target.repo)
    parts = body.operation == "upload" and "multipart" in body.transfers
    rows = [_Transfer(target, item.pointer, parts=parts).json(body.operation) for item in body.objects]
    transfer = "multipart" if any("header" in row.get("actions", {}).get("upload", {}) for row in rows) else "basic"
    return JSONResponse({"transfer": transfer, "objects": rows, "hash_algo": "sha256"}, media_type=_TYPE)


@of_git.post("/info/lfs/objects/verify")
async def verify(target: Readable, body: ObjectBody) -> Response:
    """Tell whether a content that was sent is here whole."""
    if not target.repository.lfs.has(body.pointer):
        raise HubError(404, f"LFS object {body.oid} of {body.size} bytes is not here")
    return JSONResponse({}, media_type=_TYPE)


class _Transfer:
    """One content of a batch."""

    def __init__(self, target: Target, pointer: Pointer, *, parts: bool) -> None:
        self._target = target
        self._pointer = pointer
        self._parts = parts
        self._base = f"{target.url}.git/info/lfs/objects"

    def json(self, operation: str) -> dict[str, Any]:
        """Return its row in the answer."""
        pointer, lfs = self._pointer, self._target.repository.lfs
        row: dict[str, Any] = {"oid": pointer.sha256, "size": pointer.size, "authenticated": True}
        if operation == "download":
            if not lfs.has(pointer):
                return {**row, "error": {"code": 404, "message": "Object does not exist"}}
            return {**row, "actions": {"download": {"href": self._href("download")}}}
        if lfs.has(pointer):
            return row
        return {**row, "actions": {"upload": self._upload(), "verify": {"href": f"{self._base}/verify"}}}

    def _upload(self) -> dict[str, Any]:
        if not self._parts or self._pointer.size <= PART:
            return {"href": self._href("upload")}
        count = -(-self._pointer.size // PART)
        header = {str(number): self._href("part", number) for number in range(1, count + 1)}
        return {"href": self._href("complete"), "header": {"chunk_size": str(PART), **header}}

    def _href(self, act: str, number: int = 0) -> str:
        pointer = self._pointer
        query = self._target.hub.signer.query(act, self._target.repo.uid, pointer.sha256, pointer.size, number)
        return f"{self._base}/{pointer.sha256}/{act}/{pointer.size}/{number}?{query}"
