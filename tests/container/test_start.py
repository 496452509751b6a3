"""The image runs as it does on Spaces: its port, its health, its end."""

import json

import httpx2
import pytest

from tests.container.image import Image
from tests.container.web import await_health, free_port, get

pytestmark = [pytest.mark.container, pytest.mark.xdist_group("container"), pytest.mark.timeout(30 * 60)]

ASK_INSIDE = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:{port}/health').read().decode())"
GRACE = 20


@pytest.mark.acceptance("T003")
def test_t003_container_listens_on_port(image: Image) -> None:
    port = free_port()
    with image.podman.run(image.name, env={"PORT": str(port)}) as container:
        answer = get(container, port, image.space.health.path)
    assert (answer.status_code, answer.json()) == (200, {"status": "healthy"})


@pytest.mark.acceptance("T003")
def test_t003_container_falls_back_to_app_port(image: Image) -> None:
    with image.podman.run(image.name, network="none") as container:
        await_health(container)
        answer = container.python(ASK_INSIDE.format(port=image.space.app_port))
    assert json.loads(answer) == {"status": "healthy"}


@pytest.mark.acceptance("T009")
def test_t009_sigterm_reaches_the_server_and_ends_it_with_0(image: Image) -> None:
    with image.podman.run(image.name, network="none") as container:
        await_health(container)
        assert container.python("print(open('/proc/1/cmdline').read().split(chr(0))[0])") == "python"
        assert container.stop(GRACE) == 0, container.log()


@pytest.mark.acceptance("T009")
def test_t009_healthcheck_follows_port_and_fails_without_a_server(image: Image) -> None:
    with image.podman.run(image.name, network="none", env={"PORT": "8099"}) as container:
        await_health(container)
    with image.podman.run(image.name, "sleep", "300", network="none") as container:
        assert container.health() == 1


def test_served_release_is_the_bundle(service_image: Image) -> None:
    port = free_port()
    with service_image.podman.run(service_image.name, env={"PORT": str(port)}) as container:
        answer = get(container, port, "/")
    assert answer.json()["release"] == service_image.bundle.artifact


def test_forwarded_scheme_is_trusted(backend_image: Image) -> None:
    """A redirect stays on https behind the proxy of Spaces; uvicorn alone believes only a proxy on loopback."""
    port = free_port()
    with backend_image.podman.run(backend_image.name, env={"PORT": str(port)}) as container:
        url = str(get(container, port, "/health").url)
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        answer = httpx2.get(f"{url}/", headers=headers, trust_env=False)
    assert answer.headers["location"].startswith("https://")


@pytest.mark.acceptance("T007")
def test_t007_missing_required_values_end_the_start_with_one_message(service_image: Image) -> None:
    upstreams = [{"name": name, "url": "https://api.example.com", "secret_env": f"{name.upper()}_KEY"} for name in "ab"]
    with service_image.podman.run(
        service_image.name, network="none", env={"UPSTREAMS": json.dumps(upstreams)}
    ) as container:
        assert container.exit_code() == 1
        log = container.log()
    assert log.count("The service cannot start") == 1
    assert "A_KEY" in log
    assert "B_KEY" in log
    assert "Traceback" not in log
