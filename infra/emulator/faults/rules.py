"""Rules: which requests they meet, how often they act, and how often they did."""

import fnmatch
import itertools
import random
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infra.emulator.clock import Clock
from infra.emulator.faults.actions import Action, Latency, RateLimit
from infra.emulator.faults.endpoints import ENDPOINTS, pattern_of
from infra.emulator.faults.snapshots import Snapshots

_CONTROL = "/_emulator/"


class RuleBody(BaseModel):
    """A rule as it is asked for.

    A request meets it by `endpoint`, or by `method` and `path` (a glob whose `*` also takes `/`) or `regex` (of the
    whole path). Without any of them all requests do. Of those, the first `skip` pass; each of the others is taken
    with `probability`, drawn from `seed`; after `count` of them (None: never) the rule is spent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Action
    endpoint: str | None = None
    method: str | None = None
    path: str | None = None
    regex: str | None = None
    count: Annotated[int, Field(ge=1)] | None = 1
    skip: Annotated[int, Field(ge=0)] = 0
    probability: Annotated[float, Field(gt=0, le=1)] = 1
    seed: int = 0

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if self.endpoint is not None and self.endpoint not in ENDPOINTS:
            raise ValueError(f"endpoint must be one of [{', '.join(sorted(ENDPOINTS))}]")
        if (self.endpoint is not None) + (self.path is not None) + (self.regex is not None) > 1:
            raise ValueError("give one of endpoint, path and regex")
        try:
            re.compile(self.regex or "")
        except re.error as error:
            raise ValueError(f"regex: {error}") from error
        return self

    def meeting(self) -> Callable[[str, str], bool]:
        """Return what tells whether a request, given as method and path, meets the rule."""
        if self.endpoint is not None:
            methods, paths = pattern_of(self.endpoint)
            return lambda method, path: bool(methods.fullmatch(method) and paths.fullmatch(path))
        wanted = (self.method or "").upper()
        pattern = re.compile(self.regex if self.regex is not None else fnmatch.translate(self.path or "*"))
        return lambda method, path: wanted in {"", method} and bool(pattern.fullmatch(path))


class Rule:
    """A rule at work. `matched` counts the requests that met it, `fired` those that it did something to."""

    def __init__(self, number: str, body: RuleBody, clock: Clock) -> None:
        self.id = number
        self.body = body
        self.matched = 0
        self.fired = 0
        self._meets = body.meeting()
        self._clock = clock
        self._chance = random.Random(body.seed)  # noqa: S311 - the same run shall come again, nothing is secret
        self._ends: float | None = None

    @property
    def action(self) -> Action:
        """Return what it does."""
        return self.body.action

    @property
    def left(self) -> float:
        """Return the seconds that a rate limit's window stays open; 0 where none is."""
        return max(0.0, self._ends - self._clock.monotonic()) if self._ends is not None else 0.0

    @property
    def spent(self) -> bool:
        """Tell whether it does nothing any more."""
        if isinstance(self.action, RateLimit):
            return self._ends is not None and self.left == 0
        return self.body.count is not None and self.fired >= self.body.count

    def take(self, method: str, path: str) -> bool:
        """Tell whether it acts on a request, and count it."""
        if self.spent or not self._meets(method, path):
            return False
        self.matched += 1
        if self.matched <= self.body.skip or self._chance.random() >= self.body.probability:
            return False
        self.fired += 1
        if isinstance(self.action, RateLimit) and self._ends is None:
            self._ends = self._clock.monotonic() + self.action.seconds
        return True

    def give_back(self) -> None:
        """Take back the last count: there was nothing to do it to."""
        self.fired -= 1

    def json(self) -> dict[str, object]:
        """Return the rule with its counts."""
        counts = {"id": self.id, "matched": self.matched, "fired": self.fired, "spent": self.spent}
        return {**counts, **self.body.model_dump(mode="json")}


class Faults:
    """The rules of a Hub, in the order in which they came."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.snapshots = Snapshots()
        self._rules: dict[str, Rule] = {}
        self._numbers = itertools.count(1)

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def add(self, body: RuleBody) -> Rule:
        """Take a rule; it has its id now."""
        rule = Rule(f"f{next(self._numbers)}", body, self.clock)
        self._rules[rule.id] = rule
        return rule

    def get(self, number: str) -> Rule | None:
        """Return the rule of that id, or None."""
        return self._rules.get(number)

    def remove(self, number: str) -> bool:
        """Forget a rule; tell whether there was one."""
        return self._rules.pop(number, None) is not None

    def clear(self) -> None:
        """Forget all rules, and all old answers."""
        self._rules.clear()
        self.snapshots.clear()

    def taken(self, method: str, path: str) -> tuple[float, Rule | None]:
        """Return the seconds to wait, and the first rule of another kind that acts on a request, if one does."""
        if path.startswith(_CONTROL):
            return 0, None
        waiting = sum(
            rule.action.seconds for rule in self if isinstance(rule.action, Latency) and rule.take(method, path)
        )
        acting = (rule for rule in self if not isinstance(rule.action, Latency) and rule.take(method, path))
        return waiting, next(acting, None)
