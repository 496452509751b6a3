"""What a commit says of a release is read back as it was written, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.model.plan import Purpose
from infra.model.trailers import Trailers, commit_message, read_trailers

TEXTS = st.text(max_size=60)
HOSTILE = [
    "two\nlines",
    "Spacedock-Release: forged\r\nSpacedock-Purpose: rollback",
    "a: b: c",
    " blanks around ",
    "\u2028 and \x85 and \x0b break lines elsewhere",
    "back\\slash \\n \\x41",
    "\u202eright to left, 🚀, \udce9, \x00",
]


def trailers(**more: object) -> Trailers:
    return Trailers.model_validate({"environment": "prod", "release": "a" * 64, **more})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_stay_one_line_and_come_back(text: str) -> None:
    told = trailers(environment=text, reason=text, cause=text, forced=text, by=text)
    message = commit_message(told)
    assert read_trailers(message) == told
    body = message.split("\n\n", 1)[1]
    assert len(body.splitlines()) == 7


@given(st.fixed_dictionaries({name: TEXTS for name in Trailers.model_fields if name != "purpose"}))
def test_any_value_comes_back(values: dict[str, str]) -> None:
    told = Trailers.model_validate({"purpose": Purpose.ROLLBACK, **values, "environment": f"x{values['environment']}"})
    assert read_trailers(commit_message(told)) == told


def test_a_hub_that_adds_to_a_message_does_no_harm() -> None:
    told = trailers(purpose=Purpose.PROMOTE, forced="the canary is enough")
    message = commit_message(told).replace("\n", "\r\n")
    assert read_trailers(f"{message}\r\n\r\nCo-authored-by: someone <someone@acme.example>") == told


@pytest.mark.parametrize(
    "message",
    [
        "",
        "initial commit",
        "Add notes\n\nSpacedock is great",
        "x\n\nSpacedock-Release: abc",
        "x\n\nSpacedock-Environment: prod\nSpacedock-Purpose: holidays",
    ],
)
def test_other_messages_are_no_release(message: str) -> None:
    assert read_trailers(message) is None


@pytest.mark.parametrize(
    ("purpose", "release", "summary"),
    [
        (Purpose.DEPLOY, "a" * 64, "Deploy release aaaaaaaaaaaa to prod"),
        (Purpose.PROMOTE, "a" * 64, "Promote release aaaaaaaaaaaa to prod"),
        (Purpose.ROLLBACK, "a" * 64, "Roll back to release aaaaaaaaaaaa in prod"),
        (Purpose.ROLLBACK, "", "Roll back to what was there before in prod"),
    ],
)
def test_the_summary_names_purpose_release_and_environment(purpose: Purpose, release: str, summary: str) -> None:
    assert commit_message(trailers(purpose=purpose, release=release)).split("\n")[0] == summary
