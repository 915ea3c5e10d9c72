"""Pages looked at one after the other in the same window: a new one for each costs more than all that is looked at.

def test_…(look: Look, hub: Running) -> None:
    seen = look(hub, visit, "/campaigns", size="phone", language="en", scheme="dark")
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from bavn.hub.screens.screen import LANGUAGE
from bavn.hub.screens.sessions import SESSION
from tests.hub.hubs import Running
from tests.hub.screens.browser.driving import DESK, PHONE, Seen, note
from tests.hub.screens.visits import Visit

__all__ = ["Look", "leave", "look", "signed_in", "windows"]

Look = Callable[..., Seen]
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.fixture(scope="module")
def windows(chromium: Browser) -> Iterator[Callable[[str], Seen]]:
    """One window of each size, for all tests of a file."""
    opened: dict[str, Seen] = {}

    def window(size: str) -> Seen:
        if size not in opened:
            context = chromium.new_context(viewport=SIZES[size], locale="da-DK")  # type: ignore[arg-type]
            opened[size] = Seen(context.new_page(), "")
            note(opened[size])
        return opened[size]

    yield window
    for seen in opened.values():
        seen.page.context.close()


@pytest.fixture
def look(windows: Callable[[str], Seen]) -> Iterator[Look]:
    """Show a page to somebody: `look(hub, visit, "/", size="phone")`; what it complains of fails the test."""
    used: list[Seen] = []

    def show(
        hub: Running,
        visit: Visit | None,
        path: str = "/",
        *,
        size: str = "desk",
        language: str = "da",
        scheme: str = "light",
    ) -> Seen:
        seen = windows(size)
        used.append(seen)
        seen.errors.clear()
        seen.url = hub.url
        seen.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        signed_in(seen, visit, language)
        seen.go(path)
        return seen

    yield show
    said = [error for seen in used for error in seen.errors]
    for seen in used:
        leave(seen)
    assert said == []


def leave(seen: Seen) -> None:
    """Show nothing: a page of a hub that is gone would complain while others are looked at."""
    seen.page.goto("about:blank")


def signed_in(seen: Seen, visit: Visit | None, language: str) -> None:
    """Let the window be somebody's who reads this language; nobody's where `visit` is None."""
    seen.page.context.clear_cookies()
    cookies = [(LANGUAGE, language), *([(SESSION, visit.secret)] if visit is not None else [])]
    seen.page.context.add_cookies(
        [{"name": name, "value": value, "url": seen.url, "sameSite": "Strict"} for name, value in cookies]
    )
