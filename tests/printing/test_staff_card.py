import json
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import Field, library
from bavn.plan.planfile import Evidence, Plan
from bavn.printing.staff_card import Card, authority, card, reviewed, staff_card
from tests.plan.samples import HOSTILE, half_filled, hostile, tomrer
from tests.printing.reading import holds, misplaced, pages, squeezed
from tests.printing.samples import put

TODAY = date(2026, 11, 22)
FIELDS = [(section, field) for section in library().interview for field in section.fields]
PRIVATE = [(section, field) for section, field in FIELDS if not field.staff]
SHOWN = [(section, field) for section, field in FIELDS if field.staff and not field.options]


def marker(section: str, field: str) -> str:
    """Text that stands nowhere else: of a telephone digits, of the rest letters."""
    place = [(one.id, other.id) for one, other in FIELDS].index((section, field))
    return f"7{place:03}9990{place:03}" if field.endswith("phone") else f"Qz{place:03}x"


def marked(extra: str = "") -> Plan:
    """A plan in which every answer is a text of its own."""
    plan = Plan(reviewed="2026-11-20")
    for section in library().interview:
        row = {field.id: marker(section.id, field.id) + extra for field in section.fields if not field.options}
        plan.answers[section.id] = [row, dict(row)] if section.many else row
    put(plan, "people.unplug", "named")
    plan.evidence = [Evidence(kind="restore", on="2026-11-20", good=True, shows="QzEvidence", about="QzAbout")]
    return plan


def raw(content: Card) -> str:
    return json.dumps(msgspec.to_builtins(content), ensure_ascii=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "plan",
    [Plan(), half_filled(), tomrer(), hostile(), marked("w" * 10_000)],
    ids=["empty", "half", "full", "hostile", "endless"],
)
def test_the_card_is_one_page_whatever_the_answers(plan: Plan, language: Language) -> None:
    pdf = staff_card(plan, library(), language, TODAY)
    assert len(pages(pdf)) == 1
    assert misplaced(pdf) == []


def test_every_answer_that_staff_may_see_stands_on_the_card() -> None:
    pdf = staff_card(marked(), library(), "da", TODAY)
    for section, field in SHOWN:
        wanted = marker(section.id, field.id)
        assert holds(pdf, wanted), f"{section.id}.{field.id}"


def test_no_private_answer_stands_on_the_card() -> None:
    text = squeezed("".join(pages(staff_card(marked(), library(), "da", TODAY))))
    assert [field.id for section, field in PRIVATE if marker(section.id, field.id) in text] == []
    assert "QzEvidence" not in text


@given(
    st.dictionaries(st.sampled_from([f"{section.id}.{field.id}" for section, field in PRIVATE]), st.text(), max_size=8)
)
def test_private_answers_change_nothing_on_the_card(answers: dict[str, str]) -> None:
    plan, before = tomrer(), raw(card(tomrer(), library(), "da", TODAY))
    for name, text in answers.items():
        if name != "review.months":  # only the next date of review follows from it
            put(plan, name, text)
    assert raw(card(plan, library(), "da", TODAY)) == before


def test_every_number_on_the_card_has_its_state_and_a_footnote() -> None:
    for plan in (tomrer(), half_filled(), Plan()):
        content = card(plan, library(), "da", TODAY)
        letters = {one.note for one in content.notes}
        for number in (*content.calls, *content.also):
            if number.number:
                assert number.word
                assert number.state in {"verified", "unverified", "stale"}
                assert number.note in letters


def test_states_are_words_on_paper_too() -> None:
    pdf = staff_card(tomrer(), library(), "da", TODAY)
    assert holds(pdf, "20 00 00 01")
    for word in ("prøvet 20.11.2026", "ikke prøvet", "forældet: 05.01.2026"):
        assert holds(pdf, word)


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "da",
            ["STOP", "Træk stikket?", "JA", "NEJ", "Lad maskinen være tændt", "Bliv på nettet, og ring.", "114", "112"],
        ),
        ("da", ["Hvem", "Hvilket system", "Hvad er sket", "Hvornår", "Hvor", "slukke", "logge på", "slette", "betale"]),
        (
            "en",
            ["STOP", "Pull the plug?", "YES", "NO", "Leave the machine switched on", "Stay online, and call.", "114"],
        ),
        ("en", ["Who", "Which system", "What happened", "When", "Where", "switch off", "sign in", "delete", "pay"]),
    ],
)
def test_the_card_says_what_a_frightened_person_needs(language: Language, wanted: list[str]) -> None:
    pdf = staff_card(tomrer(), library(), language, TODAY)
    assert [one for one in wanted if not holds(pdf, one)] == []


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ("anyone", "anyone"),
        (" named ", "named"),
        ("nobody", "nobody"),
        ("", "open"),
        (HOSTILE, "open"),
    ],
)
def test_who_may_pull_the_plug_is_what_was_chosen_or_a_line_to_fill_in(chosen: str, wanted: str) -> None:
    plan = tomrer()
    put(plan, "people.unplug", chosen)
    assert authority(plan) == wanted
    content = card(plan, library(), "da", TODAY)
    assert content.authority == content.words[f"authority-{wanted}"]


def test_the_authority_s_sentence_is_never_cut_only_the_names_are() -> None:
    plan = tomrer()
    put(plan, "people.unplug_names", "Anna " * 2_000)
    assert holds(staff_card(plan, library(), "da", TODAY), "trække stikket.")


@pytest.mark.parametrize(
    ("on", "today", "wanted"),
    [
        ("2026-11-20", TODAY, "20.11.2026 · 20.02.2027"),
        ("2026-01-20", TODAY, "20.01.2026 · 20.04.2026, overskredet"),
        ("", TODAY, ""),
        ("2027-01-01", TODAY, ""),
    ],
)
def test_the_card_says_when_it_was_reviewed_and_that_it_is_late(on: str, today: date, wanted: str) -> None:
    plan = tomrer()
    plan.reviewed = on
    assert reviewed(plan, library(), "da", today) == wanted


def test_missing_people_are_rows_to_fill_in_by_hand() -> None:
    content = card(Plan(), library(), "da", TODAY)
    assert [(one.name, one.number, one.role) for one in content.calls[:3]] == [
        ("", "", "leder"),
        ("", "", "træder til"),
        ("", "", "it-hjælp"),
    ]


def test_the_same_plan_and_day_give_the_same_bytes() -> None:
    assert staff_card(tomrer(), library(), "da", TODAY) == staff_card(tomrer(), library(), "da", TODAY)


TEXT = st.one_of(
    st.text(max_size=80),
    st.text(alphabet='#$\\<>*_[]{}/"`@~=-+', max_size=60),
    st.sampled_from([HOSTILE, "x" * 10_000, "ש" * 300, "a\u0301" * 200]),
)


@settings(max_examples=10, deadline=None)
@given(st.lists(TEXT, min_size=len(SHOWN), max_size=len(SHOWN)))
def test_hostile_answers_neither_break_the_card_nor_leave_its_page(said: list[str]) -> None:
    plan = tomrer()
    for (section, field), text in zip(SHOWN, said, strict=True):
        put(plan, f"{section.id}.{field.id}", text)
    pdf = staff_card(plan, library(), "da", TODAY)
    assert len(pages(pdf)) == 1
    assert misplaced(pdf) == []
    assert holds(pdf, "STOP")
    assert holds(pdf, "Ikke en officiel plan.")


def test_every_field_that_staff_may_see_is_harmless() -> None:
    """A reminder for whoever marks another field `staff`: contract numbers, costs and backups belong elsewhere."""
    names: list[tuple[str, Field]] = [(section.id, field) for section, field in FIELDS if field.staff]
    assert {section for section, _ in names} == {"firm", "people", "help", "line", "review"}
    assert not [
        field.id for _, field in names if "contract" in field.id or "policy" in field.id or field.kind == "money"
    ]
