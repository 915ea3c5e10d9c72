import json
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import Playbook, library
from bavn.plan.own import add_own
from bavn.plan.planfile import Plan, Row
from bavn.printing.manager_plan import contents, manager_plan
from tests.plan.samples import HOSTILE, half_filled, hostile, tomrer
from tests.printing.reading import holds, misplaced, pages, squeezed
from tests.printing.samples import put

TODAY = date(2026, 11, 22)


def endless() -> Plan:
    """A plan in which every answer is one word of 10,000 letters."""
    plan = Plan()
    for section in library().interview:
        row = {field.id: "x" * 10_000 for field in section.fields}
        plan.answers[section.id] = [row, dict(row)] if section.many else row
    return plan


FULL = {language: manager_plan(tomrer(), library(), language, TODAY) for language in LANGUAGES}

WANTED = {
    "contacts with contract numbers": ["Eksempel IT ApS", "70 00 00 10", "IT-4711", "P-2026-117", "44 89 29 29"],
    "what is not sure": [
        "Det, som planen ikke ved sikkert",
        "Disse frister er ikke læst i loven selv: Jeres forsikring.",
    ],
    "decisions with the firm's costs": [
        "Træk stikket, eller lad være?",
        "3.500 kr.",
        "28.000 kr.",
        "Hos os: 3.500 kr. i timen.",
    ],
    "all eight playbooks": [one.title.da for one in library().playbooks],
    "how to undo": ["Fortryd:", "Sæt først disken til igen på en ren maskine"],
    "clocks with two stamps": ["Mistanke", "Vi ved det", "Datatilsynet: 72 timer", "Skriv den her"],
    "log lines to fill in": ["Hvad så, sagde eller gjorde I?"],
    "systems, suppliers, backups": [
        "Bogholderi",
        "Navne, CPR-numre, kontonumre",
        "cirka 1400 personer",
        "Usb-disk hjemme hos Bo",
    ],
    "origin": [
        "Trykt 22.11.2026 med Bavn. Inspireret af offentlige råd, egne ord. Ikke en officiel plan.",
        "Side 1 af",
    ],
    "secrecy": ["Fortrolig: hæng den ikke op"],
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_the_plan_holds_what_a_leader_needs(wanted: list[str]) -> None:
    assert [one for one in wanted if not holds(FULL["da"], one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_is_a_few_pages_each_numbered_and_dated(language: Language) -> None:
    found = pages(FULL[language])
    assert len(found) <= 10
    for number, text in enumerate(found, start=1):
        assert squeezed(
            {"da": f"Side {number} af {len(found)}", "en": f"Page {number} of {len(found)}"}[language]
        ) in squeezed(text)
        assert squeezed({"da": "Trykt 22.11.2026", "en": "Printed 2026-11-22"}[language]) in squeezed(text)


def test_english_paper_says_no_danish_word_of_ours() -> None:
    assert [one for one in ("Træk", "Fortryd", "Hvem", "Frist", "timer", "ikke prøvet") if holds(FULL["en"], one)] == []


def test_every_answer_is_in_the_plan_but_what_only_a_machine_needs() -> None:
    """`kind`, `personal` and `nis2` decide what is printed; the tool, folders and review months are for Bavn."""
    left_out = {"kind", "personal", "nis2", "tool", "path", "sources", "months", "hangs", "unplug"}
    plan = Plan(answers={"people": {"unplug": "named"}})
    marks: dict[str, str] = {}
    for number, section in enumerate(library().interview):
        row: Row = {} if section.many else dict(plan.answers.get(section.id, {}))  # type: ignore[arg-type]
        for place, field in enumerate(section.fields):
            if field.id not in left_out and not field.options:
                marks[f"{section.id}.{field.id}"] = row[field.id] = f"{7000 + 100 * number + place}"
        plan.answers[section.id] = [row] if section.many else row
    put(plan, "line.cost", "Qzkroner")
    marks["line.cost"] = "Qzkroner"
    pdf = manager_plan(plan, library(), "da", TODAY)
    assert [name for name, mark in marks.items() if not holds(pdf, mark)] == []


def test_every_number_in_the_plan_has_its_state() -> None:
    for plan in (tomrer(), half_filled(), hostile(), Plan()):
        content = contents(plan, library(), "da", TODAY)
        shown = [(one.number, one.state, one.word) for one in content.contacts]
        shown += [(one.number, one.state, one.word) for one in content.suppliers]
        assert all(bool(number) == bool(state) == bool(word) for number, state, word in shown)


@pytest.mark.parametrize(
    "plan", [Plan(), half_filled(), hostile(), endless()], ids=["empty", "half", "hostile", "endless"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_any_plan_prints_within_its_pages(plan: Plan, language: Language) -> None:
    pdf = manager_plan(plan, library(), language, TODAY)
    assert misplaced(pdf) == []
    assert len(pages(pdf)) <= 25


def test_hostile_answers_are_shown_and_not_obeyed() -> None:
    pdf = manager_plan(hostile(), library(), "da", TODAY)
    assert holds(pdf, "</script><b>{firm.name}")
    assert holds(pdf, "#let x = 1 \\")


def test_a_playbook_of_one_s_own_is_printed_after_ours() -> None:
    plan = tomrer()
    raw = msgspec.json.encode(library().playbooks[1]).replace(b"Overbelastningsangreb (DDoS)", b"Brand i serverrummet")
    add_own(plan, msgspec.json.decode(raw, type=Playbook))
    text = squeezed("".join(pages(manager_plan(plan, library(), "da", TODAY))))
    assert text.count(squeezed("Brand i serverrummet")) == 2
    assert text.rindex(squeezed("Brand i serverrummet")) > text.rindex(squeezed(library().playbooks[-1].title.da))


def test_an_endless_playbook_of_one_s_own_goes_on_over_pages() -> None:
    plan, first = tomrer(), library().playbooks[0]
    steps = tuple(msgspec.structs.replace(first.steps[0], id=f"s{n}") for n in range(200))
    add_own(plan, msgspec.structs.replace(first, steps=steps))
    pdf = manager_plan(plan, library(), "da", TODAY)
    assert misplaced(pdf) == []
    assert squeezed("".join(pages(pdf))).count(squeezed(first.steps[0].do.da)) == 201


def test_the_plan_says_when_it_was_never_reviewed_and_when_it_is_late() -> None:
    plan = tomrer()
    facts = [one.value for one in contents(plan, library(), "da", TODAY).facts]
    assert facts[:3] == ["20.11.2026", "20.02.2027", "Mette Holm"]
    plan.reviewed = ""
    assert [one.value for one in contents(plan, library(), "da", TODAY).facts][:2] == ["aldrig", ""]
    plan.reviewed = "2026-01-01"
    assert contents(plan, library(), "da", TODAY).facts[1].value == "01.04.2026, overskredet"


def test_the_same_plan_and_day_give_the_same_bytes() -> None:
    assert manager_plan(tomrer(), library(), "da", TODAY) == FULL["da"]


TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='#$\\<>*_[]{}/"`@~=-+', max_size=60),
    st.sampled_from([HOSTILE, "x" * 10_000]),
)


@settings(max_examples=5, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=12), st.integers(min_value=0, max_value=5))
def test_hostile_answers_never_break_the_plan(said: list[str], count: int) -> None:
    plan, number = tomrer(), 0
    for section in library().interview:
        held: list[Row] = [{} for _ in range(count)] if section.many else [{}]
        for row in held:
            for field in section.fields:
                row[field.id] = said[number % len(said)]
                number += 1
        plan.answers[section.id] = held if section.many else held[0]
    pdf = manager_plan(plan, library(), "da", TODAY)
    assert misplaced(pdf) == []
    assert holds(pdf, "Hvad så, sagde eller gjorde I?")


def test_content_is_plain_data_that_the_planner_s_print_can_be_held_against() -> None:
    assert (
        json.loads(msgspec.json.encode(contents(tomrer(), library(), "da", TODAY)))["firm"] == "Tømrer Hansen & Søn ApS"
    )
