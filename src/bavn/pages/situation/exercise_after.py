"""*After the exercise*: one common page of what was trained, to be read, printed, and gone through together.

Evaluering: Overbelastning i flere kommuner
  Deltagere 4 · Indspil 6 af 6 · Svar 14 af 16 · Svar kom typisk efter 3 min
  Indspil 1, minut 0   …   Vejle ✓ har svaret  2 min   kl. 10.00
"""

from collections.abc import Iterator

from bavn.pages.markup import Html, element, joined
from bavn.pages.situation.exercise import notes, what_is_told
from bavn.pages.situation.exercise_parts import (
    area,
    count_of,
    figure_cells,
    hidden,
    lasting,
    lines,
    marked,
    names_of,
    own,
    rows_table,
    said,
    state_badge,
)
from bavn.pages.situation.exercise_view import ExerciseView, InjectView
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    badge,
    bullets,
    button,
    empty,
    facts,
    figures,
    form,
    framed,
    link,
    plain,
    section,
    time_of,
)
from bavn.pages.situation.parts import UP


def after_page(view: ExerciseView, frame: Frame) -> str:
    """Build it."""
    title = f"{said(frame, 'after.title')}: {plain(view.title)}"
    return framed(
        frame,
        title,
        element("p", link(f"/exercises/{view.id}", said(frame, "what")), class_="up"),
        element("h1", title),
        marked(frame),
        element("p", said(frame, "after.lead"), class_="lead") if view.words else NONE,
        facts(_facts(view, frame)),
        figures(figure_cells(frame, view.figures)),
        own(view, frame),
        *(_words(view, frame) if view.words else ()),
        element("p", *_files(view, frame), class_="buttons"),
    )


def _words(view: ExerciseView, frame: Frame) -> Iterator[Html]:
    yield section(said(frame, "open"), *_open(view, frame))
    yield section(said(frame, "injects"), *(_inject(one, view, frame) for one in view.injects))
    yield section(said(frame, "notes"), *notes(view, frame))
    yield section(said(frame, "improve"), *_improve(view, frame), name="improve")


def unanswered(view: ExerciseView) -> list[InjectView]:
    """The injects that somebody was to answer and did not, for whatever reason: nobody was reached, or it was not sent.

    While the exercise goes on, what is not sent yet is none of them.
    """
    return [one for one in view.injects if one.asks and _is_open(one, view)]


def _is_open(one: InjectView, view: ExerciseView) -> bool:
    if one.sent is None:
        return view.state == "ended"
    if not one.counted:
        return any(row.state in {"silent", "open", "unreached"} for row in one.rows)
    return one.answered < one.asked or not one.asked or any(row.state == "unreached" for row in one.rows)


def _facts(view: ExerciseView, frame: Frame) -> Iterator[tuple[str, str]]:
    yield said(frame, "state"), state_badge(frame, view.state)
    yield said(frame, "members"), names_of(view, frame)
    if view.started is not None:
        yield said(frame, "when"), time_of(frame, view.started)
    if view.ended is not None:
        yield said(frame, "ended"), time_of(frame, view.ended)
    yield said(frame, "length"), lasting(frame, view.clock)


def _open(view: ExerciseView, frame: Frame) -> Iterator[Html]:
    found = unanswered(view)
    if not found:
        yield empty(said(frame, _none_open(view)))
        return
    yield bullets(_open_one(one, frame) for one in found)


def _none_open(view: ExerciseView) -> str:
    """That all was answered is said only where somebody was asked, everybody could be reached, and all is counted."""
    if not all(one.counted for one in view.injects):
        return "open.counted"
    if not any(one.asked and one.sent for one in view.injects):
        return "open.not-asked"
    return "open.reached" if view.figures.unreached else "open.none"


def _open_one(one: InjectView, frame: Frame) -> Html:
    name = said(frame, "inject", number=str(one.number), minute=str(one.minute))
    top = link(f"#inject-{one.id}", name)
    if one.sent is None:
        return joined(top, f" · {said(frame, 'not-sent')}")
    silent = ", ".join(plain(row.member) for row in one.rows if row.state in {"silent", "open"})
    unreached = ", ".join(plain(row.member) for row in one.rows if row.state == "unreached")
    return joined(
        top,
        f" · {said(frame, 'answered')}: {count_of(frame, one.answered, one.asked)}" if one.counted else NONE,
        element("p", silent, class_="note") if silent else NONE,
        element("p", f"{said(frame, 'unreached')}: {unreached}", class_="note") if unreached else NONE,
        element("p", said(frame, "nobody-reached"), class_="note")
        if one.counted and not (one.asked or unreached)
        else NONE,
    )


def _inject(one: InjectView, view: ExerciseView, frame: Frame) -> Html:
    sent: Html = NONE
    if one.sent is not None:
        late = f" · {said(frame, 'late')}" if one.late else ""
        word = f"{said(frame, 'went', at='').strip()}{late}"
        sent = element("p", badge(UP, word, "notice" if one.late else "quiet"), " ", time_of(frame, one.sent))
    return element(
        "section",
        element("h3", said(frame, "inject", number=str(one.number), minute=str(one.minute))),
        sent,
        what_is_told(one, frame, view),
        element("p", f"{said(frame, 'answered')}: {count_of(frame, one.answered, one.asked)}")
        if one.asks and one.counted
        else NONE,
        rows_table(frame, one),
        class_="card inject",
        id=f"inject-{one.id}",
    )


def _improve(view: ExerciseView, frame: Frame) -> Iterator[Html]:
    text = [element("li", line) for line in lines(view.improve)]
    yield element("ol", *text) if text else empty(said(frame, "improve.none"))
    if view.leads:
        yield form(
            frame,
            f"/exercises/{view.id}",
            hidden("act", "improve"),
            area(said(frame, "improve"), "improve", view.improve, rows=6, hint=said(frame, "improve.hint")),
            element("p", button(said(frame, "save")), class_="buttons"),
        )


def _files(view: ExerciseView, frame: Frame) -> Iterator[Html]:
    for kind, name in (("md", "Markdown"), ("json", "JSON")):
        address = f"/exercises/{view.id}/after.{kind}"
        yield link(address, said(frame, "file", kind=name), class_="button quiet", download="")
