"""Counts calls against limits and budgets: in Redis where one is shared, in memory where not or while it is away."""

import asyncio
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from redis.asyncio import Redis
from starlette.exceptions import HTTPException

from service.circuits import Circuit
from service.limits.allowance import Rate
from service.shared.state import AWAY
from service.upstream import Upstream


@dataclass(frozen=True)
class Rule:
    """One limit or budget; `scope` is `client` or `total`, `window` the seconds it is over."""

    name: str
    scope: str
    item: RateLimitItem
    window: int
    daily: bool


@dataclass(frozen=True)
class Count:
    """What is left of a rule, and the seconds until there is more."""

    rule: Rule
    granted: bool
    left: int
    reset: int


class Store:
    """One place where calls are counted."""

    def __init__(self, storage: MemoryStorage | RedisStorage) -> None:
        self._sliding: RateLimiter = SlidingWindowCounterRateLimiter(storage)
        self._daily: RateLimiter = FixedWindowRateLimiter(storage)

    async def count(self, rule: Rule, *who: str) -> Count:
        """Count one call, unless the rule has nothing left. Limits slide; budgets end at midnight, UTC."""
        now = datetime.now(UTC)
        limiter = self._daily if rule.daily else self._sliding
        key = (rule.name, *who, now.date().isoformat()) if rule.daily else (rule.name, *who)
        granted = await limiter.hit(rule.item, *key)
        stats = await limiter.get_window_stats(rule.item, *key)
        reset = _midnight(now) if rule.daily else stats.reset_time - time.time()
        return Count(rule, granted, max(0, stats.remaining), max(1, math.ceil(reset)))


class SharedStore:
    """Counts in Redis, and in memory while Redis is away."""

    def __init__(self, redis: Redis, circuit: Circuit, timeout: float, prefix: str) -> None:
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type] # documented so, declared as text and numbers
            key_prefix=prefix,
        )
        self._shared = Store(storage)
        self._own = Store(MemoryStorage())
        self._circuit = circuit
        self._timeout = timeout

    async def count(self, rule: Rule, *who: str) -> Count:
        """As `Store.count` does."""
        try:
            async with self._circuit.guard(), asyncio.timeout(self._timeout):
                return await self._shared.count(rule, *who)
        except AWAY:
            return await self._own.count(rule, *who)


class Quota:
    """The limits and budgets of one external service."""

    def __init__(self, upstream: Upstream, store: Store | SharedStore) -> None:
        self._upstream = upstream
        self._store = store
        self._rules = tuple(_rules(upstream))

    async def spend(self, caller: str) -> dict[str, str]:
        """Count one call of a caller; gives the headers that tell what is left.

        Raises:
            HTTPException: 429 with `Retry-After`: a limit or a budget has nothing left.
        """
        counts: list[Count] = []
        for rule in self._rules:
            who = (self._upstream.name, caller) if rule.scope == "client" else (self._upstream.name,)
            counts.append(await self._store.count(rule, *who))
            if not counts[-1].granted:
                raise HTTPException(429, _text(rule), {**_headers(counts), "Retry-After": str(counts[-1].reset)})
        return _headers(counts)


def _rules(upstream: Upstream) -> Iterator[Rule]:
    """The narrower first, so that a caller over its own limit takes nothing from the others'."""
    for scope in ("client", "total"):
        rate: Rate | None = getattr(upstream.limit, scope)
        if rate:
            item = RateLimitItemPerSecond(rate.calls, rate.seconds)
            yield Rule(f"{scope}-limit", scope, item, rate.seconds, daily=False)
        calls: int | None = getattr(upstream.budget, scope)
        if calls:
            yield Rule(f"{scope}-budget", scope, RateLimitItemPerDay(calls), 86_400, daily=True)


def _headers(counts: Iterable[Count]) -> dict[str, str]:
    """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-09), one item for each rule."""
    counts = list(counts)
    if not counts:
        return {}
    policies = (f'"{count.rule.name}";q={count.rule.item.amount};w={count.rule.window}' for count in counts)
    left = (f'"{count.rule.name}";r={count.left};t={count.reset}' for count in counts)
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}


def _text(rule: Rule) -> str:
    whose = "Your calls" if rule.scope == "client" else "The calls of all callers together"
    return f"{whose} are used up for {'today (UTC)' if rule.daily else 'now'}; Retry-After tells when there are more."


def _midnight(now: datetime) -> float:
    end = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (end - now).total_seconds()
