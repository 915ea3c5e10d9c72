"""Rules for Apache 2.4: `Require not ip` in batches. It cannot limit requests, so limited ones are only named.

Require not ip 192.0.2.1 198.51.100.0/24
"""

from bavn.response.decisions import Decisions, written
from bavn.response.heading import heading

PER_LINE = 50
HOW = (
    "",
    "Include this file in the virtual host. It only takes access away: what is closed today stays closed.",
    "A <Location> of your own with its own Require is read instead of this one: include the file there too.",
    "Behind a proxy or CDN, mod_remoteip must be set up first, or the proxy itself would be blocked.",
    "Apache cannot end a rule by itself: remove the file at its expiry. Check with: apachectl configtest",
)
NOT_LIMITED = (
    "Not blocked, because honest people may share them. Apache's own modules cannot limit requests per address",
    "(mod_ratelimit slows a download, it does not count requests); put nginx or HAProxy in front to limit these:",
)


def apache(decisions: Decisions) -> str:
    """Write an include for a virtual host. An empty set of decisions changes nothing."""
    lines = heading(decisions, *HOW)
    if decisions.limit:
        lines += [f"# {line}" for line in NOT_LIMITED]
        lines += [f"#   limit {written(network)}" for network in decisions.limit]
    if decisions.block:
        lines += _section([written(network) for network in decisions.block])
    return "\n".join(lines) + "\n"


def _section(addresses: list[str]) -> list[str]:
    batches = [addresses[i : i + PER_LINE] for i in range(0, len(addresses), PER_LINE)]
    return [
        '<Location "/">',
        "    AuthMerging And",
        "    <RequireAll>",
        "        Require all granted",
        *(f"        Require not ip {' '.join(batch)}" for batch in batches),
        "    </RequireAll>",
        "</Location>",
    ]
