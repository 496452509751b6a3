"""Puts together what is shipped to one Space."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.model.bundle import CARD_PATH, Bundle, File, artifact_digest, release_file
from infra.model.errors import InputError
from infra.model.fleet import LOCAL, Environment, Space
from infra.render.card import front_matter
from infra.render.settings import documented_settings
from infra.render.templates import render

DOCKERIGNORE = "templates/dockerignore"
IMAGE = ("Dockerfile", ".dockerignore")
"""The files of an artifact beside the service."""


@dataclass(frozen=True)
class Sources:
    """What a bundle is made from: templates by path, and the files of the service folder, sorted by path."""

    templates: Mapping[str, str]
    service: tuple[File, ...]


def bundle(environment: Environment, space: Space, sources: Sources) -> Bundle:
    """Render everything that is pushed to one Space.

    Raises:
        InputError: a template is missing or names something that is not there, or the service has no requirements.
    """
    return _with_card(environment, space, sources, _environment_free(space, sources))


def promoted_bundle(
    environment: Environment, space: Space, artifact: tuple[File, ...], templates: Mapping[str, str]
) -> Bundle:
    """Put the card of another environment on an artifact as it is; the card's settings are read from its code.

    Raises:
        InputError: the card's template cannot be used.
    """
    service = tuple(file for file in artifact if file.path not in IMAGE)
    image = tuple(file for file in artifact if file.path in IMAGE)
    return _with_card(environment, space, Sources(templates, service), image)


def _with_card(environment: Environment, space: Space, sources: Sources, image: tuple[File, ...]) -> Bundle:
    artifact_files = (*sources.service, *image)
    artifact = artifact_digest(artifact_files)
    card = _card(environment, space, sources, artifact)
    files = (*artifact_files, release_file(artifact), card)
    return Bundle(space=space.key, artifact=artifact, files=tuple(sorted(files, key=lambda file: file.path)))


def _environment_free(space: Space, sources: Sources) -> tuple[File, ...]:
    requirements = _requirements(space, sources)
    values = {"space": space, "hashed": b"--hash=" in requirements}
    dockerfile = render(sources.templates, "Dockerfile.j2", values)
    ignored = sources.templates.get(DOCKERIGNORE, "")
    return (
        File(path="Dockerfile", content=dockerfile.encode()),
        File(path=".dockerignore", content=ignored.encode()),
    )


def _requirements(space: Space, sources: Sources) -> bytes:
    path = f"{space.service.folder}/requirements.txt"
    for file in sources.service:
        if file.path == path:
            return file.content
    raise InputError(
        f"{path} is missing", f"The image of {space.key} installs it: list the service's packages there, pinned."
    )


def _card(environment: Environment, space: Space, sources: Sources, artifact: str) -> File:
    values = {
        "space": space,
        "artifact": artifact,
        "local": environment.hub == LOCAL,
        "front_matter": front_matter(space),
        "settings": documented_settings(space, sources.service),
        "required": [secret.name for secret in space.secrets if secret.required],
    }
    return File(path=CARD_PATH, content=render(sources.templates, "README.md.j2", values).encode())
