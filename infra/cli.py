"""What stands around every task: spaces.yaml read and its faults shown, the world made, failures as exit codes."""

import functools
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec

from invoke import Exit

from infra import __version__, commands, report, spec, wiring
from infra.model.errors import ApprovalError, ExitCode, InputError, SpacedockError
from infra.model.fleet import Environment, Fleet
from infra.model.plan import Plan
from infra.watching import Kept, Watch

Arguments = ParamSpec("Arguments")
NOTHING = Kept()
ROOT = Path(__file__).resolve().parents[1]
"""The folder of spaces.yaml."""


def reported(body: Callable[Arguments, int | None]) -> Callable[Arguments, None]:
    """Turn what a task returns or raises into an exit code, and say why. A SIGTERM counts as Ctrl-C."""

    @functools.wraps(body)
    def run(*args: Arguments.args, **options: Arguments.kwargs) -> None:
        screen = report.Screen(as_json=bool(options.get("json")))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            code = body(*args, **options) or ExitCode.DONE
        except SpacedockError as error:
            report.show_failure(error, screen)
            code = error.exit_code
        except KeyboardInterrupt:
            screen.note("interrupted; run the same command again to go on")
            code = ExitCode.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the one place where a bug becomes a report and an exit code
            report.write_bug_report(error, ROOT / ".spacedock" / "bugs", __version__, screen)
            code = ExitCode.BUG
        if code:
            raise Exit(code=int(code))

    return run


def environment_named(name: str, screen: report.Screen) -> Environment:
    """Return an environment of spaces.yaml, its warnings shown.

    Raises:
        InputError: spaces.yaml has faults (all shown), or no such environment.
    """
    return commands.environment_of(fleet_of(screen)[0], name)


def fleet_of(screen: report.Screen) -> tuple[Fleet, spec.Parsed]:
    """Return what spaces.yaml says, its warnings shown, and where it says it.

    Raises:
        InputError: spaces.yaml has faults (all shown).
    """
    parsed = commands.validate(wiring.workspace(ROOT))
    report.show_diagnostics(parsed.diagnostics, screen)
    if parsed.fleet is None:
        raise InputError("spaces.yaml has faults, shown above", "Correct them; `inv validate` shows them again.")
    return parsed.fleet, parsed


def world_of(environment: Environment, screen: report.Screen, *, programs: bool = False) -> commands.World:
    """Return the real world for one environment; `programs`: with the values of secrets that programs tell."""
    return wiring.world(ROOT, wiring.Settings(), environment, screen.note, programs=programs)


def targets_of(named: list[str] | None) -> tuple[str, ...]:
    """Return the keys of `--target a --target b,c`."""
    return tuple(key.strip() for keys in named or () for key in keys.split(",") if key.strip())


def plan_to_deploy(
    env: str, saved: str, targets: tuple[str, ...], screen: report.Screen, shard: str = ""
) -> tuple[Plan, commands.World]:
    """Return a fresh plan, or the one of a file or a shard of that, and the world to carry it out in.

    Raises:
        InputError: the file cannot be used, or the Hub moved since it was made.
    """
    fleet, parsed = fleet_of(screen)
    if shard and not saved:
        raise InputError("--shard is for a saved plan", "Make it once with `inv plan --out FILE`, for all shards.")
    if not saved:
        environment = commands.environment_of(fleet, env)
        world = world_of(environment, screen, programs=True)
        ready = commands.make_plan(environment, world, commands.Asked(targets))
        return commands.judge(ready, parsed, world, writes=True), world
    if targets:
        raise InputError("--target is not for a saved plan", "Name the targets when the plan is made.")
    ready, environment = commands.open_plan(wiring.read_plan(Path(saved)), env)
    world = world_of(environment, screen, programs=True)
    ready = commands.plan_shard(ready, shard, world) if shard else ready
    commands.refuse_stale(ready, environment, world)
    return commands.judge(ready, parsed, world, writes=True), world


def tell_interrupted(ready: Plan, world: commands.World, screen: report.Screen) -> None:
    """Say that the deploy before was cut off, where that is so."""
    record = commands.unfinished(ready.environment, world)
    if record is not None:
        screen.note(commands.told_interrupted(record))


def plan_to_resume(env: str, screen: report.Screen) -> tuple[commands.Resumed, commands.World]:
    """Return what remains of a deploy that was cut off, and the world to carry it out in.

    Raises:
        InputError: there is none, or the working tree is not that of then.
    """
    fleet, parsed = fleet_of(screen)
    environment = commands.environment_of(fleet, env)
    world = world_of(environment, screen, programs=True)
    resumed = commands.resume(environment, world)
    judged = commands.judge(resumed.plan, parsed, world, writes=True)
    return replace(resumed, plan=judged), world


def roll_out(
    ready: Plan, world: commands.World, screen: report.Screen, kept: Kept = NOTHING, *, approved: bool = False
) -> int:
    """Carry a plan out while people watch, unless something blocks it; return the exit code.

    `kept`: the files that are left of it. `approved`: every wave may start without a question.
    """
    if ready.blocked:
        report.show_blocked(ready, world.hub.requests, screen)
        return ready.blocked
    if ready.has_changes and not screen.as_json:
        report.show_plan(ready, screen)
    else:
        report.show_diagnostics(ready.diagnostics, screen)
    with Watch(ready, world, screen, kept) as watch, _interrupts(ready, screen) as interrupts:

        def approve(plan: Plan, number: int) -> bool:
            _refuse_to_ask(plan, number, world, screen)
            with watch.progress.paused():
                return report.ask_approval(plan, number, watch.events, screen, interrupts.stopping)

        for event in commands.carry_out(ready, world, commands.Say(approve, interrupts.stopping, approved)):
            watch.see(event)
    outcome = commands.outcome(ready, watch.events, world.hub.requests)
    watch.end(outcome)
    return outcome.exit_code


def _interrupts(ready: Plan, screen: report.Screen) -> wiring.Interrupts:
    """Return what takes Ctrl-C while a plan is carried out."""
    how = commands.how_to_go_on(ready)
    return wiring.Interrupts(
        asked=lambda: screen.note("stopping when what is under way is done; Ctrl-C again stops at once"),
        forced=lambda: screen.cut(f"stopped at once, in the middle of what was under way; {how}"),
    )


def _refuse_to_ask(plan: Plan, number: int, world: commands.World, screen: report.Screen) -> None:
    """Stop before a wave where nobody can say yes.

    Raises:
        ApprovalError: this is a run of CI, or no terminal.
    """
    if world.in_ci or not screen.asks:
        raise ApprovalError(
            f"wave {number} of {len(plan.waves)} waits for approval, and nobody can be asked here",
            f"Let the workflow's own gate decide; {commands.how_to_go_on(plan)} `--yes` approves all waves.",
        )


def only_shown(ready: Plan, screen: report.Screen) -> int:
    """Show a plan and write nothing; return the exit code that it is worth."""
    report.show_plan(ready, screen)
    return ready.blocked


def local_hub() -> wiring.LocalHub:
    """Return this project's local Hub."""
    return wiring.local_hub(ROOT, wiring.Settings())
