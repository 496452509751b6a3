"""What a reviewer must not miss in the change of one Space: one rule a function, each yields `(kind, detail)`."""

from collections.abc import Iterator

from infra.compare import gateways
from infra.model.fleet import NEVER, Secret, Space

Found = Iterator[tuple[str, str]]

TITLES = {
    "not-compared": "The base has errors in spaces.yaml: its settings cannot be compared",
    "spacedock": "Spacedock itself or its CI changes: the next deploy runs other code than this review did",
    "secret-made-public": "A secret becomes a variable: everyone who sees the Space can read it",
    "credential": gateways.TITLES["credential"],
    "secret-source": "A secret's value is read from elsewhere",
    "secret-needed": "A required secret needs a value before this is merged",
    "visibility": "More people can see it",
    "prune": "Deploys remove what others put there",
    "files-taken-over": "Deploys overwrite the files of its repository, which were left alone so far",
    "unprotected": "It is no longer protected from being destroyed",
    "renamed": "A new Space is created under another name; the one that is there stays, and is deployed to no more",
    "removed": "It is no longer deployed; what is on the Hub stays there",
    "hub": "It is deployed to another Hub",
    "cors-any": "Every web page may call it",
    "cors-http": "Pages that travel unencrypted may call it",
    "cors": "More web pages may call it",
    "cors-credentials": "These pages may send cookies and the like",
    "gateway-public": gateways.TITLES["gateway-public"],
    "gateway": gateways.TITLES["gateway"],
    "hardware-paid": "It runs on paid hardware, which it did not before",
    "hardware": "Its hardware changes; `plan` shows the prices",
    "never-sleeps": "It never sleeps any more: paid hardware is paid for all day",
    "sdk": "Its SDK changes: what is there is replaced",
    "entry": "Its entry changes",
    "ignored": "Other files of the service's folder are shipped",
    "image": "Its image is built in another way",
    "packages": "Its packages change",
    "policies": "The policies change",
}
"""Every kind of risk and its title, the gravest first."""

_OPENNESS = {"private": 0, "protected": 1, "public": 2}
_FREE = "cpu-basic"


def between(old: Space, new: Space) -> Found:
    """Yield every risk in the change of a Space that was deployed to this environment before."""
    for rule in (_names, _secrets, _visibility, _keeping, _cors, gateways.opened, _costs, _entry):
        yield from rule(old, new)


def _names(old: Space, new: Space) -> Found:
    if old.id != new.id:
        yield "renamed", f"{old.id} → {new.id}"


def _secrets(old: Space, new: Space) -> Found:
    before = {secret.name: secret for secret in old.secrets}
    for name in sorted(before.keys() & {variable.name for variable in new.variables}):
        yield "secret-made-public", name
    for secret in new.secrets:
        known = before.get(secret.name)
        if known is not None and str(known.source) != str(secret.source):
            yield "secret-source", f"{secret.name}: {known.source} → {secret.source}"
        elif secret.required and (known is None or not known.required):
            yield "secret-needed", _needed(secret)


def _needed(secret: Secret) -> str:
    return f"{secret.name}, from {secret.source}"


def created(new: Space) -> Found:
    """Yield what a Space needs that was not deployed to this environment before."""
    for secret in new.secrets:
        if secret.required:
            yield "secret-needed", _needed(secret)
    yield from ((_origin(origin), origin) for origin in new.cors.origins if _origin(origin) != "cors")
    yield from gateways.opened(None, new)
    if new.hardware != _FREE:
        yield "hardware-paid", new.hardware


def _origin(origin: str) -> str:
    return "cors-any" if origin == "*" else "cors-http" if origin.startswith("http:") else "cors"


def _visibility(old: Space, new: Space) -> Found:
    if _OPENNESS[new.visibility] > _OPENNESS[old.visibility]:
        yield "visibility", f"{old.visibility} → {new.visibility}"


def _keeping(old: Space, new: Space) -> Found:
    for kind in type(new.prune).model_fields:
        if getattr(new.prune, kind) and not getattr(old.prune, kind):
            yield "prune", kind
    if new.managed == "all" != old.managed:
        yield "files-taken-over", new.id
    if old.protected and not new.protected:
        yield "unprotected", new.id


def _cors(old: Space, new: Space) -> Found:
    for origin in new.cors.origins:
        if origin not in old.cors.origins:
            yield _origin(origin), origin
    if new.cors.credentials and not old.cors.credentials and new.cors.origins:
        yield "cors-credentials", ", ".join(new.cors.origins)


def _costs(old: Space, new: Space) -> Found:
    if old.hardware != new.hardware:
        yield "hardware-paid" if old.hardware == _FREE else "hardware", f"{old.hardware} → {new.hardware}"
    if new.sleep_time == NEVER != old.sleep_time and new.hardware != _FREE:
        yield "never-sleeps", new.hardware


def _entry(old: Space, new: Space) -> Found:
    if old.sdk != new.sdk:
        yield "sdk", f"{old.sdk} → {new.sdk}"
    for name in ("app_port", "base_path"):
        if getattr(old, name) != getattr(new, name):
            yield "entry", f"{name}: {getattr(old, name)} → {getattr(new, name)}"
    if old.service != new.service:
        before, after = (f"{service.app} in {service.folder}" for service in (old.service, new.service))
        yield "entry", f"service: {before} → {after}"
    if old.health != new.health:
        before, after = (f"{health.path} within {health.deadline:g} s" for health in (old.health, new.health))
        yield "entry", f"health: {before} → {after}"
