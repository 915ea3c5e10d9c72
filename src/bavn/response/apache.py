"""Rules for Apache 2.4: `Require not ip` in batches that end by themselves. Apache's modules cannot limit requests.

<If "%{HTTP:Bavn-Now} < 't=1772370000000000'">
    …
    Require not ip 192.0.2.1 198.51.100.0/24
"""

from collections import defaultdict
from collections.abc import Iterable

from bavn.response.decisions import Decisions, written
from bavn.response.entries import Entry, entries_of
from bavn.response.heading import heading

PER_LINE = 50
HOW = (
    "",
    "Include this file in the virtual host; it needs mod_headers (on Debian: a2enmod headers).",
    "It only takes access away: what is closed today stays closed.",
    "Behind a proxy or CDN, mod_remoteip must be set up first, or the proxy itself would be blocked.",
    "After the expiry nothing is blocked any more; remove the file when convenient. Check with: apachectl configtest",
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
    return "\n".join([*lines, *sections(entries_of(decisions))]) + "\n"


def sections(entries: Iterable[Entry]) -> list[str]:
    """Write what blocks, one section for each end; nothing where nobody is to be blocked.

    Apache's expressions know local time only, which may jump; mod_headers knows the time since 1970. `<If>` is merged
    after every other section, and `AuthMerging And` leaves their verdicts standing.
    """
    by_end: defaultdict[int, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.action == "block":
            by_end[entry.until_s].append(written(entry.network))
    if not by_end:
        return []
    return [
        "# the time of the request, for the sections below; whatever a visitor sends under this name is overwritten",
        'RequestHeader set Bavn-Now "%t" early',
        *(line for until_s in sorted(by_end) for line in _section(until_s, by_end[until_s])),
        "RequestHeader unset Bavn-Now",
    ]


def _section(until_s: int, addresses: list[str]) -> list[str]:
    batches = [addresses[i : i + PER_LINE] for i in range(0, len(addresses), PER_LINE)]
    return [
        f"<If \"%{{HTTP:Bavn-Now}} < 't={until_s}000000'\">",
        "    AuthMerging And",
        "    <RequireAll>",
        "        Require all granted",
        *(f"        Require not ip {' '.join(batch)}" for batch in batches),
        "    </RequireAll>",
        "</If>",
    ]
