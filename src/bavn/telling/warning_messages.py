"""A hub's warning as a message: who is hit (counted, never named), what to expect, what is armed, what to do.

Varsel: Overbelastningsangreb hos andre
Overbelastningsangreb hos 3 andre organisationer. Alvor: høj. Lagt klar: 812 adresser, der begrænses, så snart …

Hos dem: op til 179 forespørgsler i sekundet fra 912 kilder. Bag angrebet står sandsynligvis NoName057(16) (80 %).
Forvent forespørgsler som: GET /soeg?query.
Tjek med bavn status, at alt er i orden, og at vagten ved besked.
Besked v3-1
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

from bavn.model.finding import Update
from bavn.model.language import LANGUAGES, Language
from bavn.model.safe_text import visible
from bavn.pages.next_steps import Plan
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair
from bavn.pages.warning_phrases import ARMED, WARNING_LEADS, WARNING_MORE, WARNING_STEPS, WARNING_TITLES
from bavn.pages.words import Words
from bavn.plan.dates import spoken_time
from bavn.sharing.delta import ToldWarning
from bavn.telling.outbox import SEPARATOR, Text
from bavn.telling.wording import REFERENCE

LONGEST_TITLE: Final = 80
LONGEST_NAME: Final = 60
SHORTEST_NAME: Final = 8
LONGEST_TEMPLATE: Final = 120
MOST_TEMPLATES: Final = 5
SURE: Final = 0.5  # of who is behind it; below that it is not confirmed


@dataclass(frozen=True, slots=True)
class Armed:
    """What Bavn has done about a warning: how many addresses and networks are armed (`values`) until `until`.

    Or `blocked` and `limited` now, without an alarm here. `before` is how much stood when it was told last.
    `ignored`: `[hub]` lets the hub do nothing. `watched`: no site here is protected.
    """

    values: int = 0
    until: datetime | None = None
    blocked: int = 0
    templates: int = 0
    ignored: bool = False
    watched: bool = False
    limited: int = 0
    before: int = 0

    @property
    def standing(self) -> int:
        """How many addresses, networks and templates stand for it."""
        return self.values + self.blocked + self.limited + self.templates


NOTHING_ARMED: Final = Armed()


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that is to be told: why and when it is, what was done about it, how many times it was.

    `graver`: it cannot wait, for it is more severe than when it was told last, or somebody is blocked for it now.
    `hit`: the same attack goes on here now. `since` is when it was first heard of; None: as the warning says.
    `armed` None: whoever tells it does not know.
    """

    update: Update
    warning: ToldWarning
    hub: str
    at: datetime
    armed: Armed | None = field(default_factory=Armed)
    times: int = 1
    graver: bool = False
    since: datetime | None = None
    hit: bool = False

    @property
    def began(self) -> datetime:
        """Since when it is warned of."""
        return self.since or self.warning.at

    @property
    def hub_name(self) -> str:
        """The hub's name as people read it; "" where it has told none."""
        return visible(self.hub, LONGEST_NAME)

    @property
    def done(self) -> Armed:
        """What was done about it, as far as whoever tells it knows."""
        return self.armed or Armed()

    @property
    def subject(self) -> str:
        """What its messages are known by."""
        return f"warning {self.warning.id} of {visible(self.hub, LONGEST_NAME).replace(SEPARATOR, '/')}"

    @property
    def reference(self) -> str:
        """What people may quote."""
        return f"v{self.warning.id}-{self.times}"


@dataclass(frozen=True, slots=True)
class WarningWriter:
    """Writes warnings in one language, with times of one zone."""

    language: Language
    zone: tzinfo
    plans: Mapping[str, Plan] = field(default_factory=dict)  # by kind of finding

    def text(self, warned: Warned, update: Update) -> Text:
        """Write the message; `update` says how it is told to these people, who may not have heard of it before."""
        over = update == "ended"
        lead = [self._lead(warned, over=over), *self._armed(warned.armed, over=over or warned.hit)]
        paragraphs = [" ".join(lead), *([] if over or warned.hit else self._rest(warned))]
        body = "\n".join([*(part for part in paragraphs if part), self._say(REFERENCE, reference=warned.reference)])
        return Text(_cut(self._title(warned, update), LONGEST_TITLE), body)

    def _say(self, pair: Pair, **values: str) -> str:
        return pair[LANGUAGES.index(self.language)].format(**values)

    def _named(self, warned: Warned) -> dict[str, str]:
        words, warning = Words(self.language), warned.warning
        return {
            "hub": warned.hub_name or self._say(WARNING_MORE["hub"]),
            "kind": words.of(KIND_NAMES, visible(warning.kind, LONGEST_NAME)),
            "site": visible(warning.site, LONGEST_NAME) or self._say(WARNING_MORE["site"]),
            "through": visible(warning.through, LONGEST_NAME),
            "severity": words.of(SEVERITIES, warning.severity),
            "hit": self._hit(warning.organisations),
        }

    def _hit(self, organisations: int) -> str:
        code = "hit-one" if organisations == 1 else "hit" if organisations else "hit-some"
        return self._say(WARNING_MORE[code], count=Words(self.language).number(organisations))

    def _title(self, warned: Warned, update: Update) -> str:
        """The title; long names give way, not the words."""
        named = self._named(warned)
        pair = WARNING_TITLES["hit" if warned.hit and update != "ended" else warned.warning.why]
        frame = "{title}" if update == "new" or warned.hit else WARNING_TITLES[update][LANGUAGES.index(self.language)]
        empty = frame.replace("{title}", self._say(pair, **named | {"site": "", "hub": ""}))
        room = max(LONGEST_TITLE - len(empty), SHORTEST_NAME)
        cut = {name: _cut(named[name], room) for name in ("site", "hub")}
        return frame.replace("{title}", self._say(pair, **named | cut))

    def _lead(self, warned: Warned, *, over: bool) -> str:
        warning = warned.warning
        why: str = "through" if warning.why == "listed" and warning.through else warning.why
        if over or warned.hit:
            why = "ended" if over else "hit" if warning.organisations else "hit-here"
        return self._say(WARNING_LEADS[why], **self._named(warned))

    def _armed(self, armed: Armed | None, *, over: bool) -> list[str]:
        if armed is None:
            return []
        if armed.ignored or armed.watched:
            return [] if over else [self._say(ARMED["ignored" if armed.ignored else "watched"])]
        if over and not armed.standing:
            return [self._say(ARMED["let-go"])] if armed.before else []
        words = Words(self.language)
        until = self._time(armed.until) if armed.until else "-"
        said = []
        if armed.blocked:
            said.append(self._say(ARMED["blocked"], values=words.counted("address", armed.blocked), until=until))
        if armed.limited:
            said.append(self._say(ARMED["limited"], values=words.counted("address", armed.limited), until=until))
        if armed.values:
            said.append(self._say(ARMED["armed"], values=words.counted("address", armed.values), until=until))
        if armed.templates:
            said.append(self._say(ARMED["templates"], templates=words.counted("template", armed.templates)))
        return said or [self._say(ARMED["nothing"])]

    def _rest(self, warned: Warned) -> list[str]:
        warning = warned.warning
        since = self._say(WARNING_MORE["since"], at=self._time(warned.began), hub=self._named(warned)["hub"])
        facts = [since, *self._seen(warning)]
        if warning.source:
            facts.append(self._say(WARNING_MORE["source"], source=visible(warning.source, LONGEST_NAME)))
        return [" ".join([*facts, self._behind(warning)]), *self._expect(warning), *self._steps(warned)]

    def _seen(self, warning: ToldWarning) -> list[str]:
        words = Words(self.language)
        if not warning.peak and not warning.sources:
            return []
        sources = words.counted("source", warning.sources)
        return [self._say(WARNING_MORE["seen"], peak=words.decimal(warning.peak), sources=sources)]

    def _behind(self, warning: ToldWarning) -> str:
        behind = warning.attribution
        if not behind.intrusion_set or behind.confidence < SURE:
            return self._say(WARNING_MORE["unconfirmed"])
        sure = Words(self.language).percent(behind.confidence)
        return self._say(WARNING_MORE["behind"], name=visible(behind.intrusion_set, LONGEST_NAME), sure=sure)

    def _expect(self, warning: ToldWarning) -> list[str]:
        if not warning.templates:
            return []
        shown = ", ".join(visible(one.key, LONGEST_TEMPLATE) for one in warning.templates[:MOST_TEMPLATES])
        more = len(warning.templates) - MOST_TEMPLATES
        if more > 0:
            shown = self._say(WARNING_MORE["rest"], templates=shown, count=Words(self.language).number(more))
        return [self._say(WARNING_MORE["expect"], templates=shown)]

    def _steps(self, warned: Warned) -> list[str]:
        words = Words(self.language)
        steps = [self._say(WARNING_STEPS["look"])]
        if warned.armed is not None and warned.armed.watched:
            steps.append(self._say(WARNING_STEPS["protect"]))
        if warned.warning.kind == "http-flood":
            steps.append(self._say(WARNING_STEPS["line"]))
        plan = self.plans.get(warned.warning.kind)
        if plan is not None:
            steps.append(words.say("do.plan", plan=plan.title[LANGUAGES.index(self.language)], id=plan.id))
        return steps

    def _time(self, when: datetime) -> str:
        local = when.astimezone(self.zone)
        return f"{spoken_time(when, self.language, self.zone)} {local.tzname() or ''}".rstrip()


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
