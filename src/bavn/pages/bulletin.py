"""The hub's daily bulletin: what happened on one day, for whoever may see one label; Markdown and HTML in one wording.

# Bavn, døgnet 21. november 2026
TLP:AMBER · Fælles hub · tider i UTC
## Overbelastningsangreb, kl. 06.12 til 11.40
- 3 organisationer ramt, alvor: høj
- 912 kilder, højst 179 i sekundet
- 56 % af kilderne er set i tidligere kampagner
- Hvem: NoName057(16), 82 % (samme kilder som før; tidspunkt)
- Bad om: `GET /soeg?query`
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from bavn.model.campaign import Campaign
from bavn.model.language import LANGUAGES, Language
from bavn.model.safe_text import visible
from bavn.model.tlp import Tlp
from bavn.pages.markup import Html, element, joined
from bavn.pages.visitor_page import CSS
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES, Pair
from bavn.pages.words import Words
from bavn.plan.dates import spoken_day

MOST_TEMPLATES: Final = 10
LONGEST_TEMPLATE: Final = 120
SHOWN_REUSE: Final = 0.05  # less of an earlier campaign than this is chance

SENTENCES: Final[dict[str, Pair]] = {
    "title": ("Bavn, {day}", "Bavn, døgnet {day}"),
    "label": ("TLP:{label} · {hub} · times in UTC", "TLP:{label} · {hub} · tider i UTC"),
    "quiet": ("No campaign was seen.", "Ingen kampagne er set."),
    "campaign": ("{kind}, {first} to {last}", "{kind}, kl. {first} til {last}"),
    "ongoing": ("{kind}, since {first}, still going on", "{kind}, siden kl. {first}, stadig i gang"),
    "hit": ("{organisations} hit, severity: {severity}", "{organisations} ramt, alvor: {severity}"),
    "size": ("{sources}, at most {peak} a second", "{sources}, højst {peak} i sekundet"),
    "reuse": (
        "{share} of the sources were seen in earlier campaigns",
        "{share} af kilderne er set i tidligere kampagner",
    ),
    "who": ("Who: {name}, {share} ({because})", "Hvem: {name}, {share} ({because})"),
    "unconfirmed": ("Who: not confirmed", "Hvem: ikke bekræftet"),
    "asked": ("Asked for:", "Bad om:"),
    "done": ("What the hub did", "Det gjorde hubben"),
    "blocked": ("Addresses blocked: {count}; armed: {armed}", "Adresser blokeret: {count}; skærpet: {armed}"),
    "mistakes": ("Released as a mistake: {count}", "Sluppet fri som fejl: {count}"),
    "warned": ("Warnings: {count}", "Varsler: {count}"),
}
ORGANISATIONS: Final[dict[Language, Pair]] = {
    "en": ("organisation", "organisations"),
    "da": ("organisation", "organisationer"),
}
BECAUSE: Final[dict[str, Pair]] = {
    "claim": ("they claim it", "de påstår det selv"),
    "list": ("on a published target list", "på en offentliggjort mål-liste"),
    "sources": ("sources seen before", "kilder set før"),
    "networks": ("networks seen before", "netværk set før"),
    "rhythm": ("the hour fits", "tidspunktet passer"),
    "templates": ("asks for the same as before", "beder om det samme som før"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """What is told of one day (UTC) at one label: every figure is made only of what that label may see.

    `campaigns` are for members, so a bulletin of another label says nothing of any, not even that there were none.
    """

    day: date
    hub: str
    label: Tlp
    campaigns: tuple[Campaign, ...] = ()
    blocked: int = 0
    armed: int = 0
    mistakes: int = 0
    warnings: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, bullets in words, and shapes of requests that are shown as they are."""

    heading: str
    bullets: tuple[str, ...]
    shapes: tuple[str, ...] = ()


def markdown(day: Day, language: Language) -> str:
    """Write the bulletin as Markdown. What an attacker chose stands between backticks, and holds none itself."""
    lines = [f"# {_title(day, language)}", "", _label(day, language), ""]
    for chapter in _chapters(day, language):
        lines += [f"## {chapter.heading}", "", *(f"- {bullet}" for bullet in chapter.bullets)]
        if chapter.shapes:
            lines.append(f"- {_say(language, 'asked')}")
            lines += [f"  - `{shape.replace('`', chr(39))}`" for shape in chapter.shapes]
        lines.append("")
    return "\n".join(lines)


def page(day: Day, language: Language) -> Html:
    """Write the same as one HTML page, without scripts or anything from elsewhere."""
    head = element(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width">'),
        element("title", _title(day, language)),
        element("style", CSS),
    )
    parts = [element("section", element("h1", _title(day, language)), element("p", _label(day, language)))]
    for chapter in _chapters(day, language):
        items = [element("li", bullet) for bullet in chapter.bullets]
        if chapter.shapes:
            shapes = joined(*(element("li", element("code", shape)) for shape in chapter.shapes))
            items.append(element("li", _say(language, "asked"), element("ul", shapes)))
        parts.append(element("section", element("h2", chapter.heading), *([element("ul", *items)] if items else [])))
    return joined(
        Html("<!doctype html>"), element("html", head, element("body", element("main", *parts)), lang=language)
    )


def _chapters(day: Day, language: Language) -> Iterator[Chapter]:
    if not day.campaigns and day.label == "amber":
        yield Chapter(_say(language, "quiet"), ())
    for campaign in sorted(day.campaigns, key=lambda one: (one.first, one.id)):
        yield _campaign(campaign, language)
    words = Words(language)
    bullets = [_say(language, "blocked", count=words.number(day.blocked), armed=words.number(day.armed))]
    if day.warnings:
        bullets.append(_say(language, "warned", count=words.number(day.warnings)))
    if day.mistakes:
        bullets.append(_say(language, "mistakes", count=words.number(day.mistakes)))
    yield Chapter(_say(language, "done"), tuple(bullets))


def _campaign(campaign: Campaign, language: Language) -> Chapter:
    words = Words(language)
    kind = words.of(KIND_NAMES, campaign.kind)
    first, last = _clock(campaign.first, language), _clock(campaign.last, language)
    heading = _say(language, "campaign" if campaign.ended else "ongoing", kind=kind, first=first, last=last)
    count = len(campaign.members)
    noun = ORGANISATIONS[language][count != 1]
    severity = words.of(SEVERITIES, campaign.severity)
    bullets = [
        _say(language, "hit", organisations=f"{words.number(count)} {noun}", severity=severity),
        _say(language, "size", sources=words.counted("source", campaign.sources), peak=words.decimal(campaign.peak)),
    ]
    if campaign.reused_sources >= SHOWN_REUSE:
        bullets.append(_say(language, "reuse", share=words.percent(campaign.reused_sources)))
    bullets.append(_who(campaign, language))
    return Chapter(heading, tuple(bullets), tuple(_shapes(template.key for template in campaign.templates)))


def _who(campaign: Campaign, language: Language) -> str:
    said = campaign.attribution
    if not said.intrusion_set:
        return _say(language, "unconfirmed")
    words = Words(language)
    because = "; ".join(words.of(BECAUSE, code.partition(":")[0]) for code in said.because)
    name = visible(said.intrusion_set, LONGEST_TEMPLATE)
    return _say(language, "who", name=name, share=words.percent(said.confidence), because=because)


def _shapes(keys: Iterable[str]) -> list[str]:
    return [visible(key, LONGEST_TEMPLATE) for key in sorted(keys)[:MOST_TEMPLATES]]


def _clock(moment: datetime, language: Language) -> str:
    at = moment.astimezone(UTC)
    return f"{at:%H.%M}" if language == "da" else f"{at:%H:%M}"


def _title(day: Day, language: Language) -> str:
    return _say(language, "title", day=spoken_day(day.day, language))


def _label(day: Day, language: Language) -> str:
    return _say(language, "label", label=day.label.upper(), hub=visible(day.hub, LONGEST_TEMPLATE))


def _say(language: Language, code: str, **values: str) -> str:
    return SENTENCES[code][LANGUAGES.index(language)].format(**values)
