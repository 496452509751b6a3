"""The fleet as `spaces.yaml` wants it, every overlay already merged."""

import shlex
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, PlainSerializer

from infra.model.base import Frozen
from infra.model.policy import Policy
from infra.model.rollout import Rollout

LOCAL = "local"
"""The value of `hub` that stands for the embedded local Hub."""

_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}

Visibility = Literal["public", "private", "protected"]
Region = Literal["us", "eu"]
Managed = Literal["all", "settings"]
Color = Literal["red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"]

UpstreamKind = Literal["http", "redis"]
Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
Access = Literal["key", "hf", "public"]
Seconds = Annotated[float, PlainSerializer(lambda seconds: int(seconds) if seconds.is_integer() else seconds)]
"""Written as people write it: `5`, not `5.0`."""

NEVER = -1
"""The Hub's number for a sleep time of "never"."""


class Variable(Frozen):
    """A public setting of a Space. Everyone who can see the Space can read it."""

    name: str
    value: str
    description: str = ""


class Volume(Frozen):
    """Storage that a Space mounts: a bucket, or a repository, which is always read-only."""

    kind: str
    """`bucket`, `model`, `dataset` or `space`."""
    source: str
    """`owner/name`."""
    mount_path: str
    revision: str = ""
    """Of a repository; empty is its main branch."""
    path: str = ""
    """The folder inside that is mounted; empty is all of it."""
    read_only: bool = False
    """Of a bucket."""

    def __str__(self) -> str:
        """Return it as the Hub's command line writes it, but for the mount path."""
        revision = f"@{self.revision}" if self.revision else ""
        path = f"/{self.path}" if self.path else ""
        return f"hf://{self.kind}s/{self.source}{revision}{path}{':ro' * (self.read_only and self.kind == 'bucket')}"


class EnvSource(Frozen):
    """The value is an environment variable of the process that deploys."""

    kind: Literal["env"] = "env"
    name: str

    def __str__(self) -> str:
        return f"environment variable {self.name}"


class EnvFileSource(Frozen):
    """The value is one key of an env file; `path` is relative to the folder of spaces.yaml."""

    kind: Literal["env_file"] = "env_file"
    path: str
    key: str

    def __str__(self) -> str:
        return f"{self.key} in {self.path}"


class FileSource(Frozen):
    """The value is the whole content of a file, one trailing newline removed."""

    kind: Literal["file"] = "file"
    path: str

    def __str__(self) -> str:
        return f"file {self.path}"


class SopsSource(Frozen):
    """The value is one key of a file that `sops` encrypted; a dot in `key` steps into a map."""

    kind: Literal["sops"] = "sops"
    path: str
    key: str

    def __str__(self) -> str:
        return f"{self.key} in {self.path}, by sops"


class CommandSource(Frozen):
    """The value is what a program writes to stdout, one trailing newline removed. No shell: a list of arguments."""

    kind: Literal["command"] = "command"
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"command {shlex.join(self.arguments)}"


SecretSource = Annotated[
    EnvSource | EnvFileSource | FileSource | SopsSource | CommandSource, Field(discriminator="kind")
]


class Secret(Frozen):
    """A write-only setting of a Space: its name and where its value comes from, never the value."""

    name: str
    description: str = ""
    required: bool = True
    source: SecretSource


class Cors(Frozen):
    """Which web pages may call the service from a browser. `origins` are `scheme://host[:port]` or `*`."""

    origins: tuple[str, ...] = ()
    credentials: bool = True


class Service(Frozen):
    """The code that is shipped: a folder beside spaces.yaml and what starts it.

    `app` is `module:attribute` (an ASGI application, served by uvicorn) or `module` (run with `python -m`, reads PORT).
    """

    folder: str = "service"
    app: str = "service"


class Health(Frozen):
    """How a release shows that it is healthy: a path, and the seconds within which it must answer."""

    path: str = "/health"
    deadline: float = 2.0
    interval: float = 5.0
    """Seconds between two looks while a release bakes."""


class ServiceCheck(Frozen):
    """A request that a release must answer as is written, before it counts as serving."""

    path: str
    method: Literal["GET", "HEAD", "POST"] = "GET"
    status: int = 200
    json_values: Mapping[str, str | int | float | bool | None] = {}
    """JSON pointer (RFC 6901) to the value that the answer must have there."""
    within: float = 10.0
    """Seconds in which the whole answer must be there."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class Rates(Frozen):
    """Calls within a time, such as `60/minute`: of each caller alone, and of all together."""

    client: str | None = None
    total: str | None = None


class Calls(Frozen):
    """Calls in a day (UTC): of each caller alone, and of all together."""

    client: int | None = None
    total: int | None = None


class Upstream(Frozen):
    """An external service that the shipped service guards, and opens to callers where it has `paths`.

    None leaves what the service itself takes. Times are in seconds, sizes in bytes.
    """

    name: str
    url: str
    kind: UpstreamKind | None = None
    required: bool | None = None
    secret_env: str | None = None
    """The name of the secret that is its credential."""
    secret_header: str | None = None
    secret_scheme: str | None = None
    timeout: Seconds | None = None
    threshold: int | None = None
    recovery: Seconds | None = None
    paths: tuple[str, ...] | None = None
    methods: tuple[Method, ...] | None = None
    access: Access | None = None
    allow: tuple[str, ...] | None = None
    private: bool | None = None
    retries: int | None = None
    first_byte: Seconds | None = None
    total: Seconds | None = None
    max_request: int | None = None
    max_response: int | None = None
    limit: Rates | None = None
    budget: Calls | None = None


class Prune(Frozen):
    """Whether what stands on the Hub and not in spaces.yaml is removed by a deploy, kind by kind."""

    variables: bool = False
    secrets: bool = False
    files: bool = False
    volumes: bool = False


class Space(Frozen):
    """One Space in one environment, as it should be."""

    key: str
    """Its name in spaces.yaml."""
    environment: str
    owner: str
    name: str
    title: str
    description: str
    """The card's short_description: at most 60 characters."""
    emoji: str
    color_from: Color
    color_to: Color
    visibility: Visibility
    hardware: str
    sleep_time: int | None
    """Seconds of idleness before it sleeps; -1 is never; None leaves the Hub's own."""
    region: Region | None
    sdk: Literal["docker"]
    app_port: int
    base_path: str
    startup_timeout: int
    """Seconds a new release has to become healthy."""
    python: str
    service: Service
    health: Health
    cors: Cors
    variables: tuple[Variable, ...]
    """Sorted by name; those that Spacedock itself sets are among them."""
    secrets: tuple[Secret, ...]
    """Sorted by name."""
    pinned: bool
    tags: tuple[str, ...]
    license: str | None
    protected: bool
    """Refuses to be destroyed. Not to be confused with `visibility: protected`."""
    card: Mapping[str, object]
    """Further keys of the Space card, named as the Hub documents them."""
    managed: Managed = "all"
    """`settings` leaves the files of its repository, the card among them, as they are."""
    prune: Prune = Prune()
    volumes: tuple[Volume, ...] = ()
    """Sorted by mount path."""
    depends_on: tuple[str, ...] = ()
    """Keys of Spaces that change, and are proven, in an earlier wave."""
    checks: tuple[ServiceCheck, ...] = ()
    """What a release must answer besides its health."""
    upstreams: tuple[Upstream, ...] = ()
    """Sorted by name. The service reads them from the variable UPSTREAMS."""

    @property
    def id(self) -> str:
        """The Space's name on the Hub, `owner/name`."""
        return f"{self.owner}/{self.name}"

    @property
    def subdomain(self) -> str:
        """The first label of the app's host name (hub-docs, Spaces overview)."""
        return subdomain(self.owner, self.name)


class Environment(Frozen):
    """One environment: the Hub it lives on and its Spaces in the order of spaces.yaml."""

    name: str
    hub: str
    """`local`, or the address of a Hub."""
    spaces: tuple[Space, ...]
    rollout: Rollout = Rollout()

    def url(self, space: Space, endpoint: str) -> str:
        """Return the address at which an app of this environment is served, with a trailing slash.

        `endpoint` is the address of the Hub in use: apps of the local Hub share its port.
        """
        return app_url(self.hub, endpoint, space.subdomain)


class Fleet(Frozen):
    """All environments, in the order of spaces.yaml."""

    environments: tuple[Environment, ...]
    policies: tuple[Policy, ...] = ()
    """What must hold for every Space."""

    def environment(self, name: str) -> Environment | None:
        """Return the environment of that name, or None."""
        return next((e for e in self.environments if e.name == name), None)


def subdomain(owner: str, name: str) -> str:
    """Return the host label under which the Hub serves `owner/name`: lower case, `_` and `.` become `-`."""
    return f"{owner}-{name}".lower().replace("_", "-").replace(".", "-")


def app_url(hub: str, endpoint: str, label: str) -> str:
    """Return the address of an app: `https://<label>.hf.space/`, or below the port of a Hub on this machine."""
    address = urlsplit(endpoint)
    if hub == LOCAL or address.hostname in _THIS_MACHINE:
        return f"http://{label}.localhost:{address.port}/"
    return f"https://{label}.hf.space/"
