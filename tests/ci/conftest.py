"""Projects on a local Hub, as in the tests that go the whole way."""

from tests.e2e.conftest import environments, project

__all__ = ["environments", "project"]
