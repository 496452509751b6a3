"""What is written twice must agree: model, settings, reference.yaml, schema, docs, the shipped file."""

import json
import re
from collections.abc import Mapping
from typing import Any, get_args

import jsonschema
import pytest
import yaml

from infra.model import fleet
from infra.model.policy import Policy
from infra.model.rollout import Rollout, WaveRule
from infra.spec import checks, json_schema, parse, reference
from infra.spec.card import CARD
from infra.spec.codes import Code
from infra.spec.maps import Record
from infra.spec.policies import SCOPE, SUBJECTS
from infra.spec.reference import annotated
from infra.spec.rollout import ROLLOUT, WAVE
from infra.spec.service_checks import CHECK
from infra.spec.settings import SETTINGS
from tests.spec import case_files

SHIPPED = (case_files.ROOT / "spaces.yaml").read_text(encoding="utf-8")
NOT_WRITTEN = {"key", "environment"}


def test_settings_are_the_fields_of_the_model() -> None:
    assert set(SETTINGS) == set(fleet.Space.model_fields) - NOT_WRITTEN


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("service", fleet.Service),
        ("health", fleet.Health),
        ("cors", fleet.Cors),
        ("prune", fleet.Prune),
    ],
)
def test_fields_of_a_part_are_those_of_its_model(name: str, model: type[fleet.Service]) -> None:
    kind = SETTINGS[name].kind
    assert isinstance(kind, Record)
    assert set(kind.fields) == set(model.model_fields)


def test_rollout_waves_and_checks_are_those_of_the_model() -> None:
    kinds = {rule.model_fields["kind"].default for rule in get_args(get_args(WaveRule)[0])}
    assert set(ROLLOUT.fields) == set(Rollout.model_fields)
    assert set(WAVE.fields) == kinds
    assert {"json_values" if name == "json" else name for name in CHECK.fields} == set(fleet.ServiceCheck.model_fields)


def _keys(value: object) -> set[str]:
    if isinstance(value, list):
        return {key for inner in value for key in _keys(inner)}
    if isinstance(value, Mapping):
        return set(value) | {key for inner in value.values() for key in _keys(inner)}
    return set()


def test_reference_shows_every_key() -> None:
    written = _keys(yaml.safe_load(annotated()))
    parts = {key for name in ("service", "health", "cors", "prune") for key in _fields(SETTINGS[name].kind)}
    lists = {*ROLLOUT.fields, *WAVE.fields, *CHECK.fields}
    secrets = {"description", "required", "from", "env", "env_file", "key", "file", "sops", "command"}

    assert set(SETTINGS) | set(CARD.fields) | parts | lists | secrets | {"version", "hub", "value"} <= written


def test_reference_shows_every_policy() -> None:
    listed = yaml.safe_load(annotated())["policies"]

    assert _keys(listed) >= {*SUBJECTS, *SCOPE}


def test_policies_are_those_of_the_model() -> None:
    kinds = {kind.model_fields["kind"].default for kind in get_args(get_args(Policy)[0])}
    assert kinds == set(SUBJECTS)


def _fields(kind: object) -> set[str]:
    assert isinstance(kind, Record)
    return set(kind.fields)


@pytest.mark.parametrize("text", [annotated(), SHIPPED], ids=["reference.yaml", "spaces.yaml"])
def test_our_own_files_have_no_fault(text: str) -> None:
    parsed = parse(text, "spaces.yaml")

    assert case_files.shown(parsed.diagnostics) == ""
    validator().validate(yaml.safe_load(text))


def validator() -> jsonschema.Draft202012Validator:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", case_files.names("merged"))
def test_schema_accepts_what_the_checks_accept(name: str) -> None:
    validator().validate(yaml.safe_load(_as_json_types(case_files.load("merged", name)["input"])))


def _as_json_types(text: str) -> str:
    """Write dates as texts, as JSON and editors take them."""
    return re.sub(r"(\d{4}-\d\d-\d\d)", r'"\1"', text)


@pytest.mark.parametrize(
    "name", ["choices", "wrong_types", "unknown_keys", "missing_keys", "keys_in_the_wrong_place", "rollouts"]
)
def test_schema_shows_editors_the_plain_faults(name: str) -> None:
    written = yaml.safe_load(case_files.load("broken", name)["input"])

    assert list(validator().iter_errors(written))


def test_every_setting_is_explained_to_editors() -> None:
    definitions: dict[str, Any] = json_schema()["$defs"]  # type: ignore[assignment]  # the schema is plain data

    assert all(len(definitions[name]["description"]) > 8 for name in SETTINGS)


def test_generated_schema_is_current() -> None:
    written = (case_files.ROOT / "docs" / "spaces.schema.json").read_text(encoding="utf-8")
    assert written == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_generated_page_is_current() -> None:
    assert (case_files.ROOT / "docs" / "spaces.md").read_text(encoding="utf-8") == reference()


def test_codes_are_unique_and_in_order() -> None:
    numbers = [code.number for code in Code]
    assert numbers == sorted(set(numbers))


def test_every_code_has_a_case() -> None:
    stated = "".join(case_files.load("broken", name)["diagnostics"] for name in case_files.names("broken"))
    without = {Code.TOO_LARGE, Code.TOO_MANY}  # too long for a case file; see test_limits.py
    assert {code for code in Code if code.number not in stated} == without


def test_variables_we_add_are_those_we_refuse() -> None:
    parsed = parse(SHIPPED, "spaces.yaml")
    assert parsed.fleet is not None
    for environment in parsed.fleet.environments:
        for space in environment.spaces:
            added = [v for v in space.variables if v.name in checks.ADDED]
            assert len(added) == len(checks.ADDED)
            assert all(v.description for v in added)
