"""Every page of a hub of which every text was written by somebody who means harm: `whole.hostile` says how."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.hub.screens.browser.driving import Seen
from tests.hub.screens.browser.looking import Look
from tests.hub.screens.browser.test_every_page import PAGES
from tests.hub.screens.land import observed
from tests.hub.screens.whole import EVIL, Whole, hostile, whole

# What came in as text must not have become an element, an attribute that runs, or a sign that moves its neighbours.
FOUND = """(() => {
    const every = [...document.querySelectorAll('*')];
    const shown = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        if (!walk.currentNode.parentElement.closest('textarea')) shown.push(walk.currentNode.data);
    }
    const texts = [document.title, ...shown, ...every.flatMap(one => [one.title || '', one.ariaLabel || ''])];
    return [
        ...(window.__hit === undefined ? [] : ['a script ran']),
        ...every.filter(one => one.matches('img, iframe, object, embed, base, script:not([src])'))
            .map(one => one.tagName),
        ...every.flatMap(one => [...one.attributes]).map(({name}) => name).filter(name => /^(on|style$)/.test(name)),
        ...every.filter(one => /^(javascript|data):/.test(one.getAttribute('href') || '')).map(one => one.outerHTML),
        ...texts.filter(text => /[\\u202a-\\u202e\\u2066-\\u2069\\u200b\\u0000-\\u0008\\u001b]/.test(text)),
    ];
})()"""
ASKED = (
    "/values?q={}",
    "/values/{}",
    "/decisions?q={}&action={}&level={}&page={}",
    "/decisions?value={}&said={}&order={}",
    "/outages?from={}&to={}",
    "/report?from={}&to={}",
    "/members?page={}",
    "/members/{}",
    "/members/vejle?done={}",
    "/campaigns/{}",
    "/bulletins/{}",
    "/exercises/{}",
    "/exercises/new?scenario={}&wrong={}",
    "/?lang={}",
)


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("evil"), hostile) as found:
        yield found


def faults_of(seen: Seen, path: str) -> list[str]:
    seen.go(path)
    found = [*seen.errors, *(text[:200] for text in seen.page.evaluate(FOUND))]
    seen.errors.clear()
    return found + (["one has to scroll sideways"] if seen.is_too_wide() else [])


@pytest.mark.parametrize(
    ("who", "size", "language"),
    [("operator", "phone", "da"), ("operator", "desk", "en"), ("member", "phone", "en")],
    ids=lambda one: one,
)
def test_what_others_wrote_stays_text_on_every_page(
    land: Whole, look: Look, who: str, size: str, language: str
) -> None:
    visit = land.operator if who == "operator" else land.member
    seen = look(land.hub, visit, "/plan", size=size, language=language)
    shown = [one.path for one in PAGES if one.framed and one.who in {"everybody", who}]
    assert {path: faults for path in shown if (faults := faults_of(seen, path))} == {}


def test_what_stands_in_an_address_stays_text_too(land: Whole, look: Look) -> None:
    seen = look(land.hub, land.operator, "/plan", size="phone")
    evil = quote(EVIL.replace("\x00", ""), safe="")
    found = {path: faults for path in ASKED if (faults := faults_of(seen, path.replace("{}", evil)))}
    assert found == {}


def test_what_is_told_to_an_open_page_stays_text_too(land: Whole, look: Look) -> None:
    seen = look(land.hub, land.operator, "/", size="phone")
    before = land.hub.hub.lookout.observed
    members = tuple(land.hub.hub.admitted.members.values())
    down = seen.page.locator("#f-down")
    said = down.inner_text()
    land.hub.hub.lookout.observed = observed(members, ("ishoej", "vejle", "trefor", "energi"))
    try:
        seen.page.wait_for_function("said => document.querySelector('#f-down').textContent !== said", arg=said)
        assert seen.page.evaluate(FOUND) == []
        assert not seen.is_too_wide()
    finally:
        land.hub.hub.lookout.observed = before


def test_what_is_written_into_a_form_comes_back_as_text(land: Whole, look: Look) -> None:
    seen = look(land.hub, land.operator, "/decisions#decide", size="phone")
    form = seen.page.locator("form[action='/decisions/order']:has(#what)")
    seen.page.evaluate("document.querySelectorAll('main input').forEach(one => one.removeAttribute('maxlength'))")
    form.locator("#value").fill(EVIL)
    form.locator("#reason").fill(EVIL * 5)
    form.locator("button").click()
    seen.page.get_by_role("alert").wait_for()
    assert seen.page.evaluate(FOUND) == []
    assert not seen.is_too_wide()
