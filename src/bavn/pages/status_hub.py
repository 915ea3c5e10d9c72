"""What `bavn status` says of the hub: the line to it, what it asks for, what of that is in force, its warnings."""

from datetime import datetime
from typing import Final, NamedTuple

from bavn.model.safe_text import visible
from bavn.pages.status_phrases import HUB_WHYS, STATUS, WHYS
from bavn.pages.vocabulary import KIND_NAMES, SEVERITIES
from bavn.pages.words import Words, clock, day_and_clock
from bavn.store.status import HubStatus, WarningStatus

LONGEST_NAME: Final = 60
GRAVE: Final = "bold yellow"


class Line(NamedTuple):
    """A line, and its style where it is to be seen."""

    text: str
    style: str = ""


def hub_lines(hub: HubStatus, now: datetime, words: Words, *, running: bool) -> list[Line]:
    """Say how it stands with the hub. Of a sensor that does not run, only what it last heard and was warned of."""
    lines = [_line_to(hub, now, words, running=running)]
    if hub.killed:
        return [*lines, Line(_say(words, "hub.killed"), GRAVE)]
    if hub.decisions == "ignore":
        return [*lines, Line(_say(words, "hub.ignored"))]
    if running:
        lines += [Line(text) for text in _asked(hub, words)]
    return lines


def warning_rows(hub: HubStatus, now: datetime, words: Words) -> list[tuple[str, ...]]:
    """Return a row for each warning that is open, the newest first; one that says that there is none."""
    rows = [_row(one, now, words) for one in reversed(hub.warnings)]
    return rows or [(_say(words, "hub.warnings"),)]


def _line_to(hub: HubStatus, now: datetime, words: Words, *, running: bool) -> Line:
    name = visible(hub.name or hub.url, LONGEST_NAME)
    if hub.heard_at is None:
        return Line(_say(words, "hub.never", name=name, why=_why(hub, words)), GRAVE)
    age = words.duration((now - hub.heard_at).total_seconds())
    if hub.connected is None or not running:
        why = _why(hub, words) if running else ""
        return Line(_say(words, "hub.gone", name=name, why=why, age=age, seq=words.number(hub.seq)), GRAVE)
    since = day_and_clock(hub.connected)
    return Line(_say(words, "hub.connected", name=name, since=since, age=age, seq=words.number(hub.seq)))


def _why(hub: HubStatus, words: Words) -> str:
    if not hub.why:
        return ""
    code = visible(hub.why, LONGEST_NAME)
    return f" ({words.of(HUB_WHYS, code) if code in HUB_WHYS else code.replace('http-', 'HTTP ')})"


def _asked(hub: HubStatus, words: Words) -> list[str]:
    """What it asks for, without what is none, and how much of it is in force."""
    counted = {
        "armed": [("address", hub.armed), ("template", hub.templates)],
        "blocked": [("address", hub.blocked)],
        "limited": [("address", hub.limited)],
    }
    parts = []
    for code, nouns in counted.items():
        what = ", ".join(words.counted(noun, count) for noun, count in nouns if count)
        if what:
            parts.append(_say(words, f"hub.{code}", what=what))
    if not parts:
        return [_say(words, "hub.nothing")]
    said = "; ".join(parts)
    asked = f"{said[:1].upper()}{said[1:]}."
    if hub.watched:
        return [asked, _say(words, "hub.watched")]
    return [asked, _say(words, "hub.standing", count=words.number(hub.standing))]


def _row(one: WarningStatus, now: datetime, words: Words) -> tuple[str, ...]:
    when = clock(one.at) if one.at.date() == now.date() else day_and_clock(one.at)
    hit = words.counted("organisation", one.organisations)
    return (
        f"v{one.id}",
        words.of(KIND_NAMES, visible(one.kind, LONGEST_NAME)),
        visible(one.site, LONGEST_NAME),
        _say(words, "hub.since", since=when),
        words.of(SEVERITIES, visible(one.severity, LONGEST_NAME)),
        ", ".join(
            [
                words.of(WHYS, visible(one.why, LONGEST_NAME)).replace("{count}", hit),
                *([_say(words, "hub.hit")] if one.hit else []),
            ]
        ),
    )


def _say(words: Words, code: str, **values: str) -> str:
    return words.of(STATUS, code).format(**values)
