"""A real Chromium at a real hub: what a page complains of is noted, and fails the test.

def test_…(browse: Browse, hub: Running) -> None:
    seen = browse(hub, "/account", visit=visit, viewport=PHONE)
    seen.page.get_by_role("button", name="Log ud").click()
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bavn.hub.screens.sessions import SESSION
from tests.hub.hubs import Running
from tests.hub.screens.visits import Visit
from tests.planner.browser import AXE, DESK, PHONE, SERIOUS, chromium

__all__ = ["DESK", "PHONE", "Browse", "Seen", "browse", "chromium"]

Browse = Callable[..., "Seen"]


@dataclass
class Seen:
    """A page of the hub in a browser. `errors` is what its console said; statuses that were meant are not among it."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Show another page."""
        self.page.goto(f"{self.url}{path}")

    @property
    def path(self) -> str:
        """Where it is, with its query."""
        return self.page.url.removeprefix(self.url)

    def axe(self, rules: str = "{}") -> list[str]:
        """Every serious or critical finding of axe, as 'rule: element'. It is let in past the page's own policy.

        `rules` are axe's own, as "{'color-contrast': {enabled: false}}".
        """
        session = self.page.context.new_cdp_session(self.page)
        session.send("Page.enable")
        world = session.send(
            "Page.createIsolatedWorld",
            {"frameId": session.send("Page.getFrameTree")["frameTree"]["frame"]["id"], "worldName": "axe"},
        )
        context = {"contextId": world["executionContextId"], "awaitPromise": True, "returnByValue": True}
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8"), **context})
        asked = SERIOUS.replace("resultTypes", f"rules: {rules}, preload: false, resultTypes", 1)
        found = session.send("Runtime.evaluate", {"expression": asked, **context})
        session.detach()
        assert "exceptionDetails" not in found, found
        return list(found["result"]["value"])

    def is_too_wide(self) -> bool:
        """Whether one has to scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Browse]:
    """Open pages: `browse(hub, "/", visit=visit, viewport=PHONE)`; `host` is what the browser calls the hub."""
    opened: list[Seen] = []

    def open_page(
        hub: Running,
        path: str = "/",
        *,
        visit: Visit | None = None,
        viewport: dict[str, int] = DESK,
        host: str = "127.0.0.1",
        locale: str = "da-DK",
        **options: Any,  # noqa: ANN401  handed on to the browser
    ) -> Seen:
        context = chromium.new_context(viewport=viewport, locale=locale, **options)  # type: ignore[arg-type]
        url = hub.url.replace("127.0.0.1", host)
        if visit is not None:
            context.add_cookies([{"name": SESSION, "value": visit.secret, "url": url, "sameSite": "Strict"}])
        seen = Seen(context.new_page(), url)
        opened.append(seen)
        note(seen)
        seen.go(path)
        return seen

    yield open_page
    for seen in opened:
        seen.page.context.close()
    assert [error for seen in opened for error in seen.errors] == []


def note(seen: Seen) -> None:
    """Write down what a page complains of. That the hub refused something is what many tests are about."""

    def said(text: str) -> None:
        if "the server responded with a status of 4" not in text:
            seen.errors.append(text)

    seen.page.on("pageerror", lambda error: said(str(error)))
    seen.page.on("console", lambda message: said(message.text) if message.type in {"error", "warning"} else None)
