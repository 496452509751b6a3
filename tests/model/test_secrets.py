"""A secret's digest: the same value is known again, another is not, and nothing of it can be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from infra.model.secrets import Fingerprint, describe, parse_description

VALUE = SecretStr("opens-the-door")
MARK = Fingerprint.of(VALUE, b"0" * 16)


def test_the_same_value_is_known_again_under_every_salt() -> None:
    other = Fingerprint.of(VALUE, b"1" * 16)
    assert MARK.matches(VALUE)
    assert other.matches(VALUE)
    assert MARK.digest != other.digest


@pytest.mark.parametrize("value", ["", "opens-the-doo", "opens-the-door ", "Opens-the-door"])
def test_another_value_is_not(value: str) -> None:
    assert not MARK.matches(SecretStr(value))


def test_the_value_is_in_no_form_of_the_digest() -> None:
    assert "opens" not in f"{MARK!r} {MARK} {MARK.model_dump_json()} {describe('A door.', MARK)}"


@pytest.mark.parametrize(
    "text", ["", "Opens the door.", "two\nlines", "[spacedock:x]", "ends with ]", "a line\n", " x "]
)
def test_a_description_comes_back_as_it_was(text: str) -> None:
    assert parse_description(describe(text, MARK)) == (text, MARK)


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_description_comes_back(text: str) -> None:
    assert parse_description(describe(text, MARK)) == (text, MARK)


@pytest.mark.parametrize("stored", ["", "by hand", "[spacedock:12:34]", f"[spacedock:{'0' * 32}:{'g' * 64}]"])
def test_a_description_without_a_digest_is_left_alone(stored: str) -> None:
    assert parse_description(stored) == (stored, None)
