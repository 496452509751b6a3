"""The Hub, through its official client. Nothing else imports `huggingface_hub`."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_session, get_token, hf_hub_url
from huggingface_hub import SpaceInfo as ClientSpaceInfo
from huggingface_hub.errors import (
    BadRequestError,
    HfHubHTTPError,
    OIDCError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils._http import hf_raise_for_status
from pydantic import SecretStr

from infra.adapters.hub_calls import PATIENCE, Calls
from infra.adapters.hub_errors import explain, hide
from infra.adapters.hub_identity import introduction_of
from infra.adapters.hub_values import (
    history_of,
    manifest_of,
    prices_of,
    runtime_of,
    secret_of,
    space_info_of,
    variable_of,
    volume_to,
)
from infra.model.account import Introduction
from infra.model.bundle import MANIFEST_PATH, Commit, Manifest, blob_id
from infra.model.errors import HubError, InputError, MissingFileError, StaleError
from infra.model.fleet import Space, Visibility, Volume
from infra.model.history import History
from infra.model.observed import RemoteFile, RemoteSecret, RemoteVariable, Runtime, SpaceInfo
from infra.ports import Clock, LogKind

Result = TypeVar("Result")
_MOST_PATHS = 1_000


class HuggingFaceHub:
    """`HubReader` and `HubWriter` over the official client.

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

    def create(self, space: Space, secrets: Mapping[str, tuple[SecretStr, str]]) -> None:
        """Create a Space with all its settings, variables and secrets in one call."""
        sealed = [
            {"key": name, "value": value.get_secret_value(), "description": description}
            for name, (value, description) in secrets.items()
        ]
        variables = [{"key": v.name, "value": v.value, "description": v.description} for v in space.variables]

        def send(attempt: int) -> None:
            try:
                create()
            except HfHubHTTPError as error:
                hide(error, (value for value, _ in secrets.values()))
                if error.response.status_code != 409:
                    raise
                # An answer was lost on the way: the Space that is there now is the one created by the attempt before.
                if attempt == 1:
                    help_ = "Plan again and look at it; nothing was written to it."
                    raise StaleError(f"{space.id} was created by somebody else since the plan", help_) from error

        def create() -> None:
            self._api.create_repo(
                space.id,
                repo_type="space",
                space_sdk=space.sdk,
                visibility=space.visibility,
                region=space.region,
                space_hardware=space.hardware,  # type: ignore[arg-type]  # the client's enum also takes its text
                space_sleep_time=space.sleep_time,
                space_secrets=sealed or None,
                space_variables=variables,
                space_volumes=[volume_to(volume) for volume in space.volumes] or None,
            )

        self._calls.numbered(f"creating {space.id}", send)

    def set_visibility(self, space: str, visibility: Visibility) -> None:
        """Change who can see a Space."""
        self._call(
            f"changing the visibility of {space}",
            lambda: self._api.update_repo_settings(space, repo_type="space", visibility=visibility),
        )

    def set_hardware(self, space: str, flavour: str) -> None:
        """Ask for other hardware."""
        self._call(
            f"asking for {flavour} for {space}",
            lambda: self._api.request_space_hardware(space, flavour),  # type: ignore[arg-type]  # as in create
        )

    def set_sleep_time(self, space: str, seconds: int) -> None:
        """Set the seconds of idleness before it sleeps; -1 for never."""
        self._call(f"setting the sleep time of {space}", lambda: self._api.set_space_sleep_time(space, seconds))

    def set_volumes(self, space: str, volumes: Sequence[Volume]) -> None:
        """Mount these in place of all that are mounted. The Hub refuses to take away what is not there."""
        mounted = [volume_to(volume) for volume in volumes]

        def send() -> None:
            if mounted:
                self._api.set_space_volumes(space, mounted)
            elif self.info(space).runtime.volumes:
                self._api.delete_space_volumes(space)

        self._call(f"mounting the volumes of {space}", send)

    def restart(self, space: str) -> None:
        """Start a Space again, also one that was paused."""
        self._call(f"starting {space} again", lambda: self._api.restart_space(space))

    def set_variable(self, space: str, name: str, value: str, description: str) -> None:
        """Add or change a variable."""
        self._call(
            f"setting the variable {name} of {space}",
            lambda: self._api.add_space_variable(space, name, value, description=description),
        )

    def delete_variable(self, space: str, name: str) -> None:
        """Remove a variable."""
        self._call(f"removing the variable {name} of {space}", lambda: self._api.delete_space_variable(space, name))

    def delete_secret(self, space: str, name: str) -> None:
        """Remove a secret."""
        self._call(f"removing the secret {name} of {space}", lambda: self._api.delete_space_secret(space, name))

    def set_secret(self, space: str, name: str, value: SecretStr, description: str) -> None:
        """Add or change a secret. With `create`, the place where a value leaves its wrapper."""

        def send() -> None:
            try:
                self._api.add_space_secret(space, name, value.get_secret_value(), description=description)
            except HfHubHTTPError as error:
                hide(error, [value])
                raise

        self._call(f"sending the secret {name} of {space}", send)

    def commit(self, space: str, commit: Commit) -> str:
        """Write all files in one commit and return its id.

        The client does not repeat a commit, and an answer can be lost after the commit was made. So before each
        further attempt the head is read: our own content found there is success.

        Raises:
            StaleError: the head is no longer `commit.parent` and not ours, or the branch is gone; nothing was written.
        """

        def attempt(number: int) -> str:
            if number > 1 and (landed := self._landed(space, commit)):
                return landed
            try:
                return self._commit_once(space, commit)
            except HfHubHTTPError as error:
                moved = error.response.status_code == 412 or isinstance(error, RevisionNotFoundError)
                if moved and (landed := self._landed(space, commit)):
                    return landed
                raise

        return self._calls.numbered(f"committing to {space}", attempt)

    def create_branch(self, space: str, name: str, start: str) -> bool:
        """Make a branch at a commit; False where one of that name is there already."""

        def send() -> bool:
            try:
                self._api.create_branch(space, branch=name, revision=start, repo_type="space")
            except RevisionNotFoundError as error:
                raise StaleError(f"{space} has no commit {start[:7]} any more", "Plan again.") from error
            except HfHubHTTPError as error:
                if error.response.status_code == 409:
                    return False
                raise
            return True

        return self._call(f"making the branch {name} in {space}", send)

    def delete_branch(self, space: str, name: str) -> None:
        """Remove a branch; one that is not there is no error."""

        def send() -> None:
            with suppress(RevisionNotFoundError):
                self._api.delete_branch(space, branch=name, repo_type="space")

        self._call(f"removing the branch {name} of {space}", send)

    def tag(self, space: str, name: str, commit: str) -> None:
        """Put a tag at a commit; one of that name that is there stays where it is."""
        self._call(
            f"tagging {commit[:7]} of {space}",
            lambda: self._api.create_tag(space, tag=name, revision=commit, repo_type="space", exist_ok=True),
        )

    def delete(self, space: str) -> None:
        """Delete a Space with all that it holds, for good."""

        def send(attempt: int) -> None:
            try:
                self._api.delete_repo(space, repo_type="space")
            except RepositoryNotFoundError:
                # An answer was lost on the way: the attempt before deleted it.
                if attempt == 1:
                    raise

        self._calls.numbered(f"deleting {space}", send)

    def _commit_once(self, space: str, commit: Commit) -> str:
        summary, _, description = commit.message.partition("\n\n")
        info = self._api.create_commit(
            space,
            [
                *(CommitOperationDelete(path_in_repo=path) for path in commit.deleted),
                *(CommitOperationAdd(path_in_repo=f.path, path_or_fileobj=f.content) for f in commit.files),
            ],
            commit_message=summary,
            commit_description=description,
            repo_type="space",
            parent_commit=commit.parent,
            revision=commit.branch,
        )
        return info.oid

    def _landed(self, space: str, commit: Commit) -> str | None:
        """Return the head when it holds our content, None when it is still the parent."""
        head = self.branch(space, commit.branch)
        if head is None:
            raise StaleError(f"{space} has no branch {commit.branch} any more", "Somebody removed it.")
        if head == commit.parent:
            return None
        there = {file.path: file for file in self.files(space, head)}
        ours = all(
            file.path in there
            and (there[file.path].blob == blob_id(file.content) or there[file.path].sha256 == file.sha256)
            for file in commit.files
        )
        if ours and not there.keys() & set(commit.deleted):
            return head
        raise StaleError(
            f"{space} moved while it was being deployed: its head is now {head[:7]}",
            "Somebody else committed to it. Plan again and look at the difference; no file was written.",
        )

    def _call(self, what: str, call: Callable[[], Result]) -> Result:
        return self._calls.numbered(what, lambda _number: call())

    def _check_write(self, space: str) -> None:
        self._api.auth_check(space, repo_type="space", write=True)

    def _secret_token(self) -> str | None:
        return self._token.get_secret_value() if self._token else None


def connect(
    endpoint: str,
    token: SecretStr | None,
    clock: Clock,
    on_wait: Callable[[str], None],
    patience: float = PATIENCE,
) -> HuggingFaceHub:
    """Return a Hub whose requests are counted, kept within its budget, bounded in time and repeated where that is safe.

    `on_wait` is told, in one line, when and why a call waits or will be tried again. `patience` is the seconds that a
    reading waits for an answer that does not move.
    """
    calls = Calls(clock, on_wait, patience)
    calls.install(trust_env=not httpx2.URL(endpoint).host.startswith("127."))
    return HuggingFaceHub(endpoint, token, calls)


def stored_token() -> SecretStr | None:
    """Return the token that `hf auth login` keeps, or that the official client finds elsewhere (hub-api 3.2).

    Raises:
        InputError: the Hub gives no token for the identity of this CI job.
        HubError: the Hub could not be asked for one.
    """
    what = "exchanging this job's identity for a token"
    try:
        token = get_token()
    except (OIDCError, BadRequestError) as error:
        help_ = "Look at HF_OIDC_RESOURCE, `id-token: write` and the Space's trusted publishers: docs/ci.md."
        raise InputError(f"{what}: {' '.join(str(error).split())}", help_) from error
    except (HfHubHTTPError, httpx2.HTTPError) as error:
        raise explain(what, error) from error
    return SecretStr(token) if token else None
