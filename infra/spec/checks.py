"""Checks of single texts: names, paths, addresses. Each returns what is wrong, or None."""

import re
from pathlib import PurePosixPath

from infra.model.fleet import LOCAL
from infra.spec.codes import Code
from infra.spec.kinds import Problem
from infra.spec.words import join, quote

NAME = r"^[A-Za-z0-9_.-]{1,96}$"
ENVIRONMENT = r"^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$"
VARIABLE = r"^[a-zA-Z][_a-zA-Z0-9]*$"
"""The Hub's own pattern for the keys of variables and secrets (its OpenAPI description)."""

PLACEHOLDERS = ("{space}", "{environment}")

ADDED = {
    "ENVIRONMENT": "It is the name of the environment.",
    "CORS_ALLOWED_ORIGINS": "Write `cors:` instead.",
    "CORS_ALLOW_CREDENTIALS": "Write `cors:` instead.",
    "UPSTREAMS": "Write `upstreams:` instead.",
}
"""Variables that Spacedock sets on every Space, and what to write instead."""

BUILT_IN = frozenset(
    {
        "SPACE_ID",
        "SPACE_HOST",
        "SPACE_AUTHOR_NAME",
        "SPACE_REPO_NAME",
        "SPACE_TITLE",
        "SPACE_CREATOR_USER_ID",
        "ACCELERATOR",
        "CPU_CORES",
        "MEMORY",
        "OAUTH_CLIENT_ID",
        "OAUTH_CLIENT_SECRET",
        "OAUTH_SCOPES",
        "OPENID_PROVIDER_URL",
    }
)
"""Variables that the Hub sets in the container (hub-docs, Spaces overview and OAuth)."""

_TOKEN = re.compile(
    r"hf_[A-Za-z0-9]{16}|sk-[A-Za-z0-9]|gh[pousr]_[A-Za-z0-9]{16}|github_pat_|xox[abp]-|AKIA[A-Z0-9]{12}"
)
"""How tokens of the Hub and of a few other well-known services begin."""

_EMOJI_BASE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
_EMOJI_PART = f"[{_EMOJI_BASE}](?:\ufe0f|[\U0001f3fb-\U0001f3ff])?"
_EMOJI = re.compile(
    f"{_EMOJI_PART}(?:\u200d{_EMOJI_PART})*"  # one, or a family of them joined by ZWJ
    "|[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    "|\U0001f3f4[\U000e0061-\U000e007a]+\U000e007f"  # a region's flag
)


def hub_name(text: str) -> Problem | None:
    """Check an owner or the name of a Space as the Hub's client does before it sends anything."""
    if not re.fullmatch(NAME, text):
        help_ = "Use 1 to 96 of the letters A-Z and a-z, digits, `-`, `_` and `.`."
    elif text[0] in "-." or text[-1] in "-.":
        help_ = "Begin and end it with a letter or a digit."
    elif "--" in text or ".." in text or text.endswith(".git"):
        help_ = "It must not hold `--` or `..`, nor end in `.git`."
    else:
        return None
    return Problem(Code.NAME, f"cannot be {quote(text)}: the Hub refuses this name", help_)


def name_template(text: str) -> Problem | None:
    """Check what can be seen of a name before its placeholders are filled in."""
    rest = text
    for placeholder in PLACEHOLDERS:
        rest = rest.replace(placeholder, "x")
    if "{" in rest or "}" in rest:
        known = join(map(quote, PLACEHOLDERS))
        return Problem(Code.PLACEHOLDER, f"has a placeholder that does not exist: {quote(text)}", f"There are {known}.")
    problem = hub_name(rest)
    return problem and problem._replace(message=f"cannot be {quote(text)}: the Hub refuses this name")


def environment_name(text: str) -> Problem | None:
    """Check the name of an environment: it is typed on command lines and becomes part of names."""
    if re.fullmatch(ENVIRONMENT, text):
        return None
    help_ = "Use up to 32 lower case letters, digits and `-`, beginning with a letter."
    return Problem(Code.NAME, "cannot be the name of an environment", help_)


def variable_name(text: str) -> Problem | None:
    """Check the key of a variable or a secret."""
    if not re.fullmatch(VARIABLE, text):
        help_ = "Use letters, digits and `_`, beginning with a letter."
        return Problem(Code.VARIABLE_NAME, "is not a name the Hub accepts", help_)
    if text == "PORT":
        return Problem(Code.RESERVED, "is set from `app_port`", "Write `app_port:` instead.")
    if text in ADDED:
        return Problem(Code.RESERVED, "is set by Spacedock on every Space", ADDED[text])
    if text in BUILT_IN:
        return Problem(Code.RESERVED, "is set by the Hub in every Space", "Choose another name.")
    return None


def process_variable(text: str) -> Problem | None:
    """Check the name of an environment variable of the deploying process."""
    if _TOKEN.match(text):
        help_ = "Write the name of an environment variable. Values never stand in this file."
        return Problem(Code.SECRET_VALUE, "looks like the value of a secret", help_)
    if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", text):
        return None
    help_ = "Write the variable's name, never its value: letters, digits and `_`."
    return Problem(Code.VARIABLE_NAME, "is not the name of an environment variable", help_)


def looks_like_a_token(text: str) -> bool:
    """Tell whether a text begins as tokens of well-known services do."""
    return _TOKEN.match(text) is not None


def secret_key(text: str) -> Problem | None:
    """Check a key of an env file or a sops file; dots step into maps."""
    if looks_like_a_token(text):
        return process_variable(text)
    if re.fullmatch(r"[A-Za-z_][\w-]*(\.[\w-]+)*", text, re.ASCII):
        return None
    help_ = "Write the key, never its value: letters, digits, `_` and `-`, with dots between the keys of nested maps."
    return Problem(Code.VARIABLE_NAME, "is not a key", help_)


def project_path(text: str) -> Problem | None:
    """Check a path relative to the folder of spaces.yaml."""
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or text.startswith("~") or re.match("[A-Za-z]:", text):
        message = f"leaves the project: {quote(text)}"
        return Problem(Code.OUTSIDE_PROJECT, message, "Write a path below the folder of spaces.yaml, without `..`.")
    if "\\" in text:
        return Problem(Code.OUTSIDE_PROJECT, "has a backslash", "Separate folders with `/`.")
    return None


def url_path(text: str) -> Problem | None:
    """Check the path of an address below a Space."""
    if re.fullmatch(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*", text) and not text.startswith("//"):
        return None
    return Problem(Code.ADDRESS, f"is not a path: {quote(text)}", "Begin it with one `/`; no spaces, `?` or `#`.")


def request_path(text: str) -> Problem | None:
    """Check the path of a request below a Space; a query may follow it."""
    path, _, query = text.partition("?")
    if url_path(path) is None and re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*", query):
        return None
    help_ = "Begin it with one `/`, such as `/docs` or `/search?q=one`; no spaces, no `#`."
    return Problem(Code.ADDRESS, f"is not a path: {quote(text)}", help_)


def json_pointer(text: str) -> Problem | None:
    """Check a JSON pointer; the empty one points at the whole answer."""
    if re.fullmatch("(/([^~/]|~[01])*)*", text):
        return None
    help_ = "Begin it with `/`, such as `/status` or `/items/0/name`; a `/` in a name is `~1`, a `~` is `~0`."
    return Problem(Code.POINTER, "is not a JSON pointer", help_)


def hub_address(text: str) -> Problem | None:
    """Check `local` or the address of a Hub, which the client takes without a path."""
    if text == LOCAL or re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", text):
        return None
    help_ = (
        "Write `local`, or an address such as `https://huggingface.co`, in lower case, without path and trailing slash."
    )
    return Problem(Code.ADDRESS, f"is not a Hub: {quote(text)}", help_)


def application(text: str) -> Problem | None:
    """Check `module` or `module:attribute`."""
    dotted = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*"
    if re.fullmatch(f"{dotted}(:{dotted})?", text, re.ASCII):
        return None
    help_ = "Write `module:attribute` for an ASGI application, or `module` for a program."
    return Problem(Code.TEXT, f"is not a Python module: {quote(text)}", help_)


def licence(text: str) -> Problem | None:
    """Check the form of a licence's identifier on the Hub, such as `apache-2.0`."""
    if re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", text):
        return None
    return Problem(Code.TEXT, f"is not a licence the Hub knows: {quote(text)}", "Write its identifier, such as `mit`.")


def emoji(text: str) -> Problem | None:
    """Check that the text is one emoji."""
    if _EMOJI.fullmatch(text):
        return None
    return Problem(Code.EMOJI, f"is not a single emoji: {quote(text)}", "Write exactly one emoji, such as 🚀.")


def secret_description(text: str) -> Problem | None:
    """Catch a secret's value where its description belongs: one long word is no sentence."""
    if not _TOKEN.match(text) and (" " in text or len(text) < 16):
        return None
    help_ = "Describe the secret in words. Its value never stands in this file; `from:` says where it is read."
    return Problem(Code.SECRET_VALUE, "looks like the value of a secret", help_)
