"""What is in the image, and how long it takes to build."""

import json
from collections.abc import Callable

import pytest

from tests.container.image import Image

pytestmark = [pytest.mark.container, pytest.mark.xdist_group("container"), pytest.mark.timeout(30 * 60)]

LIST_FILES = """
import json, os, pathlib
root = pathlib.Path.home() / "app"
files = [path for path in root.rglob("*") if path.is_file()]
print(json.dumps({str(path.relative_to(root)): [path.stat().st_uid, os.access(path, os.R_OK)] for path in files}))
"""
WRITE_EVERYWHERE = """
import os, pathlib, tempfile
home = pathlib.Path.home()
assert str(home) == "/home/user", home
for folder in map(pathlib.Path, (home, os.environ["XDG_CACHE_HOME"], os.environ["HF_HOME"], os.getcwd())):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "probe").write_text("x")
tempfile.TemporaryFile().close()
print(os.getuid(), pathlib.Path.cwd())
"""


@pytest.mark.acceptance("T029")
def test_t029_image_builds_in_under_20_minutes(image: Image, record_property: Callable[[str, object], None]) -> None:
    record_property("image build", f"{image.seconds:.1f} s for {image.space.service.app}, no layer reused")
    assert image.seconds < 20 * 60


@pytest.mark.acceptance("T002")
def test_t002_container_runs_python_of_the_space(image: Image) -> None:
    with image.podman.run(image.name, "sleep", "300", network="none") as container:
        version = container.python("import sys; print('%d.%d' % sys.version_info[:2])")
    assert version == image.space.python


@pytest.mark.acceptance("T004")
def test_t004_image_holds_the_bundle_and_nothing_else(image: Image) -> None:
    folder = image.space.service.folder
    shipped = {file.path for file in image.bundle.files if file.path.startswith(f"{folder}/")}
    with image.podman.run(image.name, "sleep", "300", network="none") as container:
        found = json.loads(container.python(LIST_FILES))
    assert set(found) == shipped | {"release.json", "requirements.txt"}
    assert set(map(tuple, found.values())) == {(1000, True)}, "every file belongs to uid 1000"


def test_home_caches_and_working_folder_are_writable(image: Image) -> None:
    with image.podman.run(image.name, "sleep", "300", network="none") as container:
        assert container.python(WRITE_EVERYWHERE) == "1000 /home/user/app"
