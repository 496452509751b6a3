"""Asks running services over HTTP."""

import time

import httpx2
from pydantic import SecretStr

from infra.model.probe import Answer, Preflight, Target


class HttpProber:
    """`Prober` over real connections.

    Names below `localhost` are dialled at 127.0.0.1 (RFC 6761): not every resolver knows them.
    """

    def __init__(self, token: SecretStr | None) -> None:
        self._token = token

    def get(self, target: Target, timeout: float) -> Answer:
        """Send a GET; a connection that fails is an answer without a status."""
        return self._send("GET", target, {}, timeout)

    def preflight(self, target: Target, origin: str, timeout: float) -> Preflight:
        """Send the OPTIONS request of a browser on a page of `origin`."""
        asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
        answer = self._send("OPTIONS", target, asked, timeout)
        return Preflight(
            answer=answer,
            allow_origin=answer.headers.get("access-control-allow-origin"),
            allow_credentials=answer.headers.get("access-control-allow-credentials"),
        )

    def _send(self, method: str, target: Target, headers: dict[str, str], timeout: float) -> Answer:
        url = httpx2.URL(target.url)
        sent = dict(headers)
        if target.private and self._token is not None:
            # The platform strips this header before the app sees the request (hub-api 8).
            sent["X-HF-Authorization"] = f"Bearer {self._token.get_secret_value()}"
        local = url.host.endswith(".localhost")
        if local:
            sent["Host"] = url.netloc.decode()
            url = url.copy_with(host="127.0.0.1")
        started = time.perf_counter()
        try:
            with httpx2.Client(timeout=timeout, trust_env=not local) as client:
                answer = client.request(method, url, headers=sent)
        except httpx2.HTTPError as error:
            return Answer(status=None, seconds=time.perf_counter() - started, error=str(error) or type(error).__name__)
        return Answer(
            status=answer.status_code,
            body=answer.text,
            headers=dict(answer.headers),
            seconds=time.perf_counter() - started,
        )
