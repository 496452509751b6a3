"""The settings of a Space, to be read. Of secrets there are names, descriptions and times; values never come here."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from infra.emulator.pages.refusals import PageRoute
from infra.emulator.pages.space_page import SpacePage, ThisSpace
from infra.emulator.pages.words import without_digest

of_space = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class SecretName:
    """What of a secret may be shown."""

    key: str
    description: str
    updated_at: str


@of_space.get("/settings")
async def settings(page: ThisSpace) -> HTMLResponse:
    """Show the settings; names of secrets only to those who may write the Space."""
    variables = page.target.hub.stores.spaces.variables.of(page.space.uid)
    return page.answer(
        "settings.html.j2",
        "settings",
        variables=list(variables.values()),
        secrets=_secrets(page) if page.may_write else None,
        endpoint=page.target.base_url,
    )


def _secrets(page: SpacePage) -> list[SecretName]:
    found = page.target.hub.stores.spaces.secrets.of(page.space.uid).values()
    return [SecretName(entry.key, without_digest(entry.description), entry.updated_at) for entry in found]
