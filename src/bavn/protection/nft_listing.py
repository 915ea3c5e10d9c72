"""What `nft -j list` says of sets and rules.

{"nftables": [{"metainfo": …}, {"set": {"name": "block4", "elem": [
    {"elem": {"val": "192.0.2.1", "timeout": 1800, "expires": 1799}},
    {"elem": {"val": {"prefix": {"addr": "198.51.100.0", "len": 24}}, "timeout": 60, "expires": 59}}]}}]}
"""

import json
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from bavn.protection.enforcing import NotEnforcedError
from bavn.response.decisions import written


def read_elements(text: str) -> dict[str, float | None]:
    """The elements of the sets in an answer, as `written` writes networks, with the seconds that each has left.

    None: it has no end. What is neither an address nor a prefix, as somebody may add by hand, is kept as nft writes it.
    """
    found: dict[str, float | None] = {}
    for listed in _objects(text, "set"):
        for one in listed.get("elem", []):
            inner = one["elem"] if isinstance(one, dict) and "elem" in one else {"val": one}
            found[_written(inner["val"])] = inner.get("expires")
    return found


def number_of_rules(text: str) -> int:
    """How many rules an answer lists."""
    return sum(1 for _ in _objects(text, "rule"))


def _objects(text: str, kind: str) -> Iterator[dict[str, Any]]:
    try:
        listed = json.loads(text)["nftables"]
    except (ValueError, KeyError, TypeError):
        line = "nftables: nft's answer is no JSON; install the distribution's package"
        raise NotEnforcedError(line, code="nft-no-json") from None
    for one in listed:
        if kind in one:
            yield one[kind]


def _written(value: Any) -> str:  # noqa: ANN401  nft's JSON
    if isinstance(value, dict) and "range" in value:
        return "-".join(value["range"])
    if isinstance(value, dict):
        value = f"{value['prefix']['addr']}/{value['prefix']['len']}"
    # nft writes a few IPv6 addresses in another way: ::192.0.2.1
    return written(ip_network(value)) if ":" in value else str(value)
