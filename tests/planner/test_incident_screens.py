"""An incident's log, several at once, whole incidents walked through, and every screen, in a real Chromium."""

import re
import tomllib
from importlib.resources import files
from typing import get_args

import pytest

from bavn.plan.library import library
from bavn.plan.log import Event, What, entries, head
from bavn.plan.planfile import Plan
from bavn.planner.page import APP
from tests.plan.samples import HOSTILE, hostile, tomrer
from tests.planner.browser import PHONE, Opened, Opener
from tests.planner.walking import (
    COPENHAGEN,
    START,
    answer,
    at,
    ids,
    log_of,
    logged,
    press,
    read,
    shown,
    started,
    taken,
    words,
    write,
)

# ── the log ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_head_is_shown_in_groups_of_four_as_python_has_it(planner: Opener) -> None:
    opened = planner()
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/log")
    opened.page.fill("#note", "Politiet har nummer 0117")
    opened.page.click("#note-add")
    assert "Politiet har nummer 0117" in shown(opened, "#log li")
    groups = shown(opened, "#head").split()
    assert [len(group) for group in groups] == [4] * 16
    assert "".join(groups) == head(log_of(opened))


def test_the_log_is_saved_to_the_byte_as_it_stands(planner: Opener) -> None:
    opened = planner(before="delete window.showSaveFilePicker;")
    id_ = taken(opened, started("ransomware", Event(START, "note", text=HOSTILE)))
    opened.go(f"#/incident/{id_}/log")
    with opened.page.expect_download() as download:
        opened.page.click("#save-log")
    saved = download.value.path().read_bytes()
    assert saved == log_of(opened)
    assert all(entry.intact for entry in entries(saved))


def test_lines_from_paper_keep_the_time_at_which_it_happened(planner: Opener) -> None:
    opened = planner(tomrer(), **COPENHAGEN)
    at(opened, "2026-11-20T16:00:00Z")
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/log")
    opened.page.click("#paper > summary")
    opened.page.fill("#paper-at", "2026-11-20T14:07")
    opened.page.select_option("#paper-what", label=f"Gjort: {library().playbook('ransomware').steps[1].do.da}")
    opened.page.fill("#paper-by", "Bo")
    opened.page.fill("#paper-text", "Disken ligger i skabet")
    opened.page.click("#paper-add")
    lines, incident = read(opened)
    tick = incident.steps["ransomware", "backup-disk"]
    assert (tick.at, tick.by, lines[-1].written) == ("2026-11-20T13:07:00Z", "Bo", "2026-11-20T16:00:00Z")
    assert "14.07 (skrevet fre. 20. nov. 17.00) af Bo" in shown(opened, "#log li")


def test_an_edited_line_is_shown_and_changes_nothing(planner: Opener) -> None:
    whole = started("ransomware", Event(START, "unplug", state="kept"), Event(START, "note", text="x"))
    opened = planner()
    id_ = taken(opened, whole.replace('"state":"kept"', '"state":"cut"'))
    assert "linje 3" in shown(opened, "#log-warnings")
    assert words("incident.not_decided") in shown(opened, "#unplug-decision")
    opened.go(f"#/incident/{id_}/log")
    assert opened.page.locator("#log .broken").count() == 1
    opened.go(f"#/report/{id_}")
    assert words("report.report-line-broken") in shown(opened, "main")


def test_a_torn_line_and_bytes_that_are_no_text_are_shown_as_they_stand(planner: Opener) -> None:
    opened = planner()
    id_ = taken(opened, started("ransomware") + '{"n":3,"written":"\udcff<b>half')
    opened.go(f"#/incident/{id_}/log")
    assert '{"n":3,"written":"\ufffd<b>half' in shown(opened, "#log .broken pre")
    opened.page.fill("#note", "Videre")
    opened.page.click("#note-add")
    assert log_of(opened).splitlines()[2] == b'{"n":3,"written":"\xff<b>half'
    assert [entry.intact for entry in read(opened)[0]] == [True, True, False, True]


def test_a_clock_that_was_set_back_is_shown(planner: Opener) -> None:
    opened = planner()
    id_ = taken(opened, started("ransomware"))
    at(opened, "2020-01-01T00:00:00Z")
    opened.page.click("#step-ransomware-hands-off-done")
    assert "stillet tilbage før linje 3" in shown(opened, "#log-warnings")
    opened.go(f"#/incident/{id_}/log")
    assert words("report.report-clock-back") in shown(opened, "#log li")


# ── more than one of everything ──────────────────────────────────────────────────────────────────────────────────────


def test_a_second_playbook_joins_and_the_two_answers_are_both_said(planner: Opener) -> None:
    opened = planner()
    taken(opened, started("ransomware"))
    opened.page.click(".more-books > summary")
    opened.page.click("#add-ddos")
    opened.page.wait_for_selector("#step-ddos-stay")
    assert shown(opened, "#unplug-answer") == "NEJ"
    assert "JA" in shown(opened, ".unplug .warn")
    opened.page.click(f"nav a:has-text('{library().playbook('ransomware').title.da}')")
    opened.page.wait_for_selector("#step-ransomware-hands-off")
    assert shown(opened, "#unplug-answer") == "JA"
    assert read(opened)[1].playbooks == ("ransomware", "ddos")


def test_several_incidents_are_open_at_once_and_one_is_never_lost_from_sight(planner: Opener) -> None:
    opened = planner()
    first = taken(opened, started("ransomware"), "first")
    taken(opened, started("ddos", when="2026-11-20T14:00:00Z"), "second")
    opened.page.click(f".switcher a[href='#/incident/{first}']")
    opened.page.wait_for_selector("#step-ransomware-hands-off")
    opened.go("#/incident")
    assert opened.page.locator("main a.card").count() == 2
    opened.go("#/triage")
    assert opened.page.locator("main a[href^='#/incident/']").count() == 2


def test_closing_and_opening_again_are_lines_like_any_other(planner: Opener) -> None:
    opened = planner()
    taken(opened, started("ransomware"))
    opened.page.fill("#ending-why", "Alt kører igen")
    opened.page.click("#close")
    assert words("incident.is_closed") in shown(opened, "main")
    assert opened.page.locator(".steps button").count() == 0
    assert read(opened)[1].closed_at
    opened.page.fill("#ending-why", "Det kom igen")
    opened.page.click("#reopen")
    assert opened.page.locator(".steps button").count() > 0
    assert not read(opened)[1].closed_at


def test_two_windows_add_to_one_log_and_each_sees_what_the_other_wrote(planner: Opener) -> None:
    opened = planner()
    taken(opened, started("ransomware"))
    other = opened.page.context.new_page()
    other.goto(opened.page.url)
    other.click("#step-ransomware-hands-off-done")
    opened.page.wait_for_selector("#step-ransomware-hands-off.done")
    opened.page.click("#step-ransomware-backup-disk-done")
    other.wait_for_selector("#step-ransomware-backup-disk.done")
    lines, incident = read(opened)
    assert [step for _, step in incident.steps] == ["hands-off", "backup-disk"]
    assert all(entry.intact for entry in lines)


def test_a_restart_loses_nothing(planner: Opener) -> None:
    opened = planner(tomrer())
    taken(opened, started("ransomware"))
    opened.page.click("#plug-cut")
    opened.page.click("#step-ransomware-hands-off-done")
    before = log_of(opened)
    opened.page.reload()
    opened.page.wait_for_selector("#step-ransomware-hands-off.done")
    assert log_of(opened) == before
    assert "trukket" in shown(opened, ".decided")


def test_a_restart_in_the_middle_of_a_sentence_keeps_the_sentence(planner: Opener) -> None:
    opened = planner(tomrer())
    id_ = taken(opened, started("ransomware"))
    opened.go(f"#/incident/{id_}/log")
    opened.page.fill("#note", "Vi har lige")
    opened.go(f"#/incident/{id_}/drafts/staff-sms")
    opened.page.fill("#text-staff-sms", "Gå hj")
    opened.page.reload()
    opened.page.wait_for_selector("#text-staff-sms")
    assert opened.page.input_value("#text-staff-sms") == "Gå hj"
    opened.go(f"#/incident/{id_}/log")
    assert opened.page.input_value("#note") == "Vi har lige"
    opened.page.click("#note-add")
    assert opened.page.input_value("#note") == ""


def test_an_address_of_no_incident_says_so(planner: Opener) -> None:
    opened = planner(address="#/incident/%3Cb%3Enone")
    assert "<b>none" in shown(opened, ".fault")
    opened.go("#/report/none")
    assert words("incident.none") in shown(opened, "main")


# ── walked through ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_whole_ransomware_incident_by_keyboard_alone(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/triage", **COPENHAGEN)
    at(opened, START)
    press(opened, "answer-locked")
    press(opened, "start")
    press(opened, "plug-cut")
    write(opened, "writer", "Mette Holm")
    press(opened, "writer-ok")
    for step in on_screen(opened, "ransomware"):
        press(opened, f"step-ransomware-{step}-done")
    assert opened.page.locator(".step.done").count() == opened.page.locator(".step").count() > 10
    press(opened, "tab-clocks")
    for stamp, why in (("suspected", "Filerne har mærkelige navne"), ("aware", "Kundekartoteket er låst")):
        write(opened, f"why-{stamp}", why)
        press(opened, f"set-{stamp}")
    press(opened, "tab-drafts")
    opened.page.wait_for_selector("#draft-police")
    opened.page.locator("#draft-police > summary").focus()
    opened.page.keyboard.press("Enter")
    press(opened, "approve-police")
    write(opened, "sent-police-how", "Læst op på 114")
    press(opened, "sent-police")
    press(opened, "tab-log")
    write(opened, "note", "Politiet har nummer 0117")
    press(opened, "note-add")
    press(opened, "tab-now")
    press(opened, "plug-reconnected")
    write(opened, "ending-why", "Alt kører igen")
    press(opened, "close")
    lines, incident = read(opened)
    assert all(entry.intact for entry in lines)
    assert incident.closed_at
    assert {state.state for state in incident.steps.values()} == {"done"}
    assert [*incident.stamps] == ["suspected", "aware"]
    assert [(said.which, said.state) for said in incident.messages] == [("police", "approved"), ("police", "sent")]
    assert {entry.event.by for entry in lines[4:] if entry.event} == {"Mette Holm"}
    opened.page.click(f"a[href='#/report/{ids(opened)[0]}']")
    opened.page.wait_for_selector("#print")
    for text in ("Politiet har nummer 0117", "Filerne har mærkelige navne", "Læst op på 114", "Alt kører igen"):
        assert text in shown(opened, "main")
    assert "".join(shown(opened, "#head").split()) == incident.head


def on_screen(opened: Opened, book: str) -> list[str]:
    """Names of the steps that are on the screen, in its order."""
    names = opened.page.evaluate("[...document.querySelectorAll('.step')].map(one => one.id)")
    return [name.removeprefix(f"step-{book}-") for name in names]


def test_a_whole_supplier_breach_by_tap_on_a_telephone(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/", viewport=PHONE, has_touch=True, is_mobile=True, **COPENHAGEN)
    page = opened.page
    page.tap("#now")
    answer(opened, "fine", "fine", "unknown", "yes", tap=True)
    page.tap("#start")
    assert shown(opened, "#unplug-answer") == words("incident.unplug_link")
    page.tap("form.writer button:has-text('Anna Hansen')")
    page.tap("#plug-kept")
    for step in on_screen(opened, "supplier"):
        page.tap(f"#step-supplier-{step}-done")
    page.tap("#tab-clocks")
    page.fill("#why-aware", "Leverandøren skrev, at vores kunder er med")
    page.tap("#set-aware")
    page.tap("#tab-drafts")
    page.tap("#draft-supplier-questions > summary")
    assert len(re.findall(r"(?m)^[1-7][.)]", page.input_value("#text-supplier-questions"))) == 7
    page.tap("#approve-supplier-questions")
    page.fill("#sent-supplier-questions-how", "Mail fra Annas private adresse")
    page.tap("#sent-supplier-questions")
    page.tap("#tab-now")
    page.fill("#ending-why", "Leverandøren har svaret på alt")
    page.tap("#close")
    lines, incident = read(opened)
    assert all(entry.intact for entry in lines)
    assert incident.closed_at
    assert {state.by for state in incident.steps.values()} == {"Anna Hansen"}
    assert incident.unplug is not None
    assert incident.unplug.state == "kept"
    assert [said.state for said in incident.messages] == ["approved", "sent"]


# ── every screen ─────────────────────────────────────────────────────────────────────────────────────────────────────

PARTS = ("#/incident/ID", "#/incident/ID/clocks", "#/incident/ID/drafts/customers", "#/incident/ID/log", "#/report/ID")
SCREENS = ("#/triage", "#/triage/locked", "#/triage/strange/slow/account/yes", "#/incident", *PARTS)
OPEN_ALL = "() => document.querySelectorAll('main details').forEach(one => { one.open = true; })"


def full(opened: Opened) -> str:
    """An incident with something of everything: decisions, ticks twice, stamps, messages, a broken line."""
    done = {"which": "ransomware", "step": "pull", "state": "done"}
    log = started(
        "ransomware",
        Event(START, "playbook", which="ddos"),
        Event(START, "playbook", which="ransomware"),
        Event(START, "unplug", state="cut", text="To maskiner", by="Anna"),
        Event(START, "step", by="Anna", **done),
        Event(START, "step", by="Bo", **done),
        Event(START, "step", which="ransomware", step="backup-disk", state="skipped", text="Ingen disk"),
        Event(START, "clock", which="suspected", state="set", text="Mærkelige navne"),
        Event(START, "clock", which="aware", state="set", text="Kunderne"),
        Event(START, "message", which="customers", state="approved", text="Kære kunde"),
        Event(START, "note", text="Ændret bagefter"),
    )
    taken(opened, started("ddos"), "other")
    return taken(opened, log.replace("Ændret bagefter", "Ændret bagefter!"), "full")


@pytest.mark.parametrize(("scheme", "language"), [("light", "da"), ("dark", "en")])
def test_no_screen_has_a_serious_finding_of_axe(planner: Opener, language: str, scheme: str) -> None:
    plan = tomrer()
    plan.language = "da" if language == "da" else "en"
    opened = planner(plan, color_scheme=scheme)
    id_ = full(opened)
    for address in SCREENS:
        opened.go(address.replace("ID", id_))
        opened.js(OPEN_ALL)
        assert opened.axe() == [], address
        assert "[incident." not in shown(opened, "body"), address
        assert opened.page.locator("h1").count() == 1


@pytest.mark.parametrize("plan", [tomrer(), hostile()], ids=["a carpenter's plan", "hostile text"])
def test_no_screen_scrolls_sideways_on_a_telephone(planner: Opener, plan: Plan) -> None:
    opened = planner(plan, viewport=PHONE)
    id_ = full(opened)
    for address in SCREENS:
        opened.go(address.replace("ID", id_))
        opened.js(OPEN_ALL)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_hostile_text_in_every_field_stays_text(planner: Opener) -> None:
    opened = planner(hostile())
    elements = "document.querySelectorAll('main b, main img, main script, main style, main iframe').length"
    fields = {"by": HOSTILE, "which": HOSTILE, "step": HOSTILE, "state": HOSTILE, "text": HOSTILE, "drill": HOSTILE}
    lines = [Event(START, kind, **fields) for kind in get_args(What)]
    log = logged(Event(START, "started", text=HOSTILE, by=HOSTILE), Event(START, "playbook", which="leak"), *lines)
    id_ = taken(opened, log)
    for address in SCREENS:
        opened.go(address.replace("ID", id_))
        assert opened.page.evaluate(elements) == 0, address
    assert "{firm.name}" in shown(opened, "main")  # what stands in an answer is never filled in


def test_the_report_prints_without_what_is_only_for_the_screen(planner: Opener) -> None:
    opened = planner(tomrer())
    opened.go(f"#/report/{full(opened)}")
    opened.page.emulate_media(media="print")
    assert not opened.page.locator("#print").is_visible()
    assert not opened.page.locator("#top").is_visible()
    for selector in ("h1", "#head", ".log li", ".rows li"):
        assert opened.page.locator(selector).first.is_visible()


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

SAID = re.compile(r'["`](incident|report|print|common)\.([A-Za-z0-9_-]*)')


def spoken() -> set[str]:
    """Every word that a script names, and the beginnings of those that it puts together."""
    texts = (one.read_text(encoding="utf-8") for one in (APP / "screens").iterdir())
    return {".".join(found) for text in texts for found in SAID.findall(text)}


def test_every_word_that_a_screen_says_is_there_and_none_is_there_for_nothing() -> None:
    drafts = {f"incident.{name}" for name in ("title", "playbook", "began", "aware", "done")}
    said = spoken()
    beginnings = tuple(name for name in said - drafts if name not in library().words)
    for name in said - drafts:
        assert any(word.startswith(name) for word in library().words), name
    table = tomllib.loads((files("bavn.plan") / "texts/words/incident.toml").read_text(encoding="utf-8"))
    unsaid = {f"incident.{name}" for name in table} - said
    assert not [name for name in unsaid if not name.startswith(beginnings)]
