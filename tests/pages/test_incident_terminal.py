from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.incident_terminal import View, after_action_text, incident_text, inject_text
from bavn.plan.drill import after_action
from bavn.plan.incident import replay
from bavn.plan.library import library
from bavn.plan.log import entries
from bavn.plan.planfile import Plan
from tests.plan.samples import HOSTILE, NOON, after, events, hostile, tomrer

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def view(log: bytes, plan: Plan | None = None, now: datetime = NOON, language: Language = "da") -> View:
    read = entries(log)
    incident = replay(read, library())
    return View("2026-11-22-1300", read, incident, plan or tomrer(), library(), language, COPENHAGEN, now)


def ransomware(*more: tuple[float, str, dict[str, str]], drill: str = "") -> bytes:
    start = {"text": "Kontoret", "by": "Anna"} | ({"drill": drill} if drill else {})
    return events((0, "started", start), (0, "playbook", {"which": "ransomware"}), *more)


def test_unplug_comes_before_the_steps_with_the_cost_for_this_firm() -> None:
    text = incident_text(view(ransomware()))
    assert text.index("Trække stikket? Ja.") < text.index("3.500 kr. i timen") < text.index("[ ]  1 ")


def test_an_overload_says_no() -> None:
    text = incident_text(view(events((0, "started", {}), (0, "playbook", {"which": "ddos"}))))
    assert "Trække stikket? Nej." in text
    assert "kr. i timen" not in text


def test_a_ticked_step_is_marked_and_needs_no_words_any_more() -> None:
    first = library().playbook("ransomware").steps[0]
    before = incident_text(view(ransomware()))
    ticked = ("step", {"which": "ransomware", "step": first.id, "state": "done"})
    text = incident_text(view(ransomware((1, *ticked))))
    assert f"[x]  1 {first.do.da}" in text
    assert first.how.da in before
    assert first.how.da not in text


def test_a_step_that_is_late_says_so() -> None:
    assert "skulle være gjort inden 1 min" not in incident_text(view(ransomware()))
    assert "skulle være gjort inden 1 min" in incident_text(view(ransomware(), now=after(5)))


def test_steps_that_do_not_concern_the_firm_are_left_out_and_the_others_keep_their_numbers() -> None:
    plan = tomrer()
    steps = library().playbook("ransomware").steps
    place = next(number for number, step in enumerate(steps, start=1) if step.only == "nis2")
    assert steps[place - 1].do.da not in incident_text(view(ransomware(), plan))
    assert f"{place + 1} {steps[place].do.da}" in incident_text(view(ransomware(), plan))
    plan.answers["firm"]["nis2"] = "unknown"  # type: ignore[call-overload]
    assert f"{steps[place - 1].do.da} (gælder måske jer)" in incident_text(view(ransomware(), plan))


def test_a_number_is_shown_with_its_state() -> None:
    text = incident_text(view(ransomware()))
    assert "> 70 00 00 10  Eksempel IT ApS (ikke bekræftet)" in text
    assert "> 20 00 00 01  Anna Hansen (ringet op og rigtigt 2026-11-20)" in text


def test_deadlines_are_local_and_count_from_their_own_stamp() -> None:
    text = incident_text(view(ransomware((60, "clock", {"which": "aware", "state": "set"})), now=after(120)))
    assert "Datatilsynet: 72 timer: 2026-11-25 14:00, om 71 t" in text
    assert "bavn incident clock suspected" in text
    late = incident_text(view(ransomware((60, "clock", {"which": "aware", "state": "set"})), now=after(5000)))
    assert "overskredet med 10 t" in late


def test_a_line_that_was_edited_by_hand_is_pointed_out() -> None:
    text = incident_text(view(ransomware((1, "note", {"text": "sandt"})).replace(b"sandt", b"falsk")))
    assert "loggen er ændret. Linje 3" in text
    assert "  3 ! 22.11. 13:01 note falsk" in text


def test_a_line_that_is_no_event_is_shown_as_text() -> None:
    assert "  3 ? hej" in incident_text(view(ransomware() + b"hej\n"))


def test_the_head_of_the_log_is_shown() -> None:
    log = ransomware()
    assert f"# {entries(log)[-1].hash}" in incident_text(view(log))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_exercise_says_so_first(language: Language) -> None:
    assert "ØVELSE" in incident_text(view(ransomware(drill="friday"), language=language)).splitlines()[0]
    assert "ØVELSE" not in incident_text(view(ransomware(), language=language))


def test_an_incident_works_without_a_plan() -> None:
    assert "[ ]  1 " in incident_text(view(ransomware(), Plan()))
    assert incident_text(view(b"", Plan()))


def test_nothing_hostile_reaches_the_terminal() -> None:
    log = ransomware((1, "note", {"text": HOSTILE, "by": HOSTILE}), (2, "unplug", {"state": "cut", "text": HOSTILE}))
    for text in (incident_text(view(log, hostile())), incident_text(view(log + HOSTILE.encode(errors="replace")))):
        assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_after_a_drill_says_what_was_answered(language: Language) -> None:
    drill = next(one for one in library().drills if one.id == "friday")
    place = next(number for number, one in enumerate(drill.injects, start=1) if one.step)
    step = drill.injects[place - 1].step
    log = ransomware(
        (1, "inject", {"which": str(place)}),
        (4, "step", {"which": "ransomware", "step": step, "state": "done"}),
        drill="friday",
    )
    text = after_action_text(after_action(entries(log), drill, library(), UTC), drill, library(), language)
    assert "ØVELSE" in text
    assert {"da": "besvaret efter 3 min", "en": "answered after 3 min"}[language] in text
    assert {"da": "ikke besvaret", "en": "not answered"}[language] in text
    assert all(question.say(language) in text for question in drill.questions)


def test_an_inject_is_marked_as_an_exercise() -> None:
    inject = library().drills[0].injects[0]
    assert inject_text(inject, library(), "en").startswith("\n[EXERCISE (ØVELSE)] ")
