"""Which fields an answer about a repository has, by its kind (hub-api 4.5 and 4.6)."""

from dataclasses import dataclass

from infra.emulator.kinds import Kind

_ALL = ("author", "cardData", "createdAt", "disabled", "lastModified", "likes", "private", "resourceGroup", "sha")
_ENDS = ("siblings", "tags", "trendingScore", "usedStorage")
_ROW = ("private", "visibility", "createdAt", "likes", "trendingScore", "tags")
_INFO = (
    "author",
    "sha",
    "lastModified",
    "createdAt",
    "private",
    "visibility",
    "gated",
    "disabled",
    "likes",
    "tags",
    "cardData",
)


@dataclass(frozen=True)
class Fields:
    """Names of fields: all that can be asked by `expand`, those of one repository, those of a row of a list."""

    expandable: tuple[str, ...]
    info: tuple[str, ...]
    row: tuple[str, ...]

    @property
    def full_row(self) -> tuple[str, ...]:
        """Those of a row where all is asked for."""
        return (*self.row, "author", "lastModified", "sha", "siblings", "cardData", "gated", "disabled")


_DOWNLOADED = ("downloads", "downloadsAllTime", "gated")
_NONE_HERE = {
    Kind.MODEL: (
        *("baseModels", "childrenModelCount", "config", "evalResults", "gguf", "inference"),
        *("inferenceProviderMapping", "library_name", "mask_token", "model-index", "pipeline_tag"),
        *("safetensors", "spaces", "transformersInfo", "widgetData"),
    ),
    Kind.DATASET: ("citation", "description", "mainSize", "paperswithcode_id"),
}
FIELDS = {
    Kind.SPACE: Fields(
        expandable=(*_ALL, *_ENDS, "datasets", "models", "region", "runtime", "sdk", "subdomain"),
        info=(*_INFO, "sdk", "subdomain", "host", "runtime", "models", "datasets", "region", "usedStorage"),
        row=(*_ROW, "sdk", "subdomain"),
    ),
    Kind.MODEL: Fields(
        expandable=(*_ALL, *_ENDS, *_DOWNLOADED, *_NONE_HERE[Kind.MODEL]),
        info=(*_INFO, "downloads", "library_name", "pipeline_tag", "usedStorage"),
        row=(*_ROW, "downloads", "library_name", "pipeline_tag"),
    ),
    Kind.DATASET: Fields(
        expandable=(*_ALL, *_ENDS, *_DOWNLOADED, *_NONE_HERE[Kind.DATASET]),
        info=(*_INFO, "downloads", "description", "usedStorage"),
        row=(*_ROW, "downloads", "author", "sha", "lastModified", "gated", "disabled"),
    ),
}
FROM_CARD = frozenset({"library_name", "pipeline_tag", "mask_token", "model-index"})
"""Fields that a model's README gives."""
UNKNOWN_HERE = frozenset(name for names in _NONE_HERE.values() for name in names) - FROM_CARD
"""Fields that the Hub works out by looking into the files, which the local one does not; left out of its answers."""
