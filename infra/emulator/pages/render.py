"""Templates, and the headers that every page has."""

import re
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.emulator.pages import words

ASSETS = "/_emulator/pages"
"""Where the stylesheet and the script are. Below `/_emulator/`, so that they are no lines of the request log."""

_FOLDER = Path(__file__).parent
ASSETS_FOLDER = _FOLDER / "assets"
_HOST = re.compile(r"[\w.-]+(:\d+)?", re.ASCII)


class Renderer:
    """Makes pages of templates. All that is put into them is escaped, but a README, which `readme.py` makes safe."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            ago=lambda moment: words.ago(moment, datetime.now(UTC)),
            duration=words.duration,
            segment=words.segment,
            path=words.path,
            size=words.size,
            stage=words.stage,
            without_digest=words.without_digest,
        )
        self._environment.globals["assets"] = ASSETS

    def page(self, request: Request, template: str, values: dict[str, object], status: int = 200) -> HTMLResponse:
        """Return a page. A value `frame` is the one origin that it may show in a frame."""
        frame = values.get("frame")
        text = self._environment.get_template(template).render(values)
        return HTMLResponse(text, status, _headers(request, str(frame) if frame else "'none'"))


def _headers(request: Request, frame: str) -> dict[str, str]:
    host = request.headers.get("host", "")
    # Files of Spaces have the Hub's own origin, so 'self' would let a pushed script run.
    ours = f"{request.url.scheme}://{host}{ASSETS}/" if _HOST.fullmatch(host) else "'self'"
    policy = {
        "default-src": "'self'",
        "script-src": ours,
        "style-src": ours,
        "frame-src": frame,
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }
