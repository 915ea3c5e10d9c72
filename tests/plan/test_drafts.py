from datetime import date
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.plan.drafts import Draft, draft
from bavn.plan.incident import replay
from bavn.plan.library import Message, Text
from bavn.plan.log import entries
from bavn.plan.planfile import Plan
from tests.plan.samples import HOSTILE, attack, events, half_filled, hostile, small, tomrer

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
TODAY = date(2026, 11, 22)


def filled(
    body: str, plan: Plan | None = None, log: bytes | None = None, language: Language = "da", today: date | None = TODAY
) -> Draft:
    message = msgspec.structs.replace(small().messages[0], body=Text(da=body, en=body))
    incident = replay(entries(attack() if log is None else log), small())
    return draft(message, plan or tomrer(), incident, small(), language, COPENHAGEN, today)


def body(made: Draft) -> str:
    return made.text.partition("\n\n")[2]


@pytest.mark.parametrize(
    ("name", "danish", "english"),
    [
        ("firm.name", "Tømrer Hansen & Søn ApS", "Tømrer Hansen & Søn ApS"),
        ("firm.kind", "En virksomhed", "A firm"),
        ("suppliers.1.name", "Booking Eksempel", "Booking Eksempel"),
        ("incident.title", "Låste filer på kontoret", "Låste filer på kontoret"),
        ("incident.playbook", "D ransomware", "E ransomware"),
        ("incident.began", "22. november 2026 kl. 13.00", "22 November 2026 at 13:00"),
        ("incident.aware", "22. november 2026 kl. 13.40", "22 November 2026 at 13:40"),
        ("today", "22. november 2026", "22 November 2026"),
    ],
)
def test_a_name_is_filled_in(name: str, danish: str, english: str) -> None:
    assert body(filled(f"[{{{name}}}]")) == f"[{danish}]"
    assert body(filled(f"[{{{name}}}]", language="en")) == f"[{english}]"


def test_what_was_done_is_told_by_the_time_it_was_done() -> None:
    late = {"which": "ransomware", "step": "phone", "state": "done", "at": "2026-11-22T11:00:00Z"}
    cut = {"which": "ransomware", "step": "cut", "state": "done"}
    note = {"which": "ransomware", "step": "note", "state": "skipped"}
    made = filled("{incident.done}", log=events((0, "step", cut), (1, "step", note), (2, "step", late)))
    assert body(made) == "- 22. november 2026 kl. 12.00: D phone\n- 22. november 2026 kl. 13.00: D cut"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("drill", ["", "friday"])
def test_every_draft_says_that_it_is_one(language: Language, drill: str) -> None:
    made = filled("x", log=attack(drill=drill), language=language)
    heading = {"da": "UDKAST", "en": "DRAFT"}[language]
    exercise = {"da": "ØVELSE · ", "en": "EXERCISE · "}[language] if drill else ""
    assert made.text == f"{exercise}{heading}\n\nx"


@pytest.mark.parametrize(
    "name",
    [
        "help.none",
        "none.none",
        "firm",
        "suppliers.9.name",
        "suppliers.name",
        "incident.none",
        "incident.title",
        "incident.playbook",
        "incident.began",
        "incident.aware",
        "incident.done",
        "today",
    ],
)
def test_what_is_not_known_is_a_line_to_write_on(name: str) -> None:
    made = filled(f"a {{{name}}} b {{{name}}}", log=b"", today=None)
    assert body(made) == "a ______ b ______"
    assert made.blanks == (name,)


def test_a_playbook_that_is_gone_is_a_line_to_write_on() -> None:
    incident = replay(entries(attack()), small())
    message = msgspec.structs.replace(small().messages[0], body=Text(da="{incident.playbook}{incident.done}", en=""))
    without = msgspec.structs.replace(small(), playbooks=())
    assert draft(message, tomrer(), incident, without, "da", COPENHAGEN, TODAY).blanks == (
        "incident.playbook",
        "incident.done",
    )


def test_blanks_are_named_in_the_order_of_the_text() -> None:
    made = filled("{help.bank} {people.standin} {firm.name} {incident.title}", half_filled(), b"")
    assert made.blanks == ("help.bank", "people.standin", "incident.title")


def test_braces_in_an_answer_are_only_text() -> None:
    plan = Plan(answers={"firm": {"name": "{firm.cvr} {incident.title}", "cvr": "1"}})
    made = filled("{firm.name}", plan)
    assert (body(made), made.blanks) == ("{firm.cvr} {incident.title}", ())


def test_the_length_is_that_of_the_body_alone() -> None:
    assert filled("\n\n{people.leader}\U0001f525\n").length == len("Anna Hansen") + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_answers_bring_no_control_character_into_a_draft(language: Language) -> None:
    log = events((0, "started", {"text": HOSTILE}), (1, "playbook", {"which": "ransomware"}))
    for message in small().messages:
        made = draft(message, hostile(), replay(entries(log), small()), small(), language, COPENHAGEN, TODAY)
        assert not set(made.text) & {"\x00", "\x1b", "\r", "\x9b", "\ud800"}


@pytest.mark.parametrize("message", small().messages, ids=lambda message: message.id)
def test_no_message_is_left_with_braces(message: Message) -> None:
    made = draft(message, tomrer(), replay(entries(attack()), small()), small(), "da", COPENHAGEN, TODAY)
    assert "{" not in made.text
