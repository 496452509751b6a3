"""What a reviewer must not miss in the external services of one Space: who may call what, and where credentials go."""

from collections.abc import Iterator

from infra.model.fleet import Space, Upstream

TITLES = {
    "credential": "A credential is sent to an address that did not get it before",
    "gateway-public": "Anybody may call an external service through it, at your cost",
    "gateway": "More of an external service is open to callers",
}
"""Every kind of risk and its title, the gravest first."""


def opened(old: Space | None, new: Space) -> Iterator[tuple[str, str]]:
    """Yield the risks in the change of a Space's external services; `old` is None for one that is new."""
    before = {upstream.name: upstream for upstream in old.upstreams} if old else {}
    sent = {_credential(upstream) for upstream in before.values()}
    for upstream in new.upstreams:
        if old and upstream.secret_env and _credential(upstream) not in sent:
            yield "credential", " → ".join(_credential(upstream))
        yield from _callers(before.get(upstream.name), upstream)


def _callers(old: Upstream | None, new: Upstream) -> Iterator[tuple[str, str]]:
    if not new.paths:
        return
    was_public = old is not None and bool(old.paths) and old.access == "public"
    if new.access == "public" and not was_public:
        yield "gateway-public", f"{new.name}: {', '.join(new.paths)}"
    elif old is None or not _calls(new) <= _calls(old):
        yield "gateway", f"{new.name}: {', '.join(new.methods or ('GET',))} {', '.join(new.paths)}"
    elif (old.access, old.allow) != (new.access, new.allow):
        yield "gateway", f"{new.name}: {_who(old)} → {_who(new)}"


def _credential(upstream: Upstream) -> tuple[str, str]:
    return upstream.secret_env or "", "/".join(upstream.url.split("/", 3)[:3])


def _calls(upstream: Upstream) -> set[tuple[str, str]]:
    return {(method, path) for method in upstream.methods or ("GET",) for path in upstream.paths or ()}


def _who(upstream: Upstream) -> str:
    return f"{upstream.access or 'key'} ({', '.join(upstream.allow) if upstream.allow else 'all'})"
