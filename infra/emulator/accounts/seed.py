"""The seed file: accounts, and Spaces to begin with (docs/emulator.md)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import yaml
from pydantic import Field, SecretStr, ValidationError, model_validator

from infra.emulator.accounts.errors import SeedError
from infra.emulator.accounts.model import AccountSeed, Noun
from infra.emulator.hardware import NAMES
from infra.emulator.names import BadNameError, check_name, subdomain_of
from infra.emulator.store.repositories import Visibility

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_KEY = r"^[a-zA-Z][_a-zA-Z0-9]*$"
Key = Annotated[str, Field(pattern=_KEY)]


class SpaceSeed(Noun):
    """A Space to begin with. `files` are added to the ones that the Hub puts into every new Space."""

    sdk: str = "docker"
    visibility: Visibility = "public"
    hardware: str = "cpu-basic"
    sleep_time: int | None = None
    variables: dict[Key, str] = Field(default_factory=dict)
    secrets: dict[Key, SecretStr] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    creator: str | None = None

    @model_validator(mode="after")
    def _hardware_is_known(self) -> Self:
        if self.hardware not in NAMES:
            raise ValueError(f"no hardware {self.hardware!r}")
        return self


class Seed(AccountSeed):
    """All that a Hub begins with."""

    spaces: dict[str, SpaceSeed] = Field(default_factory=dict)

    @property
    def accounts(self) -> AccountSeed | None:
        """Return the accounts, or None where it names nobody: then the Hub stays open."""
        return self if self.users or self.orgs else None

    @model_validator(mode="after")
    def _spaces_have_owners(self) -> Self:
        names = {name.lower() for name in (*self.users, *self.orgs)}
        faults = [fault for space in self.spaces if (fault := _name_fault(space, names))]
        if not faults and len({subdomain_of(*space.split("/")) for space in self.spaces}) < len(self.spaces):
            faults = [
                "spaces: two of them would be served at one address: their names differ in case, '.' or '_' alone"
            ]
        if faults:
            raise ValueError("; ".join(faults))
        return self


def _name_fault(space: str, names: set[str]) -> str | None:
    owner, _, name = space.partition("/")
    try:
        subdomain_of(check_name(owner or "-"), check_name(name or "-"))
    except BadNameError as error:
        return f"spaces.{space}: {error.reason}"
    return None if not names or owner.lower() in names else f"spaces.{space}: no user or organisation {owner!r}"


def read_seed(path: Path) -> Seed:
    """Read a seed file.

    Raises:
        SeedError: It is not there, no YAML, or has faults.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise SeedError(f"The seed {path} cannot be read: {error.strerror}") from error
    return parse_seed(text, str(path))


def parse_seed(text: bytes, source: str) -> Seed:
    """Read a seed from YAML or JSON; SeedError as `read_seed`. No value of the seed gets into the text of an error."""
    try:
        data: Any = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        place = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SeedError(f"{source}{place}: this is not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise SeedError(f"{source}: this is not YAML") from error
    try:
        return Seed.model_validate({} if data is None else data)
    except ValidationError as error:
        raise SeedError("\n".join(f"{source}: {_told(fault)}" for fault in error.errors())) from error


def _told(fault: "ErrorDetails") -> str:
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
