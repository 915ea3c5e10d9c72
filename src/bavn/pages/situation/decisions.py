"""*Decisions*: what is in force at the reader's level, and for operators all by which they decide.

12 beslutninger gælder                    3 blokeret · 2 begrænset · 7 lagt klar
  Anmodninger om fjernelse · Afventer godkendelse · Det gælder nu · Beslut manuelt · Nødstop · Besluttet manuelt · Log
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlencode

from bavn.model.removal import LONGEST_REASON, Removal
from bavn.model.tlp import LEVELS, Tlp
from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.campaign_words import ACTIONS
from bavn.pages.situation.decided import DecisionLine, decisions_table, reasons, turning, value_link
from bavn.pages.situation.decided_words import LEVEL_NAMES, ORDERS
from bavn.pages.situation.decisions_words import AUDIT, TEXTS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    band,
    button,
    choice,
    empty,
    figures,
    form,
    framed,
    link,
    more,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.frame import field as field_of
from bavn.pages.situation.parts import Head
from bavn.pages.situation.value import OrderLine, answer_of, orders_table

WHATS: Final = ("block", "limit", "arm", "allow", "revoke", "mistake", "hold", "sign")
LENGTHS_S: Final = (3_600, 21_600, 86_400, 259_200, 604_800, 2_592_000)
ANSWERS: Final = ("revoke", "mistake", "allow", "decline")
MOST_WAITING: Final = 20
MOST_NAMED: Final = 5
Notice = Literal[
    "", "wrong.value", "wrong.form", "wrong.answer", "answered", "answered.before", "kill.already", "unkill.already"
]


@dataclass(frozen=True, slots=True)
class AuditShown:
    """One line of the audit. `about` is the member and the value."""

    at: datetime
    who: str
    what: str
    member: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for removal, with the name of the organisation that asks: "" for a person of none."""

    removal: Removal
    member: str = ""


@dataclass(frozen=True, slots=True)
class Operating:
    """What only the hub's own people see.

    `more_asked` are requests beside those in `asked`: who asks, "" a person of no organisation, and how many.
    `waits` are values that are held by name, `unsigned` lines that are armed and would be blocked; `outcome` is the
    order that was just given, `usual` how long what is decided by hand holds.
    """

    waits: tuple[str, ...] = ()
    unsigned: tuple[DecisionLine, ...] = ()
    more_unsigned: int = 0
    holds_all: bool = False
    asked: tuple[Asked, ...] = ()
    more_asked: tuple[tuple[str, int], ...] = ()
    closed: tuple[Asked, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    audit: tuple[AuditShown, ...] = ()
    outcome: OrderLine | None = None
    usual: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DecisionsView:
    """The page. `found` of `all` fit what was searched for; `given` is what stood in a form that was refused."""

    lines: tuple[DecisionLine, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    all: int = 0
    found: int = 0
    page: int = 1
    pages: int = 1
    label: Tlp = "amber"
    action: str = ""
    query: str = ""
    killed: bool = False
    of_members: bool = True
    acts: bool = False
    operating: Operating | None = None
    notice: Notice = ""
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def untold(self) -> bool:
        """Whether there may be decisions of which this level is told none."""
        return not self.of_members and not self.all and not self.killed


def decisions_page(view: DecisionsView, frame: Frame) -> str:
    """Return the page."""
    say = frame.words.of
    return framed(
        frame,
        say(TEXTS, "title"),
        element("h1", _head(view, frame)),
        element("p", _lead(view, frame), class_="lead"),
        _notices(view, frame),
        _figures(view, frame),
        _ways(view, frame) if view.acts else NONE,
        *(_first(view, view.operating, frame) if view.operating is not None else ()),
        _standing(view, frame),
        *(_rest(view, view.operating, frame) if view.operating is not None else ()),
    )


def _ways(view: DecisionsView, frame: Frame) -> Html:
    """What an operator comes for, one step away."""
    say = frame.words.of
    code = "unkill" if view.killed else "kill"
    return element(
        "p",
        link("#decide", say(TEXTS, "decide"), class_="button quiet"),
        link(f"/decisions/{code}", say(TEXTS, f"{code}.way"), class_="button" if view.killed else "button quiet"),
        class_="buttons",
    )


def _head(view: DecisionsView, frame: Frame) -> str:
    say = frame.words.of
    if view.killed:
        return say(TEXTS, "head.killed")
    if view.untold:
        return say(TEXTS, f"head.untold.{view.label}")
    if not view.all:
        return say(TEXTS, "head.none")
    code = "head.some" if view.of_members else f"head.some.{view.label}"
    return say(TEXTS, code).format(decisions=frame.words.counted("decision", view.all))


def _lead(view: DecisionsView, frame: Frame) -> str:
    code = "killed" if view.killed else "untold" if view.untold else "" if view.of_members else "community"
    return frame.words.of(TEXTS, f"lead.{code}" if code else "lead")


def _notices(view: DecisionsView, frame: Frame) -> Html:
    say, parts = frame.words.of, []
    if view.notice:
        text = say(TEXTS, view.notice).format(text=plain(view.given.get("value", ""), 60))
        bad = view.notice.startswith("wrong")
        parts.append(band("alarm" if bad else "calm", element("p", text), role="alert" if bad else "status"))
    outcome = view.operating.outcome if view.operating is not None else None
    if outcome is not None:
        parts.append(_outcome(outcome, frame, killed=view.killed))
    return joined(*parts)


def _outcome(one: OrderLine, frame: Frame, *, killed: bool) -> Html:
    say = frame.words.of
    what, value = plain(say(ORDERS, one.what), 40), plain(one.value, 49)
    if one.refused:
        text = say(TEXTS, "done.refused").format(what=what, value=value, why=reasons(one.refused, frame))
        return band("alarm", element("p", text), role="alert")
    code = "done.killed" if killed else "done.waits" if one.waits else "done"
    text = say(TEXTS, code).format(what=what, value=value)
    return band("calm", element("p", text), role="status")


def _figures(view: DecisionsView, frame: Frame) -> Html:
    say, number, operating = frame.words.of, frame.words.number, view.operating
    limited = view.counts.get("limit", 0) + view.counts.get("challenge", 0)
    counts: list[tuple[str, str, Tone | None]] = [
        (number(view.counts.get("block", 0)), say(TEXTS, "figure.block"), None),
        (number(limited), say(TEXTS, "figure.limit"), None),
        (number(view.counts.get("arm", 0)), say(TEXTS, "figure.arm"), None),
    ]
    cells = [] if view.untold else counts
    if operating is not None:
        asked = len(operating.asked) + sum(count for _, count in operating.more_asked)
        waits = len(operating.waits) + len(operating.unsigned) + operating.more_unsigned
        cells.append((number(asked), say(TEXTS, "figure.asked"), "notice" if asked else None))
        cells.append((number(waits), say(TEXTS, "figure.waits"), "notice" if waits else None))
    return figures(cells) if cells else NONE


# ── what is in force ─────────────────────────────────────────────────────────────────────────────────────────────────


def _standing(view: DecisionsView, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    narrowed = bool(view.query or view.action)
    nothing = "standing.untold" if view.untold else "standing.unfound" if narrowed else "standing.none"
    found = say(TEXTS, "found").format(found=number(view.found), all=number(view.all))
    texts = (say(TEXTS, "page"), say(TEXTS, "newer"), say(TEXTS, "older"))
    kept = {"q": view.query, "action": view.action, "level": view.label if view.operating is not None else ""}
    way = urlencode({name: value for name, value in kept.items() if value})
    made = decisions_table(view.lines, frame, caption=say(TEXTS, "standing")) if view.lines else None
    return section(
        say(TEXTS, "standing"),
        _search(view, frame),
        element("p", found, class_="note") if narrowed and view.lines else NONE,
        made if made is not None else empty(say(TEXTS, nothing)),
        turning(view.page, view.pages, f"{way}&" if way else "", texts, frame),
        name="standing",
    )


def _search(view: DecisionsView, frame: Frame) -> Html:
    say = frame.words.of
    actions = [("", say(TEXTS, "action.all")), *((code, say(ACTIONS, code)) for code in ("block", "limit", "arm"))]
    levels = NONE
    if view.operating is not None:
        names = [(label, say(LEVEL_NAMES, label)) for label in reversed(LEVELS)]
        levels = choice(say(TEXTS, "level"), "level", names, chosen=view.label)
    return element(
        "form",
        field_of(
            say(TEXTS, "search"),
            "q",
            value=plain(view.query, 60),
            maxlength="60",
            type="search",
            autocomplete="off",
            spellcheck="false",
        ),
        choice(say(TEXTS, "action"), "action", actions, chosen=view.action),
        levels,
        element("p", button(say(TEXTS, "find"), tone="quiet"), class_="field"),
        action="/decisions",
        method="get",
        class_="finding",
    )


# ── what an operator is to look at first ─────────────────────────────────────────────────────────────────────────────


def _first(view: DecisionsView, operating: Operating, frame: Frame) -> tuple[Html, ...]:
    return _asked(view, operating, frame), _waiting(view, operating, frame)


def _asked(view: DecisionsView, operating: Operating, frame: Frame) -> Html:
    say = frame.words.of
    if not operating.asked:
        return NONE
    cards = (_request(one, frame, acts=view.acts) for one in operating.asked)
    return section(
        say(TEXTS, "asked"), *cards, _more_asked(operating, frame), note=say(TEXTS, "asked.note"), name="asked"
    )


def _more_asked(operating: Operating, frame: Frame) -> Html:
    say, number = frame.words.of, frame.words.number
    count = sum(count for _, count in operating.more_asked)
    if not count:
        return NONE
    named = operating.more_asked[:MOST_NAMED]
    who = ", ".join(f"{plain(name, 60) or say(TEXTS, 'asked.nobodys')} ({number(count)})" for name, count in named)
    return element("p", say(TEXTS, "asked.more").format(count=number(count), who=who), class_="note")


def _request(one: Asked, frame: Frame, *, acts: bool) -> Html:
    say, asked = frame.words.of, one.removal
    who = ", ".join(part for part in (plain(asked.by, 40), plain(one.member, 60)) if part)
    parts = [
        element("p", who, ", ", time_of(frame, asked.at), class_="note"),
        element("p", plain(asked.reason, LONGEST_REASON)),
    ]
    if acts:
        number = f"-{asked.id}"
        options = [("", say(TEXTS, "answer.choose")), *((code, say(TEXTS, f"answer.{code}")) for code in ANSWERS)]
        select = element(
            "p",
            element("label", say(TEXTS, "answer.what"), for_=f"answer{number}"),
            element(
                "select",
                *(element("option", text, value=code) for code, text in options),
                id=f"answer{number}",
                name="answer",
                required="",
            ),
            class_="field",
        )
        text = element(
            "p",
            element("label", say(TEXTS, "answer"), for_=f"said{number}"),
            element("input", id=f"said{number}", name="said", maxlength=str(LONGEST_REASON)),
            class_="field",
        )
        send = element("p", button(say(TEXTS, "answer.do")), class_="field")
        parts.append(form(frame, f"/decisions/removals/{asked.id}", select, text, send, class_="finding"))
    return element("section", element("h3", value_link(asked.value)), *parts, class_="card edge notice")


def _waiting(view: DecisionsView, operating: Operating, frame: Frame) -> Html:
    say = frame.words.of
    if not operating.waits and not operating.unsigned and not operating.holds_all:
        return NONE
    held = [[value_link(value), say(TEXTS, "held"), _signs(value, view, frame)] for value in operating.waits]
    unsigned = [
        [value_link(one.value), reasons(one.because, frame), _signs(one.value, view, frame)]
        for one in operating.unsigned
    ]
    heads: list[Head] = [
        ("value", say(TEXTS, "decide.value")),
        ("wide", say(TEXTS, "column.reason")),
        ("", say(TEXTS, "decide.what") if view.acts else ""),
    ]
    rows = [*held, *unsigned]
    left = operating.more_unsigned
    return section(
        say(TEXTS, "waiting"),
        table(heads, rows, caption=say(TEXTS, "waiting")) if rows else empty(say(TEXTS, "waiting.none")),
        element("p", say(TEXTS, "waiting.more").format(count=frame.words.number(left)), class_="note")
        if left > 0
        else NONE,
        note=say(TEXTS, "waiting.all" if operating.holds_all else "waiting.some"),
        name="waiting",
    )


def _signs(value: str, view: DecisionsView, frame: Frame) -> Html:
    if not view.acts:
        return NONE
    say = frame.words.of
    codes: tuple[tuple[str, str], ...] = (("sign", "sign"), ("revoke", "let-go"))
    return element("div", *(_button(what, say(TEXTS, code), value, frame) for what, code in codes), class_="buttons")


def _button(what: str, word: str, value: str, frame: Frame) -> Html:
    given = (("what", what), ("value", plain(value, 49)))
    hidden = (element("input", type="hidden", name=name, value=said) for name, said in given)
    unseen = element("span", f": {plain(value, 49)}", class_="unseen")
    return form(frame, "/decisions/order", *hidden, button(joined(word, unseen), tone="quiet"))


# ── what an operator does, and what was done ─────────────────────────────────────────────────────────────────────────


def _rest(view: DecisionsView, operating: Operating, frame: Frame) -> tuple[Html, ...]:
    decide = (_decide(view, operating, frame),) if view.acts else ()
    kill = (_kill(frame),) if view.acts and not view.killed else ()
    return (*decide, *kill, _orders(operating, frame), _closed(operating, frame), _audit(operating, frame))


def _decide(view: DecisionsView, operating: Operating, frame: Frame) -> Html:
    say, given = frame.words.of, view.given
    usual = say(TEXTS, "for.usual").format(length=frame.words.duration(operating.usual.total_seconds()))
    lengths = [("", usual), *((str(length), say(TEXTS, f"for.{length}")) for length in LENGTHS_S)]
    wrong = view.notice == "wrong.value"
    text = say(TEXTS, "wrong.value").format(text=plain(given.get("value", ""), 60)) if wrong else ""
    return section(
        say(TEXTS, "decide"),
        form(
            frame,
            "/decisions/order",
            choice(
                say(TEXTS, "decide.what"),
                "what",
                ((code, say(TEXTS, f"what.{code}")) for code in WHATS),
                chosen=given.get("what", ""),
            ),
            field_of(
                say(TEXTS, "decide.value"),
                "value",
                wrong=text,
                required="",
                maxlength="60",
                value=plain(given.get("value", ""), 60),
                autocomplete="off",
                spellcheck="false",
            ),
            choice(say(TEXTS, "decide.for"), "for", lengths, chosen=given.get("for", "")),
            field_of(
                say(TEXTS, "decide.reason"),
                "reason",
                hint=say(TEXTS, "decide.reason.hint"),
                maxlength="200",
                value=plain(given.get("reason", ""), 200),
            ),
            element("p", button(say(TEXTS, "decide.do"))),
        ),
        note=say(TEXTS, "decide.note.killed" if view.killed else "decide.note"),
        name="decide",
    )


def _kill(frame: Frame) -> Html:
    say = frame.words.of
    return section(
        say(TEXTS, "kill"),
        element("p", link("/decisions/kill", say(TEXTS, "kill.way"), class_="button alarm")),
        note=say(TEXTS, "kill.note"),
        name="kill",
    )


def _orders(operating: Operating, frame: Frame) -> Html:
    say = frame.words.of
    if not operating.orders:
        return section(say(TEXTS, "orders"), empty(say(TEXTS, "orders.none")))
    return section(say(TEXTS, "orders"), orders_table(operating.orders, frame, value=True))


def _closed(operating: Operating, frame: Frame) -> Html:
    if not operating.closed:
        return NONE
    say = frame.words.of
    heads: list[Head] = [
        ("value", say(TEXTS, "decide.value")),
        ("", say(TEXTS, "column.who")),
        ("when", say(TEXTS, "column.at")),
        ("wide", say(TEXTS, "column.reason")),
        ("wide", say(TEXTS, "column.answer")),
    ]
    rows = []
    for one in operating.closed:
        asked = one.removal
        who = ", ".join(part for part in (plain(asked.by, 40), plain(one.member, 60)) if part)
        rows.append(
            [
                value_link(asked.value),
                who,
                time_of(frame, asked.at),
                plain(asked.reason, LONGEST_REASON),
                answer_of(asked, frame),
            ]
        )
    summary = f"{say(TEXTS, 'asked')}: {say(TEXTS, 'asked.closed').lower()}"
    return more(summary, table(heads, rows, caption=say(TEXTS, "asked.closed")))


def _audit(operating: Operating, frame: Frame) -> Html:
    say = frame.words.of
    if not operating.audit:
        return section(say(TEXTS, "audit"), empty(say(TEXTS, "audit.none")))
    heads: list[Head] = [
        ("when", say(TEXTS, "column.at")),
        ("", say(TEXTS, "column.by")),
        ("", say(TEXTS, "column.what")),
        ("wide", say(TEXTS, "column.about")),
    ]
    rows = []
    for one in operating.audit:
        about = ", ".join(part for part in (plain(one.member, 40), plain(one.value, 60)) if part)
        rows.append([time_of(frame, one.at, seconds=True), plain(one.who, 40), plain(say(AUDIT, one.what), 60), about])
    return section(say(TEXTS, "audit"), table(heads, rows, caption=say(TEXTS, "audit")))
