"""The shipped fleet's Dockerfile and cards, whole."""

import pytest

from tests.support import golden, shipped


@pytest.mark.parametrize(
    ("environment", "space", "path"),
    [
        ("prod", "api", "Dockerfile"),
        ("prod", "api", ".dockerignore"),
        ("prod", "api", "README.md"),
        ("staging", "events", "README.md"),
        ("local", "api", "README.md"),
    ],
)
def test_bundle(environment: str, space: str, path: str) -> None:
    bundle = shipped.bundles(environment)[space]
    text = shipped.text(bundle, path).replace(bundle.artifact[:12], "<release>")
    golden.check(f"bundle/{environment}-{space}/{path.lstrip('.')}", text)
