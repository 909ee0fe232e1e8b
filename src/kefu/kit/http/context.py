"""What is known of a request before anything is looked up: its id, language, address and scheme."""

import ipaddress
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection

from kefu.kit.ids import new_id
from kefu.kit.translate import choose_language

Connection = ASGIConnection[Any, Any, Any, Any]


def request_id_of(connection: Connection) -> str:
    """Give the request's id, made at first use; never taken from the asker, so that it cannot be forged."""
    scope: Any = connection.scope
    if "kefu_request_id" not in scope:
        scope["kefu_request_id"] = new_id()
    return str(scope["kefu_request_id"])


def cause_of(connection: Connection) -> UUID:
    """Give the request's id as the cause of the facts it records."""
    return UUID(request_id_of(connection))


def language_of(connection: Connection) -> str:
    """Give zh or en: what the request says, else the principal's own language, else the server's (zh)."""
    asked = connection.headers.get("accept-language")
    principal: Any = connection.scope.get("principal")
    if not asked and principal is not None:
        return str(principal.language)
    return choose_language(asked)


def trusted(address: str, networks: Sequence[str]) -> bool:
    """Tell whether an address lies in one of the networks (CIDR)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    plain = getattr(ip, "ipv4_mapped", None) or ip  # a socket for both families gives ::ffff:192.0.2.7
    return any(plain in ipaddress.ip_network(network, strict=False) for network in networks)


def address_of(connection: Connection) -> str:
    """Give the asker's address: the nearest one in X-Forwarded-For that is not a trusted proxy's."""
    direct = connection.client.host if connection.client else ""
    networks = connection.app.state.settings.trusted_proxies
    if not networks or not trusted(direct, networks):
        return direct
    # some proxies add a header of their own behind the one that came, so all of them count, in order
    sent = ",".join(connection.headers.getall("x-forwarded-for", []))
    for hop in reversed([hop.strip() for hop in sent.split(",") if hop.strip()]):
        if not trusted(hop, networks):
            return hop
    return direct


def is_https(connection: Connection) -> bool:
    """Tell whether the person's browser speaks https to us or to a trusted proxy before us."""
    settings = connection.app.state.settings
    if settings.public_url:
        return str(settings.public_url).startswith("https://")
    direct = connection.client.host if connection.client else ""
    if trusted(direct, settings.trusted_proxies):
        return connection.headers.get("x-forwarded-proto", "") == "https"
    return connection.url.scheme == "https"


def origin_of(connection: Connection) -> str:
    """Give the address people reach us at, without a trailing slash."""
    settings = connection.app.state.settings
    if settings.public_url:
        return str(settings.public_url).rstrip("/")
    scheme = "https" if is_https(connection) else "http"
    return f"{scheme}://{connection.headers.get('host', 'localhost')}"
