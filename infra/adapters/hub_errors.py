"""Turns each failure of a call to the Hub into one of our errors, with the cause and the next step."""

from collections.abc import Iterable
from json import JSONDecodeError

import httpx2
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError
from pydantic import SecretStr

from infra.model.errors import ForbiddenError, HubError, InputError, NotFoundError, SpacedockError

_HELP = {
    400: "The Hub did not understand the request; its words are above.",
    401: "Set HF_TOKEN to a valid token, or run `hf auth login`.",
    402: "New Docker Spaces need a paid plan (PRO, Team or Enterprise): upgrade, or name a Space that exists.",
    403: "The token lacks the right: it must be able to write to this Space and its owner must be yours.",
    409: "Something else is changing the same thing. Try again in a minute.",
    412: "The Space moved since the plan. Plan again and look at the difference.",
    413: "The bundle is too large for one commit: keep large files out by templates/dockerignore.",
    429: "The Hub's rate limit: wait a few minutes, or use a token of a paid plan.",
}
_PLATFORM = "The Hub has a fault. See its status page and try again later; a deploy goes on where it stopped."
_PORTAL = "Look at what stands between here and the Hub, such as a proxy, and at its status page; then try again."


def explain(what: str, error: Exception) -> SpacedockError:
    """Return the error to raise. `what` names the call: "reading the variables of acme/api"."""
    if isinstance(error, RepositoryNotFoundError):
        help_ = "It does not exist, or the token may not see it. Check owner, name and HF_TOKEN."
        return NotFoundError(f"{what}: the Hub has no such Space", help_)
    if isinstance(error, HfHubHTTPError):
        kind = ForbiddenError if error.response.status_code == 403 else HubError
        return kind(f"{what}: {reason(error)}", _HELP.get(error.response.status_code, _PLATFORM))
    if isinstance(error, httpx2.HTTPError):
        return HubError(f"{what}: {reason(error)}", "Check the connection and try again.")
    if isinstance(error, JSONDecodeError):
        return HubError(f"{what}: {reason(error)}", _PORTAL)
    return InputError(f"{what}: {error}", "The client refused it before anything was sent.")


def reason(error: Exception) -> str:
    """Say on one line why a call failed."""
    if isinstance(error, HfHubHTTPError):
        return f"the Hub answered {error.response.status_code}, {_said(error)}"
    if isinstance(error, JSONDecodeError):
        # The client reads some answers before it looks at their status (validate-yaml): a fault's page is no JSON.
        # It is not shown: it may repeat what was sent.
        return "what the Hub answered is no JSON"
    return f"no answer from the Hub ({error or type(error).__name__})"


def hide(error: HfHubHTTPError, values: Iterable[SecretStr]) -> None:
    """Take secret values out of what the Hub said: it may repeat what it was sent."""
    for value in values:
        plain = value.get_secret_value()
        error.args = tuple(str(text).replace(plain, str(value)) for text in error.args)
        error.server_message = (error.server_message or "").replace(plain, str(value)) or None


def _said(error: HfHubHTTPError) -> str:
    """The Hub's own sentence, on one line."""
    said = error.server_message or error.response.headers.get("X-Error-Message") or error.response.reason_phrase
    return " ".join(said.split())
