"""The table of secrets, whole."""

import json
import re

import pytest

from infra.model.outcome import Problem
from infra.model.secret_list import SecretList, SecretRow
from infra.report import Screen, show_secrets
from tests.support import golden


def row(
    name: str, state: str, age: int | None = None, source: str | None = "environment variable X", **more: object
) -> SecretRow:
    known = {"space": "api", "id": "acme/api", "on_hub": age is not None, "updated_at": None, "required": True, **more}
    return SecretRow.model_validate({**known, "name": name, "state": state, "age": age, "source": source})


FOUND = SecretList(
    environment="prod",
    secrets=(
        row("ADDED", "new"),
        row("BY_HAND", "unmanaged", 0, None, required=False),
        row("CHANGED", "changed", 1, "mail.password in secrets/prod.enc.yaml, by sops"),
        row("LOCKED", "not compared", 412, "command op read 'op://prod/api [key]'"),
        row("MAYBE", "missing", required=False),
        row("NEEDED", "missing", space="events", id="acme/events"),
        row("SAME", "same", 93, space="events", id="acme/events", updated_at="2026-05-01T10:00:00+00:00"),
    ),
    requests=5,
    unread=(Problem(space="other", message="reading acme/other: the Hub answered 500", help="Try again later."),),
    failed=5,
)


def test_secrets(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    show_secrets(FOUND, Screen())
    seen = capsys.readouterr()
    shown = re.sub(r" +$", "", f"--- stdout\n{seen.out}--- stderr\n{seen.err}", flags=re.MULTILINE)
    golden.check("report/secrets.txt", shown)


def test_secrets_as_json_are_one_value(capsys: pytest.CaptureFixture[str]) -> None:
    show_secrets(FOUND, Screen(as_json=True))
    assert SecretList.model_validate(json.loads(capsys.readouterr().out)) == FOUND


def test_no_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    show_secrets(SecretList(environment="prod", secrets=(), requests=1), Screen())
    assert capsys.readouterr().out == "no secrets\n"
