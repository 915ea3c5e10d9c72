"""Spells become findings: what people are told of, what opens the plan, and what the hub hears. Time is passed in.

spells (every change of verdict) ──> findings (an outage, from its first bad look to its first good one)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bavn.model.finding import Finding, Rate, Severity
from bavn.model.probe import Maintenance, Spell, Verdict
from bavn.settings.targets import CANARY
from bavn.verdicts.rules import RESTLESS

SEVERITIES: Final[dict[Verdict, Severity]] = {"down": "high", "partial": "medium", "slow": "low", "guarded": "low"}
KINDS: Final[dict[Verdict, str]] = {"down": "outage"}
DEGRADED: Final = "site-degraded"
# An unstable target is told of once, not at each change. But whoever stays down for so long is down, and is told so.
STAYS_DOWN: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Told:
    """What of one target goes on: the finding that is open, and whether it is unstable.

    `blind`: it was still down when we lost sight of it. `last` is the last change of a target that is unstable.
    """

    finding: Finding | None = None
    blind: bool = False
    unstable: Finding | None = None
    last: Spell | None = None


class OutageFindings:
    """The findings that spells come to. One thread calls it.

    Silent about canaries, and about what is unknown: an outage of which we lose sight goes on until it is seen to be
    over. What was announced is a finding of low severity, until its window ends. A target that changes all the time is
    one finding, that it is unstable, until it has been calm for half an hour.
    """

    def __init__(self, windows: Sequence[Maintenance] = ()) -> None:
        self.windows = tuple(windows)
        self._targets: dict[str, _Told] = {}

    def take(self, spells: Iterable[Spell], now: datetime) -> list[Finding]:
        """Take spells that began, changed or ended; return the findings that did."""
        news = [one for one in spells if not one.target.startswith(CANARY)]
        blind = {one.target for one in news if one.verdict == "unknown" and one.ended is None}
        going_on = {one.target for one in news if one.verdict != "unknown" and one.ended is None}
        found: list[Finding] = []
        for one in sorted(news, key=lambda spell: (spell.ended is None, spell.began)):
            told = self._targets.setdefault(one.target, _Told())
            if one.verdict == "unknown":
                if one.ended is not None and one.target not in going_on:
                    found += self._over(told)
            elif one.flapping or told.unstable is not None:
                found += self._restless(told, one, now)
            elif one.ended is None:
                found += self._goes_on(told, one, now)
            else:
                found += self._ends(told, one, now, blind=one.target in blind)
        return found

    def tick(self, now: datetime) -> list[Finding]:
        """What time alone changes: a window is over, a target has been calm, or down for long."""
        found: list[Finding] = []
        for told in self._targets.values():
            if told.unstable is not None:
                found += self._calm(told, now)
            if told.finding is not None and (spell := told.finding.spell) is not None:
                severity = self.severity(spell, now)
                if severity != told.finding.severity:
                    told.finding = replace(told.finding, severity=severity)
                    found.append(told.finding)
        return found

    @property
    def going_on(self) -> list[Finding]:
        """Every finding that goes on."""
        return [one for told in self._targets.values() for one in (told.finding, told.unstable) if one is not None]

    def severity(self, spell: Spell, now: datetime) -> Severity:
        """How bad a spell is now: low as long as it was announced."""
        windows = (one for one in self.windows if spell.target in one.targets)
        if spell.planned and any(one.began <= now < one.ended for one in windows):
            return "low"
        return SEVERITIES[spell.verdict]

    def _goes_on(self, told: _Told, spell: Spell, now: datetime) -> list[Finding]:
        fresh = finding_of(spell, self.severity(spell, now))
        before = told.finding
        if before is None or before.spell is None:
            told.finding = fresh
            return [fresh]
        if before.spell.id == spell.id or (told.blind and before.kind == fresh.kind):
            told.finding = replace(before, severity=fresh.severity, spell=spell)
            told.blind = False
            return [told.finding]
        return [*self._over(told), *self._goes_on(told, spell, now)]

    def _ends(self, told: _Told, spell: Spell, now: datetime, *, blind: bool) -> list[Finding]:
        mine = told.finding is not None and told.finding.spell is not None and told.finding.spell.id == spell.id
        if not mine:  # it began and ended at once, or before a restart
            if blind:
                return []
            return [replace(finding_of(spell, self.severity(spell, now)), ended=spell.ended)]
        told.finding = replace(told.finding, spell=spell)  # type: ignore[type-var]
        told.blind = blind
        return [] if blind else self._over(told)

    @staticmethod
    def _over(told: _Told) -> list[Finding]:
        """Whatever went on is over, as of the end of its spell."""
        before, told.finding, told.blind = told.finding, None, False
        if before is None or before.spell is None:
            return []
        return [replace(before, ended=before.spell.ended or before.spell.confirmed)]

    def _restless(self, told: _Told, spell: Spell, now: datetime) -> list[Finding]:
        told.last = spell
        if told.unstable is None:
            told.unstable = unstable(spell, self.severity(spell, now))
            return [*self._over(told), told.unstable]
        if told.finding is not None and spell.ended is not None:  # the one that stayed down
            return self._ends(told, spell, now, blind=False)
        return []

    def _calm(self, told: _Told, now: datetime) -> list[Finding]:
        last = told.last
        if last is None or told.unstable is None:
            return []
        if last.ended is not None:
            if now - last.ended < RESTLESS:
                return []
            over, told.unstable = replace(told.unstable, ended=last.ended), None
            return [over]
        if told.finding is None and last.verdict == "down" and now - last.confirmed >= STAYS_DOWN:
            told.finding = finding_of(last, self.severity(last, now))
            return [told.finding]
        return []


def finding_of(spell: Spell, severity: Severity) -> Finding:
    """A spell as a finding, with its own times. `requests` is 0: nobody asked but us."""
    site = spell.site or spell.target
    return Finding(
        kind=KINDS.get(spell.verdict, DEGRADED),
        technique=None,
        site=site,
        began=spell.began,
        detected=spell.confirmed,
        ended=spell.ended,
        severity=severity,
        confidence=1.0,
        requests=0,
        rate=Rate(0.0, 0.0),
        actor="" if spell.target == site else spell.target,
        origin="probe",
        unanswered=1.0 if spell.verdict == "down" else None,
        spell=spell,
    )


def unstable(spell: Spell, severity: Severity) -> Finding:
    """That a target comes and goes: one finding for all of it."""
    least: Severity = "low" if severity == "low" else "medium"
    return replace(
        finding_of(spell, least), kind=DEGRADED, ended=None, unanswered=None, spell=replace(spell, ended=None)
    )
