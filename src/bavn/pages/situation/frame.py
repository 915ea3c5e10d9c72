"""The frame of every page of the hub, and how one is made.

    view = gathered facts, a frozen dataclass beside its page (`pages/situation/now.py`: `Now`)
    hub/screens/now.py        gathers them as this reader may see them: no markup there
    pages/situation/now.py    `now_page(view, frame) -> str`: `framed(frame, title, *parts, live=True)`

Parts come from `parts` (badge, table, facts, figures, advice, empty, field, button …), which this file hands on. Texts
are `Pair`s in a table beside the page, said by `frame.words.of(TEXTS, "code")`. All that others wrote goes through
`plain(text)`. No inline style and no script: the policy forbids both. `screen.css` has the classes; what only one page
needs goes at its end under the page's name. The page's own heading is the title, as `h1`; parts begin with `h2`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from bavn import __version__
from bavn.model.language import LANGUAGES, Language
from bavn.model.member import Role
from bavn.model.tlp import Tlp
from bavn.pages.local import Local
from bavn.pages.markup import Html, element, filled, joined
from bavn.pages.scan_html import BEACON
from bavn.pages.situation.frame_words import MARKS, MONTHS, NAVIGATION, SAYINGS
from bavn.pages.situation.parts import (
    NONE,
    Tone,
    advice,
    badge,
    band,
    bullets,
    button,
    card,
    choice,
    columns,
    empty,
    facts,
    field,
    figures,
    link,
    more,
    plain,
    section,
    table,
)
from bavn.pages.words import Words

__all__ = [
    "ASSETS",
    "NONE",
    "POLICY",
    "TOKEN_FIELD",
    "Frame",
    "Mark",
    "Tone",
    "advice",
    "asset",
    "asset_path",
    "badge",
    "band",
    "bullets",
    "button",
    "card",
    "choice",
    "columns",
    "day_of",
    "empty",
    "facts",
    "field",
    "figures",
    "form",
    "framed",
    "label_of",
    "link",
    "more",
    "plain",
    "section",
    "stamp",
    "table",
    "time_of",
]

Mark = Literal["exercise", "reconstruction", "killed"]
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
TOKEN_FIELD: Final = "form_token"  # noqa: S105  the name of the hidden field
ASSETS: Final = {
    "screen.css": "text/css",
    "live.js": "text/javascript",
    "passkey.js": "text/javascript",
    "again.js": "text/javascript",
    "exercise.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
LABELS_OF: Final = {
    "operator": "TLP:AMBER+STRICT",
    "analyst": "TLP:AMBER+STRICT",
    "member": "TLP:AMBER",
    "community": "TLP:GREEN",
}
OWN_LABELS: Final[dict[Tlp, str]] = {"amber": "member", "green": "community", "clear": "public"}
ACTING: Final = ("/decisions", "/members", "/values")  # where an operator's button changes something at members
REFRESH_S: Final = 60  # without script
MARK_TONES: Final[dict[Mark, Tone]] = {"exercise": "guard", "reconstruction": "guard", "killed": "alarm"}
# The way to each page, and whose it is; everybody's where no role is named.
PLACES: Final[tuple[tuple[str, str, frozenset[Role]], ...]] = (
    ("/", "now", frozenset()),
    ("/campaigns", "campaigns", frozenset()),
    ("/members", "members", frozenset()),
    ("/outages", "outages", frozenset()),
    ("/decisions", "decisions", frozenset()),
    ("/bulletins", "bulletins", frozenset()),
    ("/plan", "plan", frozenset()),
    ("/exercises", "exercises", frozenset()),
    ("/report", "report", frozenset({"operator", "analyst", "read-only"})),
)
OF_SENSOR: Final[tuple[tuple[str, str, frozenset[Role]], ...]] = (
    ("/", "now", frozenset()),
    ("/what-if", "what-if", frozenset()),
    ("/release", "release", frozenset()),
)
OF_ALL: Final = frozenset({"/report"})  # of the whole membership: not for who reads for one member only


@dataclass(frozen=True, slots=True)
class Frame:
    """Around a page: whose hub, for whom, in which language, when. `path` is the page's own, with its query.

    `user` "": nobody is signed in. `member` is the organisation's name. `marks` stand on top of the page, in words.
    `of` "sensor": the page is a sensor's own, on its own machine, where nobody signs in; `hub` is then its name.
    `exercise` is the way to one that goes on and that this page is no part of. `label` None: it follows from the role.
    """

    hub: str
    language: Language
    path: str
    now: datetime
    zone: tzinfo
    user: str = ""
    role: str = ""
    member: str = ""
    form_token: str = ""
    marks: tuple[Mark, ...] = ()
    of: Literal["hub", "sensor"] = "hub"
    exercise: str = ""
    label: Tlp | None = None

    @property
    def words(self) -> Words:
        """Its language."""
        return Words(self.language)

    @property
    def local(self) -> Local:
        """Its language and zone: dates, clocks and lengths."""
        return Local(self.words, self.zone)


def framed(frame: Frame, title: str, *main: Html, live: bool = False, script: str = "") -> str:
    """Return the whole page. `live`: it changes by itself (`live.js`). `script` names one more file of `ASSETS`."""
    say = frame.words.of
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="same-origin"),
        element("title", f"{title} · {plain(frame.hub)}"),
        element("link", rel="icon", type="image/svg+xml", href=asset_path("icon.svg")),
        element("link", rel="stylesheet", href=asset_path("screen.css")),
        *(element("script", "", src=asset_path(name), defer="") for name in _scripts(live=live, more=script)),
        element("noscript", element("meta", http_equiv="refresh", content=str(REFRESH_S))) if live else NONE,
    )
    body = element(
        "body",
        element("a", say(SAYINGS, "skip"), href="#main", class_="skip"),
        _top(frame),
        *(_mark(mark, frame) for mark in frame.marks),
        _exercise(frame) if frame.exercise else NONE,
        _connection(frame) if live else NONE,
        element("main", *main, id="main", tabindex="-1"),
        _foot(frame),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=frame.language)}\n"


def form(frame: Frame, action: str, *children: Html, **attributes: str) -> Html:
    """A form that is sent to a page of ours, with the token that shows that it was this page's."""
    hidden = element("input", type="hidden", name=TOKEN_FIELD, value=frame.form_token)
    return element("form", hidden, *children, method="post", action=action, **attributes)


def time_of(frame: Frame, moment: datetime, *, seconds: bool = False, beat: str | None = None) -> Html:
    """Return a moment as Danes write it: 'kl. 14.05' today, '18. nov. kl. 14.05' this year, else with its year.

    `beat` names the time of the hub's sign of life by which `live.js` keeps it new.
    """
    local, now = moment.astimezone(frame.zone), frame.now.astimezone(frame.zone)
    clock = frame.local.clock(moment, seconds=seconds)
    at = f"{'kl. ' if frame.language == 'da' else ''}{clock}"
    if local.date() != now.date():
        at = f"{_day(frame, local.date(), year=local.year != now.year)}{' ' if frame.language == 'da' else ', '}{at}"
    return element("time", at, datetime=stamp(moment), data_beat=beat)


def stamp(moment: datetime) -> str:
    """A moment for machines: '2026-11-18T07:31:12Z'."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day_of(frame: Frame, day: date) -> Html:
    """Return a day: '18. nov. 2026', in English '18 Nov 2026'."""
    return element("time", _day(frame, day, year=True), datetime=day.isoformat())


@cache
def asset(name: str) -> bytes:
    """A file that pages ask for, one of `ASSETS`; `FileNotFoundError` for any other."""
    if name not in ASSETS:
        raise FileNotFoundError(name)
    return files("bavn.pages.situation").joinpath(name).read_bytes()


@cache
def asset_path(name: str) -> str:
    """Where a page asks for it: '/static/screen.1f2e3d4c5b6a.css'. Another content has another name."""
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{hashlib.sha256(asset(name)).hexdigest()[:12]}.{ending}"


def _scripts(*, live: bool, more: str) -> Iterator[str]:
    if live:
        yield "live.js"
    if more:
        yield more


def _day(frame: Frame, day: date, *, year: bool) -> str:
    month = frame.words.of(MONTHS, str(day.month))
    dot = "." if frame.language == "da" else ""
    return f"{day.day}{dot} {month}{f' {day.year}' if year else ''}"


def _top(frame: Frame) -> Html:
    flame = element("svg", element("path", d=BEACON), viewBox="0 0 24 24", aria_hidden="true", focusable="false")
    name = element("a", flame, element("strong", "Bavn"), element("span", plain(frame.hub)), href="/", class_="home")
    if not frame.user and frame.of == "hub":
        return element("header", name, _languages(frame), class_="top")
    say = frame.words.of
    menu = element("button", say(SAYINGS, "menu"), type="button", popovertarget="menu", class_="menu")
    return element(
        "header",
        name,
        menu,
        element("nav", _places(frame), _beside(frame), id="menu", popover="auto", aria_label=say(SAYINGS, "pages")),
        class_="top",
    )


def _places(frame: Frame) -> Html:
    here = urlsplit(frame.path).path
    items = (
        element(
            "li",
            element("a", frame.words.of(NAVIGATION, code), href=address, aria_current=_current(address, here)),
        )
        for address, code, roles in (PLACES if frame.of == "hub" else OF_SENSOR)
        if (not roles or frame.role in roles) and not (address in OF_ALL and frame.role == "read-only" and frame.member)
    )
    return element("ul", *items, class_="places")


def _current(address: str, here: str) -> str | None:
    if here == address:
        return "page"
    return "true" if address != "/" and _below(address, here) else None


def _beside(frame: Frame) -> Html:
    """Looking an address up, who is signed in, the other language."""
    if frame.of == "sensor":
        return element("div", _languages(frame), class_="beside")
    say = frame.words.of
    look_up = element(
        "form",
        element(
            "input",
            type="search",
            name="q",
            maxlength="60",
            placeholder=say(SAYINGS, "look-up"),
            aria_label=say(SAYINGS, "look-up"),
            autocomplete="off",
            spellcheck="false",
        ),
        action="/values",
        method="get",
        role="search",
    )
    who = element("a", plain(frame.user, 40), href="/account", title=say(SAYINGS, "account"), class_="who")
    return element("div", look_up, who, _languages(frame), class_="beside")


def _languages(frame: Frame) -> Html:
    other = next(one for one in LANGUAGES if one != frame.language)
    kept = [(key, value) for key, value in parse_qsl(urlsplit(frame.path).query) if key != "lang"]
    return element(
        "a",
        SAYINGS["language"][LANGUAGES.index(other)],
        href=f"?{urlencode([*kept, ('lang', other)])}",
        lang=other,
        hreflang=other,
        class_="language",
    )


def _mark(mark: Mark, frame: Frame) -> Html:
    word, said = (frame.words.of(MARKS, f"{mark}{part}") for part in ("", ".said"))
    return element("p", element("strong", word), f" {said}", class_=f"mark {MARK_TONES[mark]}")


def _exercise(frame: Frame) -> Html:
    """That an exercise goes on elsewhere, and that this page is real: where one acts, that what one does is."""
    say = frame.words.of
    said = [filled(say(SAYINGS, "exercise"), way=element("a", say(SAYINGS, "exercise.way"), href=frame.exercise))]
    here = urlsplit(frame.path).path
    if "reconstruction" not in frame.marks and not _below("/exercises", here):
        acts = frame.role == "operator" and any(_below(place, here) for place in ACTING)
        said += [joined(" ", say(SAYINGS, code)) for code in ("exercise.real", *(["exercise.act"] if acts else []))]
    return element("p", *said, class_="elsewhere")


def _below(place: str, here: str) -> bool:
    return here == place or here.startswith(f"{place}/")


def _connection(frame: Frame) -> Html:
    """What `live.js` fills: that the hub is gone, and that there is more to show. Empty, it takes no room."""
    lost = frame.words.of(SAYINGS, "lost")
    return element(
        "div",
        element("p", class_="connection", id="connection", role="status", data_lost=lost, hidden=""),
        element("p", element("a", href=""), class_="newer", id="newer", role="status", hidden=""),
        id="live",
        data_live="/live",
        data_zone=str(frame.zone),
    )


def label_of(frame: Frame) -> str:
    """How far a page may go: its own label, else as strict as the strictest that its reader may be shown anywhere."""
    if frame.label is not None:
        return f"TLP:{frame.label.upper()}"
    return LABELS_OF[_whose(frame)] if frame.user else "TLP:CLEAR"


def _label(frame: Frame) -> str:
    whose = OWN_LABELS.get(frame.label, "") if frame.label else _whose(frame) if frame.user else ""
    return f"{label_of(frame)} ({frame.words.of(SAYINGS, f'label.{whose}')})" if whose else label_of(frame)


def _whose(frame: Frame) -> str:
    return frame.role if frame.role != "read-only" else "member" if frame.member else "community"


def _foot(frame: Frame) -> Html:
    say = frame.words.of
    label = _label(frame)
    zone = frame.local.zone_name
    if frame.of == "sensor":
        label = frame.words.of(SAYINGS, "own-machine")
    made = (say(SAYINGS, "as-of"), " ", time_of(frame, frame.now, seconds=True, beat="at"), f" ({zone})")
    said = [element("span", *made), element("span", label, class_="tlp"), element("span", f"Bavn {__version__}")]
    if frame.user:
        whose = f"{plain(frame.member)}, " if frame.member else ""
        role = frame.words.of(NAVIGATION, f"role.{frame.role}")
        said.insert(0, element("span", f"{plain(frame.user, 40)} ({whose}{role})"))
    return element("footer", *said)
