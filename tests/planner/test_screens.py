"""The screens of before: home, interview, numbers, readiness, files. And of every screen: anybody can use it."""

from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import expect

from bavn.model.language import Language
from bavn.plan.library import library
from bavn.plan.planfile import Plan
from tests.plan.samples import attack, half_filled, hostile, tomrer
from tests.planner.browser import DESK, PHONE, Opened, Opener, frozen

NOW = "2026-11-22T12:00:00Z"
NAME = "#q-firm-name"
SCREENS = [
    "#/",
    "#/plan",
    *(f"#/plan/{section.id}" for section in library().interview),
    "#/plan/end",
    "#/numbers",
    "#/readiness",
    "#/files",
]
OTHERS = ["#/triage", "#/incident/virus", "#/drill", "#/print"]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "high-contrast": {"contrast": "more"},
    "dark-high-contrast": {"contrast": "more", "color_scheme": "dark"},
    "forced-colours": {"forced_colors": "active"},
}


def say(word: str, language: Language = "da", **values: str) -> str:
    return library().say(f"planner.{word}", language, **values)


def with_incident(opened: Opened) -> Opened:
    opened.js("text => bavn.store.takeIncident('virus', text)", attack().decode())
    return opened


def texts(opened: Opened, selector: str) -> list[str]:
    return opened.page.locator(selector).all_inner_texts()


# ── anybody can use it ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("look", "language"), [*zip(LOOKS, cycle(["da", "en"]), strict=False), ("light", "en")])
def test_axe_finds_nothing_serious_on_any_screen(planner: Opener, look: str, language: Language) -> None:
    plan = half_filled()
    plan.language = language
    opened = with_incident(planner(plan, viewport=PHONE, **LOOKS[look]))
    for address in SCREENS + OTHERS:
        opened.go(address)
        assert opened.axe() == [], address
        assert opened.js("() => document.documentElement.lang") == language


@pytest.mark.parametrize("plan", [Plan(), half_filled(), tomrer(), hostile()], ids=["empty", "half", "full", "hostile"])
def test_nothing_is_wider_than_a_small_phone(planner: Opener, plan: Plan) -> None:
    opened = with_incident(planner(plan, viewport=PHONE))
    for address in SCREENS + OTHERS:
        opened.go(address)
        assert opened.js("() => document.documentElement.scrollWidth") <= PHONE["width"], address


def test_what_is_pressed_is_large_enough_for_a_thumb(planner: Opener) -> None:
    opened = planner(half_filled(), viewport=PHONE)
    small = """() => Array.from(document.querySelectorAll('button, .button, input, .choice, .call'))
        .filter(one => one.type !== 'radio' && !one.hidden && one.offsetParent)
        .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""
    for address in SCREENS + OTHERS:
        opened.go(address)
        assert opened.js(small) == [], address


@pytest.mark.parametrize("address", ["#/", "#/plan/people", "#/plan/systems", "#/numbers", "#/files"])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(planner: Opener, address: str) -> None:
    opened = planner(half_filled(), address=address)
    wanted = """() => { const all = Array.from(document.querySelectorAll('a[href], button, input, textarea'))
        .filter(one => !one.disabled && one.type !== 'radio' && (one.offsetParent || one.id === 'skip'));
        all.forEach((one, n) => one.dataset.n = n); return all.length; }"""
    count = opened.js(wanted)
    reached, hidden = set(), []
    for _ in range(count + 40):
        opened.page.keyboard.press("Tab")
        at = opened.js("""() => { const one = document.activeElement; const look = getComputedStyle(one);
            return [one.dataset.n || '', look.outlineStyle, one.outerHTML]; }""")
        reached.add(at[0])
        if at[1] == "none":
            hidden.append(at[2])
    assert {str(n) for n in range(count)} <= reached
    assert not [one for one in hidden if "<body" not in one]


def test_the_skip_link_leads_past_the_menu(planner: Opener) -> None:
    opened = planner(half_filled(), address="#/numbers")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    expect(opened.page.locator("h1")).to_be_focused()
    assert opened.page.url.endswith("#/numbers")


def test_every_screen_has_one_heading_that_is_read_first(planner: Opener) -> None:
    opened = with_incident(planner(half_filled(), address="#/files"))
    for address in SCREENS + OTHERS:
        opened.go(address)
        assert opened.page.locator("h1").count() == 1, address
        assert opened.js("() => document.activeElement.tagName") == "H1", address
        assert opened.page.title().endswith(" · Bavn")
        assert opened.page.title() != " · Bavn"


def test_the_language_changes_where_one_stands_and_is_remembered(planner: Opener) -> None:
    opened = planner(address="#/plan/firm")
    opened.page.fill(NAME, "Tømrer Hansen")
    opened.page.click("#language-en")
    assert texts(opened, "h1") == ["Who are you?"]
    assert opened.page.input_value(NAME) == "Tømrer Hansen"
    expect(opened.page.locator("#language-en")).to_be_focused()
    opened.page.reload()
    assert texts(opened, "h1") == ["Who are you?"]


def test_the_menu_opens_and_closes_on_a_phone_and_says_so(planner: Opener) -> None:
    opened = planner(viewport=PHONE)
    button, menu = opened.page.locator(".menu-button"), opened.page.locator("#menu")
    expect(menu).to_be_hidden()
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    menu.get_by_role("link", name=say("menu_numbers")).click()
    expect(opened.page.locator("h1")).to_have_text(say("numbers"))
    expect(menu).to_be_hidden()


def test_a_screen_that_fails_says_so_and_leaves_the_way_to_the_files(planner: Opener) -> None:
    opened = planner(tomrer())
    opened.js("() => { bavn.logic.contacts = () => { throw new Error('broken on purpose'); }; }")
    opened.go("#/numbers")
    assert say("broken") in opened.page.inner_text("main")
    opened.go("#/files")
    expect(opened.page.locator("#save-plan")).to_be_visible()
    opened.errors.clear()


def test_an_address_that_leads_nowhere_shows_the_first_screen(planner: Opener) -> None:
    opened = planner(address="#/no/such/%E0%A4%A")
    assert texts(opened, "h1") == [say("home")]


# ── home ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_home_begins_with_it_is_happening_now_even_without_a_plan(planner: Opener) -> None:
    opened = planner(viewport=PHONE)
    first = opened.page.locator("main a").first
    assert first.get_attribute("href") == "#/triage"
    assert say("now") in first.inner_text()
    assert (first.bounding_box() or {"y": 999})["y"] < PHONE["height"] / 2
    expect(opened.page.locator("#begin")).to_be_visible()


def test_home_says_how_much_is_filled_and_what_is_late(planner: Opener) -> None:
    plan = tomrer()
    plan.reviewed = "2026-05-20"
    opened = planner(plan)
    with frozen(opened, NOW):
        opened.js("() => bavn.redraw()")
        to_do = texts(opened, "#to-do li")
    needed = opened.js("() => bavn.progress().all")
    assert texts(opened, "#filled") == [say("filled", done=str(needed), all=str(needed))]
    assert any(say("review_late", day="20. august 2026") in line for line in to_do)
    assert any(say("reprint_card") in line for line in to_do)
    assert any(say("unverified_many", n="8") in line for line in to_do)
    assert any(say("stale_one") in line for line in to_do)


def test_home_leads_to_what_is_running_and_keeps_what_is_closed_apart(planner: Opener) -> None:
    opened = planner(tomrer())
    log = attack().decode()
    opened.js("text => bavn.store.takeIncident('running', text)", "".join(log.splitlines(keepends=True)[:5]))
    opened.js("() => bavn.redraw()")
    card = opened.page.locator("main a.late")
    assert card.get_attribute("href") == "#/incident/running"
    assert "Låste filer på kontoret" in card.inner_text()
    opened.js("text => bavn.store.takeIncident('running', text)", log)
    opened.js("() => bavn.redraw()")
    assert opened.page.locator("main a.late").count() == 0
    assert say("closed_incidents") in texts(opened, "h2")


# ── the interview ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_interview_goes_through_all_parts_by_keyboard_and_ends_with_what_is_missing(planner: Opener) -> None:
    opened = planner(address="#/plan")
    opened.page.locator(".parts a").first.press("Enter")
    for n, section in enumerate(library().interview, 1):
        expect(opened.page.locator("h1")).to_have_text(section.title.da)
        assert say("part", n=str(n), all="8") in opened.page.inner_text("#part")
        opened.page.locator("#next").press("Enter")
    expect(opened.page.locator("h1")).to_have_text(say("end"))
    needed = opened.js("() => bavn.progress().all")
    assert opened.page.locator("main li a").count() == needed
    expect(opened.page.locator("#end-print")).to_be_visible()


def test_an_answer_is_chosen_and_cleared_by_keyboard(planner: Opener) -> None:
    opened = planner(address="#/plan/firm")
    opened.page.focus("#q-firm-nis2-0")
    opened.page.keyboard.press("ArrowDown")
    assert opened.answer("firm.nis2") == "no"
    opened.page.locator("#q-firm-nis2 .clear").press("Enter")
    assert opened.answer("firm.nis2") == ""
    expect(opened.page.locator("#q-firm-nis2-0")).to_be_focused()


def test_all_of_the_interview_asks_few_enough_questions_for_half_an_hour(planner: Opener) -> None:
    opened = planner(address="#/plan")
    assert 20 <= int("".join(filter(str.isdigit, opened.page.inner_text("main p.soft")))) <= 30


@pytest.mark.parametrize(
    ("address", "field", "typed", "word"),
    [
        ("#/plan/people", "#q-people-leader_phone", "ring til Anna", "fault_phone"),
        ("#/plan/help", "#q-help-insurer_hours", "snarest", "fault_number"),
        ("#/plan/line", "#q-line-cost", "mange penge", "fault_money"),
        ("#/plan/firm", NAME, "x" * 2001, "fault_text"),
    ],
)
def test_a_wrong_answer_is_pointed_out_beside_its_field_kept_and_blocks_nothing(
    planner: Opener, address: str, field: str, typed: str, word: str
) -> None:
    opened = planner(address=address)
    opened.page.fill(field, typed)
    opened.page.press(field, "Tab")
    fault = opened.page.locator(f"{field}-fault")
    expect(fault).to_have_text(say(word))
    expect(opened.page.locator(field)).to_have_attribute("aria-invalid", "true")
    assert f"{field[1:]}-fault" in (opened.page.get_attribute(field, "aria-describedby") or "")
    opened.page.click("#next")
    expect(opened.page.locator("main")).not_to_have_attribute("data-address", address)
    opened.go(address)
    assert opened.page.input_value(field) == typed
    opened.page.fill(field, "12345678")
    opened.page.press(field, "Tab")
    expect(fault).to_be_empty()


def test_nothing_is_called_missing_before_a_part_was_seen(planner: Opener) -> None:
    opened = planner(address="#/plan/people")
    assert opened.page.locator(".fault").count() == 0
    opened.go("#/plan/end")
    opened.page.click(f"text={next(one.ask.da for one in library().interview[1].fields if one.id == 'leader')}")
    expect(opened.page.locator("#q-people-leader")).to_be_focused()
    expect(opened.page.locator("#q-people-leader-fault")).to_have_text(say("fault_missing"))


def test_an_answer_that_is_no_option_is_shown_with_its_text(planner: Opener) -> None:
    opened = planner(half_filled(), address="#/plan/firm")
    assert texts(opened, "#q-firm-personal-fault") == [say("fault_choice", value="måske")]


def test_a_list_is_added_to_moved_removed_and_brought_back_by_button(planner: Opener) -> None:
    opened = planner(address="#/plan/systems")
    opened.page.fill("#q-systems-0-name", "Telefon")
    opened.page.click("#systems-add")
    expect(opened.page.locator("#q-systems-1-name")).to_be_focused()
    opened.page.keyboard.type("Bogholderi")
    opened.page.click("#systems-add")
    opened.page.keyboard.type("Tegninger")
    opened.page.click("#systems-2-up")
    opened.page.click("#systems-1-up")
    expect(opened.page.locator("#systems-0-down")).to_be_focused()  # it is at the top: up is not to be pressed again
    names = "() => bavn.logic.rows(bavn.store.plan, 'systems').map(row => row.name)"
    assert opened.js(names) == ["Tegninger", "Telefon", "Bogholderi"]
    opened.page.click("#systems-1-remove")
    assert opened.js(names) == ["Tegninger", "Bogholderi"]
    assert texts(opened, "legend")[0] == "System 1: Tegninger"
    opened.page.click("#undo")
    assert opened.js(names) == ["Tegninger", "Telefon", "Bogholderi"]


def test_a_supplier_that_moves_takes_its_number_s_check_along(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/plan/suppliers")
    opened.js("() => bavn.store.check('suppliers.1.phone', '70 00 00 21')")
    opened.page.click("#suppliers-1-up")
    checked = "() => Object.keys(bavn.store.plan.checked).filter(id => id.startsWith('suppliers'))"
    assert opened.js(checked) == ["suppliers.0.phone"]
    opened.page.click("#suppliers-0-remove")
    assert opened.js(checked) == []
    opened.page.click("#undo")
    assert opened.js(checked) == ["suppliers.0.phone"]


def test_going_through_the_plan_is_dated_and_moves_the_next_review(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/plan/end")
    with frozen(opened, NOW):
        opened.page.click("#reviewed")
        assert opened.js("() => bavn.store.plan.reviewed") == "2026-11-22"
        opened.go("#/")
        assert say("review_due", day="22. februar 2027") in opened.page.inner_text("main")


# ── numbers, readiness, files ────────────────────────────────────────────────────────────────────────────────────────


def test_every_number_says_in_words_whether_it_was_tried_and_where_it_was_read(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/numbers")
    with frozen(opened, NOW):
        opened.js("() => bavn.redraw()")
        police, hotline, cards = (opened.page.inner_text(f"#n-{name}") for name in ("police", "hotline", "cards"))
    assert say("state_verified", day="20. november 2026") in police
    assert say("state_stale", day="5. januar 2026") in hotline
    assert say("state_unverified") in cards
    assert say("reading_press") in cards
    assert "døgnet rundt" in cards
    assert opened.page.get_attribute("#n-hotline a.call", "href") == "tel:33370037"


def test_calling_a_number_sets_its_check_and_can_be_undone(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/numbers")
    opened.page.click("#check-police")
    opened.page.click("#check-cards")
    expect(opened.page.locator("#check-cards")).to_be_focused()
    expect(opened.page.locator("#check-cards")).to_have_text(say("uncheck"))
    opened.page.click("#check-cards")
    assert "cards" not in opened.js("() => bavn.store.plan.checked")


def test_nobody_is_asked_to_try_the_alarm_number(planner: Opener) -> None:
    opened = planner(address="#/numbers")
    assert say("check_alarm") in opened.page.inner_text("#n-alarm")
    assert texts(opened, "#check-alarm") == [say("check_seen")]


def test_readiness_shows_a_number_with_words_and_the_one_next_thing(planner: Opener) -> None:
    opened = planner(address="#/readiness")
    assert texts(opened, "#score") == [say("score", score="0")]
    assert say("score_0") in opened.page.inner_text("main")
    heaviest = max(library().points, key=lambda point: point.weight)
    assert heaviest.next.da in opened.page.inner_text("#one-next")
    assert opened.page.locator("main li.card").count() == len(library().points)


def test_readiness_shows_the_evidence_of_each_point_with_its_date(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/readiness")
    with frozen(opened, NOW):
        opened.js("() => bavn.redraw()")
        points = texts(opened, "main li.card")
    restore = next(point.title.da for point in library().points if point.evidence == "restore")
    shown = next(text for text in points if restore in text)
    assert "212 filer på 3 min · 20. november 2026" in shown
    assert say("ready") in shown
    assert sum(say("not_ready") in text for text in points) > 0


def test_what_was_tried_is_listed_with_how_it_went(planner: Opener) -> None:
    opened = planner(tomrer(), address="#/files", viewport=DESK)
    assert f"1. november 2026: {say('kind_restore')} ({say('tried_bad')})" in opened.page.inner_text("main")
    assert "0 filer" in opened.page.inner_text("main")
