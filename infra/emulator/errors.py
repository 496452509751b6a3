"""What the Hub answers when it refuses (hub-api 1.7 and 3.4), and which refusal of a store means which answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from infra.emulator.accounts.errors import BadCredentialsError
from infra.emulator.kinds import kind_of_path
from infra.emulator.names import BadNameError
from infra.emulator.repos import errors as git
from infra.emulator.repos.intake import BadBodyError
from infra.emulator.repos.lfs import WrongContentError
from infra.emulator.store import errors as stored


@dataclass(eq=False)
class HubError(Exception):
    """An answer with status 400 or above. `code` is the header that the client turns into one of its exceptions."""

    status: int
    message: str
    code: str | None = None
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class MovedError(Exception):
    """The repository's address is another one (letter case, or a rename). Only 307 keeps method and body (1.5)."""

    location: str


def repo_not_found() -> HubError:
    """Return the answer for a repository that is missing or not to be seen. The code is vital over plain http (1.7)."""
    return HubError(404, "Repository not found", "RepoNotFound")


def bad_request(message: str) -> HubError:
    """Return the answer for a request that cannot be understood or done."""
    return HubError(400, message)


class Answer(NamedTuple):
    """How a refusal is told: the text is filled in from the exception's own fields."""

    status: int
    text: str
    code: str | None = None


_ANSWERS: dict[type[Exception], Answer] = {
    stored.RepoMissingError: Answer(404, "Repository not found", "RepoNotFound"),
    stored.DiscussionMissingError: Answer(404, "Discussion not found: {0.number}"),
    # Not 409: with exist_ok the client takes that for "it is there already" and reads a `url` from it.
    stored.SubdomainTakenError: Answer(
        400, "The subdomain '{0.subdomain}' already serves the Space '{0.id}': choose another name for the Space"
    ),
    stored.RepoExistsError: Answer(409, "A {0.kind} repository called {0.id} already exists"),
    git.RepositoryMissingError: Answer(404, "Repository not found", "RepoNotFound"),
    git.RevisionMissingError: Answer(404, "Invalid rev id: {0.revision}", "RevisionNotFound"),
    git.EntryMissingError: Answer(404, "A file with this name doesn't exist: {0.path}", "EntryNotFound"),
    git.IllegalPathError: Answer(422, "Invalid path '{0.path}': {0.reason}"),
    git.HeadMovedError: Answer(412, "The branch was updated since you opened this page. Please refresh and try again."),
    git.ReferenceExistsError: Answer(409, "Reference {0.reference} already exists"),
    git.IllegalReferenceError: Answer(400, "{0.reason}"),
    BadCredentialsError: Answer(401, "Invalid credentials in Authorization header"),
    BadNameError: Answer(400, "{0.reason}"),
    WrongContentError: Answer(400, "{0.reason}"),
    BadBodyError: Answer(400, "{0.reason}"),
    ClientDisconnect: Answer(400, "The connection ended before the whole body was here"),
}


def install_errors(app: FastAPI) -> None:
    """Make the app answer every refusal as the Hub does."""
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, _refusing(answer))
    app.add_exception_handler(HubError, _hub_error)
    app.add_exception_handler(MovedError, _moved)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(500, _broken)


def _refusing(answer: Answer) -> Callable[[Request, Exception], Response]:
    def refuse(_: Request, error: Exception) -> Response:
        return _answer(HubError(answer.status, answer.text.format(error), answer.code))

    return refuse


def _answer(error: HubError) -> JSONResponse:
    text = error.message.encode(errors="replace").decode()
    headers = {"X-Error-Message": quote(text[:500], safe=" !\"#$&'()*+,-./:;<=>?@[]^_`{|}~"), **error.headers}
    if error.code:
        headers["X-Error-Code"] = error.code
    return JSONResponse({"error": text, **error.body}, error.status, headers)


def _hub_error(_: Request, error: Exception) -> Response:
    return _answer(error) if isinstance(error, HubError) else _broken(_, error)


def _moved(_: Request, error: Exception) -> Response:
    location = error.location if isinstance(error, MovedError) else "/"
    return JSONResponse({"error": "The repository has another address"}, 307, {"Location": location})


def _not_understood(_: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    faults = [f'"{".".join(str(part) for part in fault["loc"][1:])}" {fault["msg"]}' for fault in found]
    return _answer(bad_request("; ".join(faults)))


def _no_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    if status == 405 and kind_of_path(request.url.path) is None:  # the route of lists takes any word for a kind
        status = 404
    return _answer(HubError(status, f"{error}: the local Hub has no such route"))


def _broken(_: Request, error: Exception) -> Response:
    return _answer(HubError(500, f"Internal error of the local Hub: {type(error).__name__}; its log has the details"))
