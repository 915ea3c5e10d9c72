"""A real Chromium for tests of the planner: the page opened from a file, with the network off, and everything noted.

One browser for each test module; a page of its own, with storage of its own, for each test.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from bavn.plan.library import library
from bavn.plan.planfile import Plan
from bavn.planner.page import planner_html

# The same engine without what surrounds it: a page costs a quarter of the CPU. `tests/pages/test_real_browser.py` takes
# the whole browser.
SHELLS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, SHELLS)), None)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = files("axe_playwright_python") / "axe.min.js"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}

# Text in the very colour of its background is not decided by axe ('equalRatio'), but nobody can read it. With forced
# colours axe takes the page's own for what is seen.
SERIOUS = """axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(({violations, incomplete}) => [
    ...violations.filter(({impact}) => ['serious', 'critical'].includes(impact))
        .flatMap(({id, nodes}) => nodes.map(one => `${id}: ${one.html.slice(0, 200)} ${one.failureSummary}`)),
    ...incomplete.filter(({id}) => id === 'color-contrast').flatMap(({nodes}) => nodes)
        .filter(() => !matchMedia('(forced-colors: active)').matches)
        .filter(({any}) => any.some(({data}) => data && data.messageKey === 'equalRatio'))
        .map(({html}) => `unreadable: ${html.slice(0, 200)}`),
])"""

# One question to the browser instead of one a frame. What the screen puts off until it is drawn was put off before us.
SHOWN = """address => new Promise((done, fail) => {
    const wanted = address || '#/';
    const drawn = () => document.querySelector('main').dataset.address === wanted;
    const look = () => drawn() && (seen.disconnect(), setTimeout(done));
    const seen = new MutationObserver(look);
    seen.observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['data-address']});
    window.location.hash = address;
    look();
    setTimeout(() => fail(new Error(`${wanted} is not drawn`)), 30000);
})"""

Opener = Callable[..., "Opened"]


@dataclass
class Opened:
    """A page of the planner: what it asked the network for, and what it complained of. Both should stay empty."""

    page: Page
    file: Path
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def go(self, address: str) -> None:
        """Show a screen, '#/numbers', and wait until it is drawn."""
        self.page.evaluate(SHOWN, address)

    def js(self, code: str, *arguments: Any) -> Any:  # noqa: ANN401 - whatever JavaScript gives
        """Run a function: `js("name => bavn.say(name)", "planner.now")`."""
        return self.page.evaluate(f"given => ({code})(...given)", list(arguments))

    def answer(self, name: str) -> Any:  # noqa: ANN401 - whatever JavaScript gives
        """Return an answer of the plan as the page has it: 'firm.name'."""
        return self.js("name => bavn.logic.value(bavn.store.plan, name)", name)

    def banner(self, name: str) -> str:
        """Return what the banner of that name says, "" where there is none."""
        found = self.page.locator(f"#banner-{name}")
        return found.inner_text() if found.count() else ""

    def axe(self) -> list[str]:
        """Every serious or critical finding of axe, as 'rule: element'."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return list(self.page.evaluate(SERIOUS))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A running Chromium; a skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, headless=True)
        yield browser
        browser.close()


@dataclass
class Shelf:
    """A window that tests use one after the other: to make another costs half a second of CPU, and most tests less.

    It is put back empty: no page is open in it, and nothing is stored.
    """

    browser: Browser
    context: BrowserContext | None = None
    taken: bool = False

    def window(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - handed on to the browser
        """Return the common window, or one of its own for whoever wants something special, or a second one."""
        if options or self.taken:
            return self.browser.new_context(viewport=DESK, offline=True, locale="da-DK", **options)  # type: ignore[arg-type]
        if self.context is None:
            self.context = self.browser.new_context(viewport=DESK, offline=True, locale="da-DK")  # type: ignore[arg-type]
        self.taken = True
        return self.context

    def put_back(self, context: BrowserContext) -> None:
        """Empty the common window; close any other."""
        if context is not self.context:
            context.close()
            return
        self.taken = False
        stored = {"origin": "file://", "storageTypes": "all"}
        context.new_cdp_session(context.pages[0]).send("Storage.clearDataForOrigin", stored)
        for page in context.pages:
            page.close()


@pytest.fixture(scope="module")
def shelf(chromium: Browser) -> Shelf:
    """The window that the tests of a module share."""
    return Shelf(chromium)


@pytest.fixture
def planner(shelf: Shelf, tmp_path: Path) -> Iterator[Opener]:
    """Open the planner: `planner(plan, address="#/numbers", viewport=PHONE, color_scheme="dark")`.

    `html` opens another page instead. `before` is JavaScript that runs before the page's own.
    When the test ends, a request or an error of the page fails it.
    """
    opened: list[Opened] = []

    def open_planner(
        plan: Plan | None = None,
        *,
        html: str = "",
        address: str = "",
        before: str = "",
        viewport: dict[str, int] = DESK,
        **options: Any,  # noqa: ANN401 - handed on to the browser
    ) -> Opened:
        file = tmp_path / f"bavn-{len(opened)}.html"
        file.write_text(html or planner_html(library(), plan), encoding="utf-8")
        page = shelf.window(**options).new_page()
        if viewport != DESK:
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
        if before:
            page.add_init_script(before)
        one = Opened(page, file)
        opened.append(one)
        note(one)
        one.page.goto(f"{file.as_uri()}{address}")
        return one

    yield open_planner
    for context in dict.fromkeys(one.page.context for one in opened):
        shelf.put_back(context)
    assert [request for one in opened for request in one.requests] == []
    assert [error for one in opened for error in one.errors] == []


def note(opened: Opened) -> None:
    """Write down what the page asks for and complains of. The page itself, and what it makes itself, is no request."""

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            opened.requests.append(request.url)

    opened.page.on("request", asked)
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.page.on("console", lambda said: opened.errors.append(said.text) if said.type == "error" else None)


@contextmanager
def frozen(opened: Opened, at: str) -> Iterator[None]:
    """Set the page's clock: `with frozen(opened, "2026-11-22T05:00:00Z")`."""
    opened.js("at => { bavn.nowBefore = bavn.now; bavn.now = () => new Date(at); }", at)
    yield
    opened.js("() => { bavn.now = bavn.nowBefore; }")
