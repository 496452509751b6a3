"""Every setting, once: what it is for, what it can be, and what it is when nobody writes it."""

from typing import get_args

from infra.model import fleet
from infra.spec import checks, origins
from infra.spec.card import CARD, RENAMED
from infra.spec.entries import SECRETS, VARIABLES
from infra.spec.hardware import FLAVOURS, FREE, NOTES
from infra.spec.maps import Record, Setting
from infra.spec.rollout import ROLLOUT
from infra.spec.scalars import Choice, Duration, Flag, Listing, Number, Text
from infra.spec.service_checks import CHECKS
from infra.spec.upstreams import UPSTREAMS
from infra.spec.volumes import VOLUMES

DESCRIPTION_LIMIT = 60
"""Characters. The Hub refuses a commit whose card has a longer short_description."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")

_COLORS = Choice(get_args(fleet.Color))
_PATH = Text(checks.url_path, {"pattern": "^/"})
_FOLDER = Text(checks.project_path)

_SERVICE = Record(
    {
        "folder": Setting("The folder that is shipped, beside spaces.yaml.", _FOLDER, fleet.Service().folder),
        "app": Setting(
            "What starts it: `module:attribute` (an ASGI application) or `module` (run with `python -m`).",
            Text(checks.application),
            fleet.Service().app,
        ),
    }
)

_HEALTH = Record(
    {
        "path": Setting("The path that answers when the service is healthy.", _PATH, fleet.Health().path),
        "deadline": Setting("How soon it must answer.", Duration(fraction=True), fleet.Health().deadline, "`2s`"),
        "interval": Setting(
            "How often it is asked while a release bakes.", Duration(fraction=True), fleet.Health().interval, "`5s`"
        ),
    }
)

_CORS = Record(
    {
        "origins": Setting(
            "Pages that may call the service from a browser: `scheme://host[:port]`, or `*` without credentials. "
            "Plain http only in the environments `local` and `dev`.",
            Listing(Text(origins.origin, {"pattern": origins.PATTERN})),
            fleet.Cors().origins,
            "none",
        ),
        "credentials": Setting("Whether these pages may send cookies and the like.", Flag(), fleet.Cors().credentials),
    }
)

_PRUNE = Record(
    {
        "variables": Setting("Remove variables that are not in this file.", Flag(), fleet.Prune().variables),
        "secrets": Setting("Remove secrets that are not in this file.", Flag(), fleet.Prune().secrets),
        "files": Setting("Remove files that others put into its repository.", Flag(), fleet.Prune().files),
        "volumes": Setting("Take away volumes that are not in this file.", Flag(), fleet.Prune().volumes),
    }
)

_LOOKS = {
    "title": Setting("The name people see.", Text(), None, "required"),
    "description": Setting(
        f"One line for the card, at most {DESCRIPTION_LIMIT} characters.", Text(blank=True), "", "empty"
    ),
    "emoji": Setting("One emoji for the card.", Text(checks.emoji), "🚀"),
    "color_from": Setting("Where the card's colour begins.", _COLORS, "blue"),
    "color_to": Setting("Where the card's colour ends.", _COLORS, "indigo"),
    "pinned": Setting("Whether it stays on top of the owner's page.", Flag(), default=False),
    "tags": Setting("Terms for the Hub's search.", Listing(Text()), (), "none"),
    "license": Setting("The licence's identifier, such as `apache-2.0`.", Text(checks.licence), None, "none"),
    "card": Setting("Further keys of the Space's card, by the Hub's own names.", CARD, None, "empty"),
}

_PLATFORM = {
    "owner": Setting("The user or organisation on the Hub.", Text(checks.hub_name), None, "required"),
    "name": Setting(
        "Its name on the Hub. `{space}` and `{environment}` are filled in.", Text(checks.name_template), "{space}"
    ),
    "visibility": Setting(
        "Who sees it: `public`, `private` (the app too needs a token), `protected` (private code, public app).",
        Choice(get_args(fleet.Visibility)),
        "public",
    ),
    "hardware": Setting("The flavour it runs on.", Choice(FLAVOURS, NOTES), FREE),
    "sleep_time": Setting(
        "Idle time before it sleeps, or `never`; not on cpu-basic.", Duration(never=fleet.NEVER), None, "the Hub's own"
    ),
    "region": Setting("Where it runs.", Choice(get_args(fleet.Region)), None, "the Hub's own"),
    "sdk": Setting(
        "Spacedock deploys Docker Spaces.",
        Choice(
            ("docker",), {"gradio": "Spacedock deploys Docker Spaces.", "static": "Spacedock deploys Docker Spaces."}
        ),
        "docker",
    ),
    "app_port": Setting(
        "The port the service listens on; it gets it as PORT.",
        Number(1024, 65_535, ", because the service does not run as root"),
        7860,
    ),
    "base_path": Setting("The path that the Space's page opens.", _PATH, "/"),
    "startup_timeout": Setting("How long a release may take to become healthy.", Duration(), 1800, "`30m`"),
    "volumes": Setting(
        "What it mounts: `/PATH: hf://buckets/OWNER/NAME`; `models`, `datasets` and `spaces` are read-only.",
        VOLUMES,
        None,
        "none",
    ),
    "protected": Setting("Refuse to destroy it. Nothing to do with its visibility.", Flag(), default=False),
    "managed": Setting(
        "What Spacedock looks after: `all`, or `settings` to leave the files of its repository as they are.",
        Choice(get_args(fleet.Managed)),
        "all",
    ),
    "prune": Setting("What a deploy removes when it is on the Hub and not in this file.", _PRUNE),
}

_SOFTWARE = {
    "python": Setting("The Python version of the image, in quotes.", Choice(PYTHONS), "3.11", '`"3.11"`'),
    "service": Setting("The code that is shipped.", _SERVICE),
    "health": Setting("How a release shows that it is healthy.", _HEALTH),
    "checks": Setting("What a release must answer besides its health.", CHECKS, (), "none"),
    "depends_on": Setting(
        "Spaces that change, and are proven, in an earlier wave, by their keys.", Listing(Text()), (), "none"
    ),
    "cors": Setting("Which web pages may call the service from a browser.", _CORS),
    "upstreams": Setting("External services that the service guards, by name.", UPSTREAMS, None, "none"),
    "variables": Setting(
        "Public configuration: `NAME: value` or `NAME: {value: …, description: …}`.", VARIABLES, None, "none"
    ),
    "secrets": Setting(
        "Secret configuration: `NAME:`, `NAME: description` or `NAME: {description: …, required: …, from: …}`.",
        SECRETS,
        None,
        "none",
    ),
}

_SYNONYMS = {
    "private": "visibility",
    "port": "app_port",
    "env": "variables",
    "environment_variables": "variables",
    "origins": "cors",
    "cors_origins": "cors",
    "timeout": "startup_timeout",
}

SETTINGS: dict[str, Setting] = {**_PLATFORM, **_LOOKS, **_SOFTWARE}

_ELSEWHERE = {
    **{key: f"Write `{name}:` instead." for key, name in {**RENAMED, **_SYNONYMS}.items() if key not in SETTINGS},
    **{key: f"Write it below `card:`: `card: {{{key}: …}}`." for key in CARD.fields},
}

_OF_ENVIRONMENTS = {
    "hub": "Write it in an environment: `environments: {prod: {hub: https://huggingface.co}}`.",
    "rollout": "Write it in an environment: `environments: {prod: {rollout: {bake: 2m}}}`.",
    **{key: f"Write it in an environment, below `rollout:`: `rollout: {{{key}: …}}`." for key in ROLLOUT.fields},
}

LAYER = Record(
    SETTINGS,
    {**_ELSEWHERE, **_OF_ENVIRONMENTS, "environments": "Write it at the top of the file, or in a Space."},
)
"""`defaults`, and a Space in one environment."""

ENVIRONMENT = Record(
    {
        "hub": Setting("`local`, or the address of a Hub.", Text(checks.hub_address), fleet.LOCAL),
        "rollout": Setting("How a deploy goes through it, wave by wave.", ROLLOUT),
        **SETTINGS,
    },
    {**LAYER.elsewhere, "spaces": "Spaces are listed at the top of the file; each says in which environments it is."},
)
"""An environment: its Hub, its rollout, and settings for all that is deployed there."""

SPACE = Record(SETTINGS, {**_ELSEWHERE, **_OF_ENVIRONMENTS}, ("environments",))
"""A Space; its `environments` are layers of their own."""
