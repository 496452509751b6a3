"""A paid API on loopback that stands behind the gateway of a deployed Space."""

import asyncio
import threading

from starlette.types import Receive, Scope, Send

from service.access.keys import new_key
from service.tests.gateways import Service, body, start

SECRET = "the-key-that-no-page-holds"
KEY, HASH = new_key("front-end")


class Models(Service):
    """Echoes what it is asked; below `/v1/stream` it sends one event, and another when `go` is set."""

    def __init__(self) -> None:
        super().__init__(self.serve)
        self.go = threading.Event()
        self.url = ""

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/v1/stream":
            await self.echo(scope, receive, send)
            return
        await start(send, content_type="text/event-stream")
        await body(send, b"data: first\n\n", more=True)
        await asyncio.to_thread(self.go.wait, 20)
        await body(send, b"data: last\n\n")

    @property
    def declaration(self) -> str:
        """Settings of the environment `local` that open it."""
        return (
            f"    upstreams: {{models: {{url: {self.url}, private: true, paths: [/v1/*], methods: [GET, POST], "
            "secret_env: MODELS_API_KEY}}\n"
            "    secrets: {MODELS_API_KEY: , KEY_HASHES: }\n"
        )
