"""A finding as a message: what, where, since when, how bad, what Bavn has done, what to do. Plain text, no addresses.

    Overbelastningsangreb: www.example.dk
    Overbelastningsangreb, www.example.dk, siden 22. november 2026 kl. 12.06 CET. Alvor: høj. Blokeret: 880, …

    Højst 179 i sekundet, normalt 4,2. 912 kilder, ville ramme 0 ærlige besøgende.
    …
    Plan: Overbelastningsangreb (DDoS) (bavn incident start --kind ddos).
    Besked 12-1

The first line is the text message; what follows is for those who read mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from bavn.model import Finding
from bavn.model.language import LANGUAGES, Language
from bavn.model.notice import Notice
from bavn.model.safe_text import visible
from bavn.pages.next_steps import Plan, plan_step, steps_of
from bavn.pages.notices import said
from bavn.pages.summary import ATTACKS, OWN, figures, is_intrusion, outcome, tries
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair
from bavn.pages.words import Words, day_and_clock
from bavn.plan.dates import spoken_time
from bavn.settings.schema import Protect
from bavn.telling.outages import facts_of, name_of
from bavn.telling.outages import steps_of as outage_steps
from bavn.telling.outbox import Text, Topic
from bavn.telling.wording import DO, DONE, LEADS, MORE, OUTAGE_LEADS, REFERENCE, TITLES

LONGEST_TITLE: Final = 80
SHORT: Final = 160  # characters of a text message: what must be known stands in as many of the body's first
SHORTEST_SITE: Final = 8
LONGEST_SITE: Final = 60
LONGEST_NAMES: Final = 200
CLAUSES: Final = ((": ", "; ", " ("), (", ",))  # where a sentence may end as a title, the better first
SHORTEST_CLAUSE: Final = 20


@dataclass(frozen=True, slots=True)
class Doing:
    """What Bavn does about a finding: its site's `protect`, how many addresses it blocks and limits, until when.

    `held_back` are reasons why some were spared, `failing` the enforcers that refused.
    """

    protect: Protect = "watch"
    blocked: int = 0
    limited: int = 0
    until: datetime | None = None
    held_back: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


WATCHING: Final = Doing()


@dataclass(frozen=True, slots=True)
class Case:
    """A finding to be told: the store's number for it, what is done about it, and whether it is only an exercise."""

    number: int
    finding: Finding
    doing: Doing = WATCHING
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes messages in one language, with times of one zone."""

    language: Language
    zone: tzinfo
    plans: Mapping[str, Plan] = field(default_factory=dict)  # by kind of finding

    def finding(self, topic: Topic, case: Case, reference: str) -> Text:
        """Write a message about a finding: new, changed or ended."""
        finding, doing = case.finding, case.doing
        title = self._say(TITLES[topic], kind=self._kind(finding), site=visible(finding.site, LONGEST_SITE))
        paragraphs = [
            self._lead(case, over=topic == "ended"),
            " ".join(self._figures(finding, doing)),
            *self._to_do(finding, doing),
            self._say(REFERENCE, reference=reference),
        ]
        return self._text(title, paragraphs, exercise=case.exercise)

    def sensor(self, notice: Notice, reference: str) -> Text:
        """Write a message about the sensor itself: a channel that fails, a log that went away."""
        sentence = said(notice, Words(self.language))
        room = LONGEST_TITLE - len(self._say(TITLES["sensor"], what=""))
        title = self._say(TITLES["sensor"], what=clause_of(sentence, room))
        return self._text(title, [sentence, self._say(DO["status"]), self._say(REFERENCE, reference=reference)])

    def more(self, count: int, most: int, reference: str) -> Text:
        """Write the message that stands for `count` others, which are not sent because `most` an hour is enough."""
        words = Words(self.language)
        title = self._say(TITLES["sensor"], what=self._say(TITLES["more"], count=words.number(count)))
        lead = self._say(LEADS["more"], count=words.number(count), most=words.number(most))
        return self._text(title, [lead, self._say(REFERENCE, reference=reference)])

    def _say(self, pair: Pair, **values: str) -> str:
        return pair[LANGUAGES.index(self.language)].format(**values)

    def _text(self, title: str, paragraphs: list[str], *, exercise: bool = False) -> Text:
        if exercise:
            title = self._say(TITLES["exercise"], title=title)
        return Text(_cut(title, LONGEST_TITLE), "\n".join(part for part in paragraphs if part))

    def _kind(self, finding: Finding) -> str:
        if finding.spell is not None and finding.kind != "outage":
            return name_of(finding.spell, self.language)
        return Words(self.language).of(KIND_NAMES, finding.kind)

    def _time(self, when: datetime) -> str:
        local = when.astimezone(self.zone)
        return f"{spoken_time(when, self.language, self.zone)} {local.tzname() or ''}".rstrip()

    def _lead(self, case: Case, *, over: bool) -> str:
        """What must be known, in one text message: a long name of a site gives way."""
        finding, words = case.finding, Words(self.language)
        ended = finding.ended or finding.detected
        values = {
            "kind": self._kind(finding),
            "began": self._time(finding.began),
            "severity": words.of(SEVERITIES, finding.severity),
            "length": words.duration((ended - finding.began).total_seconds()),
            "done": self._done(finding, case.doing, over=over),
        }
        pair = LEADS["ended" if over else "new"] if finding.spell is None else OUTAGE_LEADS["ended" if over else "new"]
        frame = self._say(TITLES["exercise"], title="{}") if case.exercise else "{}"
        room = SHORT - len(frame) + 2 - len(self._say(pair, site="", **values))
        site = _cut(visible(finding.site, LONGEST_SITE), max(SHORTEST_SITE, room))
        return frame.replace("{}", self._say(pair, site=site, **values))

    def _done(self, finding: Finding, doing: Doing, *, over: bool) -> str:
        if finding.spell is not None:
            return ""
        if over:
            if not (doing.blocked or doing.limited):
                return self._say(DONE["none-left"] if doing.protect != "watch" else DONE["watch"])
            return self._say(DONE["expires"], until=self._time(doing.until)) if doing.until else ""
        if finding.kind not in ATTACKS:
            return self._say(DONE["nothing"])
        if doing.failing:
            return self._say(DONE["failing"])
        words = Words(self.language)
        values = {"block": words.number(doing.blocked), "limit": words.number(doing.limited)}
        return self._say(DONE[measure(doing)], **values)

    def _figures(self, finding: Finding, doing: Doing) -> list[str]:
        if finding.spell is not None:
            return facts_of(finding, finding.spell, self.language)
        words = Words(self.language)
        usual = words.decimal(finding.rate.usual)
        if finding.kind not in ATTACKS:
            crowd = finding.kind == "flash-crowd"
            sentence = _sentence(self._rate(finding)) if crowd else self._say(MORE["silent"], usual=usual)
            return [sentence]
        if is_intrusion(finding):
            return self._intrusion(finding)
        parts = [
            words.say("facts.requests", requests=words.counted("request", finding.requests)),
            words.counted("source", figures(finding, None).sources),
            words.say("verdict.collateral", honest=words.counted("honest", finding.collateral.clients)),
        ]
        sentences = [_sentence(self._rate(finding)), _sentence(", ".join(parts))]
        if doing.failing:
            names = visible(", ".join(doing.failing), LONGEST_NAMES)
            sentences.append(self._say(MORE["failing"], names=names))
        if doing.held_back:
            sentences.append(self._say(MORE["held-back"]))
        return sentences

    def _intrusion(self, finding: Finding) -> list[str]:
        words = Words(self.language)
        sources = words.counted("source", len(finding.sources))
        parts = [
            self._say(MORE["intrusion"], tried=tries(finding, words), sources=sources),
            outcome(finding, words),
            words.say("verdict.origin", origin=visible(finding.origin, LONGEST_SITE)) if finding.origin != OWN else "",
        ]
        return [_sentence(part) for part in parts if part]

    def _rate(self, finding: Finding) -> str:
        words = Words(self.language)
        peak, usual = words.decimal(finding.rate.peak), words.decimal(finding.rate.usual)
        return words.say("facts.rate", peak=peak, usual=usual)

    def _to_do(self, finding: Finding, doing: Doing) -> list[str]:
        words = Words(self.language)
        if finding.spell is not None:
            plan = [] if finding.ended or finding.spell.planned else plan_step(finding, self.plans, words)
            return [*outage_steps(finding, finding.spell, self.language), *plan]
        if finding.ended is not None:
            began, ended = day_and_clock(finding.began), day_and_clock(finding.ended)
            return [words.say("do.keep", began=began, ended=ended)] if finding.kind in ATTACKS else []
        if finding.kind == "flash-crowd":
            return [words.say("do.crowd")]
        steps = [self._say(DO[finding.kind])] if finding.kind in DO else steps_of(finding, words)
        if finding.kind in ATTACKS:
            steps.append(self._say(DO["watch" if doing.protect == "watch" else "release"]))
        if finding.kind == "http-flood":
            steps.append(self._say(DO["line"]))
        if finding.kind == "slow-requests":
            steps.append(words.say("do.slow"))
        return [*steps, *plan_step(finding, self.plans, words)]


def measure(doing: Doing) -> str:
    """Return what is done about a finding at all, in one word: watch, nothing, limit or block."""
    if doing.protect == "watch":
        return "watch"
    if doing.blocked:
        return "block"
    return "limit" if doing.limited else "nothing"


def stance(doing: Doing) -> str:
    """Return what is done, as far as a change of it is worth a message: how many addresses is none of it.

    >>> stance(Doing("block", blocked=880, limited=20)), stance(Doing("block", failing=("nftables",)))
    ('block', 'nothing without nftables')
    """
    failing = f" without {' '.join(sorted(doing.failing))}" if doing.failing else ""
    return f"{measure(doing)}{failing}"


def clause_of(sentence: str, longest: int) -> str:
    """Return what of a sentence fits, up to where a clause of it ends; cut where none does.

    >>> clause_of("Hub Midt has pulled the kill switch: nothing it said is in force.", 50)
    'Hub Midt has pulled the kill switch'
    """
    if len(sentence) <= longest:
        return sentence
    for marks in CLAUSES:
        end = max(sentence.rfind(mark, 0, longest + 1) for mark in marks)
        if end >= SHORTEST_CLAUSE:
            return sentence[:end]
    return _cut(sentence, longest)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
