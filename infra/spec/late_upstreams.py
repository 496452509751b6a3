"""Checks of a merged Space's external services: what the service would refuse at its start, or could never do."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from infra.model.fleet import LOCAL
from infra.spec import layers
from infra.spec.codes import Code
from infra.spec.layers import Branch
from infra.spec.sites import Late, Site
from infra.spec.upstreams import SCHEMES, UPSTREAM
from infra.spec.words import closest, join, quote

KEYS = "KEY_HASHES"
"""The secret that holds the hashes of the callers' keys."""

_PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}
_REACHED = frozenset({80, 443, 8080})  # hub-docs, Spaces overview, "Networking"


def check(site: Site, late: Late) -> None:
    """Run every check on each external service in which no layer has a fault."""
    entries = layers.sub(site.settings, "upstreams").entries if site.is_ours else {}
    for name, item in entries.items():
        if not isinstance(item, Branch) or not layers.is_whole(item):
            continue
        one = _Upstream(name, item, site, late)
        if "url" not in item.entries:
            one.fault(Code.NOT_SET, "url", "has no `url`", "Write `url:` with its address below it.")
            continue
        for rule in (_scheme, _secret, _gateway, _private, _callers, _network):
            rule(one)


@dataclass(frozen=True, slots=True)
class _Upstream:
    """One external service of a Space, and where its faults go."""

    name: str
    written: Branch
    site: Site
    late: Late

    def value(self, field: str) -> object:
        return layers.value(self.written, field, default=UPSTREAM.fields[field].default)

    @property
    def url(self) -> SplitResult:
        return urlsplit(str(self.value("url")))

    @property
    def is_open(self) -> bool:
        return bool(self.value("paths"))

    def fault(self, code: Code, field: str, message: str, help_: str) -> None:
        """Note a fault at a field, or at the name where the field is not written."""
        key = layers.sub(self.site.settings, "upstreams").keys[self.name]
        found = layers.leaf(self.written, field)
        span = found.node.span if found else key.span
        self.late.add(code, span, f"external service {quote(self.name)} {message}", help_, self.site.environment)


def _scheme(one: _Upstream) -> None:
    kind, schemes = str(one.value("kind")), SCHEMES[str(one.value("kind"))]
    if one.url.scheme not in schemes:
        wanted = join((quote(f"{scheme}://") for scheme in schemes), "or")
        other = next(other for other, known in SCHEMES.items() if one.url.scheme in known)
        help_ = f"Begin it with {wanted}, or write `kind: {other}`."
        one.fault(Code.UPSTREAM_KIND, "url", f"is of kind {quote(kind)}, and its URL is not", help_)


def _secret(one: _Upstream) -> None:
    name = one.value("secret_env")
    secrets = layers.sub(one.site.settings, "secrets")
    if not isinstance(name, str) or layers.value(
        layers.sub(secrets, name), "required", default=name in secrets.entries
    ):
        return
    if name in secrets.entries:
        message = f"needs {quote(name)}, which a deploy may leave out"
        help_ = "Let the secret be required, or remove `secret_env`: the service does not start without it."
    elif name in one.site.names_in("variables"):
        message, help_ = f"has its credential in a variable, {quote(name)}", "Make it a secret: variables are public."
    else:
        meant = closest(name, secrets.entries)
        help_ = f"Did you mean {quote(meant)}?" if meant else f"Write `secrets: {{{name}: }}`."
        message = f"needs a secret that is not there, {quote(name)}"
    one.fault(Code.UPSTREAM_SECRET, "secret_env", message, help_)


def _gateway(one: _Upstream) -> None:
    if one.is_open and one.value("kind") != "http":
        help_ = "Remove `paths`: a gateway speaks HTTP alone."
        one.fault(Code.UPSTREAM_KIND, "paths", "is a redis, which cannot be opened to callers", help_)
    if one.is_open and (one.url.query or one.url.fragment):
        help_ = "Remove what is behind `?` or `#`: the gateway sends the caller's query."
        one.fault(Code.UPSTREAM_KIND, "url", "is open to callers, and its URL has a query", help_)


def _private(one: _Upstream) -> None:
    if one.is_open and not one.value("private") and _is_private(one.url.hostname or ""):
        help_ = "Write `private: true` if callers may reach it."
        one.fault(Code.UPSTREAM_PRIVATE, "url", "has a private address, which its gateway refuses", help_)


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _callers(one: _Upstream) -> None:
    known = {*one.site.names_in("secrets"), *one.site.names_in("variables")}
    if one.is_open and one.value("access") == "key" and KEYS not in known:
        message = f"is open to holders of keys, and there is no secret {quote(KEYS)}"
        help_ = f"Write `secrets: {{{KEYS}: }}`, or `access: hf` or `access: public`; docs/gateway.md says how."
        one.fault(Code.UPSTREAM_SECRET, "access" if layers.leaf(one.written, "access") else "paths", message, help_)


def _network(one: _Upstream) -> None:
    if one.site.hub == LOCAL:
        return
    port = one.url.port or _PORTS[one.url.scheme]
    if port not in _REACHED:
        help_ = "Let it listen on 80, 443 or 8080."
        one.fault(Code.UPSTREAM_PORT, "url", f"listens on port {port}, which a Space does not reach", help_)
    if one.value("secret_env") and one.url.scheme in {"http", "redis"}:
        help_ = f"Begin its URL with {quote(one.url.scheme + 's://')}."
        one.fault(Code.UPSTREAM_PLAIN, "url", "gets its credential unencrypted", help_)
