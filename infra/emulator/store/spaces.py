"""What Spaces have beyond other repositories: a subdomain, hardware, variables and secrets."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.emulator.kinds import Kind
from infra.emulator.names import subdomain_of
from infra.emulator.seam import SpaceRecord
from infra.emulator.store.database import transaction
from infra.emulator.store.environment import Entry, Environment
from infra.emulator.store.errors import RepoMissingError, SubdomainTakenError
from infra.emulator.store.repositories import Repo, RepoStore, Space, Visibility, new_uid

__all__ = ["NewSpace", "Space", "SpaceStore", "Visibility"]


@dataclass(frozen=True)
class NewSpace:
    """What a Space is created with."""

    owner: str
    name: str
    sdk: str
    visibility: Visibility = "public"
    hardware: str = "cpu-basic"
    sleep_time: int | None = None
    variables: Sequence[Entry] = ()
    secrets: Sequence[Entry] = field(default=(), repr=False)
    volumes: Sequence[dict[str, Any]] = ()
    region: str = "us"


class SpaceStore:
    """All Spaces. Implements `infra.emulator.seam.Spaces`; used from the event loop alone."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        repositories: RepoStore,
        variables: Environment,
        secret_values: Environment,
    ) -> None:
        self._connection = connection
        self._repositories = repositories
        self.variables = variables
        self.secrets = secret_values

    def get(self, space: str) -> SpaceRecord | None:
        """Return what the running half needs of the Space `owner/name` (canonical case), or None."""
        row = self.find(*space.split("/", 1)) if "/" in space else None
        return self._record(row) if row and row.id == space else None

    def by_subdomain(self, subdomain: str) -> SpaceRecord | None:
        """Return the Space served under that subdomain, or None."""
        row = _space(self._repositories.with_subdomain(subdomain))
        return self._record(row) if row else None

    def ids(self) -> list[str]:
        """Return the ids of all Spaces, the newest first."""
        return [space.id for space in self.all()]

    def all(self) -> list[Space]:
        """Return all Spaces, the newest first."""
        return [row for row in self._repositories.all(Kind.SPACE) if isinstance(row, Space)]

    def count(self) -> int:
        """Return the number of Spaces."""
        return self._repositories.count(Kind.SPACE)

    def find(self, owner: str, name: str) -> Space | None:
        """Return the Space of that name in any letter case, or the one that had this name before a rename."""
        return _space(self._repositories.find(Kind.SPACE, owner, name))

    def at(self, owner: str, name: str) -> Space:
        """Return the Space of that name; RepoMissingError where there is none."""
        found = self.find(owner, name)
        if found is None:
            raise RepoMissingError(f"{owner}/{name}")
        return found

    def check_free(self, owner: str, name: str) -> str:
        """Return the subdomain that a new Space of that name gets.

        Raises:
            RepoExistsError: A Space has that name now, in any letter case.
            SubdomainTakenError: Another Space is served there, as `a-b/c` and `a/b-c` would be.
            BadNameError: The subdomain would be too long.
        """
        self._repositories.check_free(Kind.SPACE, owner, name)
        subdomain = subdomain_of(owner, name)
        other = self._repositories.with_subdomain(subdomain)
        if other:
            raise SubdomainTakenError(subdomain, other.id)
        return subdomain

    def create(self, new: NewSpace) -> Space:
        """Store a Space with its variables and secrets; its row comes last, so no half-made Space is ever seen.

        Raises:
            RepoExistsError, SubdomainTakenError, BadNameError: As `check_free` says.
        """
        subdomain = self.check_free(new.owner, new.name)
        uid = new_uid()
        self.secrets.put(uid, new.secrets)
        self.variables.put(uid, new.variables)
        values = (uid, subdomain, new.sdk, new.hardware, new.sleep_time, json.dumps(list(new.volumes)))
        with transaction(self._connection):
            self._repositories.insert(uid, Kind.SPACE, new.owner, new.name, new.visibility)
            self._connection.execute(
                "INSERT INTO space_settings (uid, subdomain, sdk, hardware, sleep_time, volumes)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
            self._connection.execute("INSERT INTO regions VALUES (?, ?)", (uid, new.region))
        return self.at(new.owner, new.name)

    def delete(self, space: Repo) -> None:
        """Forget a Space; its row goes first, so that from then on it does not exist."""
        self._repositories.delete(space)
        self.variables.clear(space.uid)
        self.secrets.clear(space.uid)

    def set_visibility(self, space: Space, visibility: Visibility) -> None:
        """Change who sees the Space."""
        self._repositories.set_visibility(space, visibility)

    def set_subdomain(self, space: Repo, subdomain: str) -> None:
        """Change where it is served."""
        self._set("UPDATE space_settings SET subdomain = ? WHERE uid = ?", space, subdomain)

    def set_hardware(self, space: Space, hardware: str) -> None:
        """Change the hardware asked for."""
        self._set("UPDATE space_settings SET hardware = ? WHERE uid = ?", space, hardware)

    def set_sleep_time(self, space: Space, seconds: int | None) -> None:
        """Change the seconds of idleness before it sleeps; -1 for never."""
        self._set("UPDATE space_settings SET sleep_time = ? WHERE uid = ?", space, seconds)

    def set_paused(self, space: Space, *, paused: bool) -> None:
        """Remember that the owner paused it, or let it run again."""
        self._set("UPDATE space_settings SET paused = ? WHERE uid = ?", space, paused)

    def set_dev_mode(self, space: Space, *, enabled: bool) -> None:
        """Remember whether it is in dev mode."""
        self._set("UPDATE space_settings SET dev_mode = ? WHERE uid = ?", space, enabled)

    def set_replicas(self, space: Space, replicas: int) -> None:
        """Remember how many replicas were asked for."""
        self._set("UPDATE space_settings SET replicas = ? WHERE uid = ?", space, replicas)

    def set_volumes(self, space: Space, volumes: Sequence[dict[str, Any]]) -> None:
        """Remember what is mounted, in place of what was."""
        self._set("UPDATE space_settings SET volumes = ? WHERE uid = ?", space, json.dumps(list(volumes)))

    def _set(self, statement: str, space: Repo, value: object) -> None:
        self._connection.execute(statement, (value, space.uid))

    def _record(self, space: Space) -> SpaceRecord:
        return SpaceRecord(
            id=space.id,
            subdomain=space.subdomain,
            visibility=space.visibility,
            hardware=space.hardware,
            sleep_time=space.sleep_time,
            paused=space.paused,
            variables={key: entry.value for key, entry in self.variables.of(space.uid).items()},
            secrets={key: entry.value for key, entry in self.secrets.of(space.uid).items()},
        )


def _space(row: Repo | None) -> Space | None:
    return row if isinstance(row, Space) else None
