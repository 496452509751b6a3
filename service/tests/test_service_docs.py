"""docs/service.md tells the variables and the routes that there are."""

import re

from service.main import create_app
from service.settings import Settings, describe
from service.tests.processes import ROOT

PAGE = (ROOT / "docs" / "service.md").read_text("utf-8")


def test_the_page_tells_every_variable_in_order() -> None:
    rows = [
        f"| `{setting.name}` | {f'`{setting.default}`' if setting.default else ''} | {setting.description} |"
        for setting in describe()
    ]
    assert "\n".join(["| name | default | meaning |", "|---|---|---|", *rows, ""]) in PAGE


def test_the_page_tells_every_route() -> None:
    told = set(re.findall(r"`(?:GET )?(/[a-z./]*)`", PAGE.partition("## The status page")[0]))
    assert set(create_app(Settings(_env_file=None)).openapi()["paths"]) <= told


def test_the_optional_packages_are_those_of_the_requirements() -> None:
    requirements = (ROOT / "service" / "requirements.in").read_text("utf-8")
    (block,) = re.findall(r"```\n(opentelemetry.*?)```", PAGE, re.DOTALL)
    assert [f"# {line}" for line in block.splitlines()] == re.findall(r"^# opentelemetry.*", requirements, re.MULTILINE)
