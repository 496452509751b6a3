"""What the environment says about a run of continuous integration."""

import pytest

from infra.wiring import Settings

GITHUB = {
    "CI": "true",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_REPOSITORY": "acme/fleet",
    "GITHUB_RUN_ID": "42",
    "GITHUB_ACTOR": "octocat",
}
GITLAB = {"CI": "true", "CI_JOB_URL": "https://gitlab.com/acme/fleet/-/jobs/7", "GITLAB_USER_LOGIN": "tanuki"}


@pytest.mark.parametrize(
    ("environ", "by"),
    [
        (GITHUB, "https://github.com/acme/fleet/actions/runs/42 by octocat"),
        (GITLAB, "https://gitlab.com/acme/fleet/-/jobs/7 by tanuki"),
        ({"CI": "1"}, "a run of CI"),
        ({**GITHUB, "CI": ""}, ""),
        ({"GITHUB_ACTOR": "octocat", "USER": "alice"}, ""),
    ],
)
def test_a_run_is_named_and_a_person_at_a_desk_is_not(
    environ: dict[str, str], by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in {*GITHUB, *GITLAB, "GITHUB_ACTIONS"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Settings().by == by
