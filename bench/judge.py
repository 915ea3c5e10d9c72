"""One report against the truth of its log."""

from dataclasses import dataclass

from bavn.model import Report
from bavn.simulation import Truth
from bench.score import cover

ACTED = ("block", "limit")


@dataclass(frozen=True, slots=True)
class Judged:
    """By address; flagged = block or limit. None where there is nothing to divide by.

    `requests` is the share of the attack's requests that come from flagged addresses. `honest_blocked` counts
    addresses that only honest clients used, `shared_blocked` those that a bot used too.
    """

    precision: float | None
    recall: float | None
    requests: float | None
    flagged: int
    honest_blocked: int
    honest: int
    shared_blocked: int
    shared: int


def judge(report: Report, truth: Truth, attackers: dict[str, int]) -> Judged:
    """Judge all findings together. `attackers` are those that had asked for something by then."""
    sources = [source for finding in report.findings for source in finding.sources]
    known = truth.honest.keys() | attackers.keys()
    flagged = cover({source.address for source in sources if source.action in ACTED}, known)
    blocked = cover({source.address for source in sources if source.action == "block"}, known)
    hit = flagged & attackers.keys()
    shared = truth.honest.keys() & truth.attackers.keys()
    total = sum(attackers.values())
    return Judged(
        precision=len(hit) / len(flagged) if flagged else None,
        recall=len(hit) / len(attackers) if attackers else None,
        requests=sum(attackers[address] for address in hit) / total if total else None,
        flagged=len(flagged),
        honest_blocked=len(blocked & (truth.honest.keys() - truth.attackers.keys())),
        honest=len(truth.honest),
        shared_blocked=len(blocked & shared),
        shared=len(shared),
    )
