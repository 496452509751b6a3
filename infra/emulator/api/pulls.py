"""Pull requests as changes: a commit that opens one, and the merge that ends it."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from infra.emulator.api.access import Target
from infra.emulator.api.bodies import MergeBody
from infra.emulator.api.discussions import ThisThread, check_open
from infra.emulator.api.threads import event_json
from infra.emulator.errors import HubError, bad_request
from infra.emulator.repos.changes import commits_between, merge
from infra.emulator.repos.commits import Change
from infra.emulator.repos.repository import Repository
from infra.emulator.store.discussions import Discussion, NewDiscussion

of_repo = APIRouter()


async def open_with_commit(target: Target, change: Change) -> tuple[Discussion, str]:
    """Open a pull request into the branch of a change, with that change as its first commit; return that as well."""
    check_open(target)
    store = target.hub.stores.discussions
    async with target.git.writing(target.repo.id):
        number = store.next_number(target.repo.uid)
        head = await asyncio.to_thread(_commit, target.repository, number, change)
        new = NewDiscussion(
            change.title[:200], change.description, change.author, is_pull_request=True, base=change.branch
        )
        row = store.open(target.repo.uid, new)
    target.wrote()
    return row, head


def _commit(repository: Repository, number: int, change: Change) -> str:
    repository.open_pull_request(number, repository.branch(change.branch))
    wanted = Change(f"refs/pr/{number}", change.operations, change.author, change.title, change.description)
    return repository.commit(wanted).head


@of_repo.post("/discussions/{number}/merge")
async def merge_pull_request(thread: ThisThread, body: MergeBody | None = None) -> JSONResponse:
    """Bring the changes of a pull request into its branch, as one commit; into `main` of a Space that is a build."""
    target, row = thread.target, thread.row
    target.check("write", target.repo)
    if not row.is_pull_request:
        raise bad_request("This is a discussion, which has nothing to merge")
    async with target.git.writing(target.repo.id):
        now = thread.store.at(thread.uid, row.number)
        if now.status != "open":
            raise bad_request(f"This pull request is {now.status}; only one that is open can be merged")
        merged = await asyncio.to_thread(_merge, target.repository, now, target.account.name)
        thread.store.set_status(thread.uid, row.number, "merged", merged)
    if body and body.comment:
        thread.comment(body.comment)
    event = thread.add("status-change", {"status": "merged"})
    target.moved(row.base)
    return JSONResponse({"mergeCommitId": merged, "newStatus": event_json(event)})


def _merge(repository: Repository, row: Discussion, author: str) -> str:
    head, base = repository.branch(f"refs/pr/{row.number}"), repository.branch(row.base)
    found = merge(repository, base, head)
    if found.conflicts:
        raise HubError(409, f"This pull request has conflicts with {row.base} in: {', '.join(found.conflicts[:20])}")
    commits = commits_between(repository, base, head)
    lines = "\n".join(f"- {entry.title} ({entry.oid})" for entry in commits)
    return repository.commit(Change(row.base, found.operations, author, f"{row.title} (#{row.number})", lines)).head
