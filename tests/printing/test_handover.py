from datetime import timedelta

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.plan.incident import replay
from bavn.plan.library import library
from bavn.plan.log import Entry, Event, entries
from bavn.plan.planfile import Plan
from bavn.printing.handover import Handover, _Report, handover
from bavn.printing.shown import fours
from tests.plan.samples import HOSTILE, half_filled, hostile, tomrer
from tests.printing.reading import holds, misplaced, pages, squeezed
from tests.printing.samples import NOW, ZONE, drill, hostile_incident, incident, story, written


def report(log: tuple[Entry, ...], plan: Plan | None = None, language: Language = "da") -> bytes:
    return handover(plan or tomrer(), log, library(), language, ZONE, NOW)


def content(log: tuple[Entry, ...], plan: Plan | None = None) -> Handover:
    return _Report(plan or tomrer(), library(), "da", ZONE, NOW).content(log)


WANTED = {
    "summary": [
        "Låste filer",
        "20.11.2026 kl. 14.40",
        "Virus eller låste filer (ransomware)",
        "2 af 19",
        "20.11.2026 kl. 15.56",
    ],
    "unplug": ["Stikket blev trukket", "20.11.2026 kl. 14.45 · Anna", "To maskiner er ramt"],
    "stamps": ["Mistanke", "20.11.2026 kl. 14.42 · Mette", "Skærmen"],
    "deadlines": ["Jeres forsikring", "22.11.2026 kl. 14.42", "39 t", "Datatilsynet: 72 timer", "23.11.2026 kl. 15.45"],
    "steps": ["Slip tastaturet, og notér klokken", "Også sat kryds: Anna, 20.11.2026 kl. 14.44"],
    "log": ["Hele loggen", "De kommer kl. 16.", "skrevet kl. 15.10"],
    "origin": ["Fortrolig", "Trykt 20.11.2026 kl. 23.40 med Bavn.", "Side 1 af"],
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_the_report_holds_what_the_next_one_needs(wanted: list[str]) -> None:
    assert [one for one in wanted if not holds(report(incident()), one)] == []


def test_the_head_of_the_log_stands_in_groups_of_four() -> None:
    head = replay(drill(), library()).head
    assert content(drill()).head == fours(head)
    assert holds(report(drill()), head)


def test_broken_lines_are_shown_named_and_change_nothing() -> None:
    found = content(incident())
    assert found.facts[-1].value == "10, 16"
    assert [one.number for one in found.log if "Brudt linje" in one.flags] == ["10", "16"]
    assert holds(report(incident()), "#panic() $x$ <b>")
    assert holds(report(incident()), "4712")


def test_a_stamp_in_a_line_that_was_changed_does_not_count() -> None:
    changed = written(story()).replace(b"Kundekartoteket", b"kundekartoteket")
    found = content(entries(changed))
    assert [one.what for one in found.stamps] == ["Mistanke"]
    assert {one.name: one.due for one in found.deadlines}["Datatilsynet: 72 timer"] == "løber ikke: tidspunktet mangler"


def test_a_whole_log_is_shown_line_by_line() -> None:
    found = content(drill())
    assert [one.number for one in found.log] == [str(n) for n in range(1, 16)]
    assert found.facts[-1].value == "ingen"
    assert [one.number for one in found.log if one.flags] == ["14"]
    assert found.log[13].flags == ("Uret gik baglæns her",)


def test_messages_are_shown_as_they_were() -> None:
    assert [(one.title, one.by, one.text) for one in content(drill()).messages] == [
        ("Sendt: Vi er ramt af et it-angreb", "Anna", "Kære kunde")
    ]


def test_what_was_not_done_is_shown_as_not_done() -> None:
    steps = {one.do: one for one in content(drill()).playbooks[0].steps}
    assert steps["Ring til forsikringen, før I hyrer nogen"].word == "sprunget over"
    assert steps["Tag backup-disken fra først"].by == "Bo"
    assert steps["Skift koder fra en ren maskine"].word == "ikke gjort"
    assert steps["Skift koder fra en ren maskine"].at == ""


def test_a_deadline_that_has_passed_says_so() -> None:
    late = _Report(tomrer(), library(), "da", ZONE, NOW + timedelta(days=9)).content(drill())
    assert {(one.left, one.passed) for one in late.deadlines} == {("overskredet", True)}
    assert {one.passed for one in content(drill()).deadlines} == {False}


def test_a_deadline_whose_length_nobody_knows_says_where_it_stands() -> None:
    due = {one.name: (one.due, one.left) for one in content(drill(), half_filled()).deadlines}
    assert due["Jeres forsikring"] == ("længden står i policen", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drill_is_marked_on_every_page(language: Language) -> None:
    found = pages(report(drill(), language=language))
    assert len(found) >= 2
    assert all("ØVELSE" in text for text in found)


def test_what_is_in_earnest_is_marked_as_an_exercise_nowhere() -> None:
    assert not any("ØVELSE" in text for text in pages(report(incident())))


def test_an_incident_that_goes_on_says_so() -> None:
    assert content(entries(written(story()[:-1]))).facts[1].value == "Ikke afsluttet"


def test_a_log_without_lines_makes_a_report_that_says_so() -> None:
    pdf = report(())
    assert holds(pdf, "Hændelse uden navn")
    assert holds(pdf, "Loggen siger intet om, hvorvidt stikket blev trukket.")
    assert holds(pdf, "Ingen af tidspunkterne er skrevet ned.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_lines_neither_break_the_report_nor_are_cut(language: Language) -> None:
    pdf = report(hostile_incident(), hostile(), language)
    assert misplaced(pdf) == []
    text = squeezed("".join(pages(pdf)))
    assert squeezed("</script><b>{firm.name}") in text
    longest = max(len(entry.event.text) for entry in hostile_incident() if entry.event)
    assert longest > 9_000
    assert text.count("A") > 6 * 9_000


def test_a_log_that_is_only_noise_is_shown() -> None:
    pdf = report(entries(b"\n".join([HOSTILE.encode("utf-8", "replace"), b"\xff" * 300, b"{}", b""])))
    assert holds(pdf, "Brudt linje")


def test_a_line_written_on_another_day_shows_that_day() -> None:
    late = [*story(), (3_000, Event(story()[0][1].at, "note", text="fra papir"))]
    assert content(entries(written(late))).log[-1].written == "skrevet 22.11.2026 kl. 16.40"


def test_the_same_log_and_time_give_the_same_bytes() -> None:
    assert report(incident()) == report(incident())
