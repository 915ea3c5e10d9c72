"""How the outside is reached: which resolver, which certificates to trust, how long to wait."""

import ssl
from dataclasses import dataclass, field

from bavn.outside.lookup import Lookup, of_this_machine

TIMEOUT_S = 6.0  # of one connection, from the first packet to the last byte


@dataclass(frozen=True, slots=True)
class Way:
    """The way out. Ports and `allow_private` are for tests that serve on this machine; no command has them."""

    lookup: Lookup = field(default_factory=of_this_machine)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    timeout_s: float = TIMEOUT_S
    http_port: int = 80
    https_port: int = 443
    allow_private: bool = False
