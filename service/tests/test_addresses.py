import asyncio

import httpcore2
import pytest

from service.gateway.addresses import PublicBackend, is_public
from service.tests.gateways import Service, circuit, entry, gateway
from service.tests.processes import wait_until
from service.tests.sockets import listening, port_of, served

PRIVATE = [
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1"),
    *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_in_every_guise(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "2606:4700::1"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "0.0.0.0", "2130706433", "127.1", "0x7f.1"])
def test_no_name_leads_to_a_private_address(host: str) -> None:
    with listening() as sock:
        sock.settimeout(0.2)
        with pytest.raises(httpcore2.ConnectError):
            asyncio.run(PublicBackend().connect_tcp(host, port_of(sock), timeout=5))
        with pytest.raises(TimeoutError):
            sock.accept()


@pytest.mark.usefixtures("clean_environment")
def test_the_gateway_connects_to_a_private_address_only_where_the_entry_says_so() -> None:
    service = Service()
    with served(service) as url, gateway(entry(url, private=False), entry(url, name="inside")) as http:
        refused = http.get("/api/v1/a")
        assert (refused.status_code, refused.json()["detail"]) == (502, "The external service 'api' failed.")
        assert http.get("/inside/v1/a").status_code == 200
        wait_until(lambda: len(service.scopes) == 2, "the probe of the one that may")
        assert circuit(http)["failure_count"] == 2, "the probe at the start does not connect either"
    assert service.asked == ["/v1/a"]
