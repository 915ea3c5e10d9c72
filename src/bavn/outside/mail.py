"""Whether a domain says where its mail goes (MX)."""

from typing import Final

from bavn.outside.lookup import Lookup
from bavn.outside.result import Fact, Result, unknown

NONE_WANTED: Final = "."  # RFC 7505: this domain takes no mail


def mx(domain: str, lookup: Lookup) -> Result:
    """Report the mail servers. A domain that says that it takes no mail (RFC 7505) is good too."""
    answer = lookup.ask(domain, "MX")
    if not answer.known:
        return unknown("mx", "dns-silent")
    hosts = [value.split()[-1] for value in answer.values if value.split()]
    if not hosts:
        return Result("mx", "missing", (Fact("mx-none"),), "mx")
    if hosts == [NONE_WANTED]:
        return Result("mx", "good", (Fact("mx-unwanted"),))
    return Result("mx", "good", tuple(Fact("mx-host", host.rstrip(".")) for host in sorted(hosts)[:5]))
