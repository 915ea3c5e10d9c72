"""The planner's logic in JavaScript against the same in Python, in a real Chromium, on many made-up cases."""

import hashlib
import itertools
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bavn.model.language import Language
from bavn.plan.clocks import deadlines
from bavn.plan.dates import utc
from bavn.plan.drafts import draft
from bavn.plan.drill import after_action, evidence, inject_due
from bavn.plan.faults import faults
from bavn.plan.incident import plain, replay
from bavn.plan.library import Drill, Library, Message, Rule, library
from bavn.plan.log import LONGEST_TEXT, START, Entry, Event, entries, following, head, holds_log, line
from bavn.plan.phonebook import contacts
from bavn.plan.planfile import Evidence, Plan
from bavn.plan.readiness import readiness
from bavn.plan.reprint import PRINTS, digest, reprint
from bavn.plan.review import due
from bavn.plan.triage import for_finding, suggest
from bavn.planner.page import planner_html
from tests.plan.samples import HOSTILE, NOON, attack, half_filled, hostile, small, tomrer
from tests.planner import madeup

ZONES = ("Europe/Copenhagen", "America/Nuuk")
TODAYS = ("2026-11-22", "2024-02-29", "2027-05-21")


@pytest.fixture(scope="module")
def pages(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Page]]:
    """The planner as browsers in several zones show it."""
    file = tmp_path_factory.mktemp("planner") / "bavn.html"
    file.write_text(planner_html(library()), encoding="utf-8")
    contexts = {zone: chromium.new_context(timezone_id=zone, offline=True) for zone in ZONES}
    yield {zone: shown_in(context, file) for zone, context in contexts.items()}
    for context in contexts.values():
        context.close()


def shown_in(context: BrowserContext, file: Path) -> Page:
    page = context.new_page()
    page.goto(file.as_uri())
    return page


@pytest.fixture(scope="module")
def page(pages: dict[str, Page]) -> Page:
    return pages[ZONES[0]]


def in_js(page: Page, code: str, cases: Sequence[Any]) -> list[Any]:
    """Run a function of JavaScript on each case, all in one call. JSON in ASCII carries even half a surrogate pair."""
    run = f"text => JSON.stringify(JSON.parse(text).map(given => (({code})(...given)) ?? null))"
    return list(json.loads(page.evaluate(run, json.dumps(cases, default=builtins))))


def with_library(page: Page, code: str, known: Library, cases: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The same, with a library as the last argument, which is sent only once."""
    page.evaluate("text => { window.known = JSON.parse(text); }", json.dumps(msgspec.to_builtins(known)))
    return in_js(page, f"(...given) => ({code})(...given, window.known)", cases)


def builtins(value: Any) -> Any:  # noqa: ANN401 - whatever a case holds
    return list(value) if isinstance(value, bytes) else msgspec.to_builtins(value)


def same(mine: list[Any], theirs: list[Any], cases: Sequence[Any]) -> None:
    """Compare case by case, so that a failure shows one case and not a thousand."""
    assert len(mine) == len(theirs) == len(cases)
    for python, js, case in zip(theirs, mine, cases, strict=True):
        assert js == json.loads(json.dumps(python, default=builtins)), case


def seeded(name: str, count: int) -> Iterator[random.Random]:
    return (random.Random(f"{name} {number}") for number in range(count))


def logs() -> list[bytes]:
    made = [madeup.log(r, library()) for r in seeded("log", 80)]
    return [b"", b"\n", b"\n\n", b"no log", b"\xff\n", HOSTILE.encode("utf-8", "replace"), attack(), *made]


def edited() -> list[bytes]:
    whole = logs()
    return [*whole, *(madeup.damaged(r, r.choice(whole)) for r in seeded("damaged", 250))]


def plans(library: Library) -> list[Plan]:
    return [Plan(), tomrer(), half_filled(), hostile(), *(madeup.plan(r, library) for r in seeded("plan", 70))]


def shown(entry: Entry) -> dict[str, Any]:
    fields = {name: getattr(entry, name) for name in ("number", "written", "hash", "intact", "shown")}
    event = (
        None if entry.event is None else {name: getattr(entry.event, name) for name in entry.event.__struct_fields__}
    )
    return fields | {"event": event}


# ── bytes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_bytes_that_are_no_text_come_back_as_they_were(page: Page) -> None:
    cases = [(r.randbytes(r.randrange(200)),) for r in seeded("bytes", 300)]
    cases += [
        (bytes(text),)
        for text in ("æ😀\u2028".encode(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe2\x80")
    ]
    code = "bytes => Array.from(bavn.logic.bytesOf(bavn.logic.textOf(Uint8Array.from(bytes))))"
    same(in_js(page, code, cases), [list(data) for (data,) in cases], cases)
    read = in_js(page, "bytes => bavn.logic.textOf(Uint8Array.from(bytes))", cases)
    same(read, [data.decode("utf-8", "surrogateescape") for (data,) in cases], cases)


def test_sha256_is_that_of_the_standard(page: Page) -> None:
    cases = [(bytes(range(256)) * 5)[:length] for length in (*range(130), 1000, 1279)]
    hashes = [hashlib.sha256(data).hexdigest() for data in cases]
    same(in_js(page, "bytes => bavn.logic.sha256(Uint8Array.from(bytes))", [(data,) for data in cases]), hashes, cases)


# ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_is_written_to_the_byte_as_python_writes_it(page: Page) -> None:
    cases = [(madeup.event(r, library()), r.randrange(1, 99), madeup.moment(r), START) for r in seeded("line", 400)]
    cases.append((Event(at=madeup.CLOCKS[0], what="note", text="😀" * (LONGEST_TEXT + 1)), 1, madeup.CLOCKS[0], START))
    same(in_js(page, "(...given) => bavn.logic.line(...given)", cases), [line(*case).decode() for case in cases], cases)


def test_whole_torn_and_edited_logs_are_read_the_same(page: Page) -> None:
    cases = edited()
    read = in_js(page, "bytes => bavn.logic.entries(Uint8Array.from(bytes))", [(data,) for data in cases])
    same(read, [[shown(entry) for entry in entries(data)] for data in cases], cases)
    assert any(entry["intact"] for log in read for entry in log)
    assert any(not entry["intact"] for log in read for entry in log)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('"n":1.0', id="a count with a point"),
        pytest.param('"n":1e0', id="a count with an exponent"),
        pytest.param('"n":0', id="counted from nought"),
        pytest.param('"n":1000000000', id="too many lines"),
        pytest.param('"n":true', id="a count that is none"),
        pytest.param('"n":1,"by":null', id="nothing for a text"),
        pytest.param('"n":1,"text":"\\ud800"', id="half a pair"),
        pytest.param('"n":1,"newer":"\\udc00\\ud800"', id="half a pair in a field of a newer version"),
        pytest.param(
            '"n":1,"text":"\\ud83d\\ude00 \\\\ud800"', id="a whole pair, and a backslash that stands for itself"
        ),
        pytest.param('"n":1,"newer":{"deep":[1.5,null,"x"]}', id="a field of a newer version"),
        pytest.param('"n":1,"what":"newer"', id="a kind of a newer version"),
        pytest.param('"n":1,"written":"2026-02-30T00:00:00Z"', id="a day that never is"),
        pytest.param('"n":1,"written":"1969-12-31T23:59:59Z"', id="before time"),
        pytest.param('"n":1,"text":"\x01"', id="a bare control character"),
        pytest.param('"n":1,"text":"\\u0001\\r\u2028"', id="escaped control characters"),
        pytest.param('"n": 1 , "text" : "spread out"', id="spaces"),
        pytest.param('"n":1,"__proto__":"x"', id="a key with a meaning in JavaScript"),
    ],
)
def test_an_odd_line_is_an_event_for_both_or_for_none(page: Page, body: str) -> None:
    written = f'{{"at":"{madeup.CLOCKS[0]}","what":"note","written":"{madeup.CLOCKS[0]}","prev":"{START}",{body}}}'
    data = f'{written[:-1]},"hash":"{hashlib.sha256(written.encode()).hexdigest()}"}}\n'.encode()
    read = in_js(page, "bytes => bavn.logic.entries(Uint8Array.from(bytes))", [(data,)])
    same(read, [[shown(entry) for entry in entries(data)]], [data])


def test_head_and_what_follows_are_the_same(page: Page) -> None:
    cases = edited()
    code = """bytes => {
        const data = Uint8Array.from(bytes);
        return [bavn.logic.head(data), bavn.logic.following(data), bavn.logic.holdsLog(data)];
    }"""
    read = in_js(page, code, [(data,) for data in cases])
    expected = [[head(data), dict(zip(("n", "prev"), following(data), strict=True)), holds_log(data)] for data in cases]
    same(read, expected, cases)


def test_what_javascript_appends_is_intact_for_python_whatever_stood_before(page: Page) -> None:
    cases = edited()
    event, at = {"at": madeup.CLOCKS[0], "what": "note", "text": HOSTILE}, madeup.CLOCKS[1]
    code = """(bytes, event, at) => {
        const before = bavn.logic.textOf(Uint8Array.from(bytes));
        return Array.from(bavn.logic.bytesOf(bavn.logic.append(before, event, at)));
    }"""
    for before, after in zip(cases, in_js(page, code, [(data, event, at) for data in cases]), strict=True):
        assert bytes(after).startswith(before)
        assert entries(bytes(after))[-1].intact, before
        assert len(entries(bytes(after))) == len(entries(before)) + 1, before


# ── incident, clocks, triage ─────────────────────────────────────────────────────────────────────────────────────────

REPLAY = "(bytes, library) => bavn.logic.replay(bavn.logic.entries(Uint8Array.from(bytes)), library)"


def test_a_log_adds_up_to_the_same_incident(page: Page) -> None:
    cases = [*edited(), *(madeup.log(r, small()) for r in seeded("small", 100))]
    for known in (library(), small()):
        read = with_library(page, REPLAY, known, [(data,) for data in cases])
        same(read, [plain(replay(entries(data), known)) for data in cases], cases)
    assert any(incident["clock_back"] for incident in read)
    assert any(incident["also"] for incident in read)


@pytest.mark.parametrize("zone", ZONES)
def test_deadlines_are_the_same_across_changes_of_the_clock(pages: dict[str, Page], zone: str) -> None:
    known = small()
    cases = [(madeup.log(r, known), madeup.plan(r, known)) for r in seeded("deadlines", 200)]
    code = f"(bytes, plan, library) => bavn.logic.deadlines(({REPLAY})(bytes, library), plan, library)"
    expected = [
        [asdict(one) for one in deadlines(replay(entries(data), known), plan, known, ZoneInfo(zone))]
        for data, plan in cases
    ]
    same(with_library(pages[zone], code, known, cases), expected, cases)
    assert {one["applies"] for case in expected for one in case} == {"yes", "maybe"}
    assert any(one["clock"] == "nis2-final" and one["due"] for case in expected for one in case)


def test_every_answer_to_the_triage_leads_to_the_same_playbooks(page: Page) -> None:
    rules = (Rule({"files": ("unknown",), "site": ("slow", "unknown")}, "device"), *library().triage.rules)
    triage = msgspec.structs.replace(library().triage, rules=rules)
    questions = [question.id for question in triage.questions]
    options = [[*(option.id for option in question.options), None, ""] for question in triage.questions]
    cases = [
        ({name: one for name, one in zip(questions, chosen, strict=True) if one is not None}, triage)
        for chosen in itertools.product(*options)
    ]
    same(in_js(page, "(...given) => bavn.logic.suggest(...given)", cases), [suggest(*case) for case in cases], cases)


def test_every_finding_opens_the_same_playbook(page: Page) -> None:
    cases = [("http-flood",), ("slow-requests",), ("flash-crowd",), ("",), ("__proto__",)]
    read = with_library(page, "(kind, library) => bavn.logic.forFinding(kind, library)", library(), cases)
    same(read, [for_finding(kind, library()) for (kind,) in cases], cases)


# ── the plan ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_is_missing_and_wrong_in_every_plan(page: Page) -> None:
    cases = plans(library())
    read = with_library(
        page, "(plan, library) => bavn.logic.faults(plan, library)", library(), [(one,) for one in cases]
    )
    same(read, [[asdict(fault) for fault in faults(one, library())] for one in cases], cases)
    assert {fault["what"] for found in read for fault in found} == {"missing", "wrong"}


def test_the_same_people_can_be_phoned(page: Page) -> None:
    cases = [(one, language, day) for one in plans(library()) for language in ("da", "en") for day in TODAYS]
    code = "(plan, language, today, library) => bavn.logic.contacts(plan, library, language, today)"
    read = with_library(page, code, library(), cases)
    expected = [
        [asdict(one) for one in contacts(plan, library(), cast("Language", language), date.fromisoformat(day))]
        for plan, language, day in cases
    ]
    same(read, expected, cases)
    assert {one["state"] for found in read for one in found} == {"unverified", "verified", "stale"}


@pytest.mark.parametrize("zone", ZONES)
def test_drafts_say_the_same_and_leave_the_same_blank(pages: dict[str, Page], zone: str) -> None:
    cases = [
        (message, r.choice(plans_), madeup.log(r, known), r.choice(["da", "en"]), r.choice(["", *TODAYS]))
        for known in (library(), small())
        for plans_ in [plans(known)]
        for r in seeded("draft", 30)
        for message in known.messages
    ]
    code = f"""(message, plan, bytes, language, today, library) => {{
        const incident = ({REPLAY})(bytes, library);
        return bavn.logic.draft(message, plan, incident, library, language, today);
    }}"""
    expected = [drafted(library(), ZoneInfo(zone), *case) for case in cases]
    same(with_library(pages[zone], code, library(), cases), expected, cases)
    assert any("incident.done" not in one["blanks"] and "\n- " in one["text"] for one in expected)


def drafted(  # noqa: PLR0917 - what a message can speak of
    known: Library, zone: ZoneInfo, message: Message, plan: Plan, log: bytes, language: str, today: str
) -> dict[str, Any]:
    incident = replay(entries(log), known)
    day = date.fromisoformat(today) if today else None
    return asdict(draft(message, plan, incident, known, cast("Language", language), zone, day))


# ── readiness, reprint, review ───────────────────────────────────────────────────────────────────────────────────────


def tried_plans(known: Library) -> list[Plan]:
    """Plans of which some are printed as they stand, so that every point is now and then ready."""
    made = plans(known)
    for number, one in enumerate(made):
        for what in PRINTS:
            about = digest(one, known, what) if number % 2 else "0" * 16
            one.evidence.append(Evidence(f"{what}-printed", "2026-11-22", good=True, shows="", about=about))
    return made


@pytest.mark.parametrize("today", TODAYS)
def test_readiness_is_the_same_point_by_point(page: Page, today: str) -> None:
    for known in (library(), small()):
        cases = [(one,) for one in tried_plans(known)]
        code = f"(plan, library) => bavn.logic.readiness(plan, library, '{today}')"
        expected = [asdict(readiness(plan, known, date.fromisoformat(today))) for (plan,) in cases]
        same(with_library(page, code, known, cases), expected, cases)
        assert len({one["why"] for case in expected for one in case["points"]}) >= 3


def test_digests_and_what_to_print_again_are_the_same(page: Page) -> None:
    for known in (library(), small()):
        cases = [(one,) for one in tried_plans(known)]
        code = """(plan, library) => [
            ...["card", "plan"].map(what => bavn.logic.digest(plan, library, what)), bavn.logic.reprint(plan, library),
        ]"""
        expected = [[*(digest(plan, known, what) for what in PRINTS), list(reprint(plan, known))] for (plan,) in cases]
        same(with_library(page, code, known, cases), expected, cases)
        assert {(), ("card",), ("card", "plan")} & {tuple(case[-1]) for case in expected} >= {(), ("card", "plan")}


def test_the_next_review_is_due_on_the_same_day(page: Page) -> None:
    days = ["", "2026-11-22", "2026-08-31", "2026-11-23", "2024-11-30", "2026-02-30", HOSTILE]
    months = ["", "1", " 3 ", "12", "24", "25", "0", "-1", HOSTILE]
    cases = [
        (Plan(reviewed=day, answers={"review": {"months": month}}), today)
        for day, month, today in itertools.product(days, months, TODAYS)
    ]
    expected = [asdict(due(plan, date.fromisoformat(today))) for plan, today in cases]
    same(in_js(page, "(plan, today) => bavn.logic.due(plan, today)", cases), expected, cases)
    assert {one["late"] for one in expected} == {True, False}


# ── drills ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("zone", ZONES)
def test_the_page_after_a_drill_and_its_evidence_are_the_same(pages: dict[str, Page], zone: str) -> None:
    code = """(bytes, drill, library) => {
        const after = bavn.logic.afterAction(bavn.logic.entries(Uint8Array.from(bytes)), drill, library);
        return [after, bavn.logic.drillEvidence(after, "2026-11-22")];
    }"""
    for known in (library(), small()):
        cases = [(log, drill) for drill in known.drills[:2] for log in (attack(drill=drill.id), *drilled(drill))]
        expected = []
        for log, drill in cases:
            after = after_action(entries(log), drill, known, ZoneInfo(zone))
            shows = {name: getattr(evidence(after, NOON.date()), name) for name in Evidence.__struct_fields__}
            expected.append([asdict(after), shows])
        same(with_library(pages[zone], code, known, cases), expected, cases)
        assert {shows["good"] for _, shows in expected} == {True, False}


def drilled(drill: Drill) -> list[bytes]:
    """Logs of a drill: injects and their answers, in any order, some damaged."""
    made = []
    for r in seeded(f"drill {drill.id}", 60):
        kinds: list[dict[str, str]] = [{"what": "started", "drill": r.choice([drill.id, ""])}]
        for number, inject in enumerate(drill.injects, start=1):
            kinds.append({"what": "inject", "which": str(number)})
            kinds.append({"what": "step", "which": drill.playbook, "step": inject.step, "state": "done"})
            kinds.append({"what": "clock", "which": inject.stamp or "aware", "state": "set"})
        r.shuffle(kinds)
        log = madeup.written(r, [*kinds[: r.randrange(4, len(kinds))], {"what": r.choice(["note", "closed"])}])
        made.append(log if r.random() < 0.8 else madeup.damaged(r, log))
    return made


def test_injects_are_due_from_the_first_moment_of_their_minute(page: Page) -> None:
    drill = small().drills[0]
    cases = [
        (drill, start, NOON.timestamp() * 1000 + ms)
        for start in (utc(NOON), "no time")
        for ms in (-1, 0, 299_999, 300_000, 10**7)
    ]
    expected = [inject_due(drill, start, datetime.fromtimestamp(ms / 1000, UTC)) for _, start, ms in cases]
    same(in_js(page, "(...given) => bavn.logic.injectDue(...given)", cases), expected, cases)
    assert expected[:5] == [0, 1, 1, 2, 4]
