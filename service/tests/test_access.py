import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from service.access.keys import KeyHash, label_of, new_key, parse_key_hashes
from service.settings import load_settings
from service.start_error import StartError
from service.tests.gateways import Service, body, circuit, entry, gateway, start
from service.tests.processes import ROOT
from service.tests.sockets import listening, port_of, served

SITE, SITE_ENTRY = new_key("site")
APP, APP_ENTRY = new_key("app")


@contextmanager
def locked(service: Service, **fields: object) -> Iterator[httpx2.Client]:
    keys = parse_key_hashes(f"{SITE_ENTRY}, {APP_ENTRY}")
    with served(service) as url, gateway(entry(url, access="key", **fields), key_hashes=keys) as http:
        yield http


@pytest.mark.usefixtures("clean_environment")
def test_a_key_opens_the_gateway_and_goes_no_further() -> None:
    service = Service()
    with locked(service) as http:
        by_header = http.get("/api/v1/a", headers={"X-API-Key": SITE})
        by_token = http.get("/api/v1/a", headers={"Authorization": f"bearer {APP}"})
    assert (by_header.status_code, by_token.status_code) == (200, 200)
    assert SITE not in by_header.text
    assert APP not in by_token.text
    assert by_header.headers["cache-control"] == "private"


@pytest.mark.usefixtures("clean_environment")
@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, 'Bearer realm="gateway"'),
        ({"Authorization": "Basic c2l0ZTo="}, 'Bearer realm="gateway"'),
        ({"X-API-Key": SITE + "x"}, 'Bearer realm="gateway", error="invalid_token"'),
        ({"X-API-Key": hashlib.sha256(SITE.encode()).hexdigest()}, 'Bearer realm="gateway", error="invalid_token"'),
        ({"Authorization": "Bearer \xff"}, 'Bearer realm="gateway", error="invalid_token"'),
    ],
)
def test_without_a_known_key_nothing_is_asked(headers: dict[str, str], challenge: str) -> None:
    service = Service()
    with locked(service) as http:
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = http.get("/api/v1/a", headers=raw)  # type: ignore[arg-type] # bytes are taken too
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, challenge)
    assert answer.json()["request_id"]
    assert service.asked == []


@pytest.mark.usefixtures("clean_environment")
def test_an_origin_that_is_listed_is_no_key() -> None:
    service, origin = Service(), "https://app.example"
    with served(service) as url:
        keys = parse_key_hashes(SITE_ENTRY)
        with gateway(entry(url, access="key"), key_hashes=keys, cors_allowed_origins=(origin,)) as http:
            answer = http.get("/api/v1/a", headers={"Origin": origin})
            assert answer.status_code == 401
            assert answer.headers["access-control-allow-origin"] == origin, "the page can read why"
            assert "WWW-Authenticate" in answer.headers["access-control-expose-headers"]
            preflight = {"Origin": origin, "Access-Control-Request-Method": "GET"}
            assert http.options("/api/v1/a", headers=preflight).status_code == 200
    assert service.asked == []


@pytest.mark.usefixtures("clean_environment")
def test_a_key_that_is_not_for_this_service_is_told_so() -> None:
    with locked(Service(), allow=["app"]) as http:
        assert http.get("/api/v1/a", headers={"X-API-Key": APP}).status_code == 200
        assert http.get("/api/v1/a", headers={"X-API-Key": SITE}).status_code == 403


def test_key_hashes_are_read_from_either_list() -> None:
    digest = "0123456789abcdef" * 4
    both = (KeyHash("a", digest), KeyHash("b", digest))
    assert parse_key_hashes(f" a:{digest} ,b:sha256:{digest}") == both
    assert parse_key_hashes(f'["a:{digest}", "b:{digest}"]') == both
    assert parse_key_hashes("") == ()
    assert label_of("anything", both) is None


@pytest.mark.parametrize("text", ["sk-space-a-key-itself", "a:0", "a:" + "G" * 64, '["a"', f"a b:{'0' * 64}"])
def test_what_is_no_hash_is_refused_and_not_shown(clean_environment: pytest.MonkeyPatch, text: str) -> None:
    clean_environment.setenv("KEY_HASHES", text)
    with pytest.raises(StartError, match=r"KEY_HASHES: (entry 1 is not|is not a JSON)") as refused:
        load_settings()
    assert text not in str(refused.value)


def test_a_locked_gateway_without_keys_stops_the_start(clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("UPSTREAMS", '[{"name": "api", "url": "https://h", "paths": ["/a"]}]')
    with pytest.raises(StartError, match="KEY_HASHES: is not set, and 'api' is open to holders"):
        load_settings()


def test_the_command_makes_a_key_that_fits_its_entry() -> None:
    command = [sys.executable, "-m", "service.access.keys", "site"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    key, made = (line.partition(": ")[2] for line in lines)
    assert label_of(key, parse_key_hashes(made)) == "site"
    assert subprocess.run(command[:-1], cwd=ROOT, capture_output=True, check=False).returncode == 2


class Provider(Service):
    """Knows one token."""

    def __init__(self) -> None:
        super().__init__(self.tell)
        self.status = 200

    async def tell(self, scope: Scope, _receive: Receive, send: Send) -> None:
        known = (b"authorization", b"Bearer hf_oauth_good") in scope["headers"]
        await start(send, self.status if known or self.status >= 500 else 401)
        await body(send, b'{"sub": "1", "preferred_username": "ada", "orgs": [{"preferred_username": "acme"}]}')


@contextmanager
def signed_in(provider: Provider, service: Service, **fields: object) -> Iterator[httpx2.Client]:
    with (
        served(provider) as there,
        served(service) as url,
        gateway(entry(url, access="hf", **fields), openid_provider_url=there) as http,
    ):
        yield http


GOOD = {"Authorization": "Bearer hf_oauth_good"}


@pytest.mark.usefixtures("clean_environment")
def test_signed_in_users_pass_and_the_provider_is_asked_once() -> None:
    provider, service = Provider(), Service()
    with signed_in(provider, service) as http:
        assert [http.get("/api/v1/a", headers=GOOD).status_code for _ in range(3)] == [200] * 3
        bad = [http.get("/api/v1/a", headers={"Authorization": "Bearer other"}) for _ in range(2)]
        assert [answer.status_code for answer in bad] == [401, 401]
        assert bad[0].headers["www-authenticate"] == 'Bearer realm="gateway", error="invalid_token"'
        assert http.get("/api/v1/a").status_code == 401
    assert provider.asked == ["/oauth/userinfo"] * 2, "once for each token"
    assert "authorization" not in service.headers(-1)


@pytest.mark.usefixtures("clean_environment")
@pytest.mark.parametrize(("allow", "status"), [([], 200), (["ada"], 200), (["acme"], 200), (["bob"], 403)])
def test_users_and_organisations_may_be_named(allow: list[str], status: int) -> None:
    with signed_in(Provider(), Service(), allow=allow) as http:
        assert http.get("/api/v1/a", headers=GOOD).status_code == status


@pytest.mark.usefixtures("clean_environment")
def test_while_the_provider_is_away_nobody_new_passes() -> None:
    provider, service = Provider(), Service()
    with signed_in(provider, service) as http:
        provider.status = 500
        assert http.get("/api/v1/a", headers=GOOD).status_code == 502
        assert circuit(http, "sign-in")["failure_count"] >= 1
        provider.status = 200
        assert http.get("/api/v1/a", headers=GOOD).status_code == 200
        provider.status = 500
        assert http.get("/api/v1/a", headers=GOOD).status_code == 200, "remembered"
    assert len(service.asked) == 2


@pytest.mark.usefixtures("clean_environment")
def test_a_provider_that_hangs_is_given_up() -> None:
    with (
        listening() as sock,
        served(Service()) as url,
        gateway(entry(url, access="hf"), openid_provider_url=f"http://127.0.0.1:{port_of(sock)}") as http,
    ):
        assert http.get("/api/v1/a", headers=GOOD).status_code in {503, 504}
