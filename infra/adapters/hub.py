"""The Hub, through its official client. Nothing but the files of this adapter imports `huggingface_hub`."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import httpx2
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, get_token
from huggingface_hub.errors import (
    BadRequestError,
    HfHubHTTPError,
    OIDCError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from pydantic import SecretStr

from infra.adapters.hub_calls import PATIENCE, Calls
from infra.adapters.hub_errors import explain, hide
from infra.adapters.hub_reading import HubReading
from infra.adapters.hub_values import (
    volume_to,
)
from infra.model.bundle import Commit, blob_id
from infra.model.errors import InputError, StaleError
from infra.model.fleet import Space, Visibility, Volume
from infra.ports import Clock


class HuggingFaceHub(HubReading):
    """`HubReader` and `HubWriter` over the official client."""

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
