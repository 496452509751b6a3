"""What clients send, as models. Keys that are not read here are let pass, as on the Hub."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from infra.emulator.hardware import NAMES
from infra.emulator.store.environment import Entry
from infra.emulator.store.spaces import Visibility


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


class RepoBody(BaseModel):
    """A repository by name and namespace."""

    name: str
    organization: str | None = None
    type: str = "model"


class CreateBody(RepoBody):
    """A new repository (hub-api 4.1)."""

    sdk: Literal["gradio", "docker", "static", "streamlit"]
    visibility: Visibility | None = None
    private: bool | None = None
    hardware: Hardware = "cpu-basic"
    sleep_time: Seconds | None = Field(None, alias="sleepTimeSeconds")
    secrets: list[EntryBody] = Field([], repr=False)
    variables: list[EntryBody] = []


class MoveBody(BaseModel):
    """A rename."""

    source: str = Field(alias="fromRepo")
    target: str = Field(alias="toRepo")
    type: str = "model"


class SettingsBody(BaseModel):
    """Settings to change; those left out stay."""

    visibility: Visibility | None = None
    private: bool | None = None


class HardwareBody(BaseModel):
    """The hardware to run on."""

    flavor: Hardware
    sleep_time: Seconds | None = Field(None, alias="sleepTimeSeconds")


class SleepBody(BaseModel):
    """The idle time before it sleeps."""

    seconds: Seconds


class CardBody(BaseModel):
    """A README to check."""

    content: str
    kind: str = Field("model", alias="repoType")


class PreuploadFile(BaseModel):
    """A file that is about to be sent."""

    path: str
    size: int = 0


class PreuploadBody(BaseModel):
    """Files that are about to be sent."""

    files: Annotated[list[PreuploadFile], Field(max_length=1000)]
    gitignore: str | None = Field(None, alias="gitIgnore")


class BranchBody(BaseModel):
    """Where a new branch begins; the head of `main` by default."""

    start: str = Field("main", alias="startingPoint")


class TagBody(BaseModel):
    """A new tag."""

    tag: str
    message: str | None = None


Json = dict[str, Any]
