"""What a running service answered."""

from collections.abc import Mapping

from infra.model.base import Frozen


class Target(Frozen):
    """Where to ask. A private app wants a token, which the platform takes off before the app sees the request."""

    url: str
    private: bool


class Answer(Frozen):
    """An HTTP answer; `status` is None and `error` says why when none came. Header names are in lower case."""

    status: int | None
    body: str = ""
    headers: Mapping[str, str] = {}
    seconds: float
    """Until the whole answer was there, or the wait was given up."""
    error: str = ""
    is_cut: bool = False
    """The body is longer than what was read of it."""


class Preflight(Frozen):
    """The answer to a CORS preflight: the two headers that decide, None where they are missing."""

    answer: Answer
    allow_origin: str | None
    allow_credentials: str | None
