"""Outages and the report in a real browser: no date of an axis is cut off, and paper has what there is to tell."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PageObject, PdfReader

from bavn.pages.situation.frame import asset
from bavn.pages.situation.outages import outages_page
from bavn.pages.situation.report import Ready, report_page
from tests.pages.situation.test_report import REPORT
from tests.pages.situation.told_views import outages
from tests.pages.situation.views import NOW, frame
from tests.planner.browser import chromium

__all__ = ["chromium"]

HOUR: Final = timedelta(hours=1)
BEYOND: Final = """() => {
  const room = document.querySelector("ul.strips li.axis").getBoundingClientRect();
  return [...document.querySelectorAll("svg.axis text")]
    .filter((one) => one.getBoundingClientRect().right > room.right + 0.5).map((one) => one.textContent);
}"""


def shown(browser: Browser, page: str, width: int = 1200) -> Page:
    opened = browser.new_page(viewport={"width": width, "height": 800})
    opened.set_content(page.replace("</head>", f"<style>{asset('screen.css').decode()}</style></head>"))
    return opened


def lowest(sheet: PageObject) -> float:
    """How far above the foot of the sheet its last words stand, in points."""
    found: list[float] = []

    def see(text: str, world: list[float], place: list[float], *_: object) -> None:
        if text.strip():
            found.append(place[4] * world[1] + place[5] * world[3] + world[5])

    sheet.extract_text(visitor_text=see)
    return min(found)


def seven_days() -> str:
    """A week that ends three hours after midnight: the last day of the axis begins at its very end."""
    view = outages()
    assert view.report is not None
    midnight = NOW.replace(hour=23, minute=0)  # of UTC, in the Danish winter
    report = replace(view.report, began=midnight + 3 * HOUR - 7 * 24 * HOUR, ended=midnight + 3 * HOUR)
    return outages_page(replace(view, report=report), frame())


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_last_date_below_the_strips_has_room(chromium: Browser, width: int) -> None:
    page = shown(chromium, seven_days(), width)
    assert page.locator("svg.axis text").count() == 7
    assert page.evaluate(BEYOND) == []
    page.emulate_media(media="print")
    assert page.evaluate(BEYOND) == []
    page.close()


def test_on_paper_sites_without_anything_to_tell_are_counted_and_not_listed(chromium: Browser) -> None:
    page = shown(chromium, outages_page(outages(), frame()))
    page.emulate_media(media="print")
    text = page.locator("main").inner_text()
    assert "18 websteder, som der intet er at fortælle om" in text
    assert "site9.example" not in text
    assert page.locator("#t0 table").is_visible(), "what was seen of one that was down is"
    page.locator("details.untold").evaluate("one => { one.open = true; }")
    assert "site9.example" in page.locator("main").inner_text(), "who has opened it wants it"
    page.close()


def test_the_report_fills_its_sheets_and_its_foot_stands_on_none_of_its_own(chromium: Browser) -> None:
    for report in (REPORT, replace(REPORT, ready=Ready(98))):
        page = shown(chromium, report_page(report, frame()))
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert all(lowest(sheet) < 0.2 * sheet.mediabox.height for sheet in sheets[:-1])
        assert len(sheets[-1].extract_text().splitlines()) > 5
        page.close()
