"""The page after an exercise as files: Markdown to be read and worked on, JSON for programs. Marked as its page is."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from bavn.model.exercise import LONGEST_TEXT
from bavn.model.language import LANGUAGES
from bavn.model.safe_text import visible
from bavn.pages.situation.exercise_parts import count_of, figure_cells, lasting, minute_text, names_of, said
from bavn.pages.situation.exercise_view import ExerciseView, InjectView, Row
from bavn.pages.situation.exercise_words import MARK, ROWS
from bavn.pages.situation.frame import Frame, label_of
from bavn.pages.situation.frame_words import MARKS
from bavn.pages.words import DASH

SCHEMA: Final = "bavn.exercise/1"
SPECIAL: Final = "\\`*_{}[]<>#|~&"  # what Markdown takes for markup; HTML begins with < and &
FIRST: Final = re.compile(r"^(\d+)([.)])|^([-+=])")  # on a line's beginning: a list, or a line under a heading
LONGEST_NAME: Final = 120


def markdown(view: ExerciseView, frame: Frame) -> str:
    """Write it as Markdown. What people wrote is escaped: it is text, never a heading or HTML."""
    mark = MARK[LANGUAGES.index(frame.language)]
    out = [f"# {mark}: {_text(view.title, LONGEST_NAME)}", "", f"**{label_of(frame)}**", ""]
    if "reconstruction" in frame.marks:
        out += [f"**{frame.words.of(MARKS, 'reconstruction')}**", ""]
    out += [said(frame, "not-counted"), "", *_apart(view.story)]
    out += ["", f"- {said(frame, 'members')}: {_escaped(names_of(view, frame))}"]
    if view.started is not None:
        out.append(f"- {said(frame, 'when')}: {_at(frame, view.started)}")
    if view.ended is not None:
        out.append(f"- {said(frame, 'ended')}: {_at(frame, view.ended)}")
    out.append(f"- {said(frame, 'length')}: {lasting(frame, view.clock)}")
    out += [f"- {name}: {value}" for value, name, _ in figure_cells(frame, view.figures)[1:]]
    if not view.sees_all:
        out += ["", said(frame, "own" if view.words else "figures-only")]
    return "\n".join([*out, *(_words(view, frame) if view.words else ())]) + "\n"


def _words(view: ExerciseView, frame: Frame) -> list[str]:
    out = ["", f"## {said(frame, 'injects')}"]
    for one in view.injects:
        out += _inject(one, frame)
    out += ["", f"## {said(frame, 'notes')}", ""]
    for note in view.remarks:
        about = f", {_text(note.member, LONGEST_NAME)}" if note.member else ""
        out.append(f"- {_at(frame, note.at)} ({minute_text(frame, note.clock)}){about}: {_text(note.text)}")
    out += ["" if view.remarks else said(frame, "notes.none"), "", f"## {said(frame, 'improve')}", ""]
    improve = [f"1. {line}" for line in _lines(view.improve)]
    return out + (improve or [said(frame, "improve.none")])


def document(view: ExerciseView, hub: str, label: str, mark: str = "") -> bytes:
    """Write it as JSON: times in UTC, lengths in seconds; null where a count would tell of one member.

    `label` says how far it may go, as its page does. `mark` is the hub's own (`reconstruction`).
    """
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "mark": "ØVELSE / EXERCISE",
        "label": label,
        "hub": hub,
        **({"hub_mark": mark} if mark else {}),
        "id": view.id,
        "title": view.title,
        "story": view.story,
        "language": view.language,
        "state": view.state,
        "started": _utc(view.started),
        "ended": _utc(view.ended),
        "length_s": _seconds(view.clock),
        "members": list(view.members),
        "others": view.unnamed,
        "figures": {
            "members": view.figures.members,
            "injects": view.figures.injects,
            "sent": view.figures.sent,
            "asked": view.figures.asked,
            "answered": view.figures.answered,
            "not_answered": view.figures.silent,
            "not_reached": view.figures.unreached,
            "typical_s": _seconds(view.figures.typical),
            "slowest_s": _seconds(view.figures.slowest),
        },
    }
    if view.words:
        found |= _word_facts(view)
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def _word_facts(view: ExerciseView) -> dict[str, Any]:
    return {
        "injects": [_inject_fact(one) for one in view.injects],
        "observations": [
            {"at": _utc(one.at), "clock_s": _seconds(one.clock), "member": one.member, "text": one.text}
            for one in view.remarks
        ],
        "improve": [line for line in view.improve.splitlines() if line.strip()],
    }


def _inject(one: InjectView, frame: Frame) -> Iterator[str]:
    yield ""
    yield f"### {said(frame, 'inject', number=str(one.number), minute=str(one.minute))}"
    yield ""
    if one.sent is not None:
        late = f" ({said(frame, 'late')})" if one.late else ""
        yield f"{said(frame, 'went', at=_at(frame, one.sent))}{late}"
        yield ""
    if one.sender:
        yield said(frame, "from", sender=_text(one.sender, LONGEST_NAME))
        yield ""
    yield from _apart(one.text)
    if one.good:
        yield ""
        yield f"*{said(frame, 'good')}* {_text(one.good)}"
    if one.asks and one.counted:
        yield ""
        yield f"{said(frame, 'answered')}: {count_of(frame, one.answered, one.asked)}"
    if one.rows:
        yield ""
        heads = ("member", "state", "after", "called")
        yield f"| {' | '.join(said(frame, head) for head in heads)} |"
        yield "|---|---|---|---|"
        yield from (_row(row, frame) for row in one.rows)


def _row(row: Row, frame: Frame) -> str:
    called = ", ".join(_at(frame, at) for at in row.calls) or DASH
    cells = (_text(row.member, LONGEST_NAME), frame.words.of(ROWS, row.state), lasting(frame, row.after), called)
    return f"| {' | '.join(cells)} |"


def _inject_fact(one: InjectView) -> dict[str, Any]:
    return {
        "number": one.number,
        "minute": one.minute,
        "from": one.sender,
        "text": one.text,
        "hoped_for": one.good,
        "asks": one.asks,
        "sent": _utc(one.sent),
        "late": one.late,
        "asked": one.asked if one.counted else None,
        "answered": one.answered if one.counted else None,
        "rows": [
            {
                "member": row.member,
                "state": row.state,
                "called": [_utc(at) for at in row.calls],
                "answered": _utc(row.answered),
                "after_s": _seconds(row.after),
            }
            for row in one.rows
        ],
    }


def _at(frame: Frame, moment: datetime) -> str:
    return moment.astimezone(frame.zone).strftime("%Y-%m-%d %H:%M:%S")


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _seconds(time: timedelta | None) -> float | None:
    return round(time.total_seconds(), 1) if time is not None else None


def _lines(text: str) -> list[str]:
    return [_text(line.strip()) for line in text[:LONGEST_TEXT].splitlines() if line.strip()]


def _apart(text: str) -> list[str]:
    """Each line a paragraph of its own."""
    return "\n\n".join(_lines(text)).splitlines()


def _text(text: str, most: int = LONGEST_TEXT) -> str:
    return _escaped(visible(text, most))


def _escaped(text: str) -> str:
    text = "".join(f"\\{one}" if one in SPECIAL else one for one in text)
    return FIRST.sub(lambda found: f"{found[1] or ''}\\{found[2] or found[3]}", text)
