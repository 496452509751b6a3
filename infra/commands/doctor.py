"""The use cases of `doctor`: why one Space does not serve, and whether the ground is sound that all stand on."""

import re
from datetime import UTC, datetime

from infra.commands.diagnosing import explained, symptoms
from infra.commands.fleet import space_of
from infra.commands.looking import pushed
from infra.commands.world import World
from infra.diagnose import diagnose, notice
from infra.model.checkup import Examined
from infra.model.errors import SpacedockError
from infra.model.events import Check, Verdict
from infra.model.fleet import Environment, Space
from infra.model.observed import MOVING
from infra.model.symptoms import Symptoms
from infra.verify import check_now

_BEGAN = re.compile(r"^===== .*? at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\b", re.MULTILINE)
_BUILD_MAY_TAKE = 20 * 60.0
"""Seconds; as long as a deploy waits for a build."""


def examine(environment: Environment, key: str, world: World) -> Examined:
    """Look at one Space as it is now, and say why it does not serve.

    Raises:
        InputError: the environment has no such Space.
    """
    space = space_of(environment, key)
    url = environment.url(space, world.hub.endpoint)
    try:
        expected = pushed(environment, space, world)
        verdict = check_now(expected, world.hub, world.prober)
    except SpacedockError as error:
        return Examined(environment=environment.name, id=space.id, url=url, verdict=_unread(space, error))
    seen = symptoms(space, verdict, world.hub, world.secrets)
    if verdict.ok:
        return Examined(environment=environment.name, id=space.id, url=url, verdict=verdict, notices=notice(seen))
    late = seen.model_copy(update={"overdue": _overdue(seen, world.clock.now())})
    return Examined(environment=environment.name, id=space.id, url=url, verdict=explained(verdict, late))


def _unread(space: Space, error: SpacedockError) -> Verdict:
    """Return the verdict on a Space of which the Hub tells nothing."""
    diagnosis = diagnose(Symptoms(space=space, refusal=error.message))
    return Verdict(
        space=space.key,
        ok=False,
        stage="unknown",
        release=None,
        health="unknown",
        checks=(Check(name="hub", ok=False, detail=error.message),),
        diagnosis=diagnosis,
    )


def _overdue(seen: Symptoms, now: datetime) -> bool:
    """Tell whether a stage that passes by itself lasts for too long: its log says when it began, in UTC."""
    if seen.stage not in MOVING:
        return False
    builds = "BUILDING" in seen.stage
    begun = _BEGAN.findall(seen.build_log if builds else seen.run_log or seen.build_log)
    if not begun:
        return False
    since = datetime.fromisoformat(begun[-1]).replace(tzinfo=UTC)
    return (now - since).total_seconds() > (_BUILD_MAY_TAKE if builds else seen.space.startup_timeout)
