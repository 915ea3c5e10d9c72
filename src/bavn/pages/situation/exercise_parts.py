"""What pages of exercises have in common: the mark, a clock's time, signs, and boxes to write in."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from bavn.model.exercise import LONGEST_TEXT, ExerciseState
from bavn.model.language import LANGUAGES
from bavn.model.safe_text import visible
from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.exercise_view import ExerciseView, Figures, InjectView, Row, RowState
from bavn.pages.situation.exercise_words import MARK, ROWS, STATES, TEXTS
from bavn.pages.situation.frame import NONE, Frame, Tone, badge, more, plain, table, time_of
from bavn.pages.situation.parts import DONE, DOWN, UNKNOWN, UP, WAITING
from bavn.pages.words import DASH

SIGNS: Final[dict[ExerciseState, tuple[str, Tone]]] = {
    "draft": (UNKNOWN, "quiet"),
    "running": (UP, "guard"),
    "paused": (WAITING, "notice"),
    "ended": (DONE, "calm"),
}
ROW_SIGNS: Final[dict[RowState, tuple[str, Tone]]] = {
    "waiting": (UNKNOWN, "quiet"),
    "told": (UP, "quiet"),
    "answered": (DONE, "calm"),
    "open": (WAITING, "notice"),
    "silent": (DOWN, "alarm"),
    "unreached": (UNKNOWN, "notice"),
}
MINUTE_S: Final = 60
MOST_ROWS: Final = 12  # of a table that stands open
FIRST: Final[tuple[RowState, ...]] = ("silent", "open", "unreached", "waiting", "told", "answered")


def said(frame: Frame, code: str, **values: str) -> str:
    """Say a text of these pages."""
    return frame.words.of(TEXTS, code).format(**values) if values else frame.words.of(TEXTS, code)


def marked(frame: Frame) -> Html:
    """That this is an exercise, in both languages; nothing where it stands on top of the page already."""
    if "exercise" in frame.marks:
        return NONE
    word = MARK[LANGUAGES.index(frame.language)]
    return element("p", element("strong", word), f" {said(frame, 'not-counted')}", class_="mark guard")


def state_badge(frame: Frame, state: ExerciseState) -> Html:
    """How far an exercise has come."""
    sign, tone = SIGNS[state]
    return badge(sign, frame.words.of(STATES, state), tone)


def row_badge(frame: Frame, state: RowState) -> Html:
    """What came of one inject at one member."""
    sign, tone = ROW_SIGNS[state]
    return badge(sign, frame.words.of(ROWS, state), tone)


def clock_text(clock: timedelta) -> str:
    """What the running clock shows: '75:07' would be read as hours. `exercise.js` writes it the same way.

    >>> clock_text(timedelta(minutes=75, seconds=7))
    '75 min 07 s'
    """
    minutes, seconds = divmod(int(clock.total_seconds()), MINUTE_S)
    return f"{minutes} min {seconds:02d} s"


def minute_text(frame: Frame, clock: timedelta) -> str:
    """Return the minute of the exercise in which something was, as injects have theirs: 'minut 60'."""
    return said(frame, "next.at", minute=str(int(clock.total_seconds()) // MINUTE_S))


def lasting(frame: Frame, time: timedelta | None) -> str:
    """Return how long something took, in words; a dash where nobody knows."""
    return frame.words.duration(time.total_seconds()) if time is not None else DASH


def lines(text: str) -> Iterator[Html]:
    """The paragraphs of somebody's text."""
    for line in text[:LONGEST_TEXT].splitlines():
        if line.strip():
            yield element("p", visible(line.strip(), LONGEST_TEXT))


def called(frame: Frame, row: Row) -> Html:
    """When which contact of a member was told."""
    items: list[str] = []
    for number, at in enumerate(row.calls, start=1):
        items += [", " if number > 1 else "", time_of(frame, at)]
    return joined(*items) if items else joined(DASH)


def rows_table(frame: Frame, inject: InjectView) -> Html:
    """One line for each member whose row is seen; who it is to, where it was not sent yet."""
    if inject.sent is None:
        names = ", ".join(plain(one.member) for one in inject.rows)
        return element("p", f"{said(frame, 'to')}: {names}", class_="note") if names else NONE
    heads = (
        ("", said(frame, "member")),
        ("", said(frame, "state")),
        ("number", said(frame, "after")),
        ("wide", said(frame, "called")),
    )
    rows = (
        (
            plain(one.member),
            row_badge(frame, one.state),
            lasting(frame, one.after) if one.after is not None else "",
            called(frame, one) if one.calls else "",
        )
        for one in sorted(inject.rows, key=lambda one: FIRST.index(one.state))
    )
    title = said(frame, "inject", number=str(inject.number), minute=str(inject.minute))
    made = table(heads, rows, caption=title) if inject.rows else NONE
    if len(inject.rows) <= MOST_ROWS:
        return made
    count = count_of(frame, inject.answered, inject.asked) if inject.asks else frame.words.number(len(inject.rows))
    return more(f"{said(frame, 'answered' if inject.asks else 'told')}: {count}", made)


def count_of(frame: Frame, count: int, of: int) -> str:
    """'3 of 5'; a dash of none."""
    return said(frame, "of", count=frame.words.number(count), all=frame.words.number(of)) if of else DASH


def figure_cells(frame: Frame, figures: Figures) -> list[tuple[str, str, Tone | None]]:
    """The figures that hold for all together."""
    cells: list[tuple[str, str, Tone | None]] = [
        (frame.words.number(figures.members), said(frame, "members.count"), None),
        (count_of(frame, figures.sent, figures.injects), said(frame, "sent"), None),
        (count_of(frame, figures.answered, figures.asked), said(frame, "answered"), None),
        (lasting(frame, figures.typical), said(frame, "typical"), None),
        (lasting(frame, figures.slowest), said(frame, "slowest"), None),
        (frame.words.number(figures.silent), said(frame, "silent"), "alarm" if figures.silent else None),
    ]
    if figures.unreached:
        cells.append((frame.words.number(figures.unreached), said(frame, "unreached"), "notice"))
    return cells


def own(view: ExerciseView, frame: Frame) -> Html:
    """What the reader is not shown, and why; nothing for who sees all."""
    if view.sees_all:
        return NONE
    return element("p", said(frame, "own" if view.words else "figures-only"), class_="note")


def names_of(view: ExerciseView, frame: Frame) -> str:
    """Those who take part: names of those seen by name, and how many more."""
    names = ", ".join(plain(one) for one in view.members)
    count = frame.words.number(view.unnamed)
    if not view.unnamed or not names:
        return names or count
    return f"{names} {said(frame, 'and-more', count=count)}"


def area(label: str, name: str, text: str = "", *, mark: str = "", rows: int = 4, hint: str = "") -> Html:  # noqa: PLR0913
    """A box for several lines. `mark` tells boxes of one name on one page apart."""
    box = element(
        "textarea",
        text,
        id=f"{mark}{name}",
        name=name,
        rows=str(rows),
        maxlength=str(LONGEST_TEXT),
        aria_describedby=f"{mark}{name}-hint" if hint else None,
    )
    return _field(label, f"{mark}{name}", box, hint, "field long")


def line(label: str, name: str, value: str = "", *, mark: str = "", hint: str = "", **attributes: str) -> Html:
    """A box for one line."""
    box = element(
        "input",
        id=f"{mark}{name}",
        name=name,
        value=value,
        aria_describedby=f"{mark}{name}-hint" if hint else None,
        autocomplete="off",
        **attributes,
    )
    return _field(label, f"{mark}{name}", box, hint, "field")


def pick(label: str, name: str, options: Iterable[tuple[str, str]], chosen: str = "") -> Html:
    """A list to choose one from."""
    made = (element("option", text, value=value, selected="" if value == chosen else None) for value, text in options)
    return _field(label, name, element("select", *made, id=name, name=name), "", "field")


def _field(label: str, identity: str, box: Html, hint: str, style: str) -> Html:
    told = element("span", hint, class_="hint", id=f"{identity}-hint") if hint else NONE
    return element("p", element("label", label, for_=identity), told, box, class_=style)


def tick(label: str, name: str, *, chosen: bool, mark: str = "") -> Html:
    """A box to tick."""
    identity = f"{mark}{name}"
    box = element("input", type="checkbox", name=name, id=identity, value="1", checked="" if chosen else None)
    return element("label", box, element("span", label), class_="check", for_=identity)


def ticks(legend: str, prefix: str, choices: Iterable[tuple[str, str, bool]], mark: str = "") -> Html:
    """Boxes to tick, one for each member: `prefix` and its id is the field's name."""
    boxes = [tick(plain(name), f"{prefix}{number}", chosen=chosen, mark=mark) for number, name, chosen in choices]
    return element("fieldset", element("legend", legend), element("div", *boxes, class_="checks"))


def hidden(name: str, value: str | int) -> Html:
    """A field that nobody sees."""
    return element("input", type="hidden", name=name, value=str(value))
