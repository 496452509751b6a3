"""How times and sizes are said."""

from datetime import UTC, datetime

import pytest

from infra.emulator.pages import words

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-05-01T12:00:00.000Z", "just now"),
        ("2026-05-01T12:00:01.000Z", "just now"),
        ("2026-05-01T11:59:50.000Z", "10 seconds ago"),
        ("2026-05-01T11:58:59.000Z", "1 minute ago"),
        ("2026-05-01T09:59:59.000Z", "2 hours ago"),
        ("2026-04-29T11:00:00.000Z", "2 days ago"),
        ("2026-02-01T11:00:00.000Z", "2 months ago"),
        ("2023-02-01T11:00:00.000Z", "3 years ago"),
    ],
)
def test_times(moment: str, said: str) -> None:
    assert words.ago(moment, NOW) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (99_949, "100 kB"),
        (999_600, "1.0 MB"),
        (5_250_000_000_000, "5250 GB"),
    ],
)
def test_sizes(count: int, said: str) -> None:
    assert words.size(count) == said


@pytest.mark.parametrize(
    ("stored", "shown"),
    [(None, ""), ("text", "text"), ("text [spacedock:ab:cd]", "text"), ("[spacedock:ab:cd]\n", ""), ("a [b]", "a [b]")],
)
def test_digests_are_taken_out(stored: str | None, shown: str) -> None:
    assert words.without_digest(stored) == shown
