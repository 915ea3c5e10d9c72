"""*Address or network*: what is decided about one, why, since and until when, and how to ask that it be let go of.

192.0.2.7 er blokeret
  Hvorfor      organisationer, der er uafhængige af hinanden, har meldt den
  Kampagne     nr. 7                         Til   kl. 18.05
Er den jeres eller ærlig?   (Bed om at få den fjernet)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bavn.model.removal import LONGEST_REASON, Removal
from bavn.model.tlp import Tlp
from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.decided import (
    DecisionLine,
    action_badge,
    campaign_link,
    decisions_table,
    kind_name,
    reason,
    reasons,
    value_link,
    value_way,
)
from bavn.pages.situation.decided_words import ORDERS
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    Tone,
    badge,
    band,
    button,
    empty,
    facts,
    form,
    framed,
    link,
    plain,
    section,
    table,
    time_of,
)
from bavn.pages.situation.parts import DONE, DOWN, WAITING, Head
from bavn.pages.situation.value_words import TEXTS

Said = Literal["", "asked", "wrong", "much"]
LONGEST_SHOWN: Final = 60
WITHOUT_DOUBT: Final = frozenset({"none", "evidence.none", "history.none"})
STATES: Final[dict[str, tuple[str, Tone]]] = {
    "open": (WAITING, "notice"),
    "released": (DONE, "calm"),
    "declined": (DOWN, "quiet"),
}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What one member holds against the value."""

    member: str
    address: str
    kind: str
    score: float
    requests: int
    first: datetime
    last: datetime
    label: Tlp


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What was ordered by hand. `waits`: the hub has not obeyed yet. `refused`: reason codes why nothing came of it."""

    what: str
    value: str
    by: str
    at: datetime
    until: datetime | None = None
    reason: str = ""
    waits: bool = False
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value as its reader may know it. `standing` is about it itself, `around` about networks that it lies in.

    `own` is the reader's own evidence; `evidence` what the hub's own people may see of all. `of_members`: the reader is
    told what members are; nothing that others are told says that there is nothing. `may_ask`: the reader can
    ask for removal; `asked` are requests, the reader's own or, for operators and analysts, all. `spared` and `capped`
    are reason codes: nothing may be done against it, or it is armed at most.
    """

    value: str
    network: str = ""
    standing: DecisionLine | None = None
    around: tuple[DecisionLine, ...] = ()
    within: tuple[DecisionLine, ...] = ()
    cut: bool = False
    history: tuple[DecisionLine, ...] = ()
    evidence: tuple[EvidenceLine, ...] = ()
    own: EvidenceLine | None = None
    of_member: bool = False
    sees_all: bool = False
    orders: tuple[OrderLine, ...] = ()
    asked: tuple[Removal, ...] = ()
    may_ask: bool = False
    acts: bool = False
    spared: str = ""
    capped: str = ""
    killed: bool = False
    said: Said = ""
    written: str = ""
    of_members: bool = True

    @property
    def code(self) -> str:
        """What its heading says: what is done about it, or about what lies in it; or why none of it is told."""
        if self.standing is not None:
            return self.standing.action
        if self.within:
            return "within"
        return "none" if self.of_members else "untold"


def search_page(text: str, frame: Frame, *, wrong: bool) -> str:
    """The page to look something up; `wrong`: `text` is no address."""
    say = frame.words.of
    title = say(TEXTS, "title")
    shown = plain(text, LONGEST_SHOWN)
    no_value = band("notice", element("p", say(TEXTS, "no-value").format(text=shown)), role="status")
    return framed(
        frame,
        title,
        element("h1", title),
        element("p", say(TEXTS, "lead"), class_="lead"),
        no_value if wrong else NONE,
        look_up(text if wrong else "", frame),
    )


def look_up(text: str, frame: Frame) -> Html:
    """The form to look another one up."""
    say = frame.words.of
    return element(
        "form",
        element(
            "p",
            element("label", say(TEXTS, "field"), for_="value"),
            element("span", say(TEXTS, "hint"), class_="hint", id="value-hint"),
            element(
                "input",
                id="value",
                name="q",
                type="text",
                maxlength="60",
                value=plain(text, LONGEST_SHOWN),
                aria_describedby="value-hint",
                autocomplete="off",
                spellcheck="false",
                class_="value",
            ),
            class_="field",
        ),
        element("p", button(say(TEXTS, "look"))),
        action="/values",
        method="get",
        class_="look",
    )


def value_page(view: ValueView, frame: Frame) -> str:
    """Return the page."""
    say = frame.words.of
    title = _head(view, frame)
    meaning = "killed" if view.killed else f"meaning.{_of_all(view.code, view)}"
    asked = band("calm", element("p", say(TEXTS, "asked.done")), role="status") if view.said == "asked" else NONE
    return framed(
        frame,
        title,
        element("h1", title),
        element("p", say(TEXTS, meaning), class_="lead"),
        asked,
        _standing(view, frame),
        _around(view, frame),
        _asked(view, frame),
        _ask(view, frame) if view.may_ask else NONE,
        _own(view, frame) if view.of_member else NONE,
        _evidence(view, frame) if view.sees_all else NONE,
        _within(view, frame),
        _history(view, frame),
        _orders(view, frame),
        _act(view, frame) if view.acts else NONE,
    )


def _head(view: ValueView, frame: Frame) -> str:
    """What is done about it; about a network of which only parts are named: how many, and what, where it is one."""
    say = frame.words.of
    if view.code != "within":
        return say(TEXTS, f"head.{view.code}").format(value=view.value)
    noun = "value" if any("/" in one.value for one in view.within) else "address"
    values = frame.words.counted(noun, len(view.within))
    if view.cut:
        values = say(TEXTS, "at-least").format(values=values)
    actions = {one.action for one in view.within}
    code = f"head.within.{actions.pop()}" if len(actions) == 1 else "head.within"
    said = say(TEXTS, code).format(values=values, value=view.value)
    return f"{said[:1].upper()}{said[1:]}"


def _of_all(code: str, view: ValueView) -> str:
    """A text's code for who sees all: to them nothing is hidden that it would have to allow for."""
    return f"{code}.all" if view.sees_all and code in WITHOUT_DOUBT else code


def _standing(view: ValueView, frame: Frame) -> Html:
    pairs = list(_facts(view, frame))
    return facts(pairs) if pairs else NONE


def _facts(view: ValueView, frame: Frame) -> Iterator[tuple[str, str]]:
    say, one = frame.words.of, view.standing
    if one is not None:
        why = reasons(one.because, frame)
        yield say(TEXTS, "fact.why"), joined(action_badge(one, frame), " ", f"{why[:1].upper()}{why[1:]}")
        yield say(TEXTS, "fact.kind"), kind_name(one.kind, frame)
        if one.organisations:
            yield say(TEXTS, "fact.organisations"), frame.words.counted("organisation", one.organisations)
        if one.named:
            yield say(TEXTS, "fact.named"), ", ".join(plain(name, 60) for name in one.named[:8])
        if one.by:
            yield say(TEXTS, "fact.by"), plain(one.by, 60)
        if one.campaign:
            yield say(TEXTS, "fact.campaign"), campaign_link(one.campaign, frame)
        if one.made is not None:
            yield say(TEXTS, "fact.since"), time_of(frame, one.made, seconds=True)
        longer = NONE if one.by_hand else joined(say(TEXTS, "fact.until.more"))
        yield say(TEXTS, "fact.until"), joined(time_of(frame, one.until), longer)
    if view.spared:
        yield say(TEXTS, "fact.spared"), reason(view.spared, frame)
    elif view.capped:
        yield say(TEXTS, "fact.capped"), reason(view.capped, frame)
    if view.network:
        yield say(TEXTS, "fact.network"), value_link(view.network)


def _around(view: ValueView, frame: Frame) -> Html:
    if not view.around:
        return NONE
    text = frame.words.of(TEXTS, "around")
    return joined(element("p", text), decisions_table(view.around, frame, caption=text))


def _own(view: ValueView, frame: Frame) -> Html:
    say, one = frame.words.of, view.own
    if one is None:
        return section(say(TEXTS, "own"), element("p", say(TEXTS, "own.none")))
    requests = frame.words.counted("request", one.requests)
    said = say(TEXTS, "own.said").format(
        requests=requests,
        first=frame.local.moment(one.first, seconds=False),
        last=frame.local.moment(one.last, seconds=False),
        kind=kind_name(one.kind, frame).lower(),
    )
    return section(say(TEXTS, "own"), element("p", said))


def _evidence(view: ValueView, frame: Frame) -> Html:
    say = frame.words.of
    if not view.evidence:
        code = "evidence.none.network" if view.within else _of_all("evidence.none", view)
        return section(say(TEXTS, "evidence"), empty(say(TEXTS, code)))
    heads: list[Head] = [
        ("", say(TEXTS, "column.member")),
        ("", say(TEXTS, "column.kind")),
        ("number", say(TEXTS, "column.score")),
        ("number", say(TEXTS, "column.requests")),
        ("when", say(TEXTS, "column.first")),
        ("when", say(TEXTS, "column.last")),
        ("", say(TEXTS, "column.label")),
    ]
    rows = [
        [
            link(one.address, plain(one.member, 60)),
            kind_name(one.kind, frame),
            frame.words.percent(one.score),
            frame.words.number(one.requests),
            time_of(frame, one.first),
            time_of(frame, one.last),
            f"TLP:{one.label.upper()}",
        ]
        for one in view.evidence
    ]
    return section(say(TEXTS, "evidence"), table(heads, rows, caption=say(TEXTS, "evidence")))


def _within(view: ValueView, frame: Frame) -> Html:
    if not view.within:
        return NONE
    say = frame.words.of
    more = say(TEXTS, "within.more").format(count=frame.words.number(len(view.within)))
    return section(
        say(TEXTS, "within"),
        decisions_table(view.within, frame, caption=say(TEXTS, "within")),
        element("p", more, class_="note") if view.cut else NONE,
    )


def _history(view: ValueView, frame: Frame) -> Html:
    say = frame.words.of
    if not view.history:
        return section(say(TEXTS, "history"), empty(say(TEXTS, _of_all("history.none", view))))
    made = decisions_table(view.history, frame, caption=say(TEXTS, "history"), value=False)
    return section(say(TEXTS, "history"), made, note=say(TEXTS, "history.note"))


def _orders(view: ValueView, frame: Frame) -> Html:
    if not view.orders:
        return NONE
    say = frame.words.of
    return section(say(TEXTS, "orders"), orders_table(view.orders, frame, value=False))


def orders_table(orders: tuple[OrderLine, ...], frame: Frame, *, value: bool) -> Html:
    """What was decided by hand, one row each. `value` False where all are about the same."""
    say = frame.words.of
    heads: list[Head] = [
        ("", say(TEXTS, "column.what")),
        *([("value", say(TEXTS, "field"))] if value else []),
        ("", say(TEXTS, "column.by")),
        ("when", say(TEXTS, "column.at")),
        ("when", say(TEXTS, "column.until")),
        ("wide", say(TEXTS, "column.reason")),
    ]
    rows = []
    for one in orders:
        row: list[str] = [plain(say(ORDERS, one.what), 40)]
        if value:
            row.append(value_link(one.value) if one.value else "")
        waits = joined(badge(WAITING, say(TEXTS, "waits"), "notice"), " ") if one.waits else NONE
        why = f" ({reasons(one.refused, frame)})" if one.refused else ""
        row += [
            plain(one.by, 40),
            time_of(frame, one.at),
            time_of(frame, one.until) if one.until else "",
            joined(waits, plain(one.reason, 200), why),
        ]
        rows.append(row)
    return table(heads, rows, caption=say(TEXTS, "orders"))


# ── ask for removal, and what an operator does ───────────────────────────────────────────────────────────────────────


def _asked(view: ValueView, frame: Frame) -> Html:
    if not view.asked:
        return NONE
    say = frame.words.of
    heads: list[Head] = [
        ("when", say(TEXTS, "column.at")),
        ("", say(TEXTS, "column.asked-by")),
        ("wide", say(TEXTS, "column.reason")),
        ("", say(TEXTS, "column.state")),
    ]
    rows = [
        [time_of(frame, one.at), plain(one.by, 40), plain(one.reason, 500), answer_of(one, frame)] for one in view.asked
    ]
    return section(say(TEXTS, "asked"), table(heads, rows, caption=say(TEXTS, "asked")))


def answer_of(one: Removal, frame: Frame) -> Html:
    """What has come of a request."""
    sign, tone = STATES[one.state]
    made = badge(sign, frame.words.of(TEXTS, f"state.{one.state}"), tone)
    closed = joined(" ", time_of(frame, one.closed)) if one.closed else NONE
    return joined(made, closed, f" {plain(one.answer, 500)}" if one.answer else "")


def _ask(view: ValueView, frame: Frame) -> Html:
    say = frame.words.of
    wrong = ""
    if view.said in {"wrong", "much"}:
        wrong = say(TEXTS, f"ask.{view.said}").format(most=frame.words.number(LONGEST_REASON))
    box = element(
        "p",
        element("label", say(TEXTS, "ask.reason"), for_="reason"),
        element("span", wrong, class_="wrong", id="reason-wrong", role="alert") if wrong else NONE,
        element(
            "textarea",
            plain(view.written, LONGEST_REASON),
            id="reason",
            name="reason",
            rows="3",
            required="",
            maxlength=str(LONGEST_REASON),
            aria_describedby="reason-wrong" if wrong else None,
            aria_invalid="true" if wrong else None,
        ),
        class_="field",
    )
    action = value_way(view.value)
    sent = form(frame, action, box, element("p", button(say(TEXTS, "ask.do"))))
    return section(say(TEXTS, "ask"), sent, note=say(TEXTS, "ask.note"), name="ask")


def _act(view: ValueView, frame: Frame) -> Html:
    say = frame.words.of
    if view.standing is None and not any(one.state == "open" for one in view.asked):
        return element(
            "p", link(f"/decisions?value={view.value}#decide", say(TEXTS, "act.more"), class_="button quiet")
        )
    forms = (
        form(
            frame,
            "/decisions/order",
            *(element("input", type="hidden", name=name, value=given) for name, given in fields),
            button(say(ORDERS, what).capitalize(), tone=tone),
        )
        for what, tone, fields in _lets_go(view.value)
    )
    decide = link(f"/decisions?value={view.value}#decide", say(TEXTS, "act.more"), class_="button quiet")
    made = element("div", *forms, decide, class_="buttons")
    return section(say(TEXTS, "act"), made, note=say(TEXTS, "act.note"), name="act")


def _lets_go(value: str) -> Iterator[tuple[str, Literal["", "quiet"], tuple[tuple[str, str], ...]]]:
    tones: tuple[tuple[str, Literal["", "quiet"]], ...] = (("revoke", ""), ("mistake", "quiet"))
    for what, tone in tones:
        yield what, tone, (("what", what), ("value", value), ("back", "value"))
