"""All routes of the API, in the order in which they are tried."""

from fastapi import FastAPI

from infra.emulator.api import (
    catalog,
    commit,
    compare,
    content,
    contents,
    discussions,
    duplicates,
    environment,
    events,
    files,
    git,
    history,
    identity,
    info,
    lfs,
    logs,
    offers,
    options,
    people,
    pulls,
    repos,
    resolve,
    rewrites,
    runtime,
)

_OF_FILES = (info, content, commit, files, history, compare, rewrites)
_OF_ALL = (*_OF_FILES, identity, duplicates, discussions, pulls, people)
_OF_SPACES = (runtime, environment, options, logs, events)


def add_routes(app: FastAPI) -> None:
    """Add the routes: whole words before `{owner}/{name}`, and all that is of one repository under its prefix."""
    for area in (identity, people, offers, repos, content, catalog):
        app.include_router(area.router)
    for module in _OF_SPACES:  # the ones that are asked the most, over and over while a Space starts
        app.include_router(module.of_space, prefix="/api/spaces/{owner}/{name}")
    for module in _OF_ALL:
        app.include_router(module.of_repo, prefix="/api/{kind}/{owner}/{name}")
    for prefix in ("/spaces/{owner}/{name}", "/datasets/{owner}/{name}", "/{owner}/{name}"):
        app.include_router(resolve.of_site, prefix=prefix)
        for module in (lfs, contents, git):
            app.include_router(module.of_git, prefix=f"{prefix}.git")
        app.include_router(git.of_git, prefix=prefix)
    app.include_router(info.router)
