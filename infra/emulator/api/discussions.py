"""Discussions and pull requests: opening, listing and reading them, and what is said in them."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from infra.emulator.api.access import Readable, Target
from infra.emulator.api.bodies import CommentBody, DiscussionBody, EditBody, StatusBody, TitleBody
from infra.emulator.api.threads import details_json, event_json, row_json
from infra.emulator.errors import HubError, bad_request
from infra.emulator.store.discussions import (
    Discussion,
    DiscussionStore,
    Event,
    NewDiscussion,
    comment_data,
    edited_data,
    hidden_data,
)

of_repo = APIRouter()

_ON_A_PAGE = 50


class Thread:
    """A discussion that a request names, with the right to read its repository."""

    def __init__(self, target: Readable, number: int) -> None:
        self.target = target
        self.row: Discussion = target.hub.stores.discussions.at(target.repo.uid, number)

    @property
    def store(self) -> DiscussionStore:
        """Return where discussions are kept."""
        return self.target.hub.stores.discussions

    @property
    def uid(self) -> str:
        """Return the repository's id."""
        return self.target.repo.uid

    def check_author(self, author: str) -> None:
        """Refuse with 403 a caller who neither wrote it nor may write the repository."""
        if author != self.target.account.name:
            self.target.check("write", self.target.repo)

    def add(self, kind: str, data: dict[str, Any]) -> Event:
        """Store that the caller did something."""
        self.target.wrote()
        return self.store.add(self.uid, self.row.number, kind, self.target.account.name, data)

    def comment(self, text: str) -> Event:
        """Store a comment of the caller."""
        return self.add("comment", comment_data(text, self.target.account.name))


ThisThread = Annotated[Thread, Depends(Thread)]


class ListQuery(BaseModel):
    """Which discussions."""

    page: int = 0
    type: Literal["all", "discussion", "pull_request"] = "all"
    status: Literal["all", "open", "closed", "draft", "merged"] = "all"
    author: str | None = None

    def match(self, row: Discussion) -> bool:
        """Tell whether one fits. Drafts count as open."""
        wanted = {"open": {"open", "draft"}, "closed": {"closed", "merged"}}.get(self.status, {self.status})
        by_kind = self.type == "all" or row.is_pull_request is (self.type == "pull_request")
        by_status = self.status == "all" or row.status in wanted
        return by_kind and by_status and (self.author is None or row.author == self.author)


@of_repo.get("/discussions")
async def discussions(target: Readable, query: Annotated[ListQuery, Query()], p: int = 0) -> JSONResponse:
    """List discussions and pull requests, the newest first, page by page."""
    rows = target.hub.stores.discussions.all(target.repo.uid)
    found = [row for row in rows if query.match(row)]
    start = max(p, 0) * _ON_A_PAGE
    page = [row_json(target, row) for row in found[start : start + _ON_A_PAGE]]
    closed = sum(row.status in {"closed", "merged"} for row in rows)
    body = {"discussions": page, "count": len(found), "start": start, "numClosedDiscussions": closed}
    return JSONResponse(body)


@of_repo.post("/discussions")
async def open_discussion(target: Readable, body: DiscussionBody) -> JSONResponse:
    """Open a discussion, or a pull request: that is a draft without changes, at the head of `main`."""
    check_open(target)
    new = NewDiscussion(body.title, body.description, target.account.name, is_pull_request=body.pull_request)
    if not body.pull_request:
        row = target.hub.stores.discussions.open(target.repo.uid, new)
    else:
        async with target.git.writing(target.repo.id):
            number = target.hub.stores.discussions.next_number(target.repo.uid)
            head = target.repository.branch("main")
            await asyncio.to_thread(target.repository.open_pull_request, number, head)
            draft = NewDiscussion(body.title, body.description, new.author, is_pull_request=True, status="draft")
            row = target.hub.stores.discussions.open(target.repo.uid, draft)
    target.wrote()
    return JSONResponse({**row_json(target, row), "url": f"{target.url}/discussions/{row.number}"})


def check_open(target: Target) -> None:
    """Refuse who may not speak here, and repositories that have their discussions switched off."""
    target.check("propose", target.repo)
    if not target.repo.discussions:
        raise HubError(403, "Discussions are disabled for this repo")


@of_repo.get("/discussions/{number}")
async def discussion(thread: ThisThread, *, diff: bool = False) -> JSONResponse:
    """Tell all of a discussion: what happened in it, and what a pull request would change."""
    events = thread.store.events(thread.uid, thread.row.number)
    return JSONResponse(await asyncio.to_thread(details_json, thread.target, thread.row, events, diff=diff))


@of_repo.post("/discussions/{number}/comment")
async def comment(thread: ThisThread, body: CommentBody) -> JSONResponse:
    """Say something."""
    check_open(thread.target)
    return JSONResponse({"newMessage": event_json(thread.comment(body.comment))})


@of_repo.post("/discussions/{number}/comment/{event}/edit")
async def edit(thread: ThisThread, event: str, body: EditBody) -> JSONResponse:
    """Say something else instead; what was said before stays to be read."""
    found = thread.store.event(thread.uid, thread.row.number, event)
    if found.author != thread.target.account.name:
        raise HubError(403, "Authorization error.")
    return _changed(thread, found, edited_data(found.data, body.content, thread.target.account.name))


@of_repo.post("/discussions/{number}/comment/{event}/hide")
async def hide(thread: ThisThread, event: str) -> JSONResponse:
    """Hide a comment for good."""
    found = thread.store.event(thread.uid, thread.row.number, event)
    thread.check_author(found.author)
    return _changed(thread, found, hidden_data(found.data))


@of_repo.post("/discussions/{number}/title")
async def title(thread: ThisThread, body: TitleBody) -> JSONResponse:
    """Give it another title."""
    thread.check_author(thread.row.author)
    thread.store.set_title(thread.uid, thread.row.number, body.title)
    return JSONResponse(
        {"newTitle": event_json(thread.add("title-change", {"from": thread.row.title, "to": body.title}))}
    )


@of_repo.post("/discussions/{number}/status")
async def status(thread: ThisThread, body: StatusBody) -> JSONResponse:
    """Close it or open it again; a draft becomes a pull request that can be merged."""
    thread.check_author(thread.row.author)
    if thread.row.status == "merged":
        raise bad_request("A merged pull request cannot be closed or opened")
    thread.store.set_status(thread.uid, thread.row.number, body.status)
    if body.comment:
        thread.comment(body.comment)
    return JSONResponse({"newStatus": event_json(thread.add("status-change", {"status": body.status}))})


def _changed(thread: Thread, event: Event, data: dict[str, Any]) -> JSONResponse:
    thread.store.change(event, data)
    thread.target.wrote()
    now = thread.store.event(thread.uid, thread.row.number, event.id)
    return JSONResponse({"updatedComment": event_json(now)})
