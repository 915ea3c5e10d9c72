"""A visit as a browser makes it: one page, the redirects that lead to it, the cookies that they ask to bring back."""

import re
from typing import Final

from bavn.model.probe import Ending
from bavn.probing.connecting import reach
from bavn.probing.errand import Errand
from bavn.probing.expecting import HSTS, ending_of, holds
from bavn.probing.http import Exchange, Head
from bavn.probing.limits import COOKIES_MOST, REDIRECTS_MOST
from bavn.probing.manners import retry_after_s
from bavn.probing.notes import Ended
from bavn.probing.place import NoPlace, Place, moved
from bavn.probing.tls import secure
from bavn.probing.unpacking import unpack
from bavn.probing.wire import Wire

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_COOKIE: Final = re.compile(rb"[!-:<>-~]+=[!-:<-~]*")  # a name and a value without blanks and semicolons


class Cookies:
    """What a host asked to bring back within this look: without it, many a site redirects in circles."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[bytes, bytes]] = {}

    def keep(self, host: str, head: Head) -> None:
        """Take the cookies of an answer, no more than `COOKIES_MOST` bytes for a host; odd ones are left out."""
        kept = self._kept.setdefault(host, {})
        for line in head.each(b"set-cookie"):
            pair = line.partition(b";")[0].strip()
            if _COOKIE.fullmatch(pair) and len(self.of(host)) + len(pair) < COOKIES_MOST:
                name, _, value = pair.partition(b"=")
                kept[name] = value

    def of(self, host: str) -> bytes:
        """Return what is brought to a host, b"" for nothing."""
        return b"; ".join(name + b"=" + value for name, value in self._kept.get(host, {}).items())


async def visit(errand: Errand, place: Place) -> tuple[Ending, str]:
    """Fetch a page over http or https and say how it ended. Raises `Ended` where it ended before its end.

    At most `REDIRECTS_MOST` redirects; one whose status is expected by number is itself the answer. 'redirects': too
    many, in circles, or to a place where nobody should go; a private address behind a redirect is such a place.
    """
    cookies = Cookies()
    seen: set[tuple[Place, bytes]] = set()
    while (place, cookies.of(place.host)) not in seen:
        seen.add((place, cookies.of(place.host)))
        answer = await _fetched(errand, place, cookies)
        if not isinstance(answer, Place):
            return answer
        if errand.notes.hops == REDIRECTS_MOST:
            raise Ended("redirects", "too-many")
        errand.notes.hops += 1
        place = answer
    raise Ended("redirects", "circle")


async def _fetched(errand: Errand, place: Place, cookies: Cookies) -> tuple[Ending, str] | Place:
    """One hop: where it leads, or how it ended."""
    notes = errand.notes
    with await _reached(errand, place) as wire:
        if place.scheme == "https":
            await secure(errand, wire, place.host, place.port)
        exchange = Exchange(wire, notes)
        head = await exchange.request(place, errand.tools.agent, cookies.of(place.host))
        notes.status = head.status
        notes.retry_after_s = retry_after_s(head.header(b"retry-after"), errand.began)
        cookies.keep(place.host, head)
        if (onward := _onward(errand, place, head)) is not None:
            return onward
        ending, detail = ending_of(head, errand.target.expect)
        if ending != "ok":
            return ending, detail
        return _read(errand, place, head, await exchange.body(), surplus=exchange.surplus)


async def _reached(errand: Errand, place: Place) -> Wire:
    try:
        return await reach(errand, place.host, place.port)
    except Ended as ended:
        if ended.ending == "not-public" and errand.notes.hops:
            raise Ended("redirects", "not-public") from ended
        raise


def _onward(errand: Errand, here: Place, head: Head) -> Place | None:
    location = head.header(b"location")
    if head.status not in REDIRECTS or not location or head.status in errand.target.expect.statuses:
        return None
    try:
        return moved(here, location)
    except NoPlace as error:
        raise Ended("redirects", "no-place") from error


def _read(errand: Errand, place: Place, head: Head, raw: bytes, *, surplus: bool) -> tuple[Ending, str]:
    wanted = errand.target.expect.text
    body = unpack(raw, head.header(b"content-encoding"))
    if wanted and body is None:
        return "unexpected", "encoding"
    if wanted and not holds(body or b"", wanted):
        return "unexpected", "text-missing"
    if surplus:  # a browser shows such a page
        return "ok", "length-differs"
    return "ok", "hsts-missing" if place.scheme == "https" and not head.header(HSTS) else ""
