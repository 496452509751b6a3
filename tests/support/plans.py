"""Plans made the ordinary way, from Spaces, bundles and a Hub in memory."""

from infra.model.fleet import Space
from infra.model.plan import Origin, Plan
from infra.observe import observe
from infra.plan import plan
from tests.support.fakes import FakeHub, FakeSecrets, FakeSpace
from tests.support.spaces import bundle_of, environment

FILES = {"Dockerfile": "FROM python:3.11-slim\n", "README.md": "---\nsdk: docker\n---\n", "service/main.py": "one\n"}
ORIGIN = Origin(endpoint="https://huggingface.co", source="5" * 40, tool="0.1.0")


def planned(hub: FakeHub, *spaces: Space, secrets: FakeSecrets | None = None) -> Plan:
    """Return the plan that brings a Hub to the given Spaces, each with the files of `FILES`."""
    wanted = environment(*spaces)
    bundles = {space.key: bundle_of(space.key, FILES) for space in spaces}
    return plan(wanted, bundles, observe(wanted, hub, secrets or FakeSecrets()), ORIGIN)


def empty_space() -> FakeSpace:
    """A Space that exists and holds nothing of ours."""
    return FakeSpace(files={".gitattributes": b""})
