"""Bundles: the same input gives the same bytes, and the artifact's digest names exactly what is in the image."""

import hashlib
import json

import pytest

from infra.model.bundle import Bundle, File
from infra.model.errors import InputError
from infra.model.fleet import Environment, Space
from infra.render import Sources, bundle
from tests.support import shipped
from tests.support.spaces import environment, space


def render(wanted: Space, sources: Sources | None = None) -> Bundle:
    return bundle(environment(wanted), wanted, sources or shipped.sources())


def with_template(name: str, text: str) -> Sources:
    return Sources({**shipped.sources().templates, name: text}, shipped.sources().service)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert render(space()).model_dump() == render(space()).model_dump()


def test_a_bundle_is_complete_and_sorted() -> None:
    paths = [file.path for file in render(space()).files]
    assert paths == sorted(paths)
    assert {"Dockerfile", ".dockerignore", "README.md", "release.json", "service/__main__.py"} <= set(paths)
    assert {path.split("/")[0] for path in paths} == {
        "Dockerfile",
        ".dockerignore",
        "README.md",
        "release.json",
        "service",
    }
    assert not [path for path in paths if "/tests/" in path or "__pycache__" in path]


def test_the_release_file_names_the_artifact() -> None:
    made = render(space())
    assert json.loads(shipped.text(made, "release.json")) == {"artifact": made.artifact}


def test_the_digest_can_be_recomputed_from_what_is_pushed() -> None:
    made = render(space())
    lines = sorted(
        f"{hashlib.sha1(b'blob %d' % len(f.content) + bytes(1) + f.content).hexdigest()} {f.path}\n"
        for f in made.files
        if f.path not in {"README.md", "release.json"}
    )
    assert made.artifact == hashlib.sha256("".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("key", ["api", "events"])
def test_all_environments_of_a_space_ship_one_artifact(key: str) -> None:
    found = [bundle for _, wanted, bundle in shipped.everything() if wanted.key == key]
    assert len(found) >= 2
    assert len({b.artifact for b in found}) == 1
    free = [{f.path: f.content for f in b.files if f.path != "README.md"} for b in found]
    assert all(files == free[0] for files in free)
    assert len({shipped.text(b, "README.md") for b in found}) == len(found)


def test_settings_of_an_environment_do_not_touch_the_artifact() -> None:
    other = space(
        environment="dev", title="Other", hardware="cpu-upgrade", tags=(), visibility="private", pinned=True, owner="x"
    )
    assert render(other).artifact == render(space()).artifact


def test_every_file_of_the_artifact_changes_the_digest() -> None:
    sources = Sources(shipped.sources().templates, shipped.sources().service[:6] + _requirements())
    before = render(space(), sources).artifact
    for number, file in enumerate(sources.service):
        changed = File(path=file.path, content=file.content + b"\n")
        service = (*sources.service[:number], changed, *sources.service[number + 1 :])
        assert render(space(), Sources(sources.templates, service)).artifact != before, file.path
    for template in ("Dockerfile.j2", "templates/dockerignore"):
        text = sources.templates[template] + "# more\n"
        assert render(space(), Sources({**sources.templates, template: text}, sources.service)).artifact != before
    moved = (File(path="service/moved.py", content=sources.service[0].content), *sources.service[1:])
    assert render(space(), Sources(sources.templates, moved)).artifact != before


def _requirements() -> tuple[File, ...]:
    return tuple(file for file in shipped.sources().service if file.path == "service/requirements.txt")


def test_an_undefined_name_is_told_with_template_and_line() -> None:
    broken = with_template("README.md.j2", "one\ntwo {{ space.titel }}\n")
    with pytest.raises(InputError, match=r"^README\.md\.j2:2: .*titel"):
        render(space(), broken)


def test_an_undefined_name_in_a_partial_is_told_with_its_own_name_and_line() -> None:
    broken = with_template("templates/card/url.md.j2", "\n\n{{ nothing_here }}\n")
    with pytest.raises(InputError, match=r"^templates/card/url\.md\.j2:3: .*nothing_here"):
        render(space(), broken)


def test_a_template_that_does_not_parse_is_told_with_its_line() -> None:
    with pytest.raises(InputError, match=r"^Dockerfile\.j2:2: "):
        render(space(), with_template("Dockerfile.j2", "FROM x\n{% if %}\n"))


def test_a_missing_partial_is_told() -> None:
    templates = {n: text for n, text in shipped.sources().templates.items() if n != "templates/card/cors.md.j2"}
    with pytest.raises(InputError, match=r"templates/card/cors\.md\.j2"):
        render(space(), Sources(templates, shipped.sources().service))


def test_a_template_cannot_reach_into_python() -> None:
    with pytest.raises(InputError, match=r"Dockerfile\.j2"):
        render(space(), with_template("Dockerfile.j2", "{{ ''.__class__.__mro__ }}"))


def test_a_service_without_requirements_is_told() -> None:
    with pytest.raises(InputError, match=r"^service/requirements\.txt is missing$"):
        render(space(), Sources(shipped.sources().templates, ()))


def test_the_card_of_a_local_space_names_no_address_of_the_real_hub() -> None:
    local = Environment(name="local", hub="local", spaces=(space(environment="local"),))
    card = shipped.text(bundle(local, local.spaces[0], shipped.sources()), "README.md")
    assert "http://acme-api.localhost:" in card
    assert "huggingface.co/spaces" not in card
