"""The use case that brings what is live and verified in one environment to the next, byte for byte from the Hub."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from infra.commands.fleet import space_of
from infra.commands.history import refuse_unread
from infra.commands.looking import awake, verdicts
from infra.commands.planning import read_environment
from infra.commands.way_back import without_secrets
from infra.commands.world import World
from infra.model.bundle import Bundle
from infra.model.errors import InputError
from infra.model.events import Event
from infra.model.fleet import Environment, Space
from infra.model.observed import ObservedSpace
from infra.model.plan import Origin, Plan
from infra.model.promotion import Promoted, Refusal
from infra.observe import contents, logbooks
from infra.plan import drift, plan, promoting, refused
from infra.releases import Found, artifact_of, lonely, refusals, texts_of
from infra.render import promoted_bundle
from infra.verify import Expected


@dataclass(frozen=True)
class Promotion:
    """From which environment to which, for which Spaces (keys; none: all), and why in spite of what speaks against."""

    source: Environment
    target: Environment
    targets: tuple[str, ...] = ()
    forced: str = ""

    @property
    def keys(self) -> list[str]:
        """The Spaces that both environments have and Spacedock ships to."""
        shipped = {s.key for s in self.target.spaces if s.managed == "all"}
        both = [s.key for s in self.source.spaces if s.managed == "all" and s.key in shipped]
        return [key for key in both if not self.targets or key in self.targets]


def why_forced(reason: str, *, force: bool) -> str:
    """Return why somebody forces a promotion, empty where nobody does.

    Raises:
        InputError: there is a reason or the force of it, and not both.
    """
    if force != bool(reason.strip()):
        raise InputError("--force and --reason belong together", 'Write `--force --reason "why"`, or neither.')
    return reason.strip()


def plan_promotion(wanted: Promotion, world: World) -> Plan:
    """Plan to bring the artifacts of one environment to another; what speaks against it is among the blockers.

    Raises:
        InputError: the environments cannot be promoted between, or a target is no Space of theirs.
        HubError: the Hub could not be read.
    """
    _refuse(wanted)
    found = _found(wanted, world)
    against = [*lonely(wanted.source, wanted.target, wanted.targets)]
    artifacts = dict[str, Promoted]()
    texts = contents({t.blob: t for one in found for t in texts_of(one)}.values(), world.hub, world.concurrency)
    for one in found:
        against += refusals(one, space_of(wanted.target, one.space.key))
        artifact = artifact_of(one, texts)
        if isinstance(artifact, Promoted):
            artifacts[one.space.key] = artifact
        elif artifact is not None:
            against.append(artifact)
    ready = _planned(wanted, artifacts, world)
    return _judged(ready, against, wanted, artifacts)


def _refuse(wanted: Promotion) -> None:
    source, target = wanted.source, wanted.target
    if source.name == target.name:
        raise InputError(f"{source.name} cannot be promoted to itself", "Name two environments: --from and --to.")
    if source.hub != target.hub:
        where = f"{source.name} is on {source.hub}, {target.name} on {target.hub}"
        raise InputError(f"the environments are on two Hubs: {where}", "Deploy there with `inv deploy`.")
    known = {space.key for space in source.spaces}
    for key in wanted.targets:
        if key not in known:
            space_of(target, key)
    if not wanted.keys:
        of = ", ".join(wanted.targets) or "their Spaces"
        help_ = "Both must have the Space, and neither may say `managed: settings`."
        raise InputError(f"{source.name} and {target.name} share no artifact of {of}", help_)


def _found(wanted: Promotion, world: World) -> list[Found]:
    """Read the source Spaces, and ask what they serve."""
    source = _only(wanted.source, wanted.keys)
    observed = read_environment(without_secrets(source), world)
    refuse_unread(observed.unread.values())
    read = logbooks(source, world.hub, world.concurrency)
    refuse_unread(read.unread.values())
    differences = drift(source, observed)
    expected = [_expected(source, s, observed.spaces[s.key], world) for s in source.spaces if s.key in observed.spaces]
    checked = {verdict.space: verdict for verdict in verdicts(expected, awake(world, _unheard), world)}
    return [
        Found(
            space=space,
            seen=observed.spaces.get(space.key),
            book=read.books.get(space.key),
            verdict=checked.get(space.key),
            drift=tuple(one for one in differences if one.space == space.key),
        )
        for space in source.spaces
    ]


def _unheard(_event: Event) -> None:
    """Nobody watches while the source is asked."""


def _expected(source: Environment, space: Space, seen: ObservedSpace, world: World) -> Expected:
    release = seen.manifest.artifact if seen.manifest else None
    return Expected(space=space, url=source.url(space, world.hub.endpoint), release=release, sha=seen.info.sha)


def _only(environment: Environment, keys: Collection[str]) -> Environment:
    """Unlike `aimed_at`, no key at all is no Space at all."""
    return environment.model_copy(update={"spaces": tuple(s for s in environment.spaces if s.key in keys)})


def _planned(wanted: Promotion, artifacts: Mapping[str, Promoted], world: World) -> Plan:
    """Compare the target with the artifacts, as a deploy would with the working tree."""
    target = _only(wanted.target, artifacts)
    templates = world.workspace.templates()
    bundles: dict[str, Bundle] = {
        space.key: promoted_bundle(target, space, artifacts[space.key].files, templates) for space in target.spaces
    }
    origin = Origin(endpoint=world.hub.endpoint, source=None, tool=world.tool)
    return plan(wanted.target, bundles, read_environment(target, world), origin)


def _judged(ready: Plan, against: list[Refusal], wanted: Promotion, artifacts: Mapping[str, Promoted]) -> Plan:
    overridden = [r for r in against if wanted.forced and r.forcible]
    told = f"; in spite of: {', '.join(r.message for r in overridden)}" if overridden else ""
    forced = f"{wanted.forced}{told}" if wanted.forced else ""
    return refused(promoting(ready, artifacts, wanted.source.name, forced), [r for r in against if r not in overridden])
