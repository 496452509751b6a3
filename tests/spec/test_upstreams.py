"""What spaces.yaml says of external services is what the service reads: neither imports the other, so this compares."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from infra.model import fleet
from infra.spec import parse
from infra.spec.maps import Record
from infra.spec.reference import annotated
from infra.spec.upstreams import TAKEN, UPSTREAM, path, rate, url
from service.limits.allowance import RateText
from service.upstream import OWN_PATHS, SIGN_IN, Upstream
from tests.spec import case_files

ADDRESS = {"url": "https://a.example"}
GATEWAY = {**ADDRESS, "access": "public", "paths": ["/**"]}

WRONG: list[dict[str, Any]] = [
    {"timeout": 300.5},
    {"first_byte": 601},
    {"total": 3601},
    {"recovery": 0},
    {"threshold": 0},
    {"retries": 6},
    {"max_request": -1},
    {"max_response": 0},
    {"methods": []},
    {"methods": ["TRACE"]},
    {"kind": "ftp"},
    {"access": "all"},
    {"secret_header": "X Key"},
    {"secret_scheme": "Api Key"},
    {"secret_env": "key"},
    {"paths": ["/a/../b"]},
    {"limit": "often"},
    {"limit": "9/32days"},
    {"budget": 0},
    {"budget": {"client": 0}},
    {"url": "ftp://a.example"},
    {"url": "redis://a.example"},
    {"url": "https://a.example?q"},
    {"kind": "redis", "url": "rediss://a.example:443"},
]

RIGHT: list[dict[str, Any]] = [
    {},
    {"timeout": 300},
    {"first_byte": 600},
    {"total": 3600},
    {"recovery": 0.5},
    {"threshold": 1},
    {"retries": 0},
    {"max_request": 0},
    {"max_response": 1},
    {"methods": ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]},
    {"secret_scheme": ""},
    {"limit": {"client": "1/second", "total": "100/10minutes"}},
    {"budget": {"client": 1, "total": 1}},
    {"url": "https://[2606:4700::1]:8443/v1"},
    {"paths": ["/", "/v1/**", "/a/*.json", "/ü"]},
]


def fleet_of(entry: dict[str, Any]) -> fleet.Fleet | None:
    """Write a fleet whose one Space has this external service, and read it."""
    space = {"upstreams": {"one": entry}}
    written = {"version": 1, "environments": {"local": {}}, "defaults": {"owner": "acme", "title": "Acme"}}
    return parse(yaml.safe_dump({**written, "spaces": {"api": space}}, allow_unicode=True), "spaces.yaml").fleet


def entries_of(space: fleet.Space) -> list[dict[str, Any]]:
    """Give what the service is told."""
    value = next(variable.value for variable in space.variables if variable.name == "UPSTREAMS")
    return list(json.loads(value or "[]"))


def read_by_the_service(entry: dict[str, Any]) -> Upstream:
    """As `UpstreamsSource` hands it over, the value of its secret with it."""
    return Upstream.model_validate({**entry, "secret": "x"} if "secret_env" in entry else entry)


def test_keys_and_defaults_are_those_of_the_service() -> None:
    fields = {name: field for name, field in Upstream.model_fields.items() if name not in {"name", "secret"}}
    assert UPSTREAM.fields.keys() == fields.keys() == fleet.Upstream.model_fields.keys() - {"name"}
    for name, setting in UPSTREAM.fields.items():
        if not isinstance(setting.kind, Record) and name != "url":
            assert setting.default == fields[name].default, name


def test_names_that_the_service_takes_are_those_refused() -> None:
    assert OWN_PATHS | {SIGN_IN} == TAKEN


@pytest.mark.parametrize("entry", RIGHT, ids=str)
def test_what_is_right_is_right_for_both(entry: dict[str, Any]) -> None:
    found = fleet_of({**GATEWAY, **entry})
    assert found is not None
    (told,) = entries_of(found.environments[0].spaces[0])
    assert read_by_the_service(told) == read_by_the_service({"name": "one", **GATEWAY, **entry})


@pytest.mark.parametrize("entry", WRONG, ids=str)
def test_what_is_wrong_is_wrong_for_both(entry: dict[str, Any]) -> None:
    assert fleet_of({**GATEWAY, **entry}) is None
    with pytest.raises(ValidationError):
        read_by_the_service({"name": "one", **GATEWAY, **entry})


@pytest.mark.parametrize("name", ["reference.yaml", *case_files.names("merged")])
def test_the_service_reads_what_every_good_file_says(name: str) -> None:
    text = annotated() if name == "reference.yaml" else case_files.load("merged", name)["input"]
    found = parse(text, "spaces.yaml").fleet
    assert found is not None
    spaces = [space for environment in found.environments for space in environment.spaces]
    for space in spaces:
        entries = entries_of(space) if space.managed == "all" else []
        assert [read_by_the_service(entry).name for entry in entries] == [
            upstream.name for upstream in space.upstreams if space.managed == "all"
        ]


def test_the_page_of_the_gateway_says_the_same_twice() -> None:
    page = (case_files.ROOT / "docs" / "gateway.md").read_text("utf-8")
    as_yaml, as_json = (page.partition(f"```{info}\n")[2].partition("```")[0] for info in ("yaml spaces.yaml", "json"))
    found = parse(as_yaml, "spaces.yaml").fleet
    assert found is not None
    assert entries_of(found.environments[0].spaces[0]) == json.loads(as_json)


PIECES = st.sampled_from(["/", "a", "*", "**", ".", "..", "%", "?", "#", ";", " ", "ü", "\\", "\x7f", "&", "~", "b.c"])


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_path_that_is_taken_is_taken_by_the_service(text: str) -> None:
    if path(text) is None:
        Upstream.model_validate({"name": "one", **GATEWAY, "paths": [text]})


HOSTS = st.lists(
    st.sampled_from(["a", "-", ".", "_", "9", "[", "]", ":", "::1", "@", "ü", "80", "A", "1.2.3", "x"]), max_size=6
)


@given(
    st.sampled_from(["https", "redis", "ftp", "HTTPS"]), HOSTS.map("".join), st.sampled_from(["", "/", "/v1?q", "#"])
)
def test_an_address_that_is_taken_is_taken_by_the_service(scheme: str, host: str, rest: str) -> None:
    text = f"{scheme}://{host}{rest}"
    if url(text) is None:
        Upstream.model_validate({"name": "one", "kind": "redis" if scheme == "redis" else "http", "url": text})


@given(st.from_regex(r"[0-9]{1,4}/[0-9]{0,3}(second|minutes|hour|day|week)s?", fullmatch=True))
def test_a_rate_that_is_taken_is_taken_by_the_service(text: str) -> None:
    if rate(text) is None:
        TypeAdapter(RateText).validate_python(text)
