"""Connections to public addresses alone: the address that was checked is the one connected to."""

import asyncio
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore2
import httpx2

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291; NAT64, mapped and site-local addresses are outside of it
_IPV4_WITHIN = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # 6to4 (RFC 3056) and Teredo (RFC 4380)

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


def is_public(address: str) -> bool:
    """Tell whether an address can be reached from the whole internet, as the IANA registries say."""
    ip = ip_address(address.partition("%")[0])
    return ip.is_global and not ip.is_multicast and (isinstance(ip, IPv4Address) or _is_plain(ip))


def _is_plain(ip: IPv6Address) -> bool:
    return ip in _GLOBAL_UNICAST and not any(ip in network for network in _IPV4_WITHIN)


class PublicBackend(httpcore2.AsyncNetworkBackend):
    """Looks a name up once and connects to the public addresses among the answers; TLS still checks the name."""

    def __init__(self) -> None:
        self._backend = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - base signature
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first public address that answers.

        Raises:
            httpcore2.ConnectError: The name has no public address, or none of them can be reached.
            httpcore2.ConnectTimeout: Not within the time.
        """
        try:
            async with asyncio.timeout(timeout):
                return await self._connect(host, port, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout from error

    async def sleep(self, seconds: float) -> None:
        """Wait between the tries of a connection."""
        await self._backend.sleep(seconds)

    async def _connect(
        self, host: str, port: int, local_address: str | None, socket_options: Iterable[SocketOption] | None
    ) -> httpcore2.AsyncNetworkStream:
        fault = httpcore2.ConnectError("it has private addresses alone; `private` in its entry would allow them")
        for address in await _public_addresses(host, port):
            try:
                return await self._backend.connect_tcp(address, port, None, local_address, socket_options)
            except httpcore2.ConnectError as error:
                fault = error
        raise fault


async def _public_addresses(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
    except (OSError, UnicodeError) as error:
        raise httpcore2.ConnectError(f"the name cannot be looked up: {error}") from error
    addresses = dict.fromkeys(str(entry[4][0]) for entry in found)
    return [address for address in addresses if is_public(address)]


class PublicTransport(httpx2.AsyncHTTPTransport):
    """httpx2's transport, over a pool that connects to public addresses alone."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        # httpx2 has no parameter for the network backend; it made a pool just now that has not connected to anything
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=httpx2.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=PublicBackend(),
        )
