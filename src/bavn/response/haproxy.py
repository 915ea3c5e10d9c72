"""Rules for HAProxy: a map file; each address carries what to do and until when (Unix time).

192.0.2.1 block:1772370000
"""

from bavn.response.decisions import Decisions, written
from bavn.response.entries import Entry, entries_of
from bavn.response.heading import heading
from bavn.response.pace import BURST, PER_MINUTE

MAP_FILE = "/etc/haproxy/bavn.map"
CONFIGURATION = f"""\
backend bavn_pace
    stick-table type ipv6 size 100k expire 5m store http_req_rate(60s)
frontend YOURS
    http-request set-var(txn.bavn) src,map_ip({MAP_FILE},none),field(1,:)
    http-request set-var(txn.bavn_until) src,map_ip({MAP_FILE},0),field(2,:)
    http-request set-var(txn.bavn_now) date
    acl bavn_live var(txn.bavn_until),sub(txn.bavn_now) gt 0
    acl bavn_block var(txn.bavn) -m str block
    acl bavn_limit var(txn.bavn) -m str limit
    http-request deny deny_status 403 if bavn_live bavn_block
    http-request track-sc2 src table bavn_pace if bavn_live bavn_limit
    http-request deny deny_status 429 if bavn_live bavn_limit {{ sc_http_req_rate(2) gt {PER_MINUTE + BURST} }}
"""
HOW = (
    "",
    f"Save this file as {MAP_FILE} and add this once to haproxy.cfg (the last lines to your own frontend):",
    *(f"    {line}" for line in CONFIGURATION.splitlines()),
    "Behind a proxy or CDN, src must be set from its header first, or the proxy itself would be limited.",
    "Entries end by themselves at the time they carry. Check with: haproxy -c -f haproxy.cfg",
)


def haproxy(decisions: Decisions) -> str:
    """Write a map file with its instructions in comments."""
    return "\n".join([*heading(decisions, *HOW), *map(line, entries_of(decisions))]) + "\n"


def line(entry: Entry) -> str:
    """A line of the map: the network, and what to do until when."""
    return f"{written(entry.network)} {entry.action}:{entry.until_s}"
