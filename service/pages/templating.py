"""Renders the pages: one HTML file each with its style inside, under a policy that allows nothing else."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from service.pages.words import clock

FOLDER = Path(__file__).parent


class Pages:
    """The templates of this folder; everything that is put into them is escaped."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._templates.filters["clock"] = clock
        self._style = (FOLDER / "page.css").read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        self._policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'self'; connect-src 'self'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )

    def answer(self, template: str, **values: object) -> HTMLResponse:
        """Render one page, never to be kept by a cache."""
        text = self._templates.get_template(template).render(style=self._style, **values)
        headers = {"Content-Security-Policy": self._policy, "Cache-Control": "no-store", "Vary": "Accept"}
        return HTMLResponse(text, headers=headers)
