"""An incident and a drill in a real Firefox: begun, ticked, stamped, copied; Python reads the log."""

from pathlib import Path

import pytest

from bavn.plan.incident import replay
from bavn.plan.library import library
from bavn.plan.log import entries
from bavn.planner.page import planner_html
from tests.plan.samples import tomrer
from tests.planner.firefox import FIREFOX, Firefox, firefox


def go(browser: Firefox, address: str) -> None:
    """Show a screen at once: the browser itself tells of a new address a moment later."""
    browser.js(f"bavn.go('{address}')")
    browser.js("bavn.redraw()")


def click(browser: Firefox, id_: str) -> None:
    browser.js(f"document.getElementById('{id_}').click()")


@pytest.mark.skipif(FIREFOX is None, reason="no firefox")
def test_an_incident_and_a_drill_are_walked_through_in_firefox(tmp_path: Path) -> None:
    file = tmp_path / "bavn.html"
    file.write_text(planner_html(library(), tomrer()), encoding="utf-8")
    with firefox(tmp_path / "profile") as browser:
        browser.open(f"{file.as_uri()}#/triage/locked")
        click(browser, "start")
        browser.js("bavn.redraw()")
        click(browser, "plug-cut")
        click(browser, "step-ransomware-hands-off-done")
        id_ = browser.js("Object.keys(bavn.store.incidents)[0]")
        go(browser, f"#/incident/{id_}/clocks")
        browser.js("document.getElementById('why-aware').value = 'Kunderne'")
        click(browser, "set-aware")
        go(browser, f"#/incident/{id_}/drafts/police")
        click(browser, "copy-police")
        assert browser.js("document.getElementById('copy-police-said').textContent") in {
            library().say("incident.copied", "da"),
            library().say("incident.not_copied", "da"),  # a script is no user, and only a user may copy
        }
        go(browser, f"#/report/{id_}")
        go(browser, "#/drill")
        click(browser, f"solo-{library().drills[0].id}")
        browser.js("bavn.redraw()")
        click(browser, "inject-now")
        click(browser, "inject-end")
        browser.js("bavn.redraw()")
        assert browser.js("document.querySelectorAll('.facts').length") == 1
        log = bytes(browser.js(f"Array.from(bavn.logic.bytesOf(bavn.store.incidents['{id_}']))"))
        assert [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        assert browser.complaints == []
    lines = entries(log)
    incident = replay(lines, library())
    assert all(line.intact for line in lines)
    assert incident.unplug is not None
    assert incident.steps["ransomware", "hands-off"].state == "done"
    assert [*incident.stamps] == ["aware"]
