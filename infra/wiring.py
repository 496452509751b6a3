"""Chooses what is real and what is local: settings -> adapters."""

import os
import platform
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from infra import __version__
from infra.adapters.bundle_folder import write_bundle
from infra.adapters.clock import SystemClock
from infra.adapters.identity import this_process
from infra.adapters.interrupts import Interrupts
from infra.adapters.journal import FolderJournal
from infra.adapters.local_hub import LocalHub
from infra.adapters.lock import HubLock
from infra.adapters.plan_file import read_plan, write_plan
from infra.adapters.prober import HttpProber
from infra.adapters.revision import GitRevisions
from infra.adapters.secret_programs import Programs
from infra.adapters.secrets import LocalSecrets
from infra.adapters.tree_cache import FolderTreeCache, cache_folder
from infra.adapters.webhook import Webhook
from infra.adapters.workspace import FolderWorkspace
from infra.commands import World
from infra.model.fleet import LOCAL, Environment, Space

__all__ = [
    "Interrupts",
    "LocalHub",
    "Settings",
    "local_hub",
    "read_plan",
    "revisions",
    "serve",
    "versions",
    "workspace",
    "world",
    "write_bundle",
    "write_plan",
]

LOCAL_TOKEN = SecretStr("hf_local")
Notify = Callable[[str], None]


class Settings(BaseSettings):
    """What the environment says about running Spacedock itself."""

    model_config = SettingsConfigDict(env_prefix="SPACEDOCK_", extra="ignore")

    token: SecretStr | None = Field(default=None, validation_alias="HF_TOKEN")
    """A token with write access; without one the official client looks where `hf auth login` put it."""
    state: Path = Path(".spacedock")
    """The folder for the local Hub's data, relative to the project."""
    hub_port: int = Field(default=7860, ge=0, le=65535)
    """The port that the local Hub tries first, 0 for any that is free."""
    concurrency: int = Field(default=8, ge=1, le=64)
    """Requests to the Hub that are under way at once while it is read."""
    event: str = Field(default="", validation_alias="GITHUB_EVENT_NAME")
    """What started a run of GitHub Actions."""
    ci: str = Field(default="", validation_alias=AliasChoices("CI", "GITHUB_ACTIONS"))
    """`true` in runs of continuous integration."""
    job: str = Field(default="", validation_alias="CI_JOB_URL")
    """The address of a run, where the system tells it whole, as GitLab does."""
    server: str = Field(default="", validation_alias="GITHUB_SERVER_URL")
    repository: str = Field(default="", validation_alias="GITHUB_REPOSITORY")
    run: str = Field(default="", validation_alias="GITHUB_RUN_ID")
    actor: str = Field(default="", validation_alias=AliasChoices("GITHUB_ACTOR", "GITLAB_USER_LOGIN"))
    """Who started the run."""

    webhook: SecretStr | None = None
    """An address that is told when a rollout begins and ends; often the only key to a channel."""

    @property
    def in_ci(self) -> bool:
        """Tell whether this is a run of continuous integration."""
        return self.ci.lower() in {"true", "1"}

    @property
    def by(self) -> str:
        """The address of the run and who started it; outside of CI nothing, for there it would be personal."""
        if not self.in_ci:
            return ""
        address = self.job or (f"{self.server}/{self.repository}/actions/runs/{self.run}" if self.run else "")
        return " by ".join(part for part in (address or "a run of CI", self.actor) if part)


def workspace(root: Path) -> FolderWorkspace:
    """Return the working tree at a folder."""
    return FolderWorkspace(root)


def versions() -> dict[str, str]:
    """Return the versions of what a deploy runs on, by name."""
    return {
        "spacedock": __version__,
        "python": platform.python_version(),
        "huggingface_hub": metadata.version("huggingface_hub"),
    }


def revisions(root: Path, base: str, head: str) -> GitRevisions:
    """Return a branch beside the revision that it left; `head` is the working tree where it is empty."""
    return GitRevisions(root, base, head)


def serve(root: Path, space: Space) -> None:
    """Run a Space's service alone, again after each change, until Ctrl-C."""
    from infra.adapters.dev_server import serve as run  # noqa: PLC0415 - its library is needed by this task alone

    run(root, space)


def local_hub(root: Path, settings: Settings) -> LocalHub:
    """Return the project's local Hub, running or not."""
    return LocalHub(root, (root / settings.state / "hub").resolve(), settings.hub_port)


def world(root: Path, settings: Settings, environment: Environment, notify: Notify, *, programs: bool = False) -> World:
    """Return the real world for one environment. A local Hub is started where none runs.

    `notify` is told in one line what a person waits for. `programs`: secrets may be asked of sops and of commands.

    Raises:
        SpacedockError: the local Hub did not start.
    """
    local = environment.hub == LOCAL
    endpoint = _started(local_hub(root, settings), notify) if local else environment.hub
    _prepare_client(endpoint)
    from infra.adapters import hub  # noqa: PLC0415 - the client reads HF_ENDPOINT while it is imported

    # A person's real token must never reach the local Hub, which takes any.
    token = LOCAL_TOKEN if local else settings.token or hub.stored_token()

    connected = hub.connect(endpoint, token, SystemClock(), notify)

    return World(
        workspace=FolderWorkspace(root),
        hub=connected,
        prober=HttpProber(token),
        clock=SystemClock(),
        secrets=LocalSecrets(os.environ, root, _programs(root, settings) if programs else None),
        tool=__version__,
        trees=FolderTreeCache(cache_folder((root / settings.state).resolve(), endpoint)),
        concurrency=settings.concurrency,
        in_ci=settings.in_ci,
        by=settings.by,
        lock=HubLock(connected, SystemClock(), this_process(os.environ), notify),
        notifier=Webhook(settings.webhook) if settings.webhook else None,
        journal=FolderJournal((root / settings.state / "journal").resolve(), SystemClock(), notify),
    )


def _programs(root: Path, settings: Settings) -> Programs:
    """Whoever opens a pull request writes what would be run, so nothing is."""
    is_proposal = settings.event.startswith("pull_request")
    return Programs(root, os.environ, refusal="this is a pull request" if is_proposal else "")


def _started(hub: LocalHub, notify: Notify) -> str:
    status = hub.status()
    if not status.running:
        notify("starting the local Hub")
        status = hub.start()
    return status.endpoint or ""


def _prepare_client(endpoint: str) -> None:
    """Set what the official client reads from the environment when it is imported (hub-api 1.1, 1.6)."""
    os.environ["HF_ENDPOINT"] = endpoint
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
