"""The hub's daily bulletin: what happened on one day, for whoever may see one label; Markdown and HTML in one wording.

# Døgnrapport for 21. november 2026
Fælles hub. Tider er i dansk tid.
TLP:AMBER: må kun deles i jeres egen organisation …
## Overbelastningsangreb fra kl. 06.12 til kl. 11.40
- Ramt: 3 organisationer. Alvor: høj.
- 912 kilder, højst 179 forespørgsler i sekundet.
- 56 % af kilderne var med i tidligere angreb.
- Bag angrebet står sandsynligvis NoName057(16) (82 %). Det tyder på det: tidspunktet passer.
- Angriberne bad om: `GET /soeg?query`
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from bavn.model.campaign import Campaign
from bavn.model.language import LANGUAGES, Language
from bavn.model.safe_text import visible
from bavn.model.tlp import Tlp
from bavn.pages.markup import Html, element, joined
from bavn.pages.visitor_page import CSS
from bavn.pages.vocabulary import ATTRIBUTION, KIND_NAMES, SEVERITIES, Pair
from bavn.pages.words import Words
from bavn.plan.dates import spoken_day, spoken_time

MOST_TEMPLATES: Final = 5
LONGEST_TEMPLATE: Final = 120
DANISH: Final = "Europe/Copenhagen"
SHOWN_REUSE: Final = 0.05  # less of an earlier campaign than this is chance

SENTENCES: Final[dict[str, Pair]] = {
    "title": ("Bulletin for {day}", "Døgnrapport for {day}"),
    "hub": ("{hub}. Times are {zone}.", "{hub}. Tider er i {zone}."),
    "danish-time": ("Danish time", "dansk tid"),
    "quiet": ("No attack was reported", "Ingen angreb er meldt"),
    "campaign": ("{kind} from {first} to {last}", "{kind} fra {first} til {last}"),
    "ongoing": ("{kind} since {first}, not over yet", "{kind} siden {first}, endnu ikke slut"),
    "hit": ("Hit: {organisations}. Severity: {severity}.", "Ramt: {organisations}. Alvor: {severity}."),
    "sources": ("{sources}.", "{sources}."),
    "size": ("{sources}, at most {peak} requests a second.", "{sources}, højst {peak} forespørgsler i sekundet."),
    "reuse": (
        "{share} of the sources took part in earlier attacks.",
        "{share} af kilderne var med i tidligere angreb.",
    ),
    "who": (
        "Probably {name} is behind it ({share}). What points to it: {because}.",
        "Bag angrebet står sandsynligvis {name} ({share}). Det tyder på det: {because}.",
    ),
    "unconfirmed": ("Who is behind it is not confirmed.", "Det er ikke bekræftet, hvem der står bag."),
    "asked": ("The attackers asked for:", "Angriberne bad om:"),
    "more": ("and {count} more", "og {count} til"),
    "done": ("What the hub did", "Det gjorde hubben"),
    "blocked": ("Blocked: {addresses}.", "Blokeret: {addresses}."),
    "armed": (
        "Armed: {addresses}; limited only while a member's own site is under attack.",
        "Lagt klar: {addresses}, der kun begrænses, mens et medlems eget websted er under angreb.",
    ),
    "not-told": ("What this bulletin does not tell", "Det fortæller rapporten ikke"),
    "untold": (
        "Only members are told what happened at members, and what was done about it.",
        "Kun medlemmerne får at vide, hvad der skete hos dem, og hvad der blev gjort ved det.",
    ),
    "idle": ("No address was blocked or armed.", "Ingen adresser blev blokeret eller lagt klar."),
    "mistakes": ("Released because it was a mistake: {addresses}.", "Sluppet fri, fordi det var en fejl: {addresses}."),
    "warned": ("Warnings: {count}.", "Varsler: {count}."),
}
SHARING: Final[dict[str, Pair]] = {  # TLP 2.0, as far as a label leaves the hub
    "clear": ("may be shared with anybody.", "må deles med alle."),
    "green": ("may be shared in the community, not in public.", "må deles i fællesskabet, ikke offentligt."),
    "amber": (
        "only for your own organisation and its clients, as far as they need it.",
        "må kun deles i jeres egen organisation og med dens kunder, når de har brug for det.",
    ),
}


@dataclass(frozen=True, slots=True)
class Day:
    """What is told of one day of `zone` at one label: every figure is made only of what that label may see.

    `campaigns` are for members, so a bulletin of another label says nothing of any, not even that there were none. Nor
    does it say that nothing was done: of what members were asked to do it may know nothing.
    """

    day: date
    hub: str
    label: Tlp
    campaigns: tuple[Campaign, ...] = ()
    blocked: int = 0
    armed: int = 0
    mistakes: int = 0
    warnings: int = 0
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading, bullets in words, shapes of requests that are shown as they are, and what is left out of them."""

    heading: str
    bullets: tuple[str, ...]
    shapes: tuple[str, ...] = ()
    more: str = ""


def markdown(day: Day, language: Language) -> str:
    """Write the bulletin as Markdown. What an attacker chose stands between backticks, and holds none itself."""
    lines = [f"# {_title(day, language)}", ""]
    for line in _head(day, language):
        lines += [line, ""]
    for chapter in _chapters(day, language):
        lines += [f"## {chapter.heading}", "", *(f"- {bullet}" for bullet in chapter.bullets)]
        if chapter.shapes:
            lines.append(f"- {_say(language, 'asked')}")
            lines += [f"  - `{shape.replace('`', chr(39))}`" for shape in chapter.shapes]
            lines += [f"  - {chapter.more}"] if chapter.more else []
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
    top = [element("p", line) for line in _head(day, language)]
    parts = [element("section", element("h1", _title(day, language)), *top)]
    for chapter in _chapters(day, language):
        items = [element("li", bullet) for bullet in chapter.bullets]
        if chapter.shapes:
            shapes = [element("li", element("code", shape)) for shape in chapter.shapes]
            shapes += [element("li", chapter.more)] if chapter.more else []
            items.append(element("li", _say(language, "asked"), element("ul", *shapes)))
        parts.append(element("section", element("h2", chapter.heading), *([element("ul", *items)] if items else [])))
    return joined(
        Html("<!doctype html>"), element("html", head, element("body", element("main", *parts)), lang=language)
    )


def _chapters(day: Day, language: Language) -> Iterator[Chapter]:
    if not day.campaigns and day.label == "amber":
        yield Chapter(_say(language, "quiet"), ())
    for campaign in sorted(day.campaigns, key=lambda one: (one.first, one.id)):
        yield _campaign(campaign, day, language)
    if done := tuple(_done(day, language)):
        yield Chapter(_say(language, "done"), done)
    if day.label != "amber":
        yield Chapter(_say(language, "not-told"), (_say(language, "untold"),))


def _done(day: Day, language: Language) -> Iterator[str]:
    words = Words(language)
    for code, count in (("blocked", day.blocked), ("armed", day.armed), ("mistakes", day.mistakes)):
        if count:
            yield _say(language, code, addresses=words.counted("address", count))
    if day.label == "amber" and not day.blocked and not day.armed:
        yield _say(language, "idle")
    if day.warnings:
        yield _say(language, "warned", count=words.number(day.warnings))


def _campaign(campaign: Campaign, day: Day, language: Language) -> Chapter:
    words = Words(language)
    first, last = _clock(campaign.first, day, language), _clock(campaign.last, day, language)
    kind = words.of(KIND_NAMES, campaign.kind)
    heading = _say(language, "campaign" if campaign.ended else "ongoing", kind=kind, first=first, last=last)
    hit = words.counted("organisation", len(campaign.members))
    size = "size" if campaign.peak else "sources"
    bullets = [
        _say(language, "hit", organisations=hit, severity=words.of(SEVERITIES, campaign.severity)),
        _say(language, size, sources=words.counted("source", campaign.sources), peak=words.decimal(campaign.peak)),
    ]
    if campaign.reused_sources >= SHOWN_REUSE:
        bullets.append(_say(language, "reuse", share=words.percent(campaign.reused_sources)))
    bullets.append(_who(campaign, language))
    rest = len(campaign.templates) - MOST_TEMPLATES
    more = _say(language, "more", count=words.number(rest)) if rest > 0 else ""
    return Chapter(heading, tuple(bullets), tuple(_shapes(template.key for template in campaign.templates)), more)


def _who(campaign: Campaign, language: Language) -> str:
    said = campaign.attribution
    if not said.intrusion_set:
        return _say(language, "unconfirmed")
    words = Words(language)
    because = "; ".join(words.of(ATTRIBUTION, code) for code in said.because)
    name = visible(said.intrusion_set, LONGEST_TEMPLATE)
    return _say(language, "who", name=name, share=words.percent(said.confidence), because=because)


def _shapes(keys: Iterable[str]) -> list[str]:
    return [visible(key, LONGEST_TEMPLATE) for key in sorted(keys)[:MOST_TEMPLATES]]


def _clock(moment: datetime, day: Day, language: Language) -> str:
    """The time of day; with its date, where that is another one than the bulletin's."""
    at = moment.astimezone(day.zone)
    if at.date() != day.day:
        return spoken_time(moment, language, day.zone)
    return f"kl. {at:%H.%M}" if language == "da" else f"{at:%H:%M}"


def _title(day: Day, language: Language) -> str:
    return _say(language, "title", day=spoken_day(day.day, language))


def _head(day: Day, language: Language) -> tuple[str, str]:
    zone = str(day.zone)
    named = _say(language, "danish-time") if zone == DANISH else zone
    sharing = Words(language).of(SHARING, day.label)
    return (
        _say(language, "hub", hub=visible(day.hub, LONGEST_TEMPLATE), zone=named),
        f"TLP:{day.label.upper()}: {sharing}",
    )


def _say(language: Language, code: str, **values: str) -> str:
    return SENTENCES[code][LANGUAGES.index(language)].format(**values)
