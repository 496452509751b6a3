"""Static Spaces: no process, their files are the site."""

import asyncio
import mimetypes
from dataclasses import dataclass

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from infra.emulator.life import pages
from infra.emulator.life.builder import Release
from infra.emulator.seam import Repos


@dataclass(frozen=True)
class StaticSite:
    """An ASGI application that serves the files of one commit; `app_build_command` of its card is not run."""

    release: Release
    repos: Repos

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (await self._answer(scope["method"], scope["path"]))(scope, receive, send)

    async def _answer(self, method: str, path: str) -> Response:
        if method not in {"GET", "HEAD"}:
            return PlainTextResponse("A static Space answers GET and HEAD only\n", 405, {"Allow": "GET, HEAD"})
        for name in self._candidates(path.strip("/")):
            content = await asyncio.to_thread(self.repos.read, self.release.space, self.release.sha, name)
            if content is not None:
                kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
                return Response(content, media_type=kind)
        return HTMLResponse(pages.page("404: no such file", f"The Space has no file {path}."), 404)

    def _candidates(self, path: str) -> tuple[str, ...]:
        """Return the files that a path can mean; an empty one means the file that the Space starts with."""
        return (path, f"{path}/index.html") if path else (self.release.card.app_file or "index.html",)
