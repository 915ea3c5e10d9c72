from datetime import UTC

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.plan.drill import after_action as looked_back
from bavn.plan.library import library
from bavn.plan.log import Entry, Event, entries
from bavn.printing.after_action import After, _Pages, after_action
from tests.plan.samples import hostile, tomrer
from tests.printing.reading import holds, misplaced, pages
from tests.printing.samples import ZONE, at, drill, hostile_incident, incident, story, written

FRIDAY = next(one for one in library().drills if one.id == "friday")


def content(log: tuple[Entry, ...]) -> After:
    back = looked_back(log, FRIDAY, library(), ZONE)
    return _Pages(tomrer(), FRIDAY, library(), "da", ZONE).content(back)


def page(log: tuple[Entry, ...], language: Language = "da") -> bytes:
    return after_action(tomrer(), log, FRIDAY, library(), language, ZONE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_marked_as_an_exercise(language: Language) -> None:
    assert all("ØVELSE" in text for text in pages(page(drill(), language)))


def test_the_page_shows_every_inject_with_its_good_answer() -> None:
    pdf = page(drill())
    for inject in FRIDAY.injects:
        assert holds(pdf, inject.text.da)
        assert holds(pdf, inject.good.da)
    for question in FRIDAY.questions:
        assert holds(pdf, question.da)


def test_facts_stand_at_the_top() -> None:
    assert [(one.name, one.value) for one in content(drill()).facts] == [
        ("Begyndt", "20.11.2026 kl. 14.40"),
        ("Varighed", "76 min"),
        ("Indspil besvaret", "1 af 8"),
        ("Tæller i regnskabet", "Nej"),
    ]


def test_an_answer_says_who_and_after_how_long() -> None:
    found = content(drill()).injects
    assert (found[0].state, found[0].answer) == ("answered", "Mette, efter 60 s")
    assert (found[1].state, found[1].answer) == ("missed", "Ikke sendt")


def test_an_inject_that_nobody_answered_and_one_that_was_done_before_are_told_apart() -> None:
    events = [*story("friday"), (80, Event(at(80), "inject", which="2")), (81, Event(at(81), "inject", which="4"))]
    found = content(entries(written(events))).injects
    assert (found[1].state, found[1].answer) == ("answered", "Gjort, før det blev spurgt")
    assert (found[3].state, found[3].answer) == ("missed", "Intet svar")


def test_an_answer_without_a_name_says_so() -> None:
    events: list[tuple[float, Event]] = [
        (0, Event(at(0), "inject", which="1")),
        (1, Event(at(1), "step", which="ransomware", step="hands-off", state="done")),
    ]
    assert content(entries(written(events))).injects[0].answer == "uden navn, efter 60 s"


def test_steps_are_in_time_late_or_never() -> None:
    found = {one.name: one.steps for one in content(drill()).groups}
    assert "Tag backup-disken fra først" in found["For sent"]
    assert "Slip tastaturet, og notér klokken" in {*found["I tide"], *found["For sent"]}
    assert found["Aldrig"]


def test_a_drill_that_was_answered_counts() -> None:
    events = [(0.0, Event(at(0), "started", text="Øvelse", drill="friday"))]
    for number, inject in enumerate(FRIDAY.injects, start=1):
        events.append((number, Event(at(number), "inject", which=str(number))))
        if inject.step:
            events.append((number, Event(at(number), "step", which="ransomware", step=inject.step, state="done")))
    events.append((20, Event(at(20), "closed")))
    assert content(entries(written(events))).facts[-1].value == "Ja"


def test_a_log_of_something_else_still_makes_a_page() -> None:
    for log in ((), incident(), hostile_incident()):
        pdf = after_action(hostile(), log, FRIDAY, library(), "da", UTC)
        assert misplaced(pdf) == []
        assert holds(pdf, "Det retter vi i planen")


def test_the_same_log_gives_the_same_bytes() -> None:
    assert page(drill()) == page(drill())
