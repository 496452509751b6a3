"""The gateways that the settings declare."""

from collections.abc import Iterator, Mapping

from limits.aio.storage import MemoryStorage
from redis.asyncio import Redis
from starlette.routing import Mount

from service.access.gate import Gate
from service.access.sign_in import SignIn
from service.circuits import Circuits
from service.clients import UpstreamClient
from service.gateway.gateway import Gateway
from service.limits.quota import Quota, SharedStore, Store
from service.settings import Settings
from service.shared.state import NAME, key_prefix

_TELLING = ("RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate")


def telling_headers(settings: Settings) -> tuple[str, ...]:
    """What a gateway tells pages on other origins too, beside what CORS always lets them read."""
    return _TELLING if any(upstream.is_exposed for upstream in settings.upstreams) else ()


def gateway_mounts(
    settings: Settings, circuits: Circuits, clients: Mapping[str, UpstreamClient], redis: Redis | None
) -> Iterator[Mount]:
    """Make a mount for each external service with paths; nothing is connected to.

    Args:
        settings: What is declared.
        circuits: That of the Redis is used.
        clients: Filled when the service starts.
        redis: Where limits are counted together with the other replicas, or None.
    """
    sign_in, store = SignIn(), _store(settings, circuits, redis)
    for upstream in settings.upstreams:
        if upstream.is_exposed:
            gateway = Gateway(upstream, clients, Gate(upstream, settings, sign_in), Quota(upstream, store))
            yield Mount(f"/{upstream.name}", gateway, max_body_size=upstream.max_request)


def _store(settings: Settings, circuits: Circuits, redis: Redis | None) -> Store | SharedStore:
    if redis is None:
        return Store(MemoryStorage())
    timeout = next(upstream.timeout for upstream in settings.upstreams if upstream.name == NAME)
    return SharedStore(redis, circuits[NAME], timeout, f"{key_prefix(settings)}:limits")
