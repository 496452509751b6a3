"""Checks of a merged Space: what no layer shows alone."""

from infra.spec import checks, late_upstreams, layers, origins
from infra.spec.codes import Code
from infra.spec.hardware import FREE
from infra.spec.layers import Branch, Mark
from infra.spec.settings import DESCRIPTION_LIMIT, SETTINGS
from infra.spec.sites import Late, Site
from infra.spec.tree import Sequence
from infra.spec.words import quote

OPEN_ENVIRONMENTS = frozenset({"local", "dev"})
"""Where pages on plain http may call."""


def check(site: Site, late: Late) -> None:
    """Run every check on one Space in one environment."""
    for one in (_required, _name, _description, _origins, _sleep, _entries, late_upstreams.check):
        one(site, late)


def _required(site: Site, late: Late) -> None:
    for name in ("owner", "title"):
        if name not in site.settings.entries:
            help_ = f"{SETTINGS[name].doc} Write `{name}:` in the Space, or in `defaults`."
            late.add(
                Code.NOT_SET, site.base.span, f"Space {quote(site.space)} has no {quote(name)}", help_, site.environment
            )


def _name(site: Site, late: Late) -> None:
    problem = checks.hub_name(site.name) if site.name_is_good else None
    if problem:
        late.add(problem.code, site.span_of("name"), f"`name` {problem.message}", problem.help, site.environment)
    elif site.owner and site.name_is_good and len(site.subdomain) > 63:
        message = f"the host name `{site.subdomain}` has {len(site.subdomain)} characters, and 63 are allowed"
        late.add(Code.LONG_SUBDOMAIN, site.span_of("name"), message, "Shorten the Space's name.", site.environment)


def _description(site: Site, late: Late) -> None:
    text = str(layers.value(site.settings, "description", default=""))
    if len(text) > DESCRIPTION_LIMIT:
        message = f"`description` has {len(text)} characters"
        help_ = f"Shorten it by {len(text) - DESCRIPTION_LIMIT}: the Hub accepts {DESCRIPTION_LIMIT}."
        late.add(Code.LONG_DESCRIPTION, site.span_of("description"), message, help_, site.environment)


def _origins(site: Site, late: Late) -> None:
    found = layers.leaf(layers.sub(site.settings, "cors"), "origins")
    if not found or not isinstance(found.value, tuple) or not isinstance(found.node, Sequence):
        return
    credentials = layers.value(layers.sub(site.settings, "cors"), "credentials", default=True)
    for text, node in zip(found.value, found.node.items, strict=True):
        if text == origins.ANY and credentials:
            help_ = "List the origins, or write `credentials: false`."
            late.add(Code.ANY_ORIGIN, node.span, "`*` cannot go with credentials", help_, site.environment)
        if origins.is_plain_http(text) and site.environment not in OPEN_ENVIRONMENTS:
            help_ = "Write https, or list it in the environments `local` and `dev` only."
            late.add(Code.PLAIN_HTTP, node.span, f"{quote(text)} is not encrypted", help_, site.environment)


def _sleep(site: Site, late: Late) -> None:
    found = layers.leaf(site.settings, "sleep_time")
    if found and found.value is not Mark.BAD and layers.value(site.settings, "hardware", default=FREE) == FREE:
        help_ = "Leave `sleep_time` out, or choose other hardware: a Space on cpu-basic sleeps after 48 hours."
        message = f"`sleep_time` cannot be chosen on {quote(FREE)}"
        late.add(Code.SLEEP_TIME, found.node.span, message, help_, site.environment)


def _entries(site: Site, late: Late) -> None:
    variables, secrets = layers.sub(site.settings, "variables"), layers.sub(site.settings, "secrets")
    for name in secrets.entries.keys() & variables.entries.keys():
        message = f"{quote(name)} is a secret and, in line {variables.keys[name].span.line}, a variable"
        help_ = "Remove one of them: the Hub would not start the Space."
        late.add(Code.SECRET_IS_VARIABLE, secrets.keys[name].span, message, help_, site.environment)
    for name, item in variables.entries.items():
        if isinstance(item, Branch) and "value" not in item.entries:
            help_ = 'Write `value:` below it, "" for an empty text.'
            message = f"variable {quote(name)} has no value"
            late.add(Code.NO_VALUE, variables.keys[name].span, message, help_, site.environment)
