"""An example of a route of your own: copy it, and its test. It is there once UPSTREAMS declares `example`."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from service.clients import UpstreamClient
from service.dependencies import upstream_client

needs = ("example",)
router = APIRouter(prefix="/greeting", tags=["example"])
Example = Annotated[UpstreamClient, Depends(upstream_client("example"))]


class Greeting(BaseModel):
    """A text, and the status that the external service answered with."""

    text: str
    status: int


@router.get("/{name}")
async def greet(name: str, example: Example) -> Greeting:
    """Greet, after a call that has the credential, the time-out and the circuit of `example`."""
    answer = await example.request("GET", "hello")
    return Greeting(text=f"{answer.text} {name}", status=answer.status_code)
