"""The JSON Schema of spaces.yaml (draft 2020-12), for editors. It says less than the checks do, never more."""

from infra.spec import checks, policies
from infra.spec.document import KEYS, VERSION
from infra.spec.kinds import Schema
from infra.spec.maps import describe
from infra.spec.settings import ENVIRONMENT, SETTINGS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, object]:
    """Return the schema as plain data."""
    settings: Schema = {name: {"$ref": f"#/$defs/{name}"} for name in SETTINGS}
    layer = _object(settings, KEYS["defaults"])
    own = {name: describe(setting) for name, setting in ENVIRONMENT.fields.items() if name not in SETTINGS}
    environment = _object({**own, **settings}, "What is different here.")
    overlays = _named({"$ref": "#/$defs/layer"}, checks.ENVIRONMENT)
    overlays["description"] = "Where it is deployed, with what is different there; left out, it is everywhere."
    space = _object({**settings, "environments": overlays}, "A Space.")
    return {
        "$schema": DIALECT,
        "title": "Spacedock: spaces.yaml",
        "type": "object",
        "properties": {
            "version": {"const": VERSION, "description": KEYS["version"]},
            "defaults": {"$ref": "#/$defs/layer"},
            "environments": {**_named(environment, checks.ENVIRONMENT), "description": KEYS["environments"]},
            "spaces": {**_named(space, checks.NAME), "description": KEYS["spaces"]},
            "policies": {**policies.schema(), "description": KEYS["policies"]},
        },
        "required": ["version", "environments", "spaces"],
        "additionalProperties": False,
        "$defs": {"layer": layer, **{name: describe(setting) for name, setting in SETTINGS.items()}},
    }


def _object(properties: Schema, description: str) -> Schema:
    """Settings, or nothing: a layer may be empty."""
    return {
        "description": description,
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }


def _named(value: Schema, pattern: str) -> Schema:
    return {
        "type": "object",
        "patternProperties": {pattern: value},
        "additionalProperties": False,
        "minProperties": 1,
    }
