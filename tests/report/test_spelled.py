"""What `explain`, `diff` and `import` show, whole."""

import re

import pytest

from infra import spec
from infra.compare import compare
from infra.model.adoption import Adoption
from infra.report import Screen, show_adoption, show_comparison, show_explained
from tests.support import golden

TEXT = """\
version: 1
defaults: {owner: acme, variables: {LEVEL: info}}
environments:
  staging: {name: "{space}-s", variables: {LEVEL: debug, LISTS: "[bold]\\tx"}}
  prod: {cors: {origins: [https://acme.example]}}
spaces:
  api: {title: API, hardware: t4-small, environments: {staging: {hardware: null}, prod: {variables: {LEVEL: null}}}}
  jobs: {title: Jobs, environments: {staging: }}
"""
FILE = "spaces.yaml"


def seen(capsys: pytest.CaptureFixture[str]) -> str:
    return re.sub(r" +$", "", capsys.readouterr().out, flags=re.MULTILINE)


def test_explained(capsys: pytest.CaptureFixture[str]) -> None:
    rows = spec.explain(TEXT, FILE, "staging", "api")
    show_explained("api", rows, Screen())
    golden.check("report/explain.txt", seen(capsys))


def test_explained_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    rows = spec.explain(TEXT, FILE, "prod", "api")
    show_explained(
        "api", [row for row in rows if row.key in {"hardware", "variables.LEVEL.value"}], Screen(as_json=True)
    )
    golden.check("report/explain-json.txt", seen(capsys))


def test_compared(capsys: pytest.CaptureFixture[str]) -> None:
    fleet = spec.parse(TEXT, FILE).fleet
    assert fleet is not None
    told = [{key: tuple(rows) for key, rows in spec.explain_all(TEXT, FILE, name)} for name in ("staging", "prod")]
    staging, prod = fleet.environments
    show_comparison(compare(staging, prod, (told[0], told[1])), Screen())
    golden.check("report/diff.txt", seen(capsys))


def test_imported(capsys: pytest.CaptureFixture[str]) -> None:
    entry = "  hand:\n    title: Hand\n    managed: settings\n    environments:\n      prod:\n"
    place = {"environment": "prod", "space": "hand", "id": "acme/hand"}
    left = ("the variable `PORT` is set from `app_port`",)
    show_adoption(Adoption(**place, already=False, entry=entry, text="", left_out=left), Screen(), written=True)
    show_adoption(Adoption(**place, already=False, entry=entry, text=""), Screen(), written=False)
    show_adoption(Adoption(**place, already=True), Screen(), written=False)
    show_adoption(Adoption(**place, already=True), Screen(as_json=True), written=False)
    told = capsys.readouterr()
    golden.check("report/import.txt", f"--- stdout\n{told.out}--- stderr\n{told.err}")
