"""Commits and tags -> Records: what became of each release, and which one to go back to. Pure."""

from infra.releases.changes import Version, changes
from infra.releases.choose import named, release_before, release_named
from infra.releases.promotion import Found, artifact_of, lonely, refusals, texts_of
from infra.releases.records import records

__all__ = [
    "Found",
    "Version",
    "artifact_of",
    "changes",
    "lonely",
    "named",
    "records",
    "refusals",
    "release_before",
    "release_named",
    "texts_of",
]
