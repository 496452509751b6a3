"""Puts the pages into the Hub's app."""

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from infra.emulator.pages import catalog, files, history, live, logs, overview, settings
from infra.emulator.pages.refusals import refuse_with_pages
from infra.emulator.pages.render import ASSETS, ASSETS_FOLDER, Renderer


def add_pages(app: FastAPI) -> None:
    """Add the pages behind all other routes, and make refusals of pages pages themselves."""
    renderer = app.state.pages = Renderer()
    app.include_router(catalog.router)
    for area in (overview, files, history, settings, logs):
        app.include_router(area.of_space, prefix="/spaces/{owner}/{name}")
    app.include_router(live.router)
    app.mount(ASSETS, StaticFiles(directory=ASSETS_FOLDER))
    refuse_with_pages(app, renderer)
