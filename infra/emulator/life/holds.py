"""Stops on the way of a Space, for those who want to look at a stage that is over too soon."""

import asyncio

from infra.emulator.life.stages import Phase

_HOLDABLE = {phase.value: phase for phase in (Phase.BUILDING, Phase.APP_STARTING)}


class Holds:
    """Which Space is to stay in which stage; `build` is how many seconds each build takes at least."""

    def __init__(self) -> None:
        self.build = 0.0
        self._held: dict[str, tuple[Phase, asyncio.Event]] = {}

    def hold(self, space: str, stage: str) -> None:
        """Keep a Space in BUILDING or APP_STARTING, also with RUNNING_ before it, in place of an earlier hold.

        Raises:
            ValueError: It is another stage, which a Space does not leave by itself.
        """
        phase = _HOLDABLE.get(stage.removeprefix("RUNNING_"))
        if phase is None:
            raise ValueError(f"{stage!r} cannot be held: use one of {', '.join(_HOLDABLE)}")
        self.release(space)
        self._held[space] = (phase, asyncio.Event())

    def release(self, space: str) -> None:
        """Let a Space go on."""
        if space in self._held:
            self._held.pop(space)[1].set()

    async def passed(self, space: str, phase: Phase) -> None:
        """Return when the Space may leave the phase."""
        while (held := self._held.get(space)) is not None and held[0] is phase:
            await held[1].wait()
