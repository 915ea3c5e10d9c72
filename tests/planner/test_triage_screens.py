"""Four questions to a playbook, and the answer about the plug, in a real Chromium."""

import pytest

from bavn.plan.library import library
from bavn.plan.planfile import Plan
from tests.plan.samples import tomrer
from tests.planner.browser import PHONE, Opener
from tests.planner.walking import COPENHAGEN, answer, at, read, shown, started, taken, words

BOOKS = [playbook.id for playbook in library().playbooks]


# ── triage ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_four_taps_lead_from_an_empty_plan_to_a_playbook_and_one_more_begins_it(planner: Opener) -> None:
    opened = planner(address="#/triage", viewport=PHONE, has_touch=True)
    answer(opened, "fine", "slow", "nothing", "no", tap=True)
    assert "DDoS" in shown(opened, ".suggestion h3")
    assert words("incident.unplug_ask") in shown(opened, ".suggestion")
    opened.page.tap("#start")
    assert shown(opened, "#unplug-answer") == "NEJ"
    _, incident = read(opened)
    assert incident.playbooks == ("ddos",)
    assert incident.answers == {"files": "fine", "site": "slow", "lost": "nothing", "supplier": "no"}


def test_not_knowing_is_an_answer_to_every_question_and_leads_somewhere(planner: Opener) -> None:
    opened = planner(address="#/triage")
    answer(opened, *["unknown"] * len(library().triage.questions))
    assert library().playbook(library().triage.otherwise).title.da in shown(opened, ".suggestion")
    assert words("incident.because_nothing") in shown(opened, "main")


def test_the_suggestion_gives_the_answers_that_speak_for_it_and_the_other_playbooks(planner: Opener) -> None:
    opened = planner(address="#/triage/strange/slow/account/no")
    assert library().playbook("account").title.da in shown(opened, ".suggestion h3")
    assert "Noget opfører sig" not in shown(opened, "main ul:not(.plain)")
    others = opened.page.locator("main > .screen > .card:not(.suggestion) h3").all_inner_texts()
    assert [library().playbook(one).title.da for one in ("ransomware", "ddos")] == others


def test_an_answer_that_settles_it_offers_to_begin_at_once(planner: Opener) -> None:
    opened = planner(address="#/triage/locked")
    assert library().playbook("ransomware").title.da in shown(opened, "#sure")
    opened.go("#/triage/strange")  # money, an account, a supplier … would still come first
    assert opened.page.locator("#sure").count() == 0


def test_the_browser_goes_back_one_question_and_a_false_address_asks_from_the_start(planner: Opener) -> None:
    opened = planner(address="#/triage")
    first = shown(opened, "#ask")
    answer(opened, "fine")
    assert shown(opened, "#ask") != first
    opened.page.go_back()
    opened.page.wait_for_selector("#answer-locked")
    opened.go("#/triage/%3Cimg%3E/fine")
    assert shown(opened, "#ask") == first


@pytest.mark.parametrize("book", BOOKS)
def test_every_playbook_can_be_begun_without_a_question_and_answers_the_plug_first(planner: Opener, book: str) -> None:
    opened = planner(tomrer(), address="#/triage")
    opened.page.click(".all-books > summary")
    opened.page.click(f"#start-{book}")
    unplug = library().playbook(book).unplug
    assert shown(opened, "#unplug-answer") == words(f"incident.unplug_{unplug.answer}")
    said = shown(opened, ".unplug")
    for text in (unplug.what, unplug.why, unplug.cost_of, unplug.cost_not, unplug.helps_not):
        assert text.da in said
    first = opened.page.evaluate("[...document.querySelectorAll('.part section')].map(one => one.className)[0]")
    assert first.startswith("unplug")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280


# ── unplug or not ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_price_of_the_plug_is_that_of_this_firm(planner: Opener) -> None:
    opened = planner(tomrer())
    taken(opened, started("ransomware"))
    said = shown(opened, ".unplug")
    for part in ("3.500", "Kortterminalen", "skabet ved bagdøren", "Anna, Bo, Mette på kontoret", "Anna Hansen"):
        assert part in said
    assert opened.page.locator(".unplug a[href='tel:20000001']").count() == 1


def test_an_empty_plan_says_what_it_does_not_know(planner: Opener) -> None:
    opened = planner()
    taken(opened, started("ransomware"))
    said = shown(opened, ".unplug")
    for word in ("cost_unknown", "plug_unknown", "who_unsaid"):
        assert words(f"incident.{word}") in said
    opened.page.click("#step-ransomware-phone-how > summary")
    assert words("incident.no_number") in shown(opened, "#step-ransomware-phone")


@pytest.mark.parametrize(("rule", "word"), [("anyone", "who_anyone"), ("named", "who_named"), ("nobody", "who_nobody")])
def test_who_may_pull_the_plug_is_what_the_plan_says(planner: Opener, rule: str, word: str) -> None:
    opened = planner(Plan(answers={"people": {"unplug": rule, "unplug_names": "Bo"}}))
    taken(opened, started("ransomware"))
    assert words(f"incident.{word}").replace("{names}", "Bo") in shown(opened, ".unplug")


def test_a_decision_is_logged_and_its_price_counted_until_the_line_is_back(planner: Opener) -> None:
    opened = planner(tomrer(), **COPENHAGEN)
    at(opened, "2026-11-20T13:05:00Z")
    taken(opened, started("ransomware"))
    opened.page.click("#unplug-decision summary")
    opened.page.fill("#unplug-why", "To maskiner er ramt")
    opened.page.click("#plug-cut")
    assert "kl. 14.05 (To maskiner er ramt)" in shown(opened, ".decided")
    at(opened, "2026-11-20T15:05:00Z")
    opened.js("() => bavn.redraw()")
    assert "2 t: cirka 7.000 kr." in shown(opened, "#unplug-decision")
    opened.page.click("#plug-reconnected")
    lines, incident = read(opened)
    assert incident.unplug is not None
    assert incident.unplug.state == "reconnected"
    events = [entry.event for entry in lines if entry.event]
    assert [event.state for event in events if event.what == "unplug"] == ["cut", "reconnected"]
