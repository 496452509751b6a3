"""What is read of the Hub, through its official client."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from huggingface_hub import HfApi, get_session, hf_hub_url
from huggingface_hub import SpaceInfo as ClientSpaceInfo
from huggingface_hub.errors import (
    HfHubHTTPError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils._http import hf_raise_for_status
from pydantic import SecretStr

from infra.adapters.hub_calls import Calls
from infra.adapters.hub_identity import introduction_of
from infra.adapters.hub_values import (
    history_of,
    manifest_of,
    prices_of,
    runtime_of,
    secret_of,
    space_info_of,
    variable_of,
)
from infra.model.account import Introduction
from infra.model.bundle import MANIFEST_PATH, Manifest
from infra.model.errors import HubError, MissingFileError
from infra.model.history import History
from infra.model.observed import RemoteFile, RemoteSecret, RemoteVariable, Runtime, SpaceInfo
from infra.ports import LogKind

Result = TypeVar("Result")
_MOST_PATHS = 1_000


class HubReading:
    """`HubReader` over the official client.

    The client reads its own default endpoint from the environment when it is imported and checks answers against
    it: `wiring` sets `HF_ENDPOINT` to the same address before this module is imported.
    """

    def __init__(self, endpoint: str, token: SecretStr | None, calls: Calls) -> None:
        self.endpoint = endpoint
        self._token = token
        self._calls = calls
        self._api = HfApi(endpoint=endpoint, token=token.get_secret_value() if token else None)

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""
        return self._calls.sent

    def whoami(self) -> Introduction:
        """Return who the Hub takes the token for, its time of day, and what is left of the quota."""
        url = f"{self.endpoint}/api/whoami-v2"

        def ask() -> Introduction:
            answer = get_session().get(url, headers=build_hf_headers(token=self._secret_token()))
            hf_raise_for_status(answer)
            return introduction_of(answer)

        return self._call("asking who the token belongs to", ask)

    def may_write(self, space: str) -> bool:
        """Tell whether the token may write to a Space that exists and that it may see."""
        try:
            self._call(f"asking for the right to write to {space}", lambda: self._check_write(space))
        except HubError as error:
            if isinstance(error.__cause__, HfHubHTTPError) and error.__cause__.response.status_code in {401, 403}:
                return False
            raise
        return True

    def list_spaces(self, owner: str) -> list[SpaceInfo]:
        """Return all Spaces of an owner that the token may see."""
        expand = ["sha", "sdk", "private", "region", "runtime"]

        def listed() -> list[ClientSpaceInfo]:
            return list(self._api.list_spaces(author=owner, expand=expand))  # type: ignore[arg-type]  # a Literal list

        return [space_info_of(info) for info in self._calls.once(f"listing the Spaces of {owner}", listed)]

    def info(self, space: str) -> SpaceInfo:
        """Return one Space."""
        return space_info_of(self._call(f"reading {space}", lambda: self._api.space_info(space)))

    def files(self, space: str, revision: str) -> list[RemoteFile]:
        """Return all files at a revision, sorted by path."""

        def tree() -> list[RemoteFile]:
            entries = self._api.list_repo_tree(space, repo_type="space", revision=revision, recursive=True)
            return [
                RemoteFile(path=e.path, blob=e.blob_id, size=e.size, sha256=e.lfs.sha256 if e.lfs else None)
                for e in entries
                if isinstance(e, RepoFile)
            ]

        return sorted(self._calls.once(f"listing the files of {space}", tree), key=lambda file: file.path)

    def manifest(self, space: str, revision: str) -> Manifest | None:
        """Return Spacedock's manifest at a revision; None where there is none that can be read."""
        try:
            return manifest_of(self.content(space, revision, MANIFEST_PATH))
        except MissingFileError:
            return None

    def content(self, space: str, revision: str, path: str) -> bytes:
        """Return a file's content at a revision.

        Raises:
            MissingFileError: the revision has no such file.
        """
        url = hf_hub_url(space, path, repo_type="space", revision=revision, endpoint=self.endpoint)

        def read() -> bytes | None:
            answer = get_session().get(url, headers=build_hf_headers(token=self._secret_token()))
            if answer.headers.get("X-Error-Code") == "EntryNotFound":
                return None
            hf_raise_for_status(answer)
            return answer.content

        content = self._call(f"reading {path} of {space}", read)
        if content is None:
            raise MissingFileError(f"{space} has no file {path} at {revision[:7]}", "Plan again: it may have moved.")
        return content

    def history(self, space: str, paths: Sequence[str]) -> History:
        """Return the commits of a Space's head, and the last one of each of these paths that is there.

        The Hub takes at most 1,000 paths at once (hub-api 5.9); of further ones the last commit is not told.
        """
        what = f"reading the history of {space}"
        commits = self._calls.once(what, lambda: self._api.list_repo_commits(space, repo_type="space"))
        if not paths:
            return history_of(commits, ())
        asked = list(paths[:_MOST_PATHS])
        last = self._call(what, lambda: self._api.get_paths_info(space, asked, expand=True, repo_type="space"))
        return history_of(commits, last)

    def tags(self, space: str) -> dict[str, str]:
        """Return the tags of a Space's repository by name."""
        found = self._call(f"reading the tags of {space}", lambda: self._api.list_repo_refs(space, repo_type="space"))
        return {tag.name: tag.target_commit for tag in found.tags}

    def hardware_prices(self) -> dict[str, float]:
        """Return the price of each flavour in US dollars an hour."""
        return prices_of(self._call("reading the list of hardware", self._api.list_spaces_hardware))

    def variables(self, space: str) -> list[RemoteVariable]:
        """Return the variables, sorted by name."""
        found = self._call(f"reading the variables of {space}", lambda: self._api.get_space_variables(space))
        return [variable_of(found[name]) for name in sorted(found)]

    def secrets(self, space: str) -> list[RemoteSecret]:
        """Return names, descriptions and digests of the secrets, sorted by name."""
        found = self._call(f"reading the secrets of {space}", lambda: self._api.get_space_secrets(space))
        return [secret_of(found[name]) for name in sorted(found)]

    def runtime(self, space: str) -> Runtime:
        """Return the runtime of a Space."""
        return runtime_of(self._call(f"reading the runtime of {space}", lambda: self._api.get_space_runtime(space)))

    def log(self, space: str, kind: LogKind) -> str:
        """Return the whole log of the current build or run."""

        def read() -> str:
            return "".join(self._api.fetch_space_logs(space, build=kind == "build"))

        return self._call(f"reading the {kind} log of {space}", read)

    def branch(self, space: str, name: str) -> str | None:
        """Return the head of a branch; None where there is no such branch."""

        def read() -> str | None:
            try:
                return self._api.space_info(space, revision=name).sha
            except RevisionNotFoundError:
                return None

        return self._call(f"reading the branch {name} of {space}", read)

    def _call(self, what: str, call: Callable[[], Result]) -> Result:
        return self._calls.numbered(what, lambda _number: call())

    def _check_write(self, space: str) -> None:
        self._api.auth_check(space, repo_type="space", write=True)

    def _secret_token(self) -> str | None:
        return self._token.get_secret_value() if self._token else None
