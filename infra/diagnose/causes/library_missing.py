"""A library of the system is not in the image.

**Seen as.** "libGL.so.1: cannot open shared object file".

**Cure.** Install its Debian package in Dockerfile.j2 (`apt-get install --no-install-recommends …`), or a build of the
Python package that needs none, such as `opencv-python-headless`.
"""

from infra.diagnose.reading import Finding, anywhere, line
from infra.model.symptoms import Symptoms


def find(seen: Symptoms) -> Finding | None:
    """Find the loader's words."""
    hit = anywhere(seen, r".*?(?P<library>lib[\w.+-]+\.so[\w.]*): cannot open shared object file.*")
    if hit is None:
        return None
    return Finding(
        f"the library {hit['library']} is not in the image",
        f"Install the Debian package that has {hit['library']} in Dockerfile.j2, before the code is copied.",
        line(hit),
    )
