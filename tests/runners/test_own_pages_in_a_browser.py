"""The main task of each of the sensor's own pages in a real Chromium: see, judge, let through; by phone and desk."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from bavn.runners.own_pages import link_key
from tests.hub.screens.browser.driving import DESK, PHONE, Seen, note
from tests.planner.browser import chromium
from tests.runners.own import Own, attacked, own_pages
from tests.runners.sensing import SITE, settings_of

__all__ = ["chromium"]

PAGES = ("/", "/findings/1", "/what-if", "/release", "/release?what=198.18.3.9")
SIZES = {"phone": PHONE, "desk": DESK}
LOCALES = {"da": "da-DK", "en": "en-GB"}
Look = Callable[..., Seen]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    folder = tmp_path_factory.mktemp("sensor")
    stage = attacked(folder)
    with own_pages(settings_of(folder, protect="block"), stage.hands.now) as found:
        yield found


@pytest.fixture
def look(chromium: Browser, own: Own) -> Iterator[Look]:
    """Open the pages as who owns the sensor does, by their link: `look("phone", "da", color_scheme="dark")`."""
    opened: list[Seen] = []

    def open_page(size: str, language: str, **options: Any) -> Seen:  # noqa: ANN401  handed on to the browser
        context = chromium.new_context(viewport=SIZES[size], locale=LOCALES[language], **options)  # type: ignore[arg-type]
        seen = Seen(context.new_page(), own.url)
        opened.append(seen)
        note(seen)
        seen.go(f"/?key={link_key(own.pages.key)}")
        seen.go(f"/?lang={language}")
        return seen

    yield open_page
    for seen in opened:
        seen.page.context.close()
    assert [error for seen in opened for error in seen.errors] == []


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [("phone", "da", "dark"), ("phone", "en", "light"), ("desk", "da", "light")]
)
def test_every_page_is_fit_to_be_read(look: Look, size: str, language: str, scheme: str) -> None:
    seen = look(size, language, color_scheme=scheme)
    for path in PAGES:
        seen.go(path)
        assert seen.page.locator("h1").count() == 1, path
        assert not seen.is_too_wide(), path
        assert seen.axe() == [], path


@pytest.mark.parametrize("size", SIZES)
def test_from_what_goes_on_one_comes_to_who_does_it_and_why(look: Look, size: str) -> None:
    seen = look(size, "en")
    assert SITE in seen.page.inner_text("main")
    seen.page.locator("main a[href='/findings/1']").first.click()
    said = seen.page.inner_text("main")
    assert "198.18.3.9" in said
    assert "fits description 1" in said


@pytest.mark.parametrize("language", LOCALES)
def test_what_enforcing_would_do_is_read_beside_whom_it_would_hit(look: Look, language: str) -> None:
    seen = look("desk", language)
    seen.page.locator("header a[href='/what-if']").click()
    said = seen.page.inner_text("main")
    assert 'protect = "block"' in said
    assert ("none of those counted" if language == "en" else "ingen af de talte") in said


@pytest.mark.parametrize("size", SIZES)
def test_somebody_is_let_through_once_it_is_meant(look: Look, own: Own, size: str) -> None:
    seen = look(size, "da")
    seen.go("/release?what=198.18.3.9")
    assert "Slip 198.18.3.9 igennem?" in seen.page.inner_text("h1")
    seen.page.get_by_role("button", name="Ja, slip det igennem").press("Enter")
    seen.page.wait_for_url("**/release/**")
    assert "198.18.3.9" in seen.page.inner_text("h1")
    seen.go("/release")
    assert "Slippes igennem nu" in seen.page.inner_text("main")
    assert own.client.get("/release").text.count("198.18.3.9") >= 1


def test_who_has_no_link_sees_nothing(chromium: Browser, own: Own) -> None:
    page = chromium.new_context().new_page()
    answer = page.goto(own.url)
    assert answer is not None
    assert answer.status == 403
    assert SITE not in page.inner_text("body")
    page.context.close()
