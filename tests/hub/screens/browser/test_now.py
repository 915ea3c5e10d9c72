"""*Now* and a campaign in a real browser: read in a moment, changing by itself, on phone and desk, in two languages."""

from collections.abc import Iterator

import pytest

from bavn.hub.screens import state
from tests.hub.hubs import Running
from tests.hub.screens.browser.driving import DESK, PHONE, Browse
from tests.hub.screens.land import country, land, observed
from tests.hub.screens.visits import visiting

MEMBERS = country(98)
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
LANGUAGES = pytest.mark.parametrize("language", ["da", "en"])
LEAST = 24  # pixels of what is to be hit with a finger


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), MEMBERS) as found:
        yield found


@SIZES
@LANGUAGES
def test_what_is_happening_is_read_in_a_moment(
    hub: Running, browse: Browse, viewport: dict[str, int], language: str
) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, f"/?lang={language}", visit=visit, viewport=viewport)
        head = seen.page.locator("h1")
        said = "4 organisationer under angreb, 2 nede" if language == "da" else "4 organisations under attack, 2 down"
        assert head.inner_text().replace("\N{NO-BREAK SPACE}", " ") == said
        box = head.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < viewport["height"] / 2  # without scrolling
        assert not seen.is_too_wide()
        assert seen.axe() == []


@SIZES
def test_every_tile_can_be_hit_and_says_its_name(hub: Running, browse: Browse, viewport: dict[str, int]) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit, viewport=viewport)
        sizes = seen.page.evaluate("[...document.querySelectorAll('a.tile')].map(one => one.getBoundingClientRect())")
        assert len(sizes) == 98
        assert min(min(one["width"], one["height"]) for one in sizes) >= LEAST
        cut = seen.page.evaluate(
            "[...document.querySelectorAll('a.tile b')].filter(one => one.scrollWidth > one.clientWidth + 2)"
            ".map(one => one.textContent)"
        )
        assert len(cut) <= 8, cut
        assert (
            seen.page.get_by_role("link", name="Ishøj: under angreb, nede").get_attribute("href") == "/members/ishoej"
        )


@SIZES
def test_in_the_dark_it_can_be_read_too(hub: Running, browse: Browse, viewport: dict[str, int]) -> None:
    with visiting(hub) as visit:
        for path in ("/", "/campaigns", "/campaigns/1"):
            seen = browse(hub, path, visit=visit, viewport=viewport, color_scheme="dark")
            assert seen.axe() == [], path


@SIZES
@LANGUAGES
def test_a_campaign_is_read_and_left_again(
    hub: Running, browse: Browse, viewport: dict[str, int], language: str
) -> None:
    kind = "Overbelastningsangreb" if language == "da" else "Flood"
    with visiting(hub, "member", "vejle") as visit:
        seen = browse(hub, f"/?lang={language}", visit=visit, viewport=viewport)
        seen.page.get_by_role("link", name=kind).first.click()
        seen.page.wait_for_url("**/campaigns/1")
        assert not seen.is_too_wide()
        assert seen.axe() == []
        seen.page.locator("p.up a").click()
        seen.page.wait_for_url("**/campaigns")
        assert not seen.is_too_wide()
        assert seen.axe() == []


def test_an_open_page_changes_by_itself(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit)
        tile = seen.page.locator("#k0751")
        assert "s-up" in (tile.get_attribute("class") or "")
        hub.hub.lookout.observed = observed(MEMBERS, ("ishoej", "roedovre", "aarhus"))
        try:
            seen.page.wait_for_selector("#k0751.s-down")
            assert tile.locator("i").inner_text() == "nede"
            assert tile.get_attribute("aria-label") == "Aarhus: nede"
            assert "c4 r5" in (tile.get_attribute("class") or "")
            assert "3\N{NO-BREAK SPACE}nede" in seen.page.locator("h1").inner_text()
            assert "Aarhus" in seen.page.locator("#names").inner_text()
            assert seen.page.locator("#f-down").inner_text() == "3"
        finally:
            hub.hub.lookout.observed = observed(MEMBERS)
        seen.page.wait_for_selector("#k0751.s-up")  # the picture that the next test is shown is made anew


def test_a_hub_that_goes_away_is_told_and_the_page_heals(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit)
        seen.page.wait_for_function("performance.getEntriesByType('resource').length > 0")
        lost = seen.page.locator("#connection")
        assert lost.is_hidden()
        seen.page.context.set_offline(True)
        seen.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        seen.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        lost.wait_for(state="visible")
        assert "Ingen forbindelse til hubben siden kl." in lost.inner_text()
        seen.page.context.set_offline(False)
        lost.wait_for(state="hidden")
        seen.errors.clear()  # that it could not be reached was meant


def test_that_the_hub_ends_each_connection_now_and_then_is_no_news(
    hub: Running, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "LIFE_S", 0.5)
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit)
        seen.page.evaluate(
            "() => { window.alarms = 0; const one = document.getElementById('connection');"
            "new MutationObserver(() => { if (!one.hidden) window.alarms += 1; }).observe(one, {attributes: true}); }"
        )
        for _ in range(2):
            with seen.page.expect_response(lambda answer: "/live" in answer.url):
                pass
        assert seen.page.evaluate("window.alarms") == 0


@SIZES
def test_without_a_mouse_one_gets_to_what_to_do_and_past_the_map(
    hub: Running, browse: Browse, viewport: dict[str, int]
) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit, viewport=viewport)
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.className") == "skip"
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "main"
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("!!document.activeElement.closest('.do')")  # what to do comes first
        past = seen.page.get_by_role("link", name="Spring landkortet over")
        for _ in range(20):
            if past.evaluate("one => one === document.activeElement"):
                break
            seen.page.keyboard.press("Tab")
        box = past.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= LEAST  # it is seen now
        assert not seen.is_too_wide()
        seen.page.keyboard.press("Enter")
        seen.page.keyboard.press("Tab")
        assert not seen.page.evaluate("document.activeElement.classList.contains('tile')")


@SIZES
def test_what_is_read_first_stands_first(hub: Running, browse: Browse, viewport: dict[str, int]) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit, viewport=viewport)
        todo, map_ = (seen.page.locator(one).bounding_box() for one in (".do", ".map"))
        assert todo is not None
        assert map_ is not None
        before = todo["y"] < map_["y"] and (viewport is DESK or todo["y"] + todo["height"] < map_["y"])
        assert before
        assert viewport is PHONE or todo["x"] + todo["width"] < map_["x"]


def test_who_is_attacked_and_up_is_not_up_in_red(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit)
        colour = "one => getComputedStyle(one).color"
        attacked, calm = (seen.page.locator(f"#{one} i").evaluate(colour) for one in ("k0157", "k0751"))
        assert attacked == calm  # Gentofte and Aarhus both answer
        sign = "one => getComputedStyle(one, '::before').color"
        assert seen.page.locator("#k0157").evaluate(sign) == calm


def test_on_a_phone_the_menu_opens_and_closes_without_script(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit, viewport=PHONE, java_script_enabled=True)
        places = seen.page.get_by_role("link", name="Nedbrud", exact=True)
        assert places.count() == 0 or not places.first.is_visible()
        seen.page.get_by_role("button", name="Menu").click()
        assert seen.page.locator("nav a[href='/outages']").is_visible()
        assert seen.axe() == []
        seen.page.keyboard.press("Escape")
        assert not seen.page.locator("nav a[href='/outages']").is_visible()


def test_without_script_it_is_read_all_the_same(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit, java_script_enabled=False)
        assert seen.page.locator("a.tile").count() == 98
        assert seen.page.locator("nav a[href='/campaigns']").is_visible()


def test_on_paper_it_is_whole(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        for path in ("/", "/campaigns/1"):
            seen = browse(hub, path, visit=visit)
            seen.page.emulate_media(media="print")
            assert not seen.page.locator("nav").is_visible()
            assert seen.page.locator("h1").is_visible()
            assert len(seen.page.pdf(format="A4")) > 10_000


def test_on_paper_what_to_do_comes_first_and_no_drawing_is_cut_in_two(hub: Running, browse: Browse) -> None:
    with visiting(hub) as visit:
        seen = browse(hub, "/?lang=da", visit=visit)
        seen.page.emulate_media(media="print")
        order = [seen.page.locator(one).bounding_box() for one in (".do", ".map", ".hour")]
        tops = [one["y"] for one in order if one is not None]
        assert len(tops) == 3
        assert tops == sorted(tops)
        for one in (".map", ".hour"):
            assert seen.page.locator(one).evaluate("one => getComputedStyle(one).breakInside") == "avoid"
