"""What a finding comes to: the few figures that its verdict is made of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bavn.model import KINDS, Finding, Input, Report
from bavn.model.finding import RANKS
from bavn.model.safe_text import visible
from bavn.pages.vocabulary import KIND_NAMES, OUTCOMES
from bavn.pages.words import Words, clock, day_and_clock

ATTACKS = frozenset(kind.name for kind in KINDS if kind.is_attack)
SILENT = "site-silent"
FAMILIES = {kind.name: kind.family for kind in KINDS}
COUNTED = {"availability": "request", "web": "attempt", "login": "failure", "alert": "alert"}
ENTRIES = ("account-takeover", "login-new-network")  # what counts is that somebody came in
NOISE = "web-probe"
NO_NAME = ("", "-")
OWN = "bavn"


@dataclass(frozen=True, slots=True)
class Figures:
    """A finding's counts and times. `length_s` runs to the log's end where the finding goes on."""

    sources: int
    block: int
    limit: int
    shared: int
    latency_s: float
    length_s: float
    ongoing: bool
    attack: bool


def figures(finding: Finding, log_end: datetime | None) -> Figures:
    """Count a finding's sources by action and measure its times."""
    actions = Counter(source.action for source in finding.sources)
    end = finding.ended or log_end or finding.detected
    return Figures(
        sources=len(finding.sources),
        block=actions["block"],
        limit=actions["limit"],
        shared=sum(source.shared for source in finding.sources),
        latency_s=(finding.detected - finding.began).total_seconds(),
        length_s=(end - finding.began).total_seconds(),
        ongoing=finding.ended is None,
        attack=finding.kind in ATTACKS,
    )


def verdict(finding: Finding, read: Input, words: Words, *, name_site: bool = False) -> tuple[str, str]:
    """Return what happened when, and the rest of the sentence. The date is named where the log has several."""
    counts = figures(finding, read.last)
    one_day = bool(read.first and read.last and read.first.date() == read.last.date())
    began = clock(finding.began) if one_day else day_and_clock(finding.began)
    when = words.say("verdict.when", kind=words.of(KIND_NAMES, finding.kind), began=began)
    if name_site and finding.site not in NO_NAME:
        when += words.say("verdict.site", site=visible(finding.site, 80))
    if finding.actor:
        when += words.say("verdict.actor", actor=visible(finding.actor, 60))
    if is_intrusion(finding):
        return when, "; ".join(_intrusion(finding, counts, words))
    parts = [
        words.say("verdict.found", latency=words.duration(counts.latency_s)),
        words.say("verdict.ongoing" if counts.ongoing else "verdict.lasted", length=words.duration(counts.length_s)),
    ]
    sentence = [", ".join(parts), *_who(finding, counts, words)]
    return when, "; ".join(sentence)


def _who(finding: Finding, counts: Figures, words: Words) -> list[str]:
    if finding.kind == SILENT:
        return [words.say("verdict.silent")]
    if not counts.attack:
        return [words.say("verdict.crowd")]
    sources = words.counted("source", counts.sources)
    who = words.say(
        "verdict.sources", sources=sources, block=words.number(counts.block), limit=words.number(counts.limit)
    )
    return [who, words.say("verdict.collateral", honest=words.counted("honest", finding.collateral.clients))]


def gravest(findings: Sequence[Finding], most: int) -> list[Finding]:
    """Return the `most` gravest of many findings, the gravest first; of equally grave ones, as they began.

    What is no attack stands behind, and last the noise of the internet: there is always some.
    """

    def gravity(finding: Finding) -> tuple[bool, bool, int]:
        return finding.kind != NOISE, finding.kind in ATTACKS, RANKS[finding.severity]

    def weight(place: int) -> tuple[tuple[bool, bool, int], int]:
        return gravity(findings[place]), findings[place].requests

    kept = sorted(sorted(range(len(findings)), key=weight, reverse=True)[:most])
    return sorted((findings[place] for place in kept), key=gravity, reverse=True)


def is_intrusion(finding: Finding) -> bool:
    """Whether somebody tries to get in, rather than to keep others out."""
    return FAMILIES.get(finding.kind, "availability") != "availability"


def noun_of(kind: str) -> str:
    """What a finding of this kind counts: requests, attempts, failed logins, logins or alerts."""
    return "login" if kind in ENTRIES else COUNTED[FAMILIES.get(kind, "availability")]


def tries(finding: Finding, words: Words) -> str:
    """Say how often it was tried, and on how many accounts: '412 failed logins on 400 accounts'."""
    tried = words.counted(noun_of(finding.kind), finding.requests)
    if not finding.accounts:
        return tried
    return words.say("verdict.accounts", tried=tried, accounts=words.counted("account", finding.accounts))


def busy_s(finding: Finding) -> float:
    """How long an intruder was seen at work: a campaign is only called over when it has been quiet for long."""
    last = finding.ended or finding.last_seen
    return max(0.0, (last - finding.began).total_seconds())


def outcome(finding: Finding, words: Words) -> str:
    """Say how it came out, as far as the log tells; "" where it does not."""
    return words.of(OUTCOMES, finding.outcome) if finding.outcome else ""


def _intrusion(finding: Finding, counts: Figures, words: Words) -> list[str]:
    sources = words.counted("source", counts.sources)
    who = words.say(
        "verdict.sources", sources=sources, block=words.number(counts.block), limit=words.number(counts.limit)
    )
    length_s = busy_s(finding)
    length = words.say("verdict.lasted", length=words.duration(length_s)) if length_s >= 1 else ""
    origin = words.say("verdict.origin", origin=visible(finding.origin, 40)) if finding.origin != OWN else ""
    parts = [origin, tries(finding, words), outcome(finding, words), length, who]
    return [part for part in parts if part]


def nothing_found(report: Report, words: Words) -> tuple[str, str]:
    """Say plainly that nothing was found and what was looked at, or why nothing could be judged."""
    read = report.input
    if read.lines == 0:
        return words.say("verdict.empty"), ""
    if read.rejected >= read.lines:
        return words.say("verdict.unreadable", lines=words.counted("line", read.lines)), ""
    if read.first is None or read.last is None:
        return words.say("verdict.outside"), ""
    return words.say("verdict.nothing"), _looked_at(report, read, words, (read.first, read.last))


def _looked_at(report: Report, read: Input, words: Words, span: tuple[datetime, datetime]) -> str:
    first, last = (day_and_clock(moment) for moment in span)
    if not report.sites:
        return words.say("verdict.looked-plain", lines=words.counted("line", read.lines), first=first, last=last)
    return words.say(
        "verdict.looked",
        requests=words.counted("request", sum(site.requests for site in report.sites)),
        clients=words.counted("client", sum(site.clients for site in report.sites)),
        sites=words.counted("site", len(report.sites)),
        first=first,
        last=last,
    )
