import json
import re
from pathlib import Path

import pytest

from service.settings import Settings, load_settings
from service.upstream import Upstream

PAGE = (Path(__file__).parents[2] / "docs" / "gateway.md").read_text("utf-8")


def test_every_key_of_an_entry_is_documented_and_no_other() -> None:
    table = PAGE.partition("## What an entry says")[2].partition("\n## ")[0]
    keys = {key for row in re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE) for key in re.findall(r"`(\w+)`", row)}
    assert keys == set(Upstream.model_fields) - {"secret"}
    described = Settings.model_fields["upstreams"].description or ""
    assert {key for key in keys if not re.search(rf"\b{key}\b", described)} == set()


def test_the_example_is_one(clean_environment: pytest.MonkeyPatch) -> None:
    example = PAGE.partition("```json\n")[2].partition("```")[0]
    for variable in ("MODELS_API_KEY", "REDIS_PASSWORD"):
        clean_environment.setenv(variable, "word")
    clean_environment.setenv("UPSTREAMS", json.dumps(json.loads(example)))
    assert [upstream.name for upstream in load_settings().called] == ["models", "state", "sign-in"]
