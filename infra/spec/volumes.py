"""What a Space mounts: a map from where to what, each in the words of the Hub's own command line."""

import re
from dataclasses import dataclass

from infra.model.fleet import Volume
from infra.spec.codes import Code
from infra.spec.kinds import Problem, ScalarKind, Schema
from infra.spec.maps import Table
from infra.spec.scalars import Text
from infra.spec.tree import Scalar
from infra.spec.words import quote

_MOUNT_PATH = r"/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"
_SOURCE = re.compile(
    r"hf://(?P<kind>model|dataset|space|bucket)s/(?P<source>[\w.-]+/[\w.-]+)"
    r"(@(?P<revision>[\w.-]+))?(/(?P<path>[^:@\s]+))?(?P<read_only>:ro)?"
)
"""As `hf spaces volumes set -v` takes it; a revision with a slash in it cannot be written."""


@dataclass(frozen=True)
class VolumeKind(ScalarKind):
    """A bucket or a repository; it is read as a `Volume` that does not know yet where it is mounted."""

    what: str = "text"

    def parse(self, scalar: Scalar) -> object:
        """Take the address apart."""
        text = Text().parse(scalar)
        return text if isinstance(text, Problem) else volume(str(text))

    def schema(self) -> Schema:
        """A string."""
        return {"type": "string", "pattern": "^hf://"}


def volume(text: str) -> Volume | Problem:
    """Return the volume that is meant; that of a repository's main branch goes without saying."""
    found = _SOURCE.fullmatch(text)
    if found is None:
        help_ = "Write `hf://buckets/OWNER/NAME`, or `models`, `datasets`, `spaces`; a path and `:ro` may follow."
        return Problem(Code.ADDRESS, f"is not what the Hub can mount: {quote(text)}", help_)
    if found["revision"] and found["kind"] == "bucket":
        return Problem(Code.ADDRESS, "names a revision of a bucket, which has none", "Leave out what follows the `@`.")
    return Volume(
        kind=found["kind"],
        source=found["source"],
        mount_path="",
        revision="" if found["revision"] in (None, "main") else found["revision"],
        path=found["path"] or "",
        read_only=bool(found["read_only"]),
    )


def mount_path(text: str) -> Problem | None:
    """Check where a volume is mounted."""
    if re.fullmatch(_MOUNT_PATH, text) and ".." not in text.split("/"):
        return None
    return Problem(Code.ADDRESS, "is not a folder in the container", "Begin it with `/`, as `/data`.")


VOLUMES = Table(VolumeKind(), mount_path, f"^{_MOUNT_PATH}$")
