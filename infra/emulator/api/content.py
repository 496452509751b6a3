"""What happens before files are sent: the card is checked and the Hub says what it has (hub-api 5.1 and 5.2)."""

import asyncio
import base64
import binascii
from typing import Annotated, Any

import pathspec
from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from infra.emulator.api.access import Readable, Segment
from infra.emulator.api.bodies import CardBody, PreuploadBody, PreuploadFile
from infra.emulator.card import BadCardError, parse_card
from infra.emulator.cardrules import card_faults
from infra.emulator.errors import bad_request
from infra.emulator.repos.errors import EntryMissingError, IllegalPathError
from infra.emulator.repos.lfsrule import LfsRule
from infra.emulator.repos.objects import FOLDER, Leaf
from infra.emulator.repos.repository import Repository

router = APIRouter()
of_repo = APIRouter()

_NO_METADATA = {
    "message": "empty or missing yaml metadata in repo card",
    "help": "https://huggingface.co/docs/hub/model-cards#model-card-metadata",
}


@router.post("/api/validate-yaml")
async def validate_yaml(body: CardBody, accept: Annotated[str, Header()] = "") -> Response:
    """Check a README's front matter. The answer is an object, which the client parses before it looks at the status.

    To `RepoCard.validate`, which asks for plain text, faults are told as that.
    """
    try:
        card = parse_card(body.content.lstrip())
    except BadCardError as fault:
        return _invalid([_explain(fault)], accept)
    if card is None:
        return JSONResponse({"errors": [], "warnings": [_NO_METADATA]})
    faults = card_faults(card, body.kind)
    return _invalid([{"message": fault, "type": "error"} for fault in faults], accept) if faults else _valid()


@of_repo.post("/preupload/{revision}")
async def preupload(
    target: Readable, revision: Segment, body: PreuploadBody, *, create_pr: bool = False
) -> JSONResponse:
    """Tell how each file is to be sent, and what is at its path now."""
    target.check("propose" if create_pr else "write", target.repo)
    preview = await asyncio.to_thread(_Preview, target.repository, revision, body, lfs=target.hub.settings.lfs)
    files = await asyncio.to_thread(lambda: [preview.file_json(item) for item in body.files])
    return JSONResponse({"files": files, "commitOid": preview.head})


class _Preview:
    """What a commit would find."""

    def __init__(self, repository: Repository, revision: str, body: PreuploadBody, *, lfs: bool) -> None:
        self.head = repository.resolve(revision)
        self._repository = repository
        ignored = body.gitignore if body.gitignore is not None else self._text(".gitignore")
        named = body.gitattributes if body.gitattributes is not None else self._text(".gitattributes")
        self._ignored = pathspec.GitIgnoreSpec.from_lines(ignored.splitlines())
        self._rule = LfsRule(named.encode(errors="replace")) if lfs else None

    def file_json(self, item: PreuploadFile) -> dict[str, Any]:
        """Return the answer about one file."""
        mode = "lfs" if self._rule and self._rule.applies(item.path, item.size, _sample(item)) else "regular"
        answer: dict[str, Any] = {"path": item.path, "uploadMode": mode}
        answer["shouldIgnore"] = self._ignored.match_file(item.path)
        oid = self._oid(item.path, mode)
        return {**answer, "oid": oid} if oid else answer

    def _oid(self, path: str, mode: str) -> str | None:
        """Return what a client compares with its own file: a SHA-256 where it would send that by LFS, else a blob's id.

        The content that LFS keeps has such an id too, though git has only the pointer's.
        """
        leaf = self._leaf(path)
        pointer = self._repository.pointer(leaf) if leaf else None
        if pointer:
            return pointer.sha256 if mode == "lfs" else self._repository.lfs.blob_id(pointer)
        return leaf.oid if leaf and mode == "regular" else None

    def _leaf(self, path: str) -> Leaf | None:
        try:
            leaf = self._repository.entry(self.head, path)
        except (EntryMissingError, IllegalPathError):  # the commit itself refuses illegal paths, with 422
            return None
        return None if leaf.mode == FOLDER else leaf

    def _text(self, path: str) -> str:
        leaf = self._leaf(path)
        return self._repository.objects.blob(leaf.oid).decode(errors="replace") if leaf else ""


def _sample(item: PreuploadFile) -> bytes:
    try:
        return base64.b64decode(item.sample, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_request(f'"sample" of {item.path!r} is not base64') from error


def _explain(fault: BadCardError) -> dict[str, Any]:
    match fault.kind:
        case "syntax":
            text = f"Invalid YAML in README.md: {fault.message}"
            return {
                "message": text,
                "help": "You can use a tool like http://www.yamllint.com/ to check it",
                "type": "error",
            }
        case "list":
            return {"message": '"value" must be of type object', "path": [], "type": "error"}
    return {"message": "The YAML metadata of your README.md is invalid.", "type": "error"}


def _invalid(errors: list[dict[str, Any]], accept: str) -> Response:
    texts = [str(error["message"]) for error in errors]
    headers = {"X-Error-Message": "; ".join(texts).encode("ascii", "replace").decode().replace("\n", " ")[:500]}
    if accept.startswith("text/plain"):
        return PlainTextResponse("".join(f"- Error: {text}\n" for text in texts), 400, headers)
    return JSONResponse({"errors": errors, "warnings": []}, 400, headers)


def _valid() -> JSONResponse:
    return JSONResponse({"errors": [], "warnings": []})
