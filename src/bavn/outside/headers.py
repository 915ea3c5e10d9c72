"""What a site's own front page tells browsers to guard against, and whether http leads to https."""

import re
from collections.abc import Callable
from typing import Final

from bavn.outside.result import Fact, Result, unknown
from bavn.outside.visit import NoPage, Page

HALF_A_YEAR_S: Final = 15_552_000  # 180 days
_MAX_AGE: Final = re.compile(r'max-age\s*=\s*"?(\d{1,12})', re.IGNORECASE)
_REFERRERS: Final = frozenset({"", "unsafe-url"})  # nothing said, or everything told


def _stays_on_https(page: Page) -> bool:
    age = _MAX_AGE.search(page.header("strict-transport-security"))
    return age is not None and int(age[1]) >= HALF_A_YEAR_S


def _keeps_types(page: Page) -> bool:
    return "nosniff" in page.header("x-content-type-options").lower()


def _limits_framing(page: Page) -> bool:
    framed = page.header("x-frame-options").strip().lower()
    return bool(page.header("content-security-policy").strip()) or framed in {"deny", "sameorigin"}


def _tells_little(page: Page) -> bool:
    return page.header("referrer-policy").rpartition(",")[2].strip().lower() not in _REFERRERS


# Each with the code of its fact when it is absent.
WANTED: Final[tuple[tuple[str, Callable[[Page], bool]], ...]] = (
    ("header-hsts", _stays_on_https),
    ("header-nosniff", _keeps_types),
    ("header-csp", _limits_framing),
    ("header-referrer", _tells_little),
)


def headers(page: Page | NoPage) -> Result:
    """Report which of four protecting headers the front page has; only a page that came over https is judged.

    good: Strict-Transport-Security of 180 days, X-Content-Type-Options: nosniff, Content-Security-Policy or
    X-Frame-Options, and Referrer-Policy. weak: some absent. missing: all absent, or the page came without https.
    What a policy says in detail is not judged: that takes knowing the site.
    """
    if isinstance(page, NoPage):
        return unknown("headers", page.why)
    shown = (Fact("page", page.url), Fact("status", str(page.status)))
    if not page.secure:
        return Result("headers", "missing", (*shown, Fact("not-https")), "redirect")
    absent = [code for code, holds in WANTED if not holds(page)]
    if not absent:
        return Result("headers", "good", shown)
    state: Final = "missing" if len(absent) == len(WANTED) else "weak"
    return Result("headers", state, (*shown, *(Fact(code) for code in absent)), "headers")


def redirect(page: Page | NoPage) -> Result:
    """Report whether somebody who types the bare name ends on https.

    good: http leads to https, or nothing answers on http. missing: the page stays on http. unknown: no page came.
    """
    if isinstance(page, NoPage):
        if page.why == "refused":
            return Result("redirect", "good", (Fact("http-closed"),))
        return unknown("redirect", page.why)
    shown = (Fact("page", page.url),)
    if page.secure:
        return Result("redirect", "good", shown)
    return Result("redirect", "missing", (*shown, Fact("not-https")), "redirect")
