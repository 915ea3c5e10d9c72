"""What is to be done about an address at one site, for a time."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Final, Literal

IPNetwork = IPv4Network | IPv6Network

OF_HUB: Final = 0  # in place of a finding's number: the hub asked for it


@dataclass(frozen=True, slots=True)
class Decision:
    """Block or limit one address or prefix until `expires` (aware UTC); it always expires.

    `finding` is the store's number of the finding behind it, or `OF_HUB`; `because` that source's reason codes.
    `forwarded`: the address was read from a header, so no packet filter may ever name it.
    """

    network: IPNetwork
    action: Literal["block", "limit"]
    site: str
    finding: int
    made: datetime
    expires: datetime
    score: float
    because: tuple[str, ...] = ()
    forwarded: bool = False
