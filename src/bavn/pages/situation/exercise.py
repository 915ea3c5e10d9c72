"""*Exercise*: one exercise, while it is made and while it goes on. Who leads it acts here; who takes part reads.

ØVELSE · i gang · ur 12 min 40 s · indspil sendt 3 af 6 · svar 4 af 5
[Hold pause] [Slut øvelsen]
Indspil 3, minut 10      ● sendt kl. 12.10
  Ishøj   ✓ har svaret   2 min   kl. 12.10
"""

from collections.abc import Iterator

from bavn.model.exercise import GOING_ON, LONGEST_SENDER, LONGEST_TITLE, MOST_MINUTES
from bavn.pages.markup import Html, element
from bavn.pages.situation.exercise_parts import (
    area,
    clock_text,
    count_of,
    hidden,
    line,
    lines,
    marked,
    minute_text,
    names_of,
    pick,
    rows_table,
    said,
    state_badge,
    tick,
    ticks,
)
from bavn.pages.situation.exercise_view import ExerciseView, InjectView, RemarkView
from bavn.pages.situation.exercises import wrong
from bavn.pages.situation.frame import (
    NONE,
    Frame,
    badge,
    band,
    bullets,
    button,
    empty,
    figures,
    form,
    framed,
    link,
    more,
    plain,
    section,
    time_of,
)
from bavn.pages.situation.frame_words import SAYINGS
from bavn.pages.situation.parts import UNKNOWN, UP


def exercise_page(view: ExerciseView, frame: Frame, problem: str = "") -> str:
    """Build it."""
    here = f"/exercises/{view.id}"
    return framed(
        frame,
        plain(view.title),
        element("p", link("/exercises", said(frame, "all")), class_="up"),
        element("h1", plain(view.title)),
        marked(frame),
        wrong(frame, problem),
        element("div", *lines(view.story), class_="lead", lang=view.language),
        element("p", state_badge(frame, view.state), " ", element("span", names_of(view, frame), class_="names")),
        *_standing(view, frame),
        _controls(view, frame, here) if view.leads else NONE,
        section(said(frame, "injects"), *_injects(view, frame, here), name="injects") if view.words else NONE,
        section(said(frame, "notes"), *notes(view, frame), _note_form(view, frame, here), name="notes")
        if view.sees_all or (view.words and view.state == "ended")
        else NONE,
        _details(view, frame, here) if view.leads else NONE,
        script="exercise.js" if view.state in GOING_ON else "",
    )


def _standing(view: ExerciseView, frame: Frame) -> Iterator[Html]:
    if view.state == "draft":
        said_here = [element("p", said(frame, "draft.said"))]
        if view.unreachable:
            names = ", ".join(plain(one) for one in view.unreachable)
            said_here.append(element("p", said(frame, "unreachable", names=names)))
        yield band("notice", *said_here)
        return
    if view.state == "paused":
        yield band("notice", element("p", said(frame, "paused.said")))
    waiting = [one.minute for one in view.injects if one.sent is None]
    cells = [
        (element("span", clock_text(view.clock), id="exercise-clock"), said(frame, "clock"), None),
        (_sent(view, frame), said(frame, "sent"), None),
        (count_of(frame, view.figures.answered, view.figures.asked), said(frame, "answered"), None),
    ]
    if waiting and view.state in GOING_ON:
        cells.append((said(frame, "next.at", minute=str(min(waiting))), said(frame, "next"), None))
    yield figures(cells)
    if view.state in GOING_ON:
        yield _connection(frame)
        yield element(
            "p",
            link(frame.path.partition("?")[0] or "/", said(frame, "news")),
            id="exercise-news",
            class_="newer",
            role="status",
            hidden="",
            data_state=f"/exercises/{view.id}/state",
            data_version=view.version,
            data_clock=str(int(view.clock.total_seconds())),
            data_runs="1" if view.state == "running" else None,
        )
    else:
        yield element(
            "p", link(f"/exercises/{view.id}/after", said(frame, "after-page"), class_="button"), class_="buttons"
        )


def _connection(frame: Frame) -> Html:
    """What `exercise.js` fills: that the hub is gone, or the page is no longer theirs. Empty, it takes no room."""
    return element(
        "p",
        id="connection",
        class_="connection",
        role="status",
        data_lost=frame.words.of(SAYINGS, "lost"),
        data_closed=said(frame, "closed"),
        data_zone=str(frame.zone),
        hidden="",
    )


def _sent(view: ExerciseView, frame: Frame) -> str:
    """How many injects were sent; of how many is for those who lead it, until it is over."""
    if view.sees_all or view.state == "ended":
        return count_of(frame, view.figures.sent, view.figures.injects)
    return frame.words.number(view.figures.sent)


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _injects(view: ExerciseView, frame: Frame, here: str) -> Iterator[Html]:
    if not view.leads and view.state in GOING_ON:
        yield element("p", said(frame, "injects.hidden"), class_="note")
    for one in view.injects:
        yield _inject(view, one, frame, here)
    if not view.injects:
        yield empty(said(frame, "injects.none"))
    if view.leads and view.state != "ended":
        to = [(number, name, True) for number, name, chosen in view.choices if chosen]
        fields = inject_fields(frame, None, to, f"{view.clock.total_seconds() // 60:.0f}")
        yield more(
            said(frame, "add"),
            form(
                frame, here, hidden("act", "add"), *fields, element("p", button(said(frame, "save")), class_="buttons")
            ),
        )


def _inject(view: ExerciseView, one: InjectView, frame: Frame, here: str) -> Html:
    waits = one.sent is None
    sent = badge(UNKNOWN, said(frame, "waits"), "quiet")
    if one.sent is not None:
        late = f" · {said(frame, 'late')}" if one.late else ""
        sent = badge(UP, f"{said(frame, 'went', at='').strip()}{late}", "notice" if one.late else "guard")
    return element(
        "section",
        element("h3", said(frame, "inject", number=str(one.number), minute=str(one.minute))),
        element("p", sent, *((" ", time_of(frame, one.sent)) if one.sent else ())),
        what_is_told(one, frame, view),
        rows_table(frame, one),
        _inject_forms(view, one, frame, here) if view.leads and waits and view.state != "ended" else NONE,
        class_="card inject",
        id=f"inject-{one.id}",
    )


def what_is_told(one: InjectView, frame: Frame, view: ExerciseView) -> Html:
    """The text of an inject, and what is hoped for where the reader may know it."""
    hoped = (element("strong", said(frame, "good")), " ", plain(one.good, 2_000))
    return element(
        "div",
        element("p", said(frame, "from", sender=plain(one.sender)), class_="note") if one.sender else NONE,
        *lines(one.text),
        element("p", *hoped, class_="because") if one.good else NONE,
        lang=view.language,
    )


def _inject_forms(view: ExerciseView, one: InjectView, frame: Frame, here: str) -> Html:
    to = [(number, name, number in one.to) for number, name, chosen in view.choices if chosen]
    which = hidden("inject", one.id)
    send = form(frame, here, hidden("act", "send"), which, button(said(frame, "send"), tone="quiet"))
    edit = form(
        frame,
        here,
        hidden("act", "alter"),
        which,
        *inject_fields(frame, one, to, str(one.minute)),
        element("p", button(said(frame, "save")), class_="buttons"),
    )
    drop = form(frame, here, hidden("act", "drop"), which, button(said(frame, "drop"), tone="quiet"))
    return element(
        "div",
        element("div", send, class_="buttons") if view.state == "running" else NONE,
        more(said(frame, "edit"), edit, element("div", drop, class_="buttons")),
    )


def inject_fields(
    frame: Frame, one: InjectView | None, to: list[tuple[str, str, bool]], minute: str
) -> tuple[Html, ...]:
    """The boxes of one inject's form. None: of a new one."""
    mark = f"i{one.id if one else 0}-"
    hint = said(frame, "minute.hint")
    most = str(MOST_MINUTES)
    return (
        line(
            said(frame, "minute"), "minute", minute, mark=mark, hint=hint, type="number", min="0", max=most, required=""
        ),
        line(said(frame, "sender"), "sender", one.sender if one else "", mark=mark, maxlength=str(LONGEST_SENDER)),
        area(said(frame, "text"), "text", one.text if one else "", mark=mark),
        area(said(frame, "good.field"), "good", one.good if one else "", mark=mark, rows=3),
        tick(said(frame, "asks"), "asks", chosen=one.asks if one else True, mark=mark),
        ticks(said(frame, "to"), "m.", to, mark),
    )


# ── what was seen ────────────────────────────────────────────────────────────────────────────────────────────────────


def notes(view: ExerciseView, frame: Frame) -> Iterator[Html]:
    """What was noted, in its order."""
    if not view.remarks:
        yield empty(said(frame, "notes.none"))
        return
    yield bullets([_note(one, frame) for one in view.remarks])


def _note(one: RemarkView, frame: Frame) -> Html:
    head = [time_of(frame, one.at), f" ({minute_text(frame, one.clock)})"]
    if one.member:
        head.append(f" · {plain(one.member)}")
    if one.by:
        head.append(f" · {plain(one.by, 40)}")
    return element("div", element("p", *head, class_="note"), *lines(one.text))


def _note_form(view: ExerciseView, frame: Frame, here: str) -> Html:
    if not view.leads or view.state == "draft":
        return NONE
    about = [
        ("", said(frame, "everybody")),
        *((number, plain(name)) for number, name, chosen in view.choices if chosen),
    ]
    return form(
        frame,
        here,
        hidden("act", "note"),
        area(said(frame, "note"), "note", rows=3),
        pick(said(frame, "note.about"), "about", about),
        element("p", button(said(frame, "note.save")), class_="buttons"),
    )


# ── what whoever leads it may do ─────────────────────────────────────────────────────────────────────────────────────


def _controls(view: ExerciseView, frame: Frame, here: str) -> Html:
    acts = {"draft": ("start",), "running": ("pause",), "paused": ("resume",), "ended": ()}[view.state]
    plain_ones = [form(frame, here, hidden("act", act), button(said(frame, act))) for act in acts]
    grave = "end" if view.state in GOING_ON else "remove"
    sure = more(
        said(frame, grave),
        form(
            frame,
            here,
            hidden("act", grave),
            element("p", said(frame, f"{grave}.sure")),
            button(said(frame, grave), tone="alarm"),
        ),
    )
    return element("div", element("div", *plain_ones, class_="buttons") if plain_ones else NONE, sure, class_="acts")


def _details(view: ExerciseView, frame: Frame, here: str) -> Html:
    who = ticks(said(frame, "members"), "m.", view.choices, "d-") if view.state == "draft" else NONE
    return more(
        said(frame, "details" if view.state == "draft" else "details.running"),
        form(
            frame,
            here,
            hidden("act", "details"),
            line(said(frame, "name"), "title", view.title, maxlength=str(LONGEST_TITLE), required=""),
            area(said(frame, "story"), "story", view.story, rows=5),
            who,
            element("p", button(said(frame, "save")), class_="buttons"),
        ),
    )
