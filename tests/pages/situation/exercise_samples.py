"""An exercise as pages are handed it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bavn.model.language import Language
from bavn.pages.situation.exercise_view import ExerciseView, Figures, InjectView, RemarkView, Row
from bavn.pages.situation.frame import Frame

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOSTILE = "<img src=x onerror=alert(1)>\u202e|`# [a](https://evil.example) \x07"
ROWS = (
    Row("Vejle", "answered", (NOON,), NOON + 3 * MINUTE, 3 * MINUTE),
    Row("Ishøj", "silent", (NOON, NOON + 10 * MINUTE)),
    Row("Horsens", "unreached"),
)
SENT = InjectView(7, 1, 0, "The duty", "Water.\nWhat now?", "Switch off.", True, NOON, False, ROWS, 2, 1)
WAITS = InjectView(
    8, 2, 5, "", "More.", "", False, None, False, (Row("Vejle", "waiting"),), 0, 0, frozenset({"vejle"})
)  # fmt: skip
RUNNING = ExerciseView(
    id=3,
    title="Flood",
    story="It rains.",
    language="en",
    state="running",
    started=NOON,
    ended=None,
    clock=4 * MINUTE,
    members=("Ishøj", "Vejle"),
    unnamed=1,
    injects=(SENT, WAITS),
    figures=Figures(3, 1, 2, 2, 1, 1, 1, 3 * MINUTE, 3 * MINUTE),
    remarks=(RemarkView(NOON, MINUTE, "lea", "Vejle", "fast"),),
    leads=True,
    sees_all=True,
    choices=(("vejle", "Vejle", True), ("odense", "Odense", False)),
)
ENDED = replace(RUNNING, state="ended", ended=NOON + 5 * MINUTE, improve="Numbers\nOne contact")
PLAIN = replace(RUNNING, leads=False, sees_all=False, choices=())


def framed(language: Language = "en", **more: object) -> Frame:
    """Around a page."""
    made = Frame("A hub", language, "/exercises/3", NOON + 4 * MINUTE, UTC, "lea", "operator", form_token="t")  # noqa: S106  of nobody
    return replace(made, **more)  # type: ignore[arg-type]
