"""Who may visit a private Space's app, and what of the headers the app then sees."""

from collections.abc import Iterable

from starlette.datastructures import Headers

from infra.emulator.seam import Gate, SpaceRecord

RawHeaders = list[tuple[bytes, bytes]]


def admitted(headers: RawHeaders, space: SpaceRecord, gate: Gate) -> RawHeaders | None:
    """Return the headers for the app, or None for a visitor who may not know of the Space.

    Only a private Space asks for a token: in `X-HF-Authorization`, or where that is missing in `Authorization`. The
    former never reaches an app. The latter does, except when it is what opened a private Space, so that nobody's token
    for the Hub comes into the hands of an app.
    """
    passing = _without(headers, b"x-hf-authorization")
    if space.visibility != "private":
        return passing
    named = Headers(raw=headers)
    own = named.get("x-hf-authorization")
    token = own if own is not None else named.get("authorization")
    if token is None or not gate.may_read(token, space.id):
        return None
    return passing if own is not None else _without(passing, b"authorization")


def _without(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> RawHeaders:
    return [(key, value) for key, value in headers if key.lower() != name]
