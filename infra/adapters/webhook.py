"""Tells a chat or a program over HTTP how a rollout goes."""

import httpx2
from pydantic import SecretStr

from infra.model.outcome import Notice

_TIMEOUT = 10.0


class Webhook:
    """`Notifier` that posts to an address. The address often is the only key to a channel, so it is never shown."""

    def __init__(self, url: SecretStr) -> None:
        self._url = url

    def tell(self, notice: Notice) -> str:
        """Post a notice as JSON, whose `text` chats show; return why that failed, empty when it did not."""
        try:
            answer = httpx2.post(self._url.get_secret_value(), json=notice.model_dump(mode="json"), timeout=_TIMEOUT)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return type(error).__name__
        return "" if answer.is_success else f"it answered {answer.status_code}"
