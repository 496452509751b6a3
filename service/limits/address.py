"""Where a request comes from, for limits by address."""

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request


def client_address(request: Request, forwarded_allow_ips: str) -> str:
    """Tell the caller's address, an IPv6 one as its /64 network: the part that a caller cannot change at will.

    Where named proxies are trusted the server has already found the address (FORWARDED_ALLOW_IPS). Where all are,
    it takes the first entry of X-Forwarded-For, which callers write themselves; this takes the last public one, which
    the outermost proxy wrote.
    """
    found = request.client.host if request.client else ""
    if forwarded_allow_ips.strip() == "*":
        entries = [part.strip() for header in request.headers.getlist("x-forwarded-for") for part in header.split(",")]
        known = [entry for entry in entries if _is_address(entry)]
        found = next((entry for entry in reversed(known) if ip_address(entry).is_global), (known or [found])[-1])
    return _network(found)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _network(address: str) -> str:
    if not _is_address(address):
        return address
    ip = ip_address(address)
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
