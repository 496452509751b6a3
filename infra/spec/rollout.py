"""`rollout`: how a deploy goes through an environment. It is written in an environment alone."""

from typing import get_args

from pydantic import TypeAdapter

from infra.model.rollout import OnFailure, Rollout, WaveRule
from infra.spec.codes import Code
from infra.spec.kinds import Problem
from infra.spec.layers import NOTHING, Branch, merge, plain, sub
from infra.spec.maps import Record, Setting
from infra.spec.records import Records, Values
from infra.spec.scalars import Choice, Duration, Flag, Listing, Number, Several, Text
from infra.spec.words import join, quote

_DEFAULTS = Rollout()
_RULE: TypeAdapter[WaveRule] = TypeAdapter(WaveRule)

WAVE = Record(
    {
        "spaces": Setting("These Spaces, by their keys.", Several(Listing(Text()), "wave")),
        "tag": Setting("Those that have this tag.", Text()),
        "count": Setting("So many, in the order of this file.", Number(1, 10_000)),
        "percent": Setting("So many of a hundred of all that change, rounded up.", Number(1, 100)),
    }
)


def _wave(values: Values) -> WaveRule | Problem:
    if len(values) == 1:
        [kind] = values
        return _RULE.validate_python({"kind": kind, **values})
    about = join(map(quote, values)) if values else "nothing"
    help_ = f"Write one of {join(map(quote, WAVE.fields), 'or')}, and one entry for each wave."
    return Problem(Code.WAVE, f"has a wave that is about {about}", help_)


ROLLOUT = Record(
    {
        "canary": Setting("The Space that goes first, alone.", Text(), None, "the first that changes"),
        "waves": Setting(
            "Which Spaces go next, wave by wave; those that no wave takes are the last one.",
            Records(WAVE, _wave, "percent: 25", {"minProperties": 1, "maxProperties": 1}),
            _DEFAULTS.waves,
            "all others at once",
        ),
        "parallel": Setting("Spaces of one wave that change at the same time.", Number(1, 100), _DEFAULTS.parallel),
        "failures": Setting(
            "Spaces that may fail before it stops; the canary never may.", Number(0, 10_000), _DEFAULTS.failures
        ),
        "bake": Setting(
            "How long a release must keep passing before its wave is done.",
            Duration(fraction=True),
            _DEFAULTS.bake,
            "not at all",
        ),
        "approval": Setting("Ask somebody before each wave after the first.", Flag(), _DEFAULTS.approval),
        "on_failure": Setting(
            "`rollback`: stop, and put back what failed. `stop`: stop, and leave it. `continue`: leave it, and go on.",
            Choice(get_args(OnFailure)),
            _DEFAULTS.on_failure,
        ),
    },
    {"depends_on": "Write it in a Space: `spaces: {web: {depends_on: [api]}}`."},
)


def rollout_of(environment: Branch) -> Rollout:
    """Return the rollout of an environment's settings, which have no fault."""
    return Rollout.model_validate(plain(sub(merge(NOTHING, environment), "rollout")))
