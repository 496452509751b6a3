"""Every kind of risk: the change that brings it, and that its reverse does not."""

from typing import Any

import pytest

from infra.compare.risks import TITLES, between, created
from infra.model.fleet import Cors, EnvSource, FileSource, Health, Prune, Secret, Service, Upstream, Variable
from tests.support.spaces import space


def secret(name: str = "TOKEN", *, required: bool = True, source: EnvSource | FileSource | None = None) -> Secret:
    return Secret(name=name, required=required, source=source or EnvSource(name=name))


TOKEN = {"secrets": (secret(),)}
ORIGINS = {"cors": Cors(origins=("https://a.example",))}

MODELS = Upstream(name="models", url="https://models.example/v1", secret_env="TOKEN", paths=("/models",))
CLOSED = {"upstreams": (MODELS.model_copy(update={"paths": None}),)}
OPEN = {"upstreams": (MODELS,)}


def models(**fields: object) -> dict[str, Any]:
    return {"upstreams": (MODELS.model_copy(update=fields),)}


ONE_WAY: dict[str, tuple[dict[str, Any], dict[str, Any], set[tuple[str, str]]]] = {
    "visibility": ({"visibility": "private"}, {"visibility": "protected"}, {("visibility", "private → protected")}),
    "public": ({"visibility": "protected"}, {"visibility": "public"}, {("visibility", "protected → public")}),
    "secret to variable": (
        TOKEN,
        {"variables": (Variable(name="TOKEN", value="x"),)},
        {("secret-made-public", "TOKEN")},
    ),
    "secret added": ({}, TOKEN, {("secret-needed", "TOKEN, from environment variable TOKEN")}),
    "secret now required": (
        {"secrets": (secret(required=False),)},
        TOKEN,
        {("secret-needed", "TOKEN, from environment variable TOKEN")},
    ),
    "prune": ({}, {"prune": Prune(secrets=True, files=True)}, {("prune", "secrets"), ("prune", "files")}),
    "files": ({"managed": "settings"}, {}, {("files-taken-over", "acme/api")}),
    "protected": ({"protected": True}, {}, {("unprotected", "acme/api")}),
    "any page": (
        {"cors": Cors(credentials=False)},
        {"cors": Cors(origins=("*",), credentials=False)},
        {("cors-any", "*")},
    ),
    "http page": (
        ORIGINS,
        {"cors": Cors(origins=("https://a.example", "http://b.example"))},
        {("cors-http", "http://b.example")},
    ),
    "page": ({}, ORIGINS, {("cors", "https://a.example")}),
    "credentials": (
        {"cors": Cors(origins=("https://a.example",), credentials=False)},
        ORIGINS,
        {("cors-credentials", "https://a.example")},
    ),
    "another service gets a credential": (
        OPEN,
        {"upstreams": (MODELS, Upstream(name="evil", url="https://evil.example/x", secret_env="TOKEN"))},
        {("credential", "TOKEN → https://evil.example")},
    ),
    "gateway": (CLOSED, OPEN, {("gateway", "models: GET /models")}),
    "gateway of a new service": (
        {},
        models(secret_env=None),
        {("gateway", "models: GET /models")},
    ),
    "path": (OPEN, models(paths=("/models", "/**")), {("gateway", "models: GET /models, /**")}),
    "method": (OPEN, models(methods=("GET", "POST")), {("gateway", "models: GET, POST /models")}),
    "anybody": (OPEN, models(access="public"), {("gateway-public", "models: /models")}),
    "never sleeps": (
        {"hardware": "t4-small", "sleep_time": 900},
        {"hardware": "t4-small", "sleep_time": -1},
        {("never-sleeps", "t4-small")},
    ),
}


@pytest.mark.parametrize("name", ONE_WAY)
def test_a_change_that_is_a_risk_one_way_only(name: str) -> None:
    before, after, expected = ONE_WAY[name]
    assert set(between(space(**before), space(**after))) == expected
    kinds = {kind for kind, _ in expected}
    assert kinds.isdisjoint(kind for kind, _ in between(space(**after), space(**before)))


BOTH_WAYS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    "source": (
        TOKEN,
        {"secrets": (secret(source=FileSource(path="k")),)},
        ("secret-source", "TOKEN: environment variable TOKEN → file k"),
    ),
    "address": (
        OPEN,
        models(url="http://models.example/v1"),
        ("credential", "TOKEN → http://models.example"),
    ),
    "callers": (OPEN, models(access="hf", allow=("acme",)), ("gateway", "models: key (all) → hf (acme)")),
    "renamed": ({}, {"name": "other"}, ("renamed", "acme/api → acme/other")),
    "owner": ({}, {"owner": "other"}, ("renamed", "acme/api → other/api")),
    "port": ({}, {"app_port": 8000}, ("entry", "app_port: 7860 → 8000")),
    "base path": ({}, {"base_path": "/docs"}, ("entry", "base_path: / → /docs")),
    "service": ({}, {"service": Service(app="evil")}, ("entry", "service: service in service → evil in service")),
    "health": ({}, {"health": Health(path="/")}, ("entry", "health: /health within 2 s → / within 2 s")),
    "hardware": ({"hardware": "t4-small"}, {"hardware": "a100-large"}, ("hardware", "t4-small → a100-large")),
}


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_a_change_that_is_a_risk_both_ways(name: str) -> None:
    before, after, expected = BOTH_WAYS[name]
    assert set(between(space(**before), space(**after))) == {expected}
    assert {kind for kind, _ in between(space(**after), space(**before))} == {expected[0]}


def test_paid_hardware_is_told_when_it_was_free() -> None:
    assert set(between(space(), space(hardware="t4-small"))) == {("hardware-paid", "cpu-basic → t4-small")}


def test_a_new_space_tells_what_it_needs_and_opens() -> None:
    new = space(hardware="t4-small", cors=Cors(origins=("*", "https://a.example")), **TOKEN, **OPEN)
    assert list(created(new)) == [
        ("secret-needed", "TOKEN, from environment variable TOKEN"),
        ("cors-any", "*"),
        ("gateway", "models: GET /models"),
        ("hardware-paid", "t4-small"),
    ]


@pytest.mark.parametrize(
    "fields",
    [{"title": "Other"}, {"tags": ("a",)}, {"variables": (Variable(name="A", value="b"),)}, {"python": "3.12"}],
)
def test_ordinary_changes_are_no_risk(fields: dict[str, Any]) -> None:
    assert list(between(space(), space(**fields))) == []


def test_every_kind_has_a_title() -> None:
    told = {kind for _, _, found in ONE_WAY.values() for kind, _ in found} | {
        found[0] for _, _, found in BOTH_WAYS.values()
    }
    of_files = {"spacedock", "ignored", "image", "packages"}
    of_fleets = {"not-compared", "removed", "hub", "policies", "hardware-paid"}
    assert told | of_files | of_fleets | {"sdk"} == set(TITLES)
