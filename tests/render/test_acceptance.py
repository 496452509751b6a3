"""What every card of the shipped fleet promises, Space by Space."""

import copy
import json
import re
import subprocess
import sys

import pytest

import tasks
from infra.model.bundle import Bundle
from infra.model.fleet import Environment, Space
from service.origins import parse_origins
from service.settings import describe
from tests.render.cards import code, front_matter, rows, section
from tests.support import shipped

EVERY = pytest.mark.parametrize(
    ("environment", "space", "bundle"),
    [pytest.param(e, s, b, id=f"{e.name}-{s.key}") for e, s, b in shipped.everything()],
)
COLORS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
CARD_KEYS = {"title", "emoji", "colorFrom", "colorTo", "sdk", "app_port", "pinned", "short_description", "license"}


def card(bundle: Bundle) -> str:
    return shipped.text(bundle, "README.md")


@pytest.mark.acceptance("T001")
def test_t001_the_bundle_has_the_service_in_its_folder() -> None:
    for _, space, bundle in shipped.everything():
        folder = space.service.folder
        for name in ("__main__.py", "main.py", "settings.py", "requirements.txt"):
            assert f"{folder}/{name}" in bundle.by_path


@pytest.mark.acceptance("T012")
def test_t012_nothing_of_another_platform_is_in_the_repository_or_in_a_bundle() -> None:
    listed = subprocess.run(["git", "-C", shipped.ROOT, "ls-files"], capture_output=True, text=True, check=True)
    paths = [*listed.stdout.splitlines(), *(path for _, _, bundle in shipped.everything() for path in bundle.by_path)]
    assert len(paths) > 100
    forbidden = re.compile(
        r"runtime\.txt|(.*/)?(nixpacks\.toml|railway\.(json|toml)|railpack\.json|Procfile(\..*)?|heroku\.yml|app\.json"
        r"|render\.ya?ml|fly\.toml|vercel\.json|netlify\.toml|app\.yaml|\.buildpacks)"
    )
    assert [path for path in paths if forbidden.fullmatch(path)] == []


@EVERY
@pytest.mark.acceptance("T013")
def test_t013_the_card_is_made_by_a_template_with_front_matter(
    environment: Environment, space: Space, bundle: Bundle
) -> None:
    keys = front_matter(card(bundle))
    assert (keys["title"], keys["sdk"], keys["app_port"]) == (space.title, "docker", space.app_port)
    assert f"environment `{environment.name}`" in card(bundle)
    assert bundle.artifact[:12] in card(bundle)


def settings_of(bundle: Bundle) -> dict[str, list[str]]:
    return {code(row[0]): row[1:] for row in rows(section(card(bundle), "Configuration"))}


@EVERY
@pytest.mark.acceptance("T017")
def test_t017_every_variable_has_its_row(environment: Environment, space: Space, bundle: Bundle) -> None:
    found = settings_of(bundle)
    for variable in space.variables:
        kind, default, _ = found[variable.name]
        assert kind == "variable"
        assert default == (f"`{variable.value}`" if variable.value else "empty")
    for secret in space.secrets:
        assert found[secret.name][:2] == ["secret", "required" if secret.required else "empty"]
    for setting in describe():
        assert found[setting.name][0] == ("secret" if setting.secret else "variable")


@EVERY
@pytest.mark.acceptance("T026")
def test_t026_no_variable_is_missing_stale_or_undescribed(
    environment: Environment, space: Space, bundle: Bundle
) -> None:
    declared = {v.name for v in space.variables} | {s.name for s in space.secrets}
    read = {setting.name for setting in describe()}
    named = {upstream.secret_env for upstream in space.upstreams}
    assert settings_of(bundle).keys() == declared | read
    assert declared <= read | named
    assert [name for name, row in settings_of(bundle).items() if len(row[2]) < 10] == []


@EVERY
@pytest.mark.acceptance("T020")
def test_t020_the_card_gives_the_pattern_and_its_own_address(
    environment: Environment, space: Space, bundle: Bundle
) -> None:
    text = section(card(bundle), "Address")
    assert "`https://<owner>-<name>.hf.space`" in text
    assert re.search(rf"https://{space.owner}-{space.name}\.hf\.space\b", text)


@EVERY
@pytest.mark.acceptance("T021")
def test_t021_the_cors_examples_are_origins_that_the_service_takes(
    environment: Environment, space: Space, bundle: Bundle
) -> None:
    text = section(card(bundle), "Browsers on other origins (CORS)")
    examples = {row[0]: code(row[1]).partition("=") for row in rows(text)}
    assert examples.keys() == {"production", "preview deployments", "local development"}
    for name, _, value in examples.values():
        assert name == "CORS_ALLOWED_ORIGINS"
        assert parse_origins(value)
    assert all("localhost" in origin for origin in parse_origins(examples["local development"][2]))
    assert all(f"`{origin}`" in text for origin in space.cors.origins)


@EVERY
@pytest.mark.acceptance("T027")
def test_t027_the_commands_of_the_deployment_are_tasks(environment: Environment, space: Space, bundle: Bundle) -> None:
    text = card(bundle)
    commands = re.findall(r"\./inv ([a-z.]+)([^#`\n]*)", text)
    assert {"plan", "deploy", "status", "logs"} <= {name for name, _ in commands}
    assert f"./inv deploy --env {environment.name} " in section(text, "Deployment")
    for name, options in commands:
        # a copy: invoke takes the help texts out of the tasks whose options it reads
        arguments = copy.deepcopy(tasks.namespace[name]).get_arguments()
        flags = {flag for argument in arguments for flag in _flags(argument.names)}
        assert set(re.findall(r"--[a-z-]+", options)) <= flags


def _flags(names: tuple[str, ...]) -> set[str]:
    return {f"--{name.replace('_', '-')}" for name in names}


@pytest.mark.acceptance("T027")
def test_t027_inv_lists_the_tasks_that_the_cards_name() -> None:
    command = [sys.executable, "-m", "invoke", "--search-root", str(shipped.ROOT), "--list", "--list-format", "json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=shipped.ROOT)
    known = {task["name"] for task in json.loads(listed.stdout)["tasks"]}
    named = {name for _, _, bundle in shipped.everything() for name in re.findall(r"\./inv ([a-z.]+)", card(bundle))}
    assert named <= known


@EVERY
@pytest.mark.acceptance("T028")
def test_t028_the_troubleshooting_guide_covers_the_common_faults(
    environment: Environment, space: Space, bundle: Bundle
) -> None:
    guide = rows(section(card(bundle), "Troubleshooting"))
    assert all(len(row) == 3 and all(len(cell) > 8 for cell in row) for row in guide)
    seen = "\n".join(row[0] for row in guide)
    for fault in (
        "Building",
        "PermissionError",
        "configuration error",
        "CORS",
        "http://",
        "429",
        "412",
        "old version",
        "402",
        "slow",
        "Launch timed out",
        "private",
        "stops at the start",
        "database",
    ):
        assert fault in seen
    assert f"port {space.app_port}" in "\n".join(row[1] for row in guide)


@EVERY
@pytest.mark.acceptance("T030")
def test_t030_the_front_matter_is_complete(environment: Environment, space: Space, bundle: Bundle) -> None:
    keys = front_matter(card(bundle))
    assert keys.keys() >= CARD_KEYS
    assert len(keys["short_description"]) <= 60
    assert {keys["colorFrom"], keys["colorTo"]} <= COLORS
    assert re.fullmatch(r"\d+[hms]", keys["startup_duration_timeout"])
    assert keys["pinned"] is space.pinned
