"""Which files LFS keeps (hub-api 5.2): those that `.gitattributes` names, and all that are binary or above 10 MB."""

import codecs
import io

from dulwich.attrs import GitAttributes, Pattern, parse_git_attributes

LARGEST_REGULAR = 10_000_000
"""Bytes: what git itself keeps is never larger."""
SAMPLE = 512
"""Bytes from the beginning of a file that tell text from binary."""


class LfsRule:
    """The rule at one state of `.gitattributes`; lines of it that are none are passed over."""

    def __init__(self, attributes: bytes) -> None:
        patterns = [(Pattern(pattern), values) for pattern, values in parse_git_attributes(io.BytesIO(attributes))]
        self._attributes = GitAttributes(patterns)

    def applies(self, path: str, size: int, sample: bytes) -> bool:
        """Tell whether LFS keeps a file. Empty ones are always git's own."""
        if size == 0:
            return False
        named = self._attributes.match_path(path.encode(errors="replace")).get(b"filter")
        return named == b"lfs" or size > LARGEST_REGULAR or is_binary(sample)


def is_binary(sample: bytes) -> bool:
    """Tell whether the beginning of a file is no UTF-8 text; a letter may be cut off at the end of it."""
    if b"\0" in sample:
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return True
    return False
