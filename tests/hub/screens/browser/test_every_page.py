"""Every page of the hub as it is seen: on phone and desk, in two languages, light and dark, by who leads and who reads.

A page that `every.py` has and `PAGES` has not fails here: it would have been looked at by nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.sync_api import Request
from starlette.routing import Route

from bavn.hub.screens.every import routes
from bavn.pages.situation import attack
from tests.hub.screens.browser.driving import Seen
from tests.hub.screens.browser.looking import Look, signed_in
from tests.hub.screens.whole import BLOCKED, DRAFT, OVER, OWN, RUNS, YESTERDAY, Whole, whole

MARKUP = "{'color-contrast': {enabled: false}}"  # all rules of axe but for colours
ALL = "{}"
Who = Literal["everybody", "operator", "member", "nobody"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: the route that answers, an address of it, and words of its title in both languages."""

    route: str
    path: str
    english: str
    danish: str
    who: Who = "everybody"
    framed: bool = True  # False: it is the planner, which has a language, a policy and tests of its own
    again: bool = False  # it leads to a page that is looked at anyway


PAGES = (
    Shown("/", "/", "under attack", "under angreb"),
    Shown("/campaigns", "/campaigns", "Campaigns", "Kampagner"),
    Shown("/campaigns/{number}", "/campaigns/1", "Flood at 1 organisation", "Overbelastningsangreb hos 1"),
    Shown("/campaigns/{number}", "/campaigns/2", "Flood at 4 organisations", "Overbelastningsangreb hos 4"),
    Shown("/campaigns/{number}", "/campaigns/99", "no such page", "findes ikke"),
    Shown("/members", "/members", "Members", "Medlemmer"),
    Shown("/members/{member}", f"/members/{OWN}", "Vejle Kommune", "Vejle Kommune"),
    Shown("/values", "/values", "Address or network", "Adresse eller netværk"),
    Shown("/values/{value:path}", f"/values/{BLOCKED}", "is blocked", "er blokeret"),
    Shown("/values/{value:path}", "/values/198.18.0.0/24", "in 198.18.0.0/24", "i 198.18.0.0/24"),
    Shown("/outages", "/outages", "Outages", "Nedbrud"),
    Shown("/decisions", "/decisions", "Decisions", "Beslutninger"),
    Shown("/decisions/kill", "/decisions/kill", "Pull the kill switch?", "Slå nødstoppet til?", "operator"),
    Shown("/decisions/kill", "/decisions/kill", "not for you", "ikke adgang", "member"),
    Shown("/decisions/unkill", "/decisions/unkill", "Decisions", "Beslutninger", "operator", again=True),
    Shown("/bulletins", "/bulletins", "Bulletins", "Døgnrapporter"),
    Shown("/bulletins/{day}", f"/bulletins/{YESTERDAY}", "21 November 2026", "21. november 2026"),
    Shown("/plan", "/plan", "plan", "Beredskabsplan"),
    Shown("/plan/planner", "/plan/planner", "", "", framed=False),
    Shown("/exercises", "/exercises", "Exercises", "Øvelser"),
    Shown("/exercises/new", "/exercises/new", "New exercise", "Ny øvelse", "operator"),
    Shown("/exercises/new", "/exercises/new?scenario=empty", "New exercise", "Ny øvelse", "operator"),
    Shown("/exercises/{number}", f"/exercises/{DRAFT}", "Skybrud", "Skybrud", "operator"),
    Shown("/exercises/{number}", f"/exercises/{RUNS}", "Skybrud", "Skybrud"),
    Shown("/exercises/{number}", f"/exercises/{OVER}", "Skybrud", "Skybrud", "member"),
    Shown("/exercises/{number}/after", f"/exercises/{OVER}/after", "After the exercise", "Evaluering"),
    Shown("/report", "/report", "Report of a period", "Rapport for en periode", "operator"),
    Shown("/account", "/account", "Your account", "Din konto"),
    Shown("/account/set-up", "/account/set-up", "How you sign in", "Sådan logger du ind", "operator"),
    Shown("/account/set-up/password", "/account/set-up/password", "A password", "Adgangskode", "member"),
    Shown("/sign-in", "/sign-in?next=/members", "Sign in", "Log ind", "nobody"),
    Shown("/sign-in/first", "/sign-in/first", "First time here", "Første gang her", "nobody"),
)
LINES_OF_FIRST_WORD = """() => {
  const text = document.querySelector("h1").firstChild, word = document.createRange();
  word.setStart(text, 0); word.setEnd(text, text.data.search(/\\s/));
  return word.getClientRects().length;
}"""
NO_PAGES = {
    "/static/{name}",
    "/live",
    "/plan/bavn-planner.html",
    "/report.csv",
    "/report.json",
    "/exercises/{number}/state",
    "/exercises/{number}/after.{kind}",
}
# Colours hang on the scheme, and cost most to look at; what axe asks of markup hangs on neither size nor language.
LOOKS = [
    ("operator", "phone", "da", "dark", ALL),
    ("operator", "phone", "en", "light", ""),
    ("operator", "desk", "da", "light", ALL),
    ("operator", "desk", "en", "dark", ""),
    ("member", "phone", "en", "light", MARKUP),
    ("member", "desk", "da", "dark", ""),
]


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("whole")) as found:
        yield found


def test_no_page_is_looked_at_by_nobody(land: Whole) -> None:
    every = {
        route.path for route in routes(land.hub.hub) if isinstance(route, Route) and "GET" in (route.methods or ())
    }
    assert every == {one.route for one in PAGES} | NO_PAGES


@pytest.mark.parametrize(
    ("who", "size", "language", "scheme", "rules"), LOOKS, ids=["-".join(one[:4]) for one in LOOKS]
)
def test_every_page_is_fit_to_be_read(
    *, land: Whole, look: Look, who: Who, size: str, language: str, scheme: str, rules: str
) -> None:
    visit = land.operator if who == "operator" else land.member
    asked: list[str] = []
    seen = look(land.hub, visit, "/plan", size=size, language=language, scheme=scheme)

    def note(request: Request) -> None:
        asked.append(request.url)

    seen.page.on("request", note)
    found: dict[str, list[str]] = {}
    for one in PAGES:
        if one.who in {"everybody", who}:
            found[one.path] = _faults(seen, one, language, rules)
    signed_in(seen, None, language)
    for one in PAGES:
        if one.who == "nobody":
            found[one.path] = _faults(seen, one, language, rules)
    seen.page.remove_listener("request", note)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert [url for url in asked if not url.startswith((land.hub.url, "blob:", "data:"))] == []


def test_a_chip_and_a_long_word_find_room_on_the_narrowest_phone(land: Whole, look: Look) -> None:
    seen = look(land.hub, land.operator, "/campaigns/2", size="phone")
    usual = seen.page.viewport_size
    seen.page.set_viewport_size({"width": 320, "height": 640})
    try:
        longest = attack.TEXTS["held"][1].format(at="04.10")
        seen.page.evaluate("said => { document.querySelector('.badge').textContent = said; }", longest * 2)
        assert not seen.is_too_wide()
        assert seen.page.evaluate(LINES_OF_FIRST_WORD) == 1
    finally:
        if usual is not None:
            seen.page.set_viewport_size(usual)


def _faults(seen: Seen, shown: Shown, language: str, rules: str) -> list[str]:
    """What is wrong with a page; nothing where all is well."""
    seen.go(shown.path)
    found = list(seen.errors)
    seen.errors.clear()
    if seen.is_too_wide():
        found.append("one has to scroll sideways")
    if shown.framed:
        found += _of_frame(seen, shown, language)
        found += seen.axe(rules) if rules and not shown.again else []
    return found


def _of_frame(seen: Seen, shown: Shown, language: str) -> Iterator[str]:
    title, said, heads = seen.page.evaluate(
        "[document.title, document.documentElement.lang,"
        " [...document.querySelectorAll('h1')].map(one => one.innerText)]"
    )
    if said != language:
        yield f"it says that it is in {said}"
    words = shown.danish if language == "da" else shown.english
    if words not in f"{title} {heads}".replace("\N{NO-BREAK SPACE}", " "):
        yield f"title {title!r}, heading {heads}"
    if len(heads) != 1:
        yield f"headings {heads}"
