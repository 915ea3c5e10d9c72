"""The planner in a real Firefox: the same file, opened from the disk, with the network off."""

from pathlib import Path

import pytest

from bavn.plan.library import library
from bavn.planner.page import planner_html
from tests.plan.samples import tomrer
from tests.planner.firefox import FIREFOX, firefox


@pytest.mark.skipif(FIREFOX is None, reason="no firefox")
def test_the_planner_works_from_a_file_keeps_the_plan_and_asks_the_network_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "bavn.html"
    file.write_text(planner_html(library()), encoding="utf-8")
    with firefox(tmp_path / "profile") as browser:
        browser.open(f"{file.as_uri()}#/plan/firm")
        assert browser.js("document.querySelector('h1').textContent") == library().interview[0].title.da
        browser.js("document.querySelector('#q-firm-name').focus()")
        browser.press(*"Maler Jensen")
        browser.reload()
        assert browser.js("document.querySelector('#q-firm-name').value") == "Maler Jensen"
        assert browser.js("bavn.device.state") == "kept"
        for address in ("#/", "#/triage", "#/numbers", "#/readiness", "#/files", "#/print", "#/drill"):
            browser.js(f"bavn.go('{address}')")
            browser.js("bavn.redraw()")
            assert browser.js("document.querySelectorAll('h1').length") == 1
            shown = browser.js("document.querySelector('#main').textContent")
            assert library().say("planner.broken", "da") not in shown
        assert [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        assert browser.complaints == []


@pytest.mark.skipif(FIREFOX is None, reason="no firefox")
def test_a_page_saved_with_its_plan_works_in_firefox(tmp_path: Path) -> None:
    file, saved = tmp_path / "bavn.html", tmp_path / "saved.html"
    file.write_text(planner_html(library(), tomrer()), encoding="utf-8")
    with firefox(tmp_path / "profile") as browser:
        browser.open(file.as_uri())
        page = browser.js("bavn.pageWith(bavn.store.plan, {}, 'abc')")
        saved.write_text(page, encoding="utf-8")
        browser.open(saved.as_uri())
        assert browser.js("bavn.logic.value(bavn.store.plan, 'firm.name')") == "Tømrer Hansen & Søn ApS"
        assert browser.js("bavn.pageWith(bavn.store.plan, {}, 'abc')") == page
        assert browser.complaints == []
