"""What clients send, as models. Keys that are not read here are let pass, as on the Hub."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from infra.emulator.errors import bad_request
from infra.emulator.hardware import NAMES
from infra.emulator.kinds import Kind
from infra.emulator.store.environment import Entry
from infra.emulator.store.repositories import Visibility


def _known_hardware(flavor: str) -> str:
    if flavor not in NAMES:
        raise ValueError(f"must be one of [{', '.join(sorted(NAMES))}]")
    return flavor


def _sleep_time(seconds: int) -> int:
    if seconds < 1 and seconds != -1:
        raise ValueError("must be more than 0, or -1 for never")
    return seconds


def _no_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("must not contain a NUL character: no process can have it in its environment")
    return text


Hardware = Annotated[str, AfterValidator(_known_hardware)]
Seconds = Annotated[int, AfterValidator(_sleep_time)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z][_a-zA-Z0-9]*$", max_length=256)]


class EntryBody(BaseModel):
    """A variable or secret. The value may be left out and is empty then (hub-api 6.2)."""

    key: Key
    value: Annotated[str, AfterValidator(_no_nul)] = ""
    description: str | None = None

    def entry(self) -> Entry:
        """Return it as the store takes it."""
        return Entry(self.key, self.value, self.description)


class KeyBody(BaseModel):
    """The name of a variable or secret to remove; any text, since a missing one is no error."""

    key: str


class VolumeBody(BaseModel):
    """Something that a Space mounts."""

    kind: Literal["model", "dataset", "space", "bucket"] = Field(alias="type")
    source: str
    mount_path: Annotated[str, StringConstraints(pattern=r"^/")] = Field(alias="mountPath")
    revision: str | None = None
    read_only: bool | None = Field(None, alias="readOnly")
    path: str | None = None

    def json_value(self) -> dict[str, Any]:
        """Return it as it came."""
        return self.model_dump(by_alias=True, exclude_none=True)


class VolumesBody(BaseModel):
    """All that a Space mounts, in place of what it did."""

    volumes: Annotated[list[VolumeBody], Field(min_length=1)]


class DevModeBody(BaseModel):
    """Dev mode, on or off."""

    enabled: bool


class ReplicasBody(BaseModel):
    """The replicas to run."""

    replicas: Annotated[int, Field(ge=1, le=10)]


class SquashBody(BaseModel):
    """The message of the one commit that takes the place of all."""

    message: Annotated[str, StringConstraints(max_length=500)] = ""


class RepoBody(BaseModel):
    """A repository by kind, name and namespace."""

    name: str
    organization: str | None = None
    kind: Kind = Field(Kind.MODEL, alias="type")


class SeenBy(BaseModel):
    """Who sees a repository, in either of the two ways to say it."""

    visibility: Visibility | None = None
    private: bool | None = None

    def visibility_or(self, otherwise: Visibility, kind: Kind) -> Visibility:
        """Return what is asked for; `otherwise` where nothing is.

        Raises:
            HubError: Both ways are used, or it is one that the kind does not have.
        """
        if self.visibility and self.private is not None:
            raise bad_request('"visibility" and "private" cannot be given together')
        if self.visibility == "protected" and kind is not Kind.SPACE:
            raise bad_request('"visibility" can be "protected" for Spaces only')
        if self.private is not None:
            return "private" if self.private else "public"
        return self.visibility or otherwise


class SpaceOptions(SeenBy):
    """What a new Space can be given at once, made from nothing or from another."""

    hardware: Hardware = "cpu-basic"
    sleep_time: Seconds | None = Field(None, alias="sleepTimeSeconds")
    secrets: list[EntryBody] = Field([], repr=False)
    variables: list[EntryBody] = []
    volumes: list[VolumeBody] = []
    region: Literal["us", "eu"] = "us"


class CreateBody(RepoBody, SpaceOptions):
    """A new repository (hub-api 4.1)."""

    sdk: Literal["gradio", "docker", "static", "streamlit"] | None = None
    template: str | None = None


class DuplicateBody(SpaceOptions):
    """A copy of a repository (hub-api 6.4)."""

    repository: str

    def with_variables(self, kept: Iterable[Entry]) -> "DuplicateBody":
        """Return it with the variables of the source, which its own replace by key."""
        found = {
            entry.key: EntryBody(key=entry.key, value=entry.value, description=entry.description) for entry in kept
        }
        found |= {body.key: body for body in self.variables}
        return self.model_copy(update={"variables": list(found.values())})


class MoveBody(BaseModel):
    """A rename."""

    source: str = Field(alias="fromRepo")
    target: str = Field(alias="toRepo")
    kind: Kind = Field(Kind.MODEL, alias="type")


class SettingsBody(SeenBy):
    """Settings to change; those left out stay."""

    gated: Literal["auto", "manual", False] | None = None
    discussions_disabled: bool | None = Field(None, alias="discussionsDisabled")


class HardwareBody(BaseModel):
    """The hardware to run on."""

    flavor: Hardware
    sleep_time: Seconds | None = Field(None, alias="sleepTimeSeconds")


class SleepBody(BaseModel):
    """The idle time before it sleeps."""

    seconds: Seconds


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=65536)]


class DiscussionBody(BaseModel):
    """A discussion or pull request to open."""

    title: Title
    description: Annotated[str, StringConstraints(max_length=65536)] = ""
    pull_request: bool = Field(default=False, alias="pullRequest")


class CommentBody(BaseModel):
    """A new comment."""

    comment: Text


class EditBody(BaseModel):
    """Another text of a comment."""

    content: Text


class TitleBody(BaseModel):
    """Another title."""

    title: Title


class StatusBody(BaseModel):
    """Another status, and what is said to it."""

    status: Literal["open", "closed"]
    comment: str | None = None


class MergeBody(BaseModel):
    """What is said to a merge."""

    comment: str | None = None


class CardBody(BaseModel):
    """A README to check."""

    content: str
    kind: str = Field("model", alias="repoType")


class PreuploadFile(BaseModel):
    """A file that is about to be sent."""

    path: str
    size: int = 0
    sample: str = ""


class PreuploadBody(BaseModel):
    """Files that are about to be sent."""

    files: Annotated[list[PreuploadFile], Field(max_length=1000)]
    gitignore: str | None = Field(None, alias="gitIgnore")
    gitattributes: str | None = Field(None, alias="gitAttributes")


class BranchBody(BaseModel):
    """Where a new branch begins; the head of `main` by default."""

    start: str = Field("main", alias="startingPoint")
    empty: bool = Field(default=False, alias="emptyBranch")
    overwrite: bool = False


class TagBody(BaseModel):
    """A new tag."""

    tag: str
    message: str | None = None


Json = dict[str, Any]
