"""What all looks share: one resolver, one trust, one name to go by, and which addresses may be visited."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bavn import __version__
from bavn.model.public_address import is_public
from bavn.probing.manners import user_agent
from bavn.probing.names import Resolver, system_resolver
from bavn.probing.trust import reading_context, verifying_context


@dataclass(frozen=True, slots=True)
class Tools:
    """Make it once: reading the list of authorities costs 20 ms, a thousand looks share it.

    `trust` verifies; `reading` verifies nothing, and only certificates are ever read through it. `allowed` says of an
    address whether it may be visited. `clock_ns` is monotonic.
    """

    agent: str = field(default_factory=lambda: user_agent(__version__, ""))
    resolver: Resolver = field(default_factory=system_resolver)
    trust: ssl.SSLContext = field(default_factory=verifying_context)
    reading: ssl.SSLContext = field(default_factory=reading_context)
    allowed: Callable[[str], bool] = is_public
    clock_ns: Callable[[], int] = time.monotonic_ns
