"""What a rule does to a request, as the control API takes it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(gt=0, le=3600)]


class _Action(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Status(_Action):
    """Answer with a status instead of asking the Hub. A body that is no text is sent as JSON."""

    kind: Literal["status"]
    status: Annotated[int, Field(ge=200, le=599)]
    headers: dict[str, str] = {}
    body: str | dict[str, Any] | list[Any] | None = None


class DropBefore(_Action):
    """Close the connection without an answer; the Hub does not see the request."""

    kind: Literal["drop-before"]


class DropAfter(_Action):
    """Let the Hub do what is asked, then close the connection without an answer."""

    kind: Literal["drop-after"]


class LostAnswer(_Action):
    """As `drop-after`, for requests alone that changed the Hub's state: a commit of what is there already is none."""

    kind: Literal["lost-answer"]


class SlowBody(_Action):
    """Send the body in pieces of `chunk` bytes, with `pause` seconds after each."""

    kind: Literal["slow-body"]
    pause: Seconds
    chunk: Annotated[int, Field(gt=0)] = 1024


class Stale(_Action):
    """Answer a GET as the Hub last answered it before; one that was never asked passes, and does not count."""

    kind: Literal["stale"]


class RateLimit(_Action):
    """From the first request that meets the rule on, answer 429 for that many seconds; then the rule is spent."""

    kind: Literal["rate-limit"]
    seconds: Seconds


class Latency(_Action):
    """Wait, then go on. Adds to what another rule does."""

    kind: Literal["latency"]
    seconds: Seconds


Action = Annotated[
    Status | DropBefore | DropAfter | LostAnswer | SlowBody | Stale | RateLimit | Latency, Field(discriminator="kind")
]
