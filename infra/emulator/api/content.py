"""What happens before files are sent: the card is checked and the Hub says what it has (hub-api 5.1 and 5.2)."""

from typing import Any

import pathspec
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Segment, Writable
from infra.emulator.api.bodies import CardBody, PreuploadBody
from infra.emulator.card import BadCardError, parse_card
from infra.emulator.cardrules import card_faults
from infra.emulator.repos.errors import EntryMissingError, IllegalPathError
from infra.emulator.repos.objects import FOLDER
from infra.emulator.repos.repository import Repository

router = APIRouter()
of_space = APIRouter()

_NO_METADATA = {
    "message": "empty or missing yaml metadata in repo card",
    "help": "https://huggingface.co/docs/hub/model-cards#model-card-metadata",
}


@router.post("/api/validate-yaml")
async def validate_yaml(body: CardBody) -> JSONResponse:
    """Check a README's front matter. The answer is always an object: the client parses it before the status."""
    try:
        card = parse_card(body.content)
    except BadCardError as fault:
        return _invalid([_explain(fault)])
    if card is None:
        return JSONResponse({"errors": [], "warnings": [_NO_METADATA]})
    faults = card_faults(card) if body.kind == "space" else []
    return _invalid([{"message": fault, "type": "error"} for fault in faults]) if faults else _valid()


@of_space.post("/preupload/{revision}")
async def preupload(target: Writable, revision: Segment, body: PreuploadBody) -> JSONResponse:
    """Tell how each file is to be sent (all of them inside the commit), and the blob that is at its path now."""
    repository = target.repository
    head = repository.resolve(revision)
    ignored = pathspec.GitIgnoreSpec.from_lines((body.gitignore or _gitignore(repository, head)).splitlines())
    files = [_file_json(repository, head, item.path, ignored) for item in body.files]
    return JSONResponse({"files": files, "commitOid": head})


def _file_json(repository: Repository, head: str, path: str, ignored: pathspec.GitIgnoreSpec) -> dict[str, Any]:
    answer: dict[str, Any] = {"path": path, "uploadMode": "regular", "shouldIgnore": ignored.match_file(path)}
    oid = _blob_at(repository, head, path)
    return {**answer, "oid": oid} if oid else answer


def _blob_at(repository: Repository, commit: str, path: str) -> str | None:
    try:
        leaf = repository.entry(commit, path)
    except (EntryMissingError, IllegalPathError):  # the commit itself refuses illegal paths, with 422
        return None
    return None if leaf.mode == FOLDER else leaf.oid


def _gitignore(repository: Repository, commit: str) -> str:
    oid = _blob_at(repository, commit, ".gitignore")
    return repository.objects.blob(oid).decode(errors="replace") if oid else ""


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


def _invalid(errors: list[dict[str, Any]]) -> JSONResponse:
    texts = "; ".join(str(error["message"]) for error in errors)
    headers = {"X-Error-Message": texts.encode("ascii", "replace").decode().replace("\n", " ")}
    return JSONResponse({"errors": errors, "warnings": []}, 400, headers)


def _valid() -> JSONResponse:
    return JSONResponse({"errors": [], "warnings": []})
