"""What people come to each page for, done by keyboard alone and by finger. An exercise: `test_exercise.py`."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation import decisions_words, member_words, outages_words, report_words, value_words
from bavn.pages.situation.bulletin import TEXTS as BULLETINS
from bavn.pages.situation.frame_words import SAYINGS
from bavn.pages.situation.plan import TEXTS as PLAN
from bavn.pages.vocabulary import Pair
from tests.hub.screens.browser.driving import Seen
from tests.hub.screens.browser.looking import Look
from tests.hub.screens.visits import Visit
from tests.hub.screens.whole import YESTERDAY, Whole, whole

DECISIONS, VALUES, MEMBERS = decisions_words.TEXTS, value_words.TEXTS, member_words.TEXTS
MOST_TABS = 250


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("whole")) as found:
        yield found


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody goes about it: by which means, in which language, and what is theirs alone to try it on."""

    size: str
    keys: bool
    language: Language
    number: int

    def say(self, table: dict[str, Pair], code: str) -> str:
        """Return what the page says."""
        return table[code][LANGUAGES.index(self.language)]

    def use(self, seen: Seen, target: Locator) -> None:
        """Follow a link, press a button, tick a box."""
        if not self.keys:
            target.click()
            return
        self.reach(seen, target)
        is_box = target.get_attribute("type") == "checkbox"
        seen.page.keyboard.press("Space" if is_box else "Enter")

    def write(self, seen: Seen, target: Locator, text: str) -> None:
        """Write something into a field."""
        if not self.keys:
            target.fill(text)
            return
        self.reach(seen, target)
        seen.page.keyboard.type(text)

    def reach(self, seen: Seen, target: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if target.evaluate("one => one === document.activeElement"):
                return
            seen.page.keyboard.press("Tab")
        pytest.fail("no key leads there")


KEYS, FINGER = Way("desk", keys=True, language="en", number=1), Way("phone", keys=False, language="da", number=2)
WAYS = pytest.mark.parametrize("way", [KEYS, FINGER], ids=["keys", "finger"])


def begin(look: Look, land: Whole, visit: Visit, path: str, way: Way) -> Seen:
    return look(land.hub, visit, path, size=way.size, language=way.language)


def button(seen: Seen, name: str) -> Locator:
    return seen.page.get_by_role("button", name=name, exact=True)


def link(seen: Seen, name: str) -> Locator:
    return seen.page.locator("main").get_by_role("link", name=name, exact=True).first


@WAYS
def test_an_operator_decides_and_holds(land: Whole, look: Look, way: Way) -> None:
    seen = begin(look, land, land.operator, "/decisions", way)
    for what, value in (("block", f"198.18.99.{way.number}"), ("hold", f"198.18.98.{way.number}")):
        way.use(seen, link(seen, way.say(DECISIONS, "decide")))
        form = seen.page.locator("form[action='/decisions/order']:has(#what)")
        choice = form.locator("#what")
        if way.keys:
            way.reach(seen, choice)
            for _ in range(("block", "limit", "arm", "allow", "revoke", "mistake", "hold").index(what)):
                seen.page.keyboard.press("ArrowDown")
            assert choice.input_value() == what
        else:
            choice.select_option(what)
        way.write(seen, form.locator("#value"), value)
        way.write(seen, form.locator("#reason"), "Set i loggen")
        way.use(seen, form.get_by_role("button", name=way.say(DECISIONS, "decide.do"), exact=True))
        seen.page.wait_for_url("**/decisions?order=*")
        expect(seen.page.get_by_role("status")).to_contain_text(value)
    seen.go(f"/values/198.18.99.{way.number}")
    heading = way.say(VALUES, "head.block").format(value=f"198.18.99.{way.number}")
    assert seen.page.locator("h1").inner_text() == heading


@WAYS
def test_the_kill_switch_is_pulled_only_when_it_is_meant(land: Whole, look: Look, way: Way) -> None:
    seen = begin(look, land, land.operator, "/decisions", way)
    way.use(seen, link(seen, way.say(DECISIONS, "kill.way")))
    seen.page.wait_for_url("**/decisions/kill")
    way.use(seen, button(seen, way.say(DECISIONS, "kill.do")))
    assert seen.page.get_by_role("alert").inner_text() == way.say(DECISIONS, "kill.unsure")
    assert not land.hub.hub.published.killed
    way.use(seen, seen.page.get_by_label(way.say(DECISIONS, "kill.sure")))
    way.use(seen, button(seen, way.say(DECISIONS, "kill.do")))
    seen.page.wait_for_url("**/decisions")
    try:
        expect(seen.page.locator("h1")).to_have_text(way.say(DECISIONS, "head.killed"))
        assert seen.page.locator("p.mark.alarm").count() == 1
        way.use(seen, link(seen, way.say(DECISIONS, "unkill.way")))
        seen.page.wait_for_url("**/decisions/unkill")
        way.use(seen, seen.page.get_by_label(way.say(DECISIONS, "unkill.sure")))
        way.use(seen, button(seen, way.say(DECISIONS, "unkill.do")))
        seen.page.wait_for_url("**/decisions")
        assert seen.page.locator("p.mark.alarm").count() == 0
    finally:
        if land.hub.hub.published.killed:
            land.operator.post("/decisions/unkill", {"sure": "yes"})


@WAYS
def test_a_member_looks_an_address_up_and_asks_for_its_removal_and_is_answered(
    land: Whole, look: Look, way: Way
) -> None:
    value, reason = f"198.18.0.{1 + way.number}", f"Vores egen leverandør {way.number}"
    seen = begin(look, land, land.member, "/bulletins", way)
    if way.size == "phone":
        seen.page.get_by_role("button", name=way.say(SAYINGS, "menu")).click()
    box = seen.page.get_by_role("searchbox")
    way.write(seen, box, f" {value} ")
    box.press("Enter")
    seen.page.wait_for_url(f"**/values/{value}")
    way.write(seen, seen.page.get_by_label(way.say(VALUES, "ask.reason")), reason)
    way.use(seen, button(seen, way.say(VALUES, "ask.do")))
    seen.page.wait_for_url(f"**/values/{value}?asked=1")
    assert way.say(VALUES, "asked.done") in seen.page.get_by_role("status").inner_text()
    seen = begin(look, land, land.operator, "/decisions", way)
    card = seen.page.locator("section.card", has_text=reason)
    card.get_by_role("combobox").select_option("decline")
    way.write(seen, card.get_by_role("textbox"), "Nej, den angriber")
    way.use(seen, card.get_by_role("button"))
    seen.page.wait_for_url("**/decisions?said=answered")
    seen = begin(look, land, land.member, f"/values/{value}", way)
    assert "Nej, den angriber" in seen.page.locator("main").inner_text()


@WAYS
def test_an_operator_suspends_a_member_and_takes_it_back(land: Whole, look: Look, way: Way) -> None:
    name, number = {1: ("Rødovre Kommune", "roedovre"), 2: ("Gentofte Kommune", "gentofte")}[way.number]
    seen = begin(look, land, land.operator, "/members", way)
    way.use(seen, link(seen, name))
    seen.page.wait_for_url(f"**/members/{number}")
    for act in ("suspend", "activate"):
        way.use(seen, button(seen, way.say(MEMBERS, f"act.{act}")))
        seen.page.wait_for_url(f"**/members/{number}?done={act}")
        assert seen.page.get_by_role("status").inner_text() == way.say(MEMBERS, f"done.{act}")
    assert land.hub.hub.admitted.members[number].status == "active"


@WAYS
def test_the_report_of_a_period_is_taken_home(land: Whole, look: Look, way: Way) -> None:
    seen = begin(look, land, land.operator, "/report", way)
    for code, begins in (("csv", b"\xef\xbb\xbf"), ("json", b"{")):
        with seen.page.expect_download() as caught:
            way.use(seen, link(seen, way.say(report_words.TEXTS, code)))
        assert caught.value.suggested_filename.endswith(f".{code}")
        assert caught.value.path().read_bytes().lstrip(b"\xef\xbb\xbf").startswith(begins.lstrip(b"\xef\xbb\xbf"))


@WAYS
def test_a_bulletin_is_read(land: Whole, look: Look, way: Way) -> None:
    seen = begin(look, land, land.member, "/bulletins", way)
    way.use(seen, seen.page.locator(f"main a[href='/bulletins/{YESTERDAY}']"))
    seen.page.wait_for_url(f"**/bulletins/{YESTERDAY}")
    kind = "Flood" if way.language == "en" else "Overbelastningsangreb"
    assert kind in seen.page.locator("main h2").first.inner_text()
    way.use(seen, link(seen, way.say(BULLETINS, "back")))
    seen.page.wait_for_url("**/bulletins")


@WAYS
def test_outages_of_another_period_are_asked_for(land: Whole, look: Look, way: Way) -> None:
    seen = begin(look, land, land.operator, "/outages", way)
    way.use(seen, link(seen, way.say(outages_words.TEXTS, "days.30")))
    seen.page.wait_for_url("**/outages?days=30")
    assert link(seen, way.say(outages_words.TEXTS, "days.30")).get_attribute("aria-current") == "true"
    for label, day in (("from", "2026-11-21"), ("to", "2026-11-22")):
        seen.page.get_by_label(way.say(outages_words.TEXTS, label), exact=True).fill(day)
    way.use(seen, button(seen, way.say(outages_words.TEXTS, "show")))
    seen.page.wait_for_url("**/outages?from=2026-11-21&to=2026-11-22")
    began = "21.11.2026" if way.language == "da" else "2026-11-21"
    assert began in seen.page.locator("p.lead").first.inner_text()


@WAYS
def test_the_planner_is_opened(land: Whole, look: Look, way: Way) -> None:
    seen = begin(look, land, land.member, "/plan", way)
    way.use(seen, link(seen, way.say(PLAN, "open")))
    seen.page.wait_for_url("**/plan/planner")
    seen.page.locator("main h1").first.wait_for()


def test_the_focus_goes_through_a_page_as_it_is_read_and_is_always_seen(land: Whole, look: Look) -> None:
    seen = look(land.hub, land.operator, "/members/vejle", language="en")
    order: list[tuple[int, str, bool, str]] = []
    for _ in range(MOST_TABS):
        seen.page.keyboard.press("Tab")
        found = seen.page.evaluate(
            "(() => { const all = [...document.querySelectorAll('*')], one = document.activeElement;"
            "const box = one.getBoundingClientRect(), style = getComputedStyle(one);"
            "return [all.indexOf(one), one.className, box.width > 0 && box.height > 0 && box.top >= 0"
            " && style.outlineStyle !== 'none', one.tagName]; })()"
        )
        if found[3] == "BODY" or found[0] in [place for place, *_ in order]:
            break
        order.append(found)
    assert order[0][1] == "skip"
    assert len(order) > 20
    places = [place for place, *_ in order]
    assert places == sorted(places)
    assert [one for one in order if not one[2]] == []
