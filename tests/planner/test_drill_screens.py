"""Drills: chosen, run alone or at a table, and the page afterwards, in a real Chromium."""

import pytest

from bavn.plan.drill import after_action, evidence
from bavn.plan.library import library
from bavn.plan.log import Event
from tests.plan.samples import NOON, tomrer
from tests.planner.browser import PHONE, Opened, Opener
from tests.planner.walking import COPENHAGEN, START, at, ids, log_of, logged, press, read, shown, taken, words

FRIDAY = library().drills[0]
MARK = library().words["common.exercise"].da


def minute(opened: Opened, minutes: int) -> None:
    at(opened, f"2026-11-20T13:{minutes:02}:00Z")


def begun(planner: Opener, **options: object) -> Opened:
    """The first scenario, alone, begun at START on the page's clock."""
    opened = planner(tomrer(), address="#/drill", **options, **COPENHAGEN)
    minute(opened, 0)
    opened.page.click(f"#solo-{FRIDAY.id}")
    opened.page.wait_for_selector("#inject-now")
    return opened


def held(*events: Event, ended: bool = True) -> str:
    """The log of a drill, as the command would write it."""
    last = [Event("2026-11-20T13:20:00Z", "closed")] if ended else []
    return logged(
        Event(START, "started", text=FRIDAY.title.da, drill=FRIDAY.id),
        Event(START, "playbook", which=FRIDAY.playbook),
        *events,
        *last,
    )


def sent(number: int, at_minute: int) -> Event:
    return Event(f"2026-11-20T13:{at_minute:02}:00Z", "inject", which=str(number))


def answered(number: int, at_minute: int) -> Event:
    """Do what an inject asks for."""
    inject = FRIDAY.injects[number - 1]
    time = f"2026-11-20T13:{at_minute:02}:30Z"
    if inject.step:
        return Event(time, "step", which=FRIDAY.playbook, step=inject.step, state="done", by="Mette")
    return Event(time, "clock", which=inject.stamp, state="set", by="Mette", text="Set")


# ── while it runs ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_scenario_can_be_chosen_alone_or_at_a_table_and_has_a_sheet(planner: Opener) -> None:
    opened = planner(address="#/drill")
    for drill in library().drills:
        card = shown(opened, f"#drill-{drill.id}")
        assert drill.title.da in card
        assert drill.story.da in card
        assert opened.page.locator(f"#table-{drill.id}").is_visible()
        assert opened.page.locator(f"#drill-{drill.id} a[href='#/drill/sheet/{drill.id}']").is_visible()


def test_injects_come_when_they_are_due(planner: Opener) -> None:
    opened = begun(planner)
    opened.page.wait_for_selector(".inject.newest")
    assert FRIDAY.injects[0].text.da in shown(opened, ".injects")
    assert FRIDAY.injects[1].text.da not in shown(opened, ".injects")
    minute(opened, FRIDAY.injects[2].minute)
    opened.page.wait_for_selector(f".inject:has-text('{FRIDAY.injects[2].text.da[:30]}')")
    assert [said.which for said in read(opened)[1].injects] == ["1", "2", "3"]
    assert f"{FRIDAY.injects[3].minute - FRIDAY.injects[2].minute} min" in shown(opened, "#inject-until")


def test_the_next_inject_can_be_had_at_once_and_comes_only_once(planner: Opener) -> None:
    opened = begun(planner)
    opened.page.wait_for_selector(".inject.newest")
    for _ in FRIDAY.injects[1:]:
        opened.page.click("#inject-now")
    assert opened.page.locator("#inject-now").count() == 0
    assert words("incident.no_more_injects") in shown(opened, "#inject-until")
    minute(opened, 19)
    opened.page.reload()
    opened.page.wait_for_selector(".inject.newest")
    assert [said.which for said in read(opened)[1].injects] == [str(n + 1) for n in range(len(FRIDAY.injects))]


def test_an_inject_does_not_disturb_what_is_being_written(planner: Opener) -> None:
    opened = begun(planner)
    opened.page.wait_for_selector(".inject.newest")
    opened.page.click("#tab-log")
    opened.page.fill("#note", "Vi står ved serv")
    minute(opened, FRIDAY.injects[1].minute)
    opened.page.wait_for_selector(".inject >> nth=1")
    assert opened.page.input_value("#note") == "Vi står ved serv"
    assert opened.page.evaluate("document.activeElement.id") == "note"


def test_at_a_table_the_screen_keeps_the_injects_to_the_facilitator(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/drill", **COPENHAGEN)
    minute(opened, 0)
    opened.page.click(f"#table-{FRIDAY.id}")
    opened.page.wait_for_selector("#inject-now")
    opened.page.click("#inject-now")
    opened.page.reload()
    opened.page.wait_for_selector("#inject-now")
    minute(opened, 10)
    opened.page.wait_for_function("() => performance.now() > 2500")  # the panel looks at the clock every second
    panel = shown(opened, ".injects")
    assert not [inject for inject in FRIDAY.injects if inject.text.da in panel]
    assert f"1 af {len(FRIDAY.injects)} indspil" in panel
    assert [said.which for said in read(opened)[1].injects] == ["1"]


def test_the_sheet_holds_everything_that_is_read_aloud_and_prints(planner: Opener) -> None:
    opened = planner(address=f"#/drill/sheet/{FRIDAY.id}")
    sheet = shown(opened, "main")
    for inject in FRIDAY.injects:
        assert inject.text.da in sheet
        assert inject.good.da in sheet
    for text in (FRIDAY.story, FRIDAY.facilitator, *FRIDAY.questions):
        assert text.da in sheet
    opened.page.emulate_media(media="print")
    assert MARK in shown(opened, "main")
    assert not opened.page.locator("#print").is_visible()


# ── marked as an exercise, and never mixed with what is real ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("media", ["screen", "print"])
def test_every_screen_and_print_of_a_drill_is_marked(planner: Opener, media: str) -> None:
    opened = planner(tomrer())
    id_ = taken(opened, held(sent(1, 0), answered(1, 1)))
    opened.page.emulate_media(media="print" if media == "print" else "screen")
    below = ("", "/clocks", "/drafts/customers", "/log")
    pages = [*(f"#/incident/{id_}{part}" for part in below), f"#/report/{id_}", f"#/drill/after/{id_}", "#/drill"]
    for address in pages:
        opened.go(address)
        bar = opened.page.locator(".exercise")
        assert bar.is_visible(), address
        assert MARK in bar.inner_text(), address


def test_a_draft_of_a_drill_is_marked_even_when_it_is_approved_and_copied(planner: Opener) -> None:
    opened = planner(tomrer())
    id_ = taken(opened, held(ended=False))
    opened.go(f"#/incident/{id_}/drafts/customers")
    assert opened.page.input_value("#text-customers").startswith(f"{MARK} · UDKAST\n")
    opened.page.click("#approve-customers")
    assert shown(opened, "#text-customers").startswith(MARK)
    assert read(opened)[1].messages[0].text.startswith(MARK)


def test_drills_stand_apart_from_what_is_real(planner: Opener) -> None:
    opened = planner(tomrer())
    drill = taken(opened, held(ended=False), "drill")
    real = taken(opened, logged(Event(START, "started", text="x"), Event(START, "playbook", which="ddos")), "real")
    assert opened.page.locator(f"main a[href='#/incident/{drill}']").count() == 0
    opened.go("#/triage")
    assert opened.page.locator(f"main a[href='#/incident/{drill}']").count() == 0
    opened.go("#/incident")
    running, drills = (opened.page.locator("main ul.plain").nth(place) for place in (0, 1))
    assert running.locator(f"a[href='#/incident/{real}']").count() == 1
    assert running.locator(f"a[href='#/incident/{drill}']").count() == 0
    assert drills.locator(f"a[href='#/incident/{drill}']").count() == 1
    opened.go(f"#/incident/{drill}")
    assert words("incident.in_earnest") in shown(opened, "main")


# ── afterwards ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_drill_from_beginning_to_end_by_keyboard_leaves_its_evidence_in_the_plan(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/drill", **COPENHAGEN)
    minute(opened, 0)
    press(opened, f"solo-{FRIDAY.id}")
    opened.page.wait_for_selector(".inject.newest")
    for number, inject in enumerate(FRIDAY.injects, start=1):
        if number > 1:
            press(opened, "inject-now")
        minute(opened, number)
        if inject.step:
            press(opened, f"step-{FRIDAY.playbook}-{inject.step}-done")
    press(opened, "inject-end")
    opened.page.wait_for_selector(".facts")
    after = after_action(read(opened)[0], FRIDAY, library(), NOON.tzinfo or NOON.astimezone().tzinfo)  # type: ignore[arg-type]
    due = evidence(after, NOON.date().replace(day=20))
    kept = opened.js("() => bavn.store.plan.evidence.filter(one => one.kind === 'drill')")
    assert kept == [{"kind": "drill", "on": "2026-11-20", "good": True, "shows": due.shows, "about": FRIDAY.id}]
    assert words("incident.counts") in shown(opened, ".facts")
    points = opened.js("() => bavn.logic.readiness(bavn.store.plan, bavn.library, bavn.today()).points")
    assert [point["ready"] for point in points if point["id"] == "drill"] == [True]


def test_the_page_afterwards_says_what_went_well_and_what_was_missed(planner: Opener) -> None:
    opened = planner(tomrer(), **COPENHAGEN)
    id_ = taken(opened, held(sent(1, 0), answered(1, 0), sent(2, 2), sent(3, 4)))
    opened.go(f"#/drill/after/{id_}")
    cards = opened.page.locator("main ol.plain > li")
    assert f"{library().playbook('ransomware').steps[0].do.da}, efter 30 s" in cards.nth(0).inner_text()
    assert words("report.after-unanswered") in cards.nth(1).inner_text()
    assert words("report.after-unsent") in cards.nth(4).inner_text()
    for number, inject in enumerate(FRIDAY.injects):
        assert inject.good.da in cards.nth(number).inner_text()
    text = shown(opened, "main")
    assert words("incident.counts_not") in text
    for question in FRIDAY.questions:
        assert question.da in text


def test_evidence_is_kept_once_however_often_the_page_is_left_and_ended(planner: Opener) -> None:
    opened = begun(planner)
    opened.page.click("#inject-end")
    opened.page.wait_for_selector(".facts")
    opened.js("id => { bavn.endDrill(id); bavn.endDrill(id); }", ids(opened)[0])
    kept = opened.js("() => bavn.store.plan.evidence.filter(one => one.kind === 'drill').length")
    assert kept == 1
    assert log_of(opened).count(b'"what":"closed"') == 1


def test_closing_a_drill_from_its_own_page_keeps_the_evidence_too(planner: Opener) -> None:
    opened = begun(planner)
    opened.page.click("#close")
    kept = opened.js("() => bavn.store.plan.evidence.filter(one => one.kind === 'drill').map(one => one.good)")
    assert kept == [False]


def test_a_drill_that_is_not_here_says_so(planner: Opener) -> None:
    opened = planner(address="#/drill/after/none")
    assert words("incident.no_drill") in shown(opened, "main")
    opened.go("#/drill/sheet/%3Cb%3E")
    assert words("incident.drill") in shown(opened, "main")


# ── every screen ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_screen_of_a_drill_has_a_serious_finding_of_axe_or_scrolls_sideways(planner: Opener, language: str) -> None:
    plan = tomrer()
    plan.language = "da" if language == "da" else "en"
    opened = planner(plan, viewport=PHONE)
    id_ = taken(opened, held(sent(1, 0), answered(1, 1), sent(2, 2), ended=False), "running")
    ended = taken(opened, held(sent(1, 0), answered(1, 1)), "ended")
    for address in ("#/drill", f"#/incident/{id_}", f"#/drill/after/{ended}", f"#/drill/sheet/{FRIDAY.id}"):
        opened.go(address)
        assert opened.axe() == [], address
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360, address
        assert "[incident." not in shown(opened, "body")
        assert "[report." not in shown(opened, "body")
