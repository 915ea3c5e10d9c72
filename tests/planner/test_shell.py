"""The shell in a real Chromium: what is typed is kept or loudly not, two windows add up, text is only ever text."""

import msgspec
import pytest
from playwright.sync_api import expect

from bavn.plan.library import library
from bavn.plan.planfile import Plan, dumps
from bavn.planner.page import WORDS
from tests.plan.samples import HOSTILE, attack, hostile, tomrer
from tests.planner.browser import Opened, Opener

REFUSED = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
FULL = "Storage.prototype.setItem = function () { throw new DOMException('full', 'QuotaExceededError'); };"
DOWNLOADS = "delete window.showSaveFilePicker;"
NAME = "#q-firm-name"
INCIDENTS = "() => Object.keys(bavn.store.incidents)"


# ── what is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_typed_is_there_when_the_page_is_opened_again(planner: Opener) -> None:
    opened = planner(address="#/plan/firm")
    opened.page.fill(NAME, "Tømrer Hansen")
    opened.page.reload()
    assert opened.page.input_value(NAME) == "Tømrer Hansen"
    assert not opened.banner("device")


@pytest.mark.parametrize("before", [REFUSED, FULL], ids=["forbidden", "no-room-at-all"])
def test_a_browser_that_keeps_nothing_is_said_loudly_and_nothing_is_lost_meanwhile(
    planner: Opener, before: str
) -> None:
    opened = planner(address="#/plan/firm", before=before)
    assert library().say("planner.device_refused", "da") in opened.banner("device")
    opened.page.fill(NAME, "Tømrer Hansen")
    opened.go("#/")
    opened.go("#/plan/firm")
    assert opened.page.input_value(NAME) == "Tømrer Hansen"
    assert opened.js("() => bavn.store.atRisk()")


def test_storage_that_runs_full_is_said_and_what_was_typed_stays_on_the_page(planner: Opener) -> None:
    opened = planner(address="#/plan/firm")
    opened.page.fill(NAME, "Tømrer")
    opened.js(f"() => {{ {FULL} }}")
    opened.page.fill(NAME, "Tømrer Hansen")
    assert library().say("planner.device_full", "da") in opened.banner("device")
    assert opened.answer("firm.name") == "Tømrer Hansen"
    assert opened.js("() => bavn.store.atRisk()")


@pytest.mark.parametrize(("before", "asks"), [("", False), (REFUSED, True)], ids=["kept", "not-kept"])
def test_closing_the_page_asks_only_where_something_would_be_lost(planner: Opener, before: str, *, asks: bool) -> None:
    opened = planner(address="#/plan/firm", before=before)
    closing = "() => !window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    assert opened.js(closing) is False
    opened.page.fill(NAME, "Tømrer Hansen")
    assert opened.js(closing) is asks
    opened.js("() => bavn.store.markSaved('plan')")
    assert opened.js(closing) is False


def beside(opened: Opened, address: str = "") -> Opened:
    """A second window of the same browser with the same page."""
    second = Opened(opened.page.context.new_page(), opened.file)
    second.page.goto(f"{opened.file.as_uri()}{address}")
    return second


def until_kept(opened: Opened, text: str) -> None:
    """Wait until this window sees what another has kept: browsers hand it on after a moment."""
    opened.page.wait_for_function("text => Object.values(localStorage).some(kept => kept.includes(text))", arg=text)


def test_two_windows_with_the_same_plan_add_to_each_other(planner: Opener) -> None:
    first = planner(address="#/plan/firm")
    second = beside(first, "#/plan/firm")
    first.page.fill(NAME, "Tømrer Hansen")
    until_kept(second, "Tømrer Hansen")
    second.page.fill("#q-firm-cvr", "12345678")
    until_kept(first, "12345678")
    first.page.reload()
    assert first.page.input_value(NAME) == "Tømrer Hansen"
    assert first.page.input_value("#q-firm-cvr") == "12345678"


def test_what_another_window_kept_a_moment_ago_is_not_overwritten(planner: Opener) -> None:
    opened = planner(address="#/plan/firm")
    opened.page.fill(NAME, "Tømrer Hansen")
    kept = "(key, text) => { localStorage[key] = localStorage[key].replace('Tømrer Hansen', text); }"
    opened.js(kept, f"bavn.plan.{opened.js('() => bavn.store.key')}", "Maler Jensen")
    opened.page.fill("#q-firm-cvr", "12345678")
    assert (opened.answer("firm.name"), opened.answer("firm.cvr")) == ("Maler Jensen", "12345678")


def test_a_window_shows_what_another_one_typed(planner: Opener) -> None:
    first = planner(address="#/")
    second = beside(first, "#/plan/firm")
    second.page.fill(NAME, "Tømrer Hansen")
    expect(first.page.locator("h1")).to_have_text("Beredskabsplan for Tømrer Hansen")


ADD = "(id, text) => bavn.store.appendEvent(id, {at: bavn.utc(), what: 'note', text})"
START = "() => bavn.store.beginIncident({at: bavn.utc(), what: 'started', text: 'Virus'})"
LINES = "id => bavn.logic.entries(bavn.store.incidents[id]).map(one => [one.event.text, one.intact])"


def test_two_windows_write_into_one_log_without_losing_a_line(planner: Opener) -> None:
    first = planner()
    incident = first.js(START)
    second = beside(first)
    turns = [(first, second, "et"), (second, first, "to"), (second, first, "tre"), (first, second, "fire")]
    for window, other, text in turns:
        window.js(ADD, incident, text)
        until_kept(other, f'"{text}"')
    assert first.js(LINES, incident) == [[text, True] for text in ("Virus", "et", "to", "tre", "fire")]


def test_lines_that_two_windows_write_at_the_same_moment_all_stand(planner: Opener) -> None:
    opened = planner()
    incident = opened.js(START)
    before = opened.js("() => ({...localStorage})")
    opened.js(ADD, incident, "her")
    opened.js("before => Object.assign(localStorage, before)", before)  # the other window had not seen 'her' yet
    there = "(key, text) => { localStorage[key] = text; }"
    key = next(key for key in before if key.startswith("bavn.incident."))
    line = {"at": "2026-11-22T05:00:00Z", "what": "note", "text": "der"}
    text = opened.js("(text, line) => bavn.logic.append(text, line, bavn.utc())", before[key], line)
    opened.js(there, key, text)
    opened.js(ADD, incident, "til sidst")
    assert opened.js(LINES, incident) == [[text, True] for text in ("Virus", "der", "her", "til sidst")]


def test_a_log_that_went_two_ways_is_kept_both_ways(planner: Opener) -> None:
    opened = planner()
    log = attack().decode()
    lines = log.splitlines(keepends=True)
    take = "(id, text) => bavn.store.takeIncident(id, text)"
    assert opened.js(take, "a", "".join(lines[:5])) == "a"
    assert opened.js(take, "b", log) == "a"  # the same incident, further on
    assert opened.js(take, "c", "".join(lines[:3])) == "a"  # less far: nothing is taken back
    assert opened.js("() => bavn.store.incidents") == {"a": log}
    other = "".join(lines[:3]) + lines[4]
    assert opened.js(take, "d", other) == "d-2"
    assert opened.js("() => bavn.store.incidents") == {"a": log, "d-2": other}


def test_opening_another_firm_s_plan_leaves_the_first_and_its_incidents_on_the_device(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/files")
    opened.js("text => bavn.store.takeIncident('virus', text)", attack().decode())
    other = Plan(answers={"firm": {"name": "Maler Jensen"}})
    opened.js("text => { bavn.takeFile('bavn-plan.json', text); bavn.redraw(); }", dumps(other).decode())
    assert (opened.answer("firm.name"), opened.js(INCIDENTS)) == ("Maler Jensen", [])
    opened.page.click("#others button")
    assert (opened.answer("firm.name"), opened.js(INCIDENTS)) == ("Tømrer Hansen & Søn ApS", ["virus"])


def test_opening_a_newer_plan_of_the_same_firm_keeps_its_incidents(planner: Opener) -> None:
    opened = planner(tomrer())
    opened.js("text => bavn.store.takeIncident('virus', text)", attack().decode())
    newer = tomrer()
    newer.answers["review"] = {"owner": "Bo"}
    opened.js("text => bavn.takeFile('bavn-plan.json', text)", dumps(newer).decode())
    assert opened.js("() => bavn.logic.value(bavn.store.plan, 'review.owner')") == "Bo"
    assert opened.js(INCIDENTS) == ["virus"]
    assert [one["name"] for one in opened.js("() => bavn.store.others()")] == ["Tømrer Hansen & Søn ApS"]


def test_forgetting_takes_everything_off_the_device_after_asking(planner: Opener) -> None:
    opened = planner(address="#/plan/firm")
    opened.page.fill(NAME, "Tømrer Hansen")
    opened.js("text => bavn.store.takeIncident('virus', text)", attack().decode())
    opened.go("#/files")
    opened.page.click("#forget")
    expect(opened.page.locator("#forget-no")).to_be_focused()
    opened.page.click("#forget-no")
    assert opened.answer("firm.name") == "Tømrer Hansen"
    opened.page.click("#forget")
    opened.page.click("#forget-yes")
    assert opened.js("() => [bavn.store.isBlank(), bavn.store.incidents, Object.keys(localStorage)]") == [True, {}, []]


# ── text is only ever text ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["da", "en"])
def test_hostile_text_in_every_field_is_only_ever_shown_as_text(planner: Opener, language: str) -> None:
    plan = hostile()
    plan.language = language  # type: ignore[assignment]
    opened = planner(plan)
    opened.js("text => bavn.store.takeIncident('virus', text)", attack().decode())
    opened.js("(id, text) => bavn.store.appendEvent(id, {at: bavn.utc(), what: 'note', text})", "virus", HOSTILE)
    elements = """() => Array.from(document.querySelectorAll('#app b, #app script, #app [onclick]'))
        .filter(one => one.tagName !== 'B' || one.textContent.startsWith('{firm.name}')).map(one => one.outerHTML)"""
    for address in addresses(opened):
        opened.go(address)
        assert opened.js(elements) == [], address
        assert not opened.page.locator(".card.late >> text=" + library().say("planner.broken", "da")).count(), address
    opened.go("#/plan/firm")
    assert "</script><b>" in opened.page.input_value(NAME)


def addresses(opened: Opened) -> list[str]:
    """Every screen that can be reached by a link, home first."""
    seen, found = {"#/"}, ["#/"]
    for address in found:
        opened.go(address)
        links = opened.js("() => Array.from(document.querySelectorAll('a[href^=\"#/\"]'), a => a.getAttribute('href'))")
        for link in links:
            if link not in seen and link.count("/") <= 3:
                seen.add(link)
                found.append(link)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("onclick", "x"),
        ("style", "x"),
        ("src", "x"),
        ("srcdoc", "x"),
        ("href", "javascript:x"),
        ("href", "https://example.org"),
    ],
)
def test_an_element_that_could_run_or_fetch_is_refused(planner: Opener, name: str, value: str) -> None:
    opened = planner()
    made = "(name, value) => { try { bavn.el('a', {[name]: value}); return 'made'; } catch { return 'refused'; } }"
    assert opened.js(made, name, value) == "refused"


@pytest.mark.parametrize(
    ("number", "link"),
    [("33 37 00 37", "tel:33370037"), ("+45 (12) 34-56", "tel:+45123456"), ("javascript:x(1)", "tel:1"), ("tolv", "")],
)
def test_a_number_becomes_a_link_that_can_only_dial(planner: Opener, number: str, link: str) -> None:
    assert planner().js("number => bavn.tel(number)", number) == link


def test_the_page_adds_one_name_to_the_window(planner: Opener) -> None:
    opened = planner(before="window.namesBefore = Object.getOwnPropertyNames(window);")
    new = "() => Object.getOwnPropertyNames(window).filter(name => !window.namesBefore.includes(name))"
    assert set(opened.js(new)) - {"namesBefore"} == {"bavn"}


def test_the_page_holds_the_same_library_as_python(planner: Opener) -> None:
    words = {name: text for name, text in library().words.items() if name.partition(".")[0] in WORDS}
    whole = msgspec.structs.replace(library(), words=words)
    assert planner().js("() => bavn.library") == msgspec.json.decode(msgspec.json.encode(whole))
