"""The library's promises: what it refers to exists, both languages are there, and its advice keeps its order."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import msgspec
import pytest

import bavn
from bavn.model import KINDS
from bavn.plan.library import TEXTS, Drill, Inject, Library, Message, Piece, Playbook, Step, Text, library

LIBRARY = library()
PLAYBOOKS = pytest.mark.parametrize("playbook", LIBRARY.playbooks, ids=lambda one: str(one.id))
DRILLS = pytest.mark.parametrize("drill", LIBRARY.drills, ids=lambda one: str(one.id))


def words(text: str) -> set[str]:
    return set(text.split())


# OASIS CACAO 2.0, 3.1.1 and 3.1.2: playbook-type-ov and playbook-activity-type-ov.
TYPES = words("attack detection engagement investigation mitigation notification prevention remediation")
ACTIVITIES = words(
    """compose-content deliver-content identify-audience identify-channel scan-system match-indicator
    analyze-collected-data identify-indicators scan-vulnerabilities configure-systems restrict-access
    disconnect-system eliminate-risk revert-system restore-data restore-capabilities map-network identify-steps
    step-sequence prepare-engagement execute-operation analyze-engagement-results"""
)
AGED = {"backup", "restore", "drill", "domain"}  # evidence that grows old
EVIDENCE = AGED | {"", "card-printed", "plan-printed", "isolation", "numbers", "reviewed"}
INCIDENT = {f"incident.{name}" for name in ("title", "began", "aware", "playbook", "done", "head")}
# GSM 03.38, what one text message of 160 holds, as far as our two languages use it.
TEXT_MESSAGE = set(ascii_letters + digits + " .,:;!?+-/()'\"_\næøåÆØÅéö@&=%#*")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
SENTENCES = re.compile(r"[.?!][»”]?(?=\s|$)")
LONG = 4  # words; from here on a text is a sentence, which is not the same in two languages


def texts(piece: object, where: str = "") -> Iterator[tuple[str, Text]]:
    """Give every text below a piece, each with the place where it stands."""
    if isinstance(piece, Text):
        yield where, piece
    elif isinstance(piece, Piece):
        name = getattr(piece, "id", "")
        for field in msgspec.structs.fields(piece):
            yield from texts(getattr(piece, field.name), f"{where}/{name or ''}.{field.name}")
    elif isinstance(piece, tuple):
        for number, one in enumerate(piece):
            yield from texts(one, f"{where}[{number}]")
    elif isinstance(piece, dict):
        for key, one in piece.items():
            yield from texts(one, f"{where}/{key}")


ALL_TEXTS = tuple(texts(LIBRARY))


def steps() -> Iterator[tuple[str, Step]]:
    return ((playbook.id, step) for playbook in LIBRARY.playbooks for step in playbook.steps)


def step_of(playbook: str, wanted: str) -> Step:
    return {one.id: one for one in LIBRARY.playbook(playbook).steps}[wanted]


def questions(*, many: bool | None = None) -> dict[str, str]:
    """Every 'section.field' and its kind; of sections with many rows, of those without, or of both."""
    return {
        f"{section.id}.{field.id}": field.kind
        for section in LIBRARY.interview
        for field in section.fields
        if many is None or section.many is many
    }


def filled(message: Message, text: str) -> str:
    ordinary = {
        "firm.name": "Tømrermester Sørensen ApS",
        "people.leader": "Birgitte Sørensen",
        "people.leader_phone": "+45 20 00 00 01",
    }
    for name in PLACEHOLDER.findall(text):
        text = text.replace(f"{{{name}}}", ordinary[name])
    assert "{" not in text, message.id
    return text


# ── reading ──


def test_the_playbooks_come_in_the_order_of_their_files() -> None:
    assert [one.id for one in LIBRARY.playbooks] == (
        ["ransomware", "ddos", "account", "supplier", "leak", "defacement", "device", "fraud"]
    )


def test_a_word_is_said_with_its_values() -> None:
    one = msgspec.structs.replace(LIBRARY, words={"a.b": Text(da="Hej {name}", en="Hello {name}")})
    assert one.say("a.b", "da", name="Bo {x}") == "Hej Bo {x}"
    assert one.say("a.b", "en") == "Hello {name}"


def test_a_playbook_is_found_by_its_id() -> None:
    assert LIBRARY.playbook("fraud").id == "fraud"
    with pytest.raises(KeyError):
        LIBRARY.playbook("flood")


def test_a_key_that_is_not_known_is_a_mistake_in_the_file() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.convert({"da": "ja", "en": "yes", "de": "ja"}, Text)


# ── words ──


def test_no_text_is_empty_or_unfinished() -> None:
    unfinished = re.compile(r"^\s*$|^…$|[a-zæøå]…$|TODO")  # ' …' after what is being done is finished
    assert not [where for where, text in ALL_TEXTS if unfinished.search(text.da) or unfinished.search(text.en)]


def test_sentences_differ_between_the_languages() -> None:
    same = [where for where, text in ALL_TEXTS if text.da == text.en and len(text.da.split()) >= LONG]
    assert not same


def test_both_languages_ask_for_the_same_values() -> None:
    bad = [
        where
        for where, text in ALL_TEXTS
        if Counter(PLACEHOLDER.findall(text.da)).keys() != Counter(PLACEHOLDER.findall(text.en)).keys()
    ]
    assert not bad


def test_the_duty_number_of_a_closed_authority_stands_nowhere() -> None:
    files = [file for folder in (TEXTS, *(one for one in TEXTS.iterdir() if one.is_dir())) for file in folder.iterdir()]
    read = [file.read_text(encoding="utf-8") for file in files if file.name.endswith(".toml")]
    assert len(read) > len(LIBRARY.playbooks)
    assert not [text for text in read if re.search(r"33\D{0,3}32\D{0,3}55\D{0,3}80", text)]


def test_nothing_claims_to_be_the_official_plan() -> None:
    """A sentence may say that this is *not* the official plan; it may not leave the 'not' out."""
    claims = [
        f"{where}: {sentence}"
        for where, text in ALL_TEXTS
        for one in (text.da, text.en)
        for sentence in re.split(r"(?<=[.!?])\s", one)
        if re.search(r"officiel|official|samsik|samfundssikkerhed", sentence, re.IGNORECASE)
        and not re.search(r"\b(ikke|ingen|not|no)\b", sentence, re.IGNORECASE)
    ]
    assert not claims


def test_a_step_is_short_and_says_how_in_one_to_three_sentences() -> None:
    long = [(book, step.id) for book, step in steps() for one in (step.do.da, step.do.en) if len(one) > 70]
    wordy = [
        (book, step.id)
        for book, step in steps()
        for one in (step.how.da, step.how.en)
        if not 1 <= len(SENTENCES.findall(one)) <= 3 or len(one) > 400
    ]
    assert not long
    assert not wordy


# ── what refers to what ──


@pytest.mark.parametrize(
    "pieces",
    [
        LIBRARY.numbers,
        LIBRARY.interview,
        LIBRARY.playbooks,
        LIBRARY.clocks,
        LIBRARY.messages,
        LIBRARY.points,
        LIBRARY.drills,
        LIBRARY.triage.questions,
        *(section.fields for section in LIBRARY.interview),
        *(playbook.steps for playbook in LIBRARY.playbooks),
        *(field.options for section in LIBRARY.interview for field in section.fields if field.options),
        *(question.options for question in LIBRARY.triage.questions),
    ],
)
def test_an_id_is_given_once_and_fits_a_file_name(pieces: tuple[Any, ...]) -> None:
    names = [one.id for one in pieces]
    assert names
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", name) for name in names)


def test_every_choice_has_options_and_nothing_else_has() -> None:
    fields = [field for section in LIBRARY.interview for field in section.fields]
    assert all(bool(field.options) == (field.kind == "choice") for field in fields)
    assert all((section.row is not None) == section.many for section in LIBRARY.interview)


def test_whom_a_step_calls_is_a_number_or_a_telephone_of_the_plan() -> None:
    phones = {name for name, kind in questions(many=False).items() if kind == "phone"}
    known = phones | {one.id for one in LIBRARY.numbers}
    assert not [(book, step.id, one) for book, step in steps() for one in step.calls if one not in known]


def test_a_step_that_says_to_phone_somebody_in_the_plan_has_the_number() -> None:
    words = {"114": "police", "bankens døgntelefon": "help.bank_phone", "Cyberhotline": "hotline", "mitid.dk": "mitid"}
    missing = [
        (book, step.id, call)
        for book, step in steps()
        for word, call in words.items()
        if word in f"{step.do.da} {step.how.da}" and call not in step.calls
    ]
    assert not missing


def test_every_draft_is_needed_by_a_step_and_every_step_finds_its_draft() -> None:
    needed = {step.message for _, step in steps()} - {""}
    assert needed == {one.id for one in LIBRARY.messages}


def test_every_draft_asks_only_for_what_is_known() -> None:
    known = questions(many=False).keys() | INCIDENT | {"today"}
    asked = {name for one in LIBRARY.messages for name in PLACEHOLDER.findall(one.body.da + one.body.en)}
    assert asked <= known
    assert asked >= {"today", "incident.done", "incident.aware"}


def test_steps_have_activities_and_playbooks_types_of_cacao() -> None:
    assert {step.activity for _, step in steps()} <= ACTIVITIES
    assert all(playbook.types and set(playbook.types) <= TYPES for playbook in LIBRARY.playbooks)


def test_every_clock_is_of_some_playbook_and_has_one_way_of_counting() -> None:
    assert {name for playbook in LIBRARY.playbooks for name in playbook.clocks} == {one.id for one in LIBRARY.clocks}
    assert all(bool(one.hours) + bool(one.months) + bool(one.hours_field) == 1 for one in LIBRARY.clocks)
    asked = [one.hours_field for one in LIBRARY.clocks if one.hours_field]
    assert all(questions(many=False)[name] == "number" for name in asked)


@PLAYBOOKS
def test_every_clock_of_a_playbook_is_started_by_one_of_its_steps(playbook: Playbook) -> None:
    needed = {clock.stamp for clock in LIBRARY.clocks if clock.id in playbook.clocks}
    stamps = Counter(stamp for step in playbook.steps for stamp in step.stamps)
    assert stamps == dict.fromkeys(needed, 1)
    assert playbook.steps[0].stamps == ("suspected",)


def test_only_the_notification_itself_starts_the_last_clock() -> None:
    notified = [step for _, step in steps() if "nis2-notified" in step.stamps]
    assert notified
    assert all(step.only == "nis2" and step.id == "nis2-notify" for step in notified)
    assert all(step.only == "always" for _, step in steps() if "aware" in step.stamps)


@PLAYBOOKS
def test_the_steps_of_a_playbook_come_in_the_order_of_their_time(playbook: Playbook) -> None:
    assert playbook.steps[0].minutes > 0
    assert all(one.minutes <= after.minutes for one, after in pairwise(playbook.steps))


@PLAYBOOKS
def test_a_notification_is_due_before_its_deadline(playbook: Playbook) -> None:
    minutes = {step.id: step.minutes for step in playbook.steps}
    assert minutes.get("nis2-early", 0) <= 24 * 60
    assert minutes.get("nis2-notify", 0) <= minutes["data-authority"] < 72 * 60


@pytest.mark.parametrize("shared", ["nis2-early", "nis2-notify", "data-authority", "people"])
def test_the_same_duty_is_told_in_the_same_words_everywhere(shared: str) -> None:
    told = {msgspec.json.encode(msgspec.structs.replace(step, minutes=0)) for _, step in steps() if step.id == shared}
    assert len(told) == 1


def test_every_attack_that_the_sensor_reports_opens_one_playbook() -> None:
    opens = Counter(kind for playbook in LIBRARY.playbooks for kind in playbook.findings)
    for_nobody = {"web-probe", "web-scan", "tool-alert"}  # noise, a look around, and what another tool speaks of itself
    attacks = {kind.name: 1 for kind in KINDS if kind.is_attack and kind.name not in for_nobody}
    assert opens == attacks | {"outage": 1}  # no attack by itself, and an attack is what to think of


# ── the four questions ──


def test_do_not_know_is_an_answer_to_each_of_the_four_questions() -> None:
    assert len(LIBRARY.triage.questions) == 4
    assert all("unknown" in {option.id for option in one.options} for one in LIBRARY.triage.questions)


def test_the_questions_lead_to_every_playbook() -> None:
    options = {one.id: {option.id for option in one.options} for one in LIBRARY.triage.questions}
    for rule in LIBRARY.triage.rules:
        assert rule.when
        assert all(wanted and set(wanted) <= options[question] for question, wanted in rule.when.items())
    ids = {one.id for one in LIBRARY.playbooks}
    assert {rule.playbook for rule in LIBRARY.triage.rules} == ids
    assert LIBRARY.triage.otherwise in ids


# ── numbers and readiness ──


def test_a_number_says_where_it_was_read_or_that_it_was_not() -> None:
    assert all(one.source or one.reading == "unread" for one in LIBRARY.numbers)
    assert all(one.source or one.reading == "unread" for one in LIBRARY.clocks)
    assert all(re.fullmatch(r"[0-9]{3}|[0-9]{2}( [0-9]{2}){3}", one.number) for one in LIBRARY.numbers)


def test_what_was_only_held_and_not_read_says_so() -> None:
    how = step_of("supplier", "aware").how
    assert "ikke læst i kilden" in how.da
    assert "not read in the source" in how.en
    assert {one.id: one.reading for one in LIBRARY.clocks}["nis2-final"] == "press"
    assert {one.id: one.reading for one in LIBRARY.numbers}["cards"] == "press"


def test_readiness_adds_up_to_a_hundred_and_mostly_comes_from_trying() -> None:
    assert sum(one.weight for one in LIBRARY.points) == 100
    assert all(one.weight > 0 for one in LIBRARY.points)
    assert sum(one.weight for one in LIBRARY.points if one.evidence) > 50


def test_a_point_asks_for_answers_that_the_plan_holds_and_evidence_that_exists() -> None:
    known = questions().keys() | {section.id for section in LIBRARY.interview}
    for one in LIBRARY.points:
        assert set(one.answers) <= known, one.id
        assert one.answers or one.evidence, one.id
        assert one.evidence in EVIDENCE, one.id
        assert bool(one.days) == (one.evidence in AGED), one.id


# ── drafts ──


def test_the_text_message_to_staff_fits_into_one() -> None:
    short = [one for one in LIBRARY.messages if one.longest]
    assert [one.id for one in short] == ["staff-sms"]
    for one in short:
        for text in (one.body.da, one.body.en):
            ready = filled(one, text)
            assert len(ready) <= one.longest == 160
            assert not set(ready) - TEXT_MESSAGE


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_supplier_is_asked_exactly_seven_questions(language: str) -> None:
    body = getattr({one.id: one for one in LIBRARY.messages}["supplier-questions"].body, language)
    assert re.findall(r"(?m)^([0-9]+)\. .*\?$", body) == list("1234567")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_report_to_the_data_authority_has_the_four_parts_of_the_law(language: str) -> None:
    body = getattr({one.id: one for one in LIBRARY.messages}["data-authority"].body, language)
    assert re.findall(r"(?m)^([a-z])\) [A-ZÆØÅ ]+$", body) == list("abcd")


def test_no_draft_holds_a_number_that_may_change() -> None:
    held = [one.id for one in LIBRARY.messages if re.search(r"[0-9]{2} [0-9]{2} [0-9]{2}", one.body.da + one.body.en)]
    assert not held


# ── drills ──


def answered(inject: Inject, drill: Drill) -> bool:
    """Tell whether every firm can answer it: by a step for all of them, or by a stamp that the playbook asks for."""
    playbook = LIBRARY.playbook(drill.playbook)
    if inject.step:
        return step_of(drill.playbook, inject.step).only == "always"
    return inject.stamp in {stamp for step in playbook.steps if step.only == "always" for stamp in step.stamps}


@DRILLS
def test_a_drill_takes_twenty_minutes_and_has_five_to_eight_injects(drill: Drill) -> None:
    minutes = [one.minute for one in drill.injects]
    assert drill.minutes == 20
    assert 5 <= len(minutes) <= 8
    assert minutes[0] == 0
    assert minutes == sorted(set(minutes))
    assert minutes[-1] < drill.minutes


@DRILLS
def test_an_inject_is_answered_by_something_in_its_playbook(drill: Drill) -> None:
    wanted = [one for one in drill.injects if one.step or one.stamp]
    assert all(answered(one, drill) for one in wanted)
    assert not [one for one in wanted if one.step and one.stamp]
    assert len(wanted) >= 5
    assert len({(one.step, one.stamp) for one in wanted}) == len(wanted)


@DRILLS
def test_a_drill_ends_in_three_to_five_questions(drill: Drill) -> None:
    assert 3 <= len(drill.questions) <= 5
    assert all(one.da.endswith("?") and one.en.endswith("?") for one in drill.questions)


def test_there_is_a_drill_for_each_of_the_five_usual_days() -> None:
    assert {one.playbook for one in LIBRARY.drills} >= {"ransomware", "supplier", "ddos", "fraud"}
    assert len(LIBRARY.drills) >= 5


def test_the_smoke_screen_leads_to_the_playbook_for_accounts() -> None:
    smoke = next(one for one in LIBRARY.drills if one.id == "smoke")
    assert [one.step for one in smoke.injects if "planen for en overtaget konto" in one.good.da] == ["smoke"]
    assert "planen for en overtaget konto" in step_of("ddos", "smoke").how.da


# ── advice whose order matters ──


@pytest.mark.parametrize(
    ("playbook", "answer"),
    [
        ("ransomware", "yes"),
        ("ddos", "no"),
        ("account", "no"),
        ("supplier", "link"),
        ("leak", "partly"),
        ("defacement", "no"),
        ("device", "none"),
        ("fraud", "no"),
    ],
)
def test_unplug_or_not_is_answered_for_each_attack(playbook: str, answer: str) -> None:
    assert LIBRARY.playbook(playbook).unplug.answer == answer


@pytest.mark.parametrize(
    ("playbook", "order"),
    [
        pytest.param("ransomware", "hands-off backup-disk pull whole-line", id="backup disk first"),
        pytest.param("ransomware", "insurer passwords restore", id="insurer before anybody is hired"),
        pytest.param("ransomware", "evidence police restore watch", id="traces before rebuilding"),
        pytest.param("fraud", "bank recall police-114", id="bank first"),
        pytest.param("device", "lock sim", id="lock before SIM"),
        pytest.param("ddos", "stay call-host smoke stand-down", id="behind the smoke"),
        pytest.param("account", "sessions password apps", id="end logins before the new password"),
        pytest.param("supplier", "save-notice close-access questions aware", id="notice, link, questions, clock"),
        pytest.param("defacement", "screenshot copy repair", id="copy before repair"),
        pytest.param("leak", "close-hole evidence count", id="close, keep, count"),
    ],
)
def test_what_must_come_first_comes_first(playbook: str, order: str) -> None:
    ids = [step.id for step in LIBRARY.playbook(playbook).steps]
    wanted = order.split()
    assert [one for one in ids if one in wanted] == wanted


def test_only_a_virus_pulls_the_plug_and_every_plug_goes_back_in() -> None:
    pulled = [(book, step) for book, step in steps() if step.isolates]
    assert [(book, step.id) for book, step in pulled] == [("ransomware", "pull"), ("ransomware", "whole-line")]
    assert all(step.undo for _, step in steps() if step.isolates or step.activity == "disconnect-system")


def test_power_stays_on_and_the_reader_is_told_why() -> None:
    pull, why = step_of("ransomware", "pull"), LIBRARY.playbook("ransomware").unplug.why
    assert "Lad maskinen være tændt" in pull.do.da
    assert "Leave the machine on" in pull.do.en
    assert "spor" in pull.how.da
    assert "traces" in pull.how.en
    assert all("CISA" in one for one in (why.da, why.en))


def test_fraud_is_reported_by_telephone_and_not_in_the_web_form() -> None:
    step = step_of("fraud", "police-114")
    assert "114" in step.do.da
    assert "IKKE webformularen" in step.do.da
    assert "NOT the web form" in step.do.en


@pytest.mark.parametrize("playbook", ["ransomware", "ddos", "account", "supplier", "defacement"])
def test_a_municipality_warns_its_neighbours(playbook: str) -> None:
    told = " ".join(step.how.da for step in LIBRARY.playbook(playbook).steps)
    assert re.search(r"kommune \w+ (?:også )?(?:til )?(?:nabokommunerne|sine naboer)", told)


def test_the_library_reads_as_one_document() -> None:
    """The HTML planner embeds it: it must go through JSON and come back the same."""
    assert msgspec.json.decode(msgspec.json.encode(LIBRARY), type=Library) == LIBRARY


def test_the_command_says_no_word_that_is_not_there_and_none_is_left_over() -> None:
    source = Path(bavn.__file__).parent
    text = "\n".join(path.read_text() for folder in ("cli", "pages") for path in (source / folder).glob("*.py"))
    written = {name.partition(".")[2] for name in library().words if name.startswith("cli.")}
    said = set(re.findall(r"""["']cli\.([a-z-]+)["']""", text)) | set(
        re.findall(r"""view\.say\(["']([a-z-]+)["']""", text)
    )
    made = {word for word in written if word.startswith(("number-", "fault-", "reprint-", "why-"))}  # ends with a state
    indirect = {word for word in written if f'"{word}"' in text}  # chosen between two
    assert said - written == set()
    assert written - said - made - indirect == set()
