"""Decides whether a release may be promoted, and which bytes it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.model.bundle import CARD_PATH, RELEASE_PATH, File, Manifest, artifact_digest
from infra.model.drift import Drift
from infra.model.events import Verdict
from infra.model.fleet import Environment, Space
from infra.model.observed import Content, ObservedSpace
from infra.model.plan import TextAt
from infra.model.promotion import Promoted, Refusal
from infra.model.records import Logbook, verified_tag
from infra.releases.records import records

_ONE_ARTIFACT = ("python", "service", "app_port")
"""What an image is built from: where environments differ in it, they cannot share an artifact."""
_NO_ARTIFACT = frozenset({CARD_PATH, RELEASE_PATH})


@dataclass(frozen=True)
class Found:
    """A source Space as it is now; `seen` and what follows are None where it does not exist."""

    space: Space
    seen: ObservedSpace | None
    book: Logbook | None
    verdict: Verdict | None
    drift: tuple[Drift, ...] = ()

    @property
    def manifest(self) -> Manifest | None:
        """What it says of the artifact that was deployed to it."""
        return self.seen.manifest if self.seen else None

    @property
    def commit(self) -> str:
        """Where its artifact is read: the commit of its last release, which nobody changed by hand."""
        newest = records(self.space, self.book)[:1] if self.book else ()
        return newest[0].commit if newest else self.seen.info.sha if self.seen else ""


def lonely(source: Environment, target: Environment, targets: tuple[str, ...]) -> Iterator[Refusal]:
    """Yield the Spaces that only one of the environments has; `targets`: those that were named, none for all."""
    sides = {space.key: source.name for space in source.spaces}
    others = {space.key: target.name for space in target.spaces}
    for key in dict.fromkeys([*sides, *others]):
        if (key in sides) != (key in others) and (not targets or key in targets):
            yield Refusal(
                space=key,
                name="environment",
                message=f"it is in {sides.get(key) or others.get(key)} alone",
                help="Name the Spaces to promote with --target.",
                forcible=not targets,
            )


def refusals(found: Found, target: Space) -> Iterator[Refusal]:
    """Yield all that speaks against promoting the release of a Space to a target of the same key."""
    space = found.space
    if found.seen is None:
        yield _final(space, f"{space.id} does not exist", f"`inv deploy --env {space.environment}` creates it.")
        return
    if found.manifest is None:
        yield _final(space, f"{space.id} has no manifest of Spacedock's", "Deploy it first.")
        return
    for name in _ONE_ARTIFACT:
        if getattr(space, name) != getattr(target, name):
            message = f"spaces.yaml wants another {name} for it in {target.environment} than in {space.environment}"
            yield _final(space, message, "An artifact is built with one: make them equal, and deploy the source again.")
    yield from _doubts(found)


def texts_of(found: Found) -> list[TextAt]:
    """Return the files that make the artifact, named by the blob ids of their contents."""
    files = found.manifest.files if found.manifest else {}
    return [
        TextAt(space=found.space.id, revision=found.commit, path=path, blob=blob)
        for path, blob in sorted(files.items())
        if path not in _NO_ARTIFACT
    ]


def artifact_of(found: Found, read: Mapping[str, Content]) -> Promoted | Refusal | None:
    """Return the artifact of a Space, proven by its digest; None where there is none. `read`: by blob id."""
    if found.manifest is None:
        return None
    wanted = texts_of(found)
    fault = next((read[text.blob].fault for text in wanted if read[text.blob].fault), "")
    files = tuple(File(path=text.path, content=read[text.blob].content) for text in wanted)
    if fault or artifact_digest(files) != found.manifest.artifact:
        why = fault or f"the files of {found.space.id} are not those of its release {found.manifest.artifact[:12]}"
        return _final(found.space, why, "Deploy the source again.")
    return Promoted(
        space=found.space.key,
        id=found.space.id,
        commit=found.commit,
        artifact=found.manifest.artifact,
        source=found.manifest.source,
        files=files,
    )


def _doubts(found: Found) -> Iterator[Refusal]:
    """What somebody may take upon themselves."""
    key, id_ = found.space.key, found.space.id
    if found.verdict is not None and not found.verdict.ok:
        yield Refusal(space=key, name="health", message=f"{id_} is not healthy now: {found.verdict.cause}")
    if found.drift:
        what = ", ".join(f"{one.kind} {one.name}" for one in found.drift[:3])
        more = f" and {len(found.drift) - 3} more" if len(found.drift) > 3 else ""
        help_ = f"`inv drift --env {found.space.environment}` tells more; deploy it again to be rid of that."
        message = f"{id_} was changed by hand: {what}{more}"
        yield Refusal(space=key, name="drift", message=message, help=help_)
    tags = found.book.tags if found.book else {}
    if tags.get(verified_tag(found.commit)) != found.commit:
        help_ = f"`inv deploy --env {found.space.environment}` proves what is there."
        message = f"the release of {id_} was never verified"
        yield Refusal(space=key, name="verified", message=message, help=help_)


def _final(space: Space, message: str, help_: str) -> Refusal:
    return Refusal(space=space.key, name="artifact", message=message, help=help_, forcible=False)
