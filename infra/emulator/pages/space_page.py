"""What all pages of one Space have in common: its name and look, its stage, and its parts as tabs."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from infra.emulator.api.access import Call, Readable, Target
from infra.emulator.api.shapes import view
from infra.emulator.pages.live import state_of
from infra.emulator.pages.look import Look
from infra.emulator.pages.render import Renderer
from infra.emulator.seam import Runtime
from infra.emulator.store.spaces import Space

_PORT = re.compile(r":\d+$")


async def _renderer(request: Request) -> Renderer:
    found: Renderer = request.app.state.pages
    return found


ThePages = Annotated[Renderer, Depends(_renderer)]


@dataclass(frozen=True)
class Head:
    """The newest commit of `main`: its id, the front matter of its README, and its time in the Hub's form."""

    sha: str
    card: dict[str, Any] | None
    modified: str


@dataclass(frozen=True)
class SpacePage:
    """A page about one Space, still without what it is about."""

    target: Target
    renderer: Renderer

    @property
    def space(self) -> Space:
        """The Space."""
        return self.target.space

    @cached_property
    def head(self) -> Head:
        """The Space at the head of `main`."""
        seen = view(self.target, self.space)
        return Head(seen.sha, seen.card, seen.last_modified)

    @cached_property
    def look(self) -> Look:
        """Title, emoji and colours of its card."""
        return Look.of(self.space, self.head.card)

    @cached_property
    def runtime(self) -> Runtime:
        """The state that it is in now."""
        return self.target.hub.life.runtime(self.space.id)

    @property
    def app(self) -> str:
        """The origin of the running app: the Hub's own port, under a name of its own."""
        return app_origin(self.target, self.space)

    @property
    def may_write(self) -> bool:
        """Tell whether the caller may see what only writers see."""
        return self.target.hub.accounts.may(self.target.account, "write", self.space)

    def answer(self, template: str, tab: str, **values: object) -> HTMLResponse:
        """Return the page, of a template that extends `space_base.html.j2`."""
        common: dict[str, Any] = {
            "space": self.space,
            "base": f"/spaces/{self.space.id}",
            "look": self.look,
            "runtime": self.runtime,
            "app": self.app,
            "tab": tab,
            "watch": [self.space.id],
            "state": state_of([self.runtime]),
        }
        return self.renderer.page(self.target.request, template, {**common, **values})


def app_origin(call: Call, space: Space) -> str:
    """Return the origin at which the caller reaches the app of a Space."""
    port = _PORT.search(call.request.headers.get("host", ""))
    return f"{call.request.url.scheme}://{space.subdomain}.localhost{port[0] if port else ''}"


async def _space_page(target: Readable, renderer: ThePages) -> SpacePage:
    return SpacePage(target, renderer)


ThisSpace = Annotated[SpacePage, Depends(_space_page)]
