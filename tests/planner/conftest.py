"""The browser that all tests of the planner share."""

from tests.planner.browser import chromium, planner, shelf

__all__ = ["chromium", "planner", "shelf"]
