"""Whether a domain's DNS answers are signed, as far as the machine's own resolver can tell.

Signatures are not validated here: that needs the whole chain from the root and a further package. The resolver's word
(the AD flag) is taken, and it is as sure as the way to that resolver; the facts name it. What is seen by ourselves is
only that the parent publishes a key (DS).
"""

from bavn.outside.domain import registrable
from bavn.outside.lookup import Lookup
from bavn.outside.result import Fact, Result, unknown


def dnssec(domain: str, lookup: Lookup) -> Result:
    """Report whether the zone is signed and the resolver vouches for it.

    good: the parent has a key (DS) and the resolver says that it validated. weak: the resolver refuses the name unless
    it is told not to validate, so the signatures do not hold. missing: no key at the parent. unknown: nobody answered,
    or there is a key and the resolver does not validate, so nothing can be said of the signatures.
    """
    where = Fact("dnssec-resolver", lookup.where)
    zone = lookup.ask(domain, "SOA")
    if zone.refused and lookup.ask(domain, "SOA", validated=False).known:
        return Result("dnssec", "weak", (Fact("dnssec-broken"), where), "dnssec-broken")
    keys = lookup.ask(domain, "DS")
    if keys.known and not keys.values and registrable(domain) != domain:
        keys = lookup.ask(registrable(domain), "DS")
    if not keys.known or not zone.known:
        return unknown("dnssec", "dns-silent")
    if not keys.values:
        return Result("dnssec", "missing", (Fact("dnssec-no-key"),), "dnssec")
    if zone.vouched:
        return Result("dnssec", "good", (Fact("dnssec-vouched"), where))
    return Result("dnssec", "unknown", (Fact("dnssec-key"), Fact("dnssec-not-validating"), where), "dnssec-elsewhere")
