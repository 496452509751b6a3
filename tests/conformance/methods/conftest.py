"""Each test here is named for one method of the official client, and looks at its requests and their raw answers."""

from collections.abc import Iterator

import pytest

from tests.conformance.methods.wire import Wire, watched
from tests.conformance.routes import Asked
from tests.contract.conftest import Contract


@pytest.fixture
def wire(recorded: Asked, space: str) -> Iterator[Wire]:
    """What the client asks in the test itself: it is the last fixture of each."""
    with recorded.alone(), watched() as wire:
        yield wire


@pytest.fixture
def head(contract: Contract, space: str) -> str:
    """The commit of a Space with one file more than a new one has: `data/a.txt`."""
    done = contract.api.upload_file(
        path_or_fileobj=b"text\n", path_in_repo="data/a.txt", repo_id=space, repo_type="space"
    )
    return str(done.oid)
