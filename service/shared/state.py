"""Circuits shared between replicas through Redis; without word from Redis each replica goes by its own memory.

No call to an external service waits for Redis, but for a trial: a task beside them exchanges the circuits' records,
at once after a change here and otherwise at most once a second while there are calls. An idle service sends nothing.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from service.circuits import Circuits
from service.settings import Settings
from service.shared.record import CircuitRecord
from service.upstream import Upstream
from service.upstream_error import CircuitOpenError

NAME = "state"
"""Name of the external service, of kind redis, that holds what replicas share."""

AWAY = (RedisError, OSError, TimeoutError, CircuitOpenError)
"""How a Redis that cannot be used shows itself."""

_LOOK_AFTER = 1.0
_AT_MOST_EVERY = 0.05
_KEPT = 86_400
# Keeps the record with the later change, and answers the one it kept.
_MERGE = """
local held = redis.call('GET', KEYS[1])
if held and cjson.decode(held).changed_at >= tonumber(ARGV[1]) then return held end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return ARGV[2]
"""

log = structlog.stdlib.get_logger()


class SharedState:
    """The replicas of this service, as its circuits see them."""

    def __init__(self, redis: Redis, circuits: Circuits, timeout: float, prefix: str) -> None:
        self._redis = redis
        self._circuit = circuits[NAME]
        self._shared = {name: circuit for name, circuit in circuits.items() if name != NAME}
        self._timeout = timeout
        self._prefix = prefix
        self._me = secrets.token_hex(8)
        self._wake = asyncio.Event()
        self._looked_at = 0.0
        self._is_away = False

    def changed(self) -> None:
        """Exchange the records soon."""
        self._wake.set()

    def look(self) -> None:
        """Exchange the records soon, unless that was done within the last second."""
        if time.monotonic() - self._looked_at > _LOOK_AFTER:
            self._wake.set()

    async def may_try(self, name: str, opened_at: float, seconds: float) -> bool:
        """Take the trial of a circuit that opened then; each opening has a key of its own, so none needs to go back."""
        key = f"{self._prefix}:trial:{name}:{opened_at}"
        try:
            async with self._circuit.guard(), asyncio.timeout(self._timeout):
                taken = await self._redis.set(key, self._me, nx=True, px=int(seconds * 1000))
                return bool(taken) or await self._redis.get(key) == self._me
        except AWAY:
            return True

    async def run(self) -> None:
        """Exchange records until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._looked_at = time.monotonic()
            await self._exchange()
            await asyncio.sleep(_AT_MOST_EVERY)

    async def _exchange(self) -> None:
        try:
            async with self._circuit.guard(), asyncio.timeout(self._timeout):
                held = [CircuitRecord.model_validate_json(record) for record in await self._merge()]
        except (*AWAY, ValidationError) as error:
            if not self._is_away:
                log.warning("shared state away", error=type(error).__name__, reason=str(error))
            self._is_away = True
            return
        if self._is_away:
            log.info("shared state back")
        self._is_away = False
        for circuit, record in zip(self._shared.values(), held, strict=True):
            await circuit.adopt(record)

    async def _merge(self) -> list[str]:
        pipeline = self._redis.pipeline(transaction=False)
        for name, circuit in self._shared.items():
            record = circuit.record
            pipeline.eval(
                _MERGE, 1, f"{self._prefix}:circuit:{name}", repr(record.changed_at), record.model_dump_json(), _KEPT
            )
        return list(await pipeline.execute())


def declared(settings: Settings) -> Upstream | None:
    """The external service that replicas share, where there is one."""
    of_redis = [upstream for upstream in settings.upstreams if upstream.kind == "redis"]
    return next((upstream for upstream in of_redis if upstream.name == NAME), None)


def key_prefix(settings: Settings) -> str:
    """What tells the keys of this service's replicas from those of other services in the same Redis."""
    return f"spacedock:{settings.space_id or settings.name}:{settings.environment}"


def make_redis(settings: Settings) -> Redis | None:
    """Make a client, which connects when it is first used; one second try, for connections that went stale."""
    upstream = declared(settings)
    if upstream is None:
        return None
    client: Redis = Redis.from_url(
        str(upstream.url),
        socket_timeout=upstream.timeout,
        socket_connect_timeout=upstream.timeout,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
        password=upstream.secret.get_secret_value() if upstream.secret else None,  # one in the URL wins
    )
    return client


@asynccontextmanager
async def sharing(redis: Redis | None, settings: Settings, circuits: Circuits) -> AsyncIterator[None]:
    """Share the circuits with the other replicas of the service, where there is a Redis between them."""
    upstream = declared(settings)
    if redis is None or upstream is None:
        yield
        return
    state = SharedState(redis, circuits, upstream.timeout, key_prefix(settings))
    for name, circuit in circuits.items():
        if name != NAME:
            circuit.peers = state
    task = asyncio.create_task(state.run())
    state.changed()
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await redis.aclose()
