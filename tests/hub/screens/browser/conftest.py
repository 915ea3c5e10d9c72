"""The browser that tests of the hub's pages share."""

from tests.hub.screens.browser.driving import browse, chromium
from tests.hub.screens.browser.looking import look, windows

__all__ = ["browse", "chromium", "look", "windows"]
