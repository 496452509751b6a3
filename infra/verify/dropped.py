"""Tells whether the app or the platform's proxy left a CORS header out of the answer to a preflight.

The shipped service puts `Server-Timing: app;dur=…` on each of its answers, preflights and errors too. So where a GET
comes back with that mark and the preflight without it, the proxy answered the preflight itself, as the Hub's has been
seen to do. Where both bear it, the app answered both, and its answer to a GET of the same page shows whether it sends
the header at all. `X-Request-ID` is no mark: proxies make one too. Without a mark on the GET nothing can be told.
"""

from infra.model.probe import Answer, Preflight
from infra.verify.words import answered

_MARK = "app;dur="


def who_dropped(header: str, preflight: Preflight, plain: Answer) -> str:
    """Say who left a header out. `plain`: the answer to a GET from a page of the same origin."""
    if not _is_marked(plain):
        seen = answered(plain) if plain.status is None else "bears no Server-Timing of the app"
        return f"either the app or the Hub's proxy left it out: a GET {seen}, so it cannot be told which"
    sends = header.lower() in plain.headers
    if not _is_marked(preflight.answer):
        also = "which sends it with a GET" if sends else "which does not send it with a GET either"
        return f"the Hub's proxy answered the preflight itself, without the app, {also}"
    if sends:
        return "the Hub's proxy dropped it on the way, for the app sends it with a GET"
    if header.lower().endswith("origin") and preflight.answer.status == 200:
        # The shipped service refuses a preflight with 400 (service/cors.py).
        return "the Hub's proxy dropped it on the way, for the app answered 200, as it does to origins that it allows"
    return f"the app left it out; it {answered(preflight.answer)} and does not send it with a GET either"


def _is_marked(answer: Answer) -> bool:
    return _MARK in answer.headers.get("server-timing", "")
