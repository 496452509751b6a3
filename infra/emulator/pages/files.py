"""Folders and files at a revision."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from infra.emulator.api.access import Segment
from infra.emulator.clock import from_epoch
from infra.emulator.pages.refusals import PageRoute
from infra.emulator.pages.space_page import SpacePage, ThisSpace
from infra.emulator.pages.words import path as in_address
from infra.emulator.pages.words import segment
from infra.emulator.repos.history import last_changes, log
from infra.emulator.repos.listing import Entry, entry_at, list_folder
from infra.emulator.repos.references import references

of_space = APIRouter(route_class=PageRoute)

_LARGEST = 512 * 1024  # bytes of a file that is shown
_MOST_DATED = 100  # entries of a folder for each of which the last commit is looked for
_LOOKED_AT = 8000  # bytes in which a NUL makes a file binary, as for git


@of_space.get("/tree/{revision}")
async def root(page: ThisSpace, revision: Segment) -> Response:
    """List the files at a revision."""
    return await _folder(page, revision, "")


@of_space.get("/tree/{revision}/{path:path}")
async def folder(page: ThisSpace, revision: Segment, path: Segment) -> Response:
    """List a folder; of a file, go to the file."""
    return await _folder(page, revision, path.strip("/"))


@of_space.get("/blob/{revision}/{path:path}")
async def blob(page: ThisSpace, revision: Segment, path: Segment) -> Response:
    """Show a file's text with its lines numbered, or say how large it is; of a folder, go to the folder."""
    commit = page.target.repository.resolve(revision)
    path = path.strip("/")
    entry = entry_at(page.target.repository, commit, path)
    if entry.is_folder:
        return _elsewhere(page, "tree", revision, path)
    large = (entry.size or 0) > _LARGEST
    lines = None if large else await asyncio.to_thread(_lines, page, commit, path)
    shown = {"revision": revision, "commit": commit, "path": path, "entry": entry, "large": large, "lines": lines}
    return await asyncio.to_thread(page.answer, "blob.html.j2", "files", **shown)


async def _folder(page: SpacePage, revision: str, path: str) -> Response:
    repository = page.target.repository
    commit = repository.resolve(revision)
    if path and not entry_at(repository, commit, path).is_folder:
        return _elsewhere(page, "blob", revision, path)
    entries = await asyncio.to_thread(list_folder, repository, commit, path)
    return await _listed(page, {"revision": revision, "commit": commit, "path": path}, entries)


async def _listed(page: SpacePage, shown: dict[str, str], entries: list[Entry]) -> HTMLResponse:
    repository, commit = page.target.repository, shown["commit"]
    dated = [entry.path for entry in entries] if len(entries) <= _MOST_DATED else []
    changed = await asyncio.to_thread(last_changes, repository, commit, dated)
    (newest,) = log(repository, commit, limit=1)
    return page.answer(
        "tree.html.j2",
        "files",
        **shown,
        entries=sorted(entries, key=lambda entry: not entry.is_folder),
        changed=changed,
        newest=newest,
        when=from_epoch,
        branches=references(repository, "heads"),
        tags=references(repository, "tags"),
    )


def _elsewhere(page: SpacePage, kind: str, revision: str, path: str) -> RedirectResponse:
    address = f"/spaces/{page.space.id}/{kind}/{segment(revision)}/{in_address(path)}"
    return RedirectResponse(address, 307)


def _lines(page: SpacePage, commit: str, path: str) -> list[str] | None:
    """Return the lines of a file; None where it is no text."""
    content = page.target.hub.stores.repos.read(page.space.id, commit, path) or b""
    if b"\0" in content[:_LOOKED_AT]:
        return None
    return [line.decode(errors="replace") for line in content.splitlines()]
