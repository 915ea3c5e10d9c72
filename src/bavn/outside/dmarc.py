"""DMARC (RFC 7489): whether a domain tells receivers what to do with mail that only pretends to come from it."""

import re
from dataclasses import dataclass
from typing import Final

from bavn.outside.domain import registrable
from bavn.outside.lookup import Lookup
from bavn.outside.result import Fact, Result, unknown

POLICIES: Final = ("none", "quarantine", "reject")
ALL: Final = 100
_BEGINS: Final = re.compile(r"\s*v\s*=\s*DMARC1\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a record asks of receivers: `here` for the domain itself, `below` for names under it."""

    here: str
    below: str
    percent: int
    reports: bool


def policy(record: str) -> Policy | None:
    """Read a record; None where it is no DMARC or names no policy that there is.

    >>> policy("v=DMARC1; p=reject; rua=mailto:post@carpenter.example")
    Policy(here='reject', below='reject', percent=100, reports=True)
    """
    parts = [one.partition("=") for one in record.split(";")]
    tags = [(name.strip().lower(), value.strip()) for name, _, value in parts]
    if not tags or tags[0] != ("v", "DMARC1"):
        return None
    read = dict(reversed(tags))  # the first of a name stands
    here = read.get("p", "").lower()
    below = read.get("sp", here).lower()
    percent = read.get("pct", str(ALL))
    if here not in POLICIES:
        return None
    return Policy(
        here,
        below if below in POLICIES else here,
        min(int(percent), ALL) if percent.isascii() and percent.isdigit() and len(percent) <= len(str(ALL)) else ALL,
        bool(read.get("rua")),
    )


def dmarc(domain: str, lookup: Lookup) -> Result:
    """Report the DMARC policy of a domain.

    good: mail that fails is set aside or refused, all of it. weak: p=none, a part of the mail only, two records, or a
    record with a mistake. missing: none. Where the domain has no record, the registered name above it is asked once,
    and its policy for names below counts; what is registered is guessed without the public suffix list.
    """
    asked = (domain,) if registrable(domain) == domain else (domain, registrable(domain))
    for name in asked:
        answer = lookup.ask(f"_dmarc.{name}", "TXT")
        if not answer.known:
            return unknown("dmarc", "dns-silent")
        records = [one for one in answer.values if _BEGINS.match(one)]
        if records:
            above = (Fact("dmarc-above", name),) if name != domain else ()
            return _judged(records, above)
    return Result("dmarc", "missing", (Fact("dmarc-none"),), "dmarc")


def _judged(records: list[str], above: tuple[Fact, ...]) -> Result:
    shown = (Fact("dmarc-record", records[0]), *above)
    read = policy(records[0])
    if len(records) > 1:
        return Result("dmarc", "weak", (*shown, Fact("dmarc-many", str(len(records)))), "dmarc-one")
    if read is None:
        return Result("dmarc", "weak", (*shown, Fact("dmarc-mistake")), "dmarc-repair")
    asked = read.below if above else read.here
    facts = (*shown, Fact("dmarc-policy", asked), Fact("dmarc-reports" if read.reports else "dmarc-no-reports"))
    if asked == "none":
        return Result("dmarc", "weak", facts, "dmarc-stricter")
    if read.percent < ALL:
        return Result("dmarc", "weak", (*facts, Fact("dmarc-percent", str(read.percent))), "dmarc-stricter")
    return Result("dmarc", "good", facts)
