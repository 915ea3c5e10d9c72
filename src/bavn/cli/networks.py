"""Networks on the command line: an address or a prefix such as 192.0.2.0/24."""

from ipaddress import IPv4Network, IPv6Network, ip_network

from bavn.cli.refusal import RefusedError
from bavn.model.safe_text import visible


def network(option: str, text: str) -> IPv4Network | IPv6Network:
    """Read a network; raise `RefusedError` that names the option, the value and what is wrong with it."""
    try:
        return ip_network(text.strip())
    except ValueError as error:
        wrong = "has host bits set" if "host bits" in str(error) else "is no network"
        raise RefusedError(
            f"{option} '{visible(text, 60)}' {wrong}; allowed: an address or a prefix such as 192.0.2.0/24"
        ) from None
