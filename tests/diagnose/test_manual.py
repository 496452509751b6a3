"""Every cause has its page, with the parts that a reader in need looks for."""

import pytest

from infra.diagnose import manual
from infra.diagnose.cause import Cause
from infra.diagnose.causes import CAUSES, NOTICES
from infra.model.errors import ExitCode

PAGE = manual()


@pytest.mark.parametrize("cause", [*CAUSES, *NOTICES], ids=lambda cause: cause.name)
def test_a_cause_says_how_it_is_seen_and_cured(cause: Cause) -> None:
    section = PAGE.split(f"\n## {cause.name}\n")[1].split("\n## ")[0]
    assert all(part in section for part in ("**Seen as.**", "**Cure.**"))
    assert ("**Platform.**" in section) is cause.platform
    assert "  " not in section


def test_the_page_says_what_platform_means() -> None:
    assert f"exit code is {int(ExitCode.PLATFORM)}" in PAGE.replace("\n", " ")


def test_names_are_unique() -> None:
    names = [cause.name for cause in (*CAUSES, *NOTICES)]
    assert len(names) == len(set(names))
