"""What to do now: a short list that follows from all findings together."""

from datetime import timedelta

from bavn.model import Action, Finding, Input, Report
from bavn.pages.next_steps import plan_step, plans, steps_of
from bavn.pages.summary import ATTACKS, NOISE, SILENT, gravest, is_intrusion
from bavn.pages.words import Words, clock, day_and_clock

STRENGTH: tuple[Action, ...] = ("watch", "limit", "block")
MOST_CASES = 20  # findings whose advice is given: the gravest
JUST_NOW = timedelta(minutes=10)
WORTH_A_FILTER = 0.1  # least share of the attack's requests


def advice(report: Report, words: Words) -> list[str]:
    """Return sentences, most urgent first. Addresses are counted once however many findings name them."""
    if not report.findings:
        return [words.say(_without_findings(report.input))]
    break_in = any(finding.severity == "critical" and is_intrusion(finding) for finding in report.findings)
    steps = _for_intrusions(report, words) if break_in else []
    steps += _for_addresses(report, words)
    attacks = [finding for finding in report.findings if finding.kind in ATTACKS]
    if any(finding.kind == "slow-requests" for finding in attacks):
        steps.append(words.say("do.slow"))
    if any(finding.kind == "http-flood" and finding.signatures and _can_be_filtered(finding) for finding in attacks):
        steps.append(words.say("do.signature"))
    if not break_in:
        steps += _for_intrusions(report, words)
    if any(finding.kind == SILENT for finding in report.findings):
        steps.append(words.say("do.silent"))
    crowds = [finding for finding in report.findings if finding.kind not in {*ATTACKS, SILENT}]
    if crowds:
        began = clock(crowds[0].began)
        steps.append(words.say("do.crowd-too", began=began) if attacks else words.say("do.crowd"))
    if any(_goes_on(finding, report.input) for finding in attacks):
        steps.append(words.say("do.ongoing"))
    if attacks := [finding for finding in attacks if finding.kind != NOISE]:
        began = day_and_clock(min(finding.began for finding in attacks))
        ends = [finding.ended or report.input.last or finding.detected for finding in attacks]
        steps.append(words.say("do.keep", began=began, ended=day_and_clock(max(ends))))
    return steps


def _goes_on(finding: Finding, read: Input) -> bool:
    """Whether an attack goes on where the log ends; an intruder's is only over when he has been quiet for long."""
    if finding.ended is not None or finding.kind == NOISE:
        return False
    return not is_intrusion(finding) or read.last is None or read.last - finding.last_seen <= JUST_NOW


def _for_intrusions(report: Report, words: Words) -> list[str]:
    """What to do about those who try to get in, the gravest first, each sentence once."""
    grave = [finding for finding in gravest(report.findings, MOST_CASES) if is_intrusion(finding)]
    known = plans() if grave else {}
    steps = [step for finding in grave for step in (*steps_of(finding, words), *plan_step(finding, known, words))]
    return list(dict.fromkeys(steps))


def _can_be_filtered(finding: Finding) -> bool:
    """Whether descriptions of what a single request shows cover enough: a server cannot filter on conduct."""
    asked = (one for one in finding.signatures if not all(field.startswith("client.") for field in one.match))
    return max((one.requests for one in asked), default=0) >= WORTH_A_FILTER * finding.requests


def _without_findings(read: Input) -> str:
    if read.lines == 0:
        return "do.empty"
    if read.rejected >= read.lines:
        return "do.read"
    return "do.nothing" if read.first else "do.widen"


def _for_addresses(report: Report, words: Words) -> list[str]:
    actions: dict[str, Action] = {}
    for source in (source for finding in report.findings for source in finding.sources):
        actions[source.address] = max(actions.get(source.address, "watch"), source.action, key=STRENGTH.index)
    block = sum(action == "block" for action in actions.values())
    limit = sum(action == "limit" for action in actions.values())
    steps = []
    if block:
        steps.append(words.say("do.block", block=words.counted("address", block)))
    if limit:
        code = "do.limit" if block else "do.limit-only"
        steps.append(words.say(code, limit=words.counted("address", limit)))
    hit = max(finding.collateral.clients for finding in report.findings)
    if steps and hit:
        steps.append(words.say("do.collateral", honest=words.counted("honest", hit)))
    if steps:
        steps.append(words.say("do.proxy"))
    return steps
