"""The test of the example route: a real external service, the real application, a real client."""

import httpx2
import pytest

from service.main import create_app
from service.settings import Settings
from service.tests.sockets import Upstream as Server
from service.tests.sockets import served
from service.upstream import Upstream

pytestmark = pytest.mark.usefixtures("clean_environment")


def test_the_example_calls_its_external_service_with_the_credential() -> None:
    server = Server()
    with served(server) as there:
        example = {"name": "example", "url": there, "secret_env": "EXAMPLE_KEY", "secret": "sk-1"}
        app = create_app(Settings(upstreams=(Upstream.model_validate(example),)))
        with served(app) as here:
            answer = httpx2.get(f"{here}/greeting/Ada", trust_env=False)
    assert answer.json() == {"text": "upstream Ada", "status": 200}
    assert server.seen[-1]["authorization"] == "Bearer sk-1"


def test_without_its_external_service_the_example_is_not_there() -> None:
    with served(create_app(Settings())) as here:
        assert httpx2.get(f"{here}/greeting/Ada", trust_env=False).status_code == 404
