import pytest

from infra.emulator.life.card import Card, read_card
from infra.emulator.life.stages import ReleaseError


def test_what_is_not_said_has_the_hubs_default() -> None:
    assert read_card(b"---\nsdk: docker\n---\n# text") == Card("docker", "", 7860, "/", 1800)


def test_what_is_said_counts() -> None:
    lines = ["---", "title: 'a: b'", "sdk: docker", "app_port: 80", "base_path: /x", "startup_duration_timeout: 1h"]
    assert read_card("\r\n".join([*lines, "---", "text"]).encode()) == Card("docker", "a: b", 80, "/x", 3600)


@pytest.mark.parametrize(
    ("readme", "error"),
    [
        (None, "Missing configuration in README"),
        (b"", "Missing configuration in README"),
        (b"text\n---\nsdk: docker\n---\n", "Missing configuration in README"),
        (b"---\nsdk: docker\n", "Missing configuration in README"),
        (b"---\ntitle: x\n---\n", "Missing configuration in README"),
        (b"---\n- sdk\n---\n", "Missing configuration in README"),
        (b"---\na: *b\n---\n", "Missing configuration in README"),
        (b"---\nsdk: docker\napp_port: http\n---\n", "Invalid app_port"),
        (b"---\nsdk: docker\napp_port: 70000\n---\n", "Invalid app_port"),
        (b"---\nsdk: docker\nbase_path: x\n---\n", "Invalid base_path"),
        (b"---\nsdk: docker\nstartup_duration_timeout: soon\n---\n", "Invalid startup_duration_timeout"),
    ],
)
def test_a_card_that_makes_no_sense_is_a_configuration_error(readme: bytes | None, error: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        read_card(readme)
    assert error in str(caught.value)
    assert caught.value.phase == "CONFIG_ERROR"
