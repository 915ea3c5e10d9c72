"""The pages for the blocked and the limited, and both in a real browser beside the emergency page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bavn.pages.block_page import block_page, limit_page
from bavn.pages.emergency_page import emergency_page
from tests.planner.browser import AXE, CHROMIUM, OPTIONS, SERIOUS

PAGES = {
    "block": block_page("it-vagt-med-en-meget-lang-adresse@vagten.kommune.example.dk", "12345-9SMREN"),
    "limit": limit_page("+45 12 34 56 78"),
    "emergency": emergency_page("Borgerservice, tlf. 12 34 56 78"),
}
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_blocked_are_told_why_what_to_do_whom_to_ask_and_with_which_reference() -> None:
    page = block_page("it@example.dk", "12-9SMREN")
    assert "angrebstrafik fra den netadresse" in page
    assert "hostile traffic from the network address" in page
    assert page.count("it@example.dk</a>") == 2
    assert page.count("12-9SMREN") == 1


def test_the_limited_are_told_that_it_is_not_their_fault_and_can_try_again() -> None:
    page = limit_page("")
    assert "Du har ikke gjort noget forkert." in page
    assert page.count('href=""') == 2


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_is_small_enough_to_be_sent_to_every_bot(page: str) -> None:
    assert len(page.encode()) < 3500


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, headless=True)
        yield one
        one.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")])
def test_the_pages_fit_and_axe_finds_nothing_serious(width: int, scheme: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        offline=True,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    said: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda one: said.append(one.text))
    for name, page in PAGES.items():
        file = tmp_path / f"{name}.html"
        file.write_text(page, encoding="utf-8")
        opened.goto(file.as_uri())
        assert opened.evaluate(WIDE) == 0, name
        opened.evaluate(AXE.read_text(encoding="utf-8"))
        assert opened.evaluate(SERIOUS) == [], name
    context.close()
    assert said == []
