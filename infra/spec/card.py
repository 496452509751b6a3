"""The keys of a Space's card that are no setting of ours, by the Hub's own names.

Source: the Hub's Spaces configuration reference. Keys that have a setting of their own are refused, so that there is
one way to write each.
"""

from infra.spec.hardware import FLAVOURS
from infra.spec.maps import Record, Setting
from infra.spec.scalars import Choice, Flag, Listing, Number, Text

RENAMED = {
    "title": "title",
    "emoji": "emoji",
    "colorFrom": "color_from",
    "colorTo": "color_to",
    "short_description": "description",
    "sdk": "sdk",
    "app_port": "app_port",
    "base_path": "base_path",
    "pinned": "pinned",
    "tags": "tags",
    "license": "license",
    "python_version": "python",
    "startup_duration_timeout": "startup_timeout",
}
"""The Hub's name for a card's key -> the setting to write instead."""

_OTHER_SDK = {
    "sdk_version": "It is for Gradio Spaces; Spacedock deploys Docker Spaces.",
    "app_file": "It is for Gradio and static Spaces; write `service: {app: …}`.",
    "app_build_command": "It is for static Spaces; the Dockerfile builds this one.",
}

_HEADERS = Record(
    {
        "cross-origin-embedder-policy": Setting(
            "Which resources a page may embed.", Choice(("unsafe-none", "require-corp", "credentialless"))
        ),
        "cross-origin-opener-policy": Setting(
            "Which pages share its window group.",
            Choice(("unsafe-none", "same-origin", "same-origin-allow-popups", "noopener-allow-popups")),
        ),
        "cross-origin-resource-policy": Setting(
            "Who may embed its resources.", Choice(("same-site", "same-origin", "cross-origin"))
        ),
    }
)

_TEXTS = Listing(Text())

CARD = Record(
    {
        "fullWidth": Setting("Show the app in the full width of its page on the Hub.", Flag()),
        "header": Setting("The Hub's bar above the app.", Choice(("mini", "default"))),
        "models": Setting("Models of the Hub that the service uses.", _TEXTS),
        "datasets": Setting("Data sets of the Hub that the service uses.", _TEXTS),
        "thumbnail": Setting("The address of a picture for links to the Space.", Text()),
        "hf_oauth": Setting("Let users sign in with their Hub account.", Flag()),
        "hf_oauth_scopes": Setting("What the sign-in asks for, beyond openid and profile.", _TEXTS),
        "hf_oauth_expiration_minutes": Setting("How long a sign-in lasts; the Hub's own is 480.", Number(1, 43_200)),
        "hf_oauth_authorized_org": Setting("Organisations whose members may sign in.", _TEXTS),
        "disable_embedding": Setting("Forbid other pages to show the app in a frame.", Flag()),
        "custom_headers": Setting("Response headers that the Hub adds.", _HEADERS),
        "preload_from_hub": Setting(
            "Repositories to download while building: `repo [files [revision]]`; public ones only.", _TEXTS
        ),
        "suggested_hardware": Setting("For people who duplicate the Space.", Choice(FLAVOURS)),
        "suggested_storage": Setting("For people who duplicate the Space.", Choice(("small", "medium", "large"))),
    },
    {**{key: f"Write `{setting}:` among the settings instead." for key, setting in RENAMED.items()}, **_OTHER_SDK},
)
