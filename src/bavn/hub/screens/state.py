"""`/live`: what changes on an open page, as states and never as HTML (server-sent events).

event: beat
data: {"at":"2026-11-18T07:31:12Z"}

id: 5f0c-812
event: state
data: [{"id":"k0630","state":"s-down hit","text":"nede","label":"Vejle: under angreb, nede"},{"id":"head","text":"…"}]

event: more
data: {"what":"campaigns","text":"Der er nyt. Vis det."}

All who may see the same, in one language, share one `View`: its bytes are made once and sent to each. A listener is a
place in it, not a queue, so who does not read costs nothing. Views are made anew at most each second, and so seldom
that it costs a twentieth of a core however many there are.
"""

import asyncio
import logging
import secrets
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bavn.hub.doors.problems import ProblemError
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.attacks import Decided
from bavn.hub.screens.country import Watch
from bavn.hub.screens.now import now_of
from bavn.hub.screens.screen import SignInNeeded, marks_of, visitor
from bavn.model.account import Session
from bavn.model.language import Language
from bavn.pages.local import Local
from bavn.pages.situation.frame import stamp
from bavn.pages.situation.now import Now, figure_cells, headline, named_trouble, own_line
from bavn.pages.situation.now_words import TEXTS
from bavn.pages.situation.standing import short, spoken
from bavn.pages.situation.tiles import by_code, named_tile
from bavn.pages.words import Words

LOG: Final = logging.getLogger("bavn.hub")
BETWEEN_S: Final = 1.0
SHARE: Final = 0.05  # of a core, at most, that making views costs
BEAT_S: Final = 15.0
LIFE_S: Final = 600.0  # then the browser comes back, and shows its session again
MOST: Final = 2_000
MOST_OF_ONE: Final = 24  # pages of one person; one more, and the oldest is let go
KEPT: Final = 64  # changes that a browser may have missed
DIGITS: Final = 15
HEADERS: Final = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
RETRY: Final = b"retry: 3000\n\n"
OVER: Final = b"event: over\ndata: {}\n\n"
_encode: Final = msgspec.json.Encoder().encode

Key = tuple[str, str | None, Language]
Fact = dict[str, str]


@dataclass(slots=True)
class View:
    """What all who may see the same see. `facts` by element; `changes` are the newest, each with its number."""

    reader: Reader
    language: Language
    facts: dict[str, Fact] = field(default_factory=dict)
    lists: Mapping[str, frozenset[object]] = field(default_factory=dict)
    version: int = 0
    changes: deque[tuple[int, bytes]] = field(default_factory=lambda: deque(maxlen=KEPT))
    oldest: int = 0  # who is at least here can go on
    made: tuple[int, bytes] = (-1, b"")

    def since(self, place: int, run: str) -> bytes:
        """What came after a place; all there is where that is not known any more."""
        if place == self.version:
            return b""
        if place < self.oldest:
            return self.whole(run)
        return b"".join(change for number, change in self.changes if number > place)

    def whole(self, run: str) -> bytes:
        """Everything as it is."""
        if self.made[0] != self.version:
            self.made = self.version, event("state", list(self.facts.values()), f"{run}-{self.version}")
        return self.made[1]


@dataclass(slots=True, eq=False)
class Page:
    """One open page: whose, which view, up to where it was told, and whether it is to go on."""

    reader: Reader
    view: View
    place: int
    until: float
    session: Session | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    beat: bytes = b""
    over: bool = False
    ended: bool = False


class Live:
    """All open pages. Only the event loop calls it."""

    def __init__(self, hub: Hub, watch: Watch, decided: Decided) -> None:
        self.hub, self.watch, self.decided = hub, watch, decided
        self.run = secrets.token_hex(4)
        self.pages: dict[Page, None] = {}  # oldest first
        self.views: dict[Key, View] = {}
        self.cost_s = 0.0  # of making all views, the last time
        self._number = 0
        self._made_of: tuple[object, ...] = ()
        self._turning: asyncio.Task[None] | None = None

    async def open(self, reader: Reader, language: Language, last: str, session: Session | None = None) -> Page:
        """Take in one more page. `last` is what it heard last, "" at first. `ProblemError` 503 for one too many."""
        if len(self.pages) >= MOST:
            raise ProblemError(503, "too many pages are open", headers={"Retry-After": "30"})
        own = [one for one in self.pages if one.reader.shown == reader.shown and not one.ended]
        for one in own[: max(0, len(own) - MOST_OF_ONE + 1)]:
            one.ended = True
            one.wake.set()
        key: Key = (reader.audience, reader.member, language)
        view = self.views.get(key)
        if view is None:
            made = View(reader, language)
            await self._renew(made)
            made.changes.clear()
            made.oldest = made.version
            view = self.views.setdefault(key, made)
        loop = asyncio.get_running_loop()
        page = Page(reader, view, self._place(last), loop.time() + LIFE_S, session)
        page.wake.set()
        self.pages[page] = None
        if self._turning is None or self._turning.done():
            self._turning = loop.create_task(self._turn())
        return page

    def close(self, page: Page) -> None:
        """It has gone; a view that nobody looks at goes with its last page."""
        self.pages.pop(page, None)
        if not any(one.view is page.view for one in self.pages):
            self.views = {key: view for key, view in self.views.items() if view is not page.view}

    def next(self, page: Page) -> bytes:
        """What is to be sent to it now; b"": nothing."""
        page.wake.clear()
        said = page.view.since(page.place, self.run)
        page.place = page.view.version
        said += page.beat
        page.beat = b""
        return said

    def _place(self, last: str) -> int:
        run, _, number = last.partition("-")
        known = run == self.run and number.isascii() and number.isdigit() and len(number) <= DIGITS
        return int(number) if known else -1

    async def _turn(self) -> None:
        """Look once a second what has changed, for as long as a page is open."""
        loop = asyncio.get_running_loop()
        beat = loop.time() + BEAT_S
        while self.pages:
            try:
                self._let_go(loop.time())
                if loop.time() >= beat:
                    beat = loop.time() + BEAT_S
                    await self._beat()
                await self._renew_all()
            except Exception as error:  # noqa: BLE001  a busy store, or a mistake of ours, does not end the pages
                LOG.warning("open pages could not be renewed (%s); tried again", type(error).__name__)
            await asyncio.sleep(max(BETWEEN_S, self.cost_s / SHARE))

    async def _beat(self) -> None:
        """A sign of life to each with the hub's time, and the end for those whose session is over.

        While the store cannot tell of sessions they go on until the next beat.
        """
        alive = beat_of(self.hub.now(), self.watch.newest.seen)
        for page in list(self.pages):
            page.beat = alive
            page.wake.set()
        for page in list(self.pages):
            if page.session is not None and not await self.hub.signed_in.goes_on(page.session):
                page.over = page.ended = True
                page.wake.set()

    async def _renew_all(self) -> None:
        country, published = await self.watch.country(), self.hub.published
        made_of = (
            country.version,
            published.campaigns,
            published.warnings,
            published.killed,
            tuple(one.id for one in self.hub.exercises),
        )
        if len(made_of) == len(self._made_of) and all(
            a is b or a == b for a, b in zip(made_of, self._made_of, strict=True)
        ):
            return
        began = time.process_time()
        for view in list(self.views.values()):
            await self._renew(view)
            await asyncio.sleep(0)  # others have their turn
        self.cost_s = time.process_time() - began
        self._made_of = made_of  # what went wrong before is tried again
        for page in self.pages:
            if page.place != page.view.version:
                page.wake.set()

    async def _renew(self, view: View) -> None:
        now = now_of(self.hub, view.reader, await self.watch.country(), self.decided, drawn=False)
        words = Words(view.language)
        facts = facts_of(now, Local(words, self.hub.settings.hub.time_zone))
        lists = {**lists_of(now), "marks": frozenset({marks_of(self.hub, view.reader)})}
        changed = [fact for name, fact in facts.items() if view.facts.get(name) != fact]
        newer = [what for what, some in lists.items() if some - view.lists.get(what, some)]
        view.facts, view.lists = facts, lists
        if not changed and not newer:
            return
        self._number += 1
        view.version = self._number
        said = [event("more", {"what": what, "text": words.of(TEXTS, "newer")}) for what in newer]
        said.append(event("state", changed, f"{self.run}-{view.version}"))
        if len(view.changes) == KEPT:
            view.oldest = view.changes[0][0]
        view.changes.append((view.version, b"".join(said)))

    def _let_go(self, now_s: float) -> None:
        """End pages whose time is over or whose people may not look any more; all where the hub is stopping."""
        people, stopping = self.hub.admitted.people, self.hub.events.closed
        for page in list(self.pages):
            user = people.get(page.reader.user)
            if user is None or user.role != page.reader.role or (user.member or None) != page.reader.member:
                page.over = True
            page.ended = page.ended or page.over or stopping or now_s >= page.until
            if page.ended:
                page.wake.set()


def facts_of(now: Now, local: Local) -> dict[str, Fact]:
    """What stands in each element that changes."""
    words = local.words
    facts: dict[str, Fact] = {}
    for one in now.places:
        state = one.standing.state
        if one.code:
            label = named_tile(by_code(one.code), one.standing, words)
            fact = {"id": one.element_id, "state": state, "text": short(one.standing, words), "label": label}
        else:
            fact = {"id": one.element_id, "state": state, "text": spoken(one.standing, words)}
        facts[one.element_id] = fact
    facts["head"] = {"id": "head", "state": now.state, "text": headline(now, words)}
    facts["names"] = {"id": "names", "text": named_trouble(now, words)}
    if now.own:
        facts["own"] = {"id": "own", "text": own_line(now, local)}
    for name, value, _, tone in figure_cells(now, words):
        facts[name] = {"id": name, "state": f"s-{tone or 'plain'}", "text": value}
    return facts


def lists_of(now: Now) -> Mapping[str, frozenset[object]]:
    """What stands in each list, so that what is new in one is noticed."""
    return {
        "campaigns": frozenset(one.id for one in now.attacks),
        "silent": now.silent,
        "warnings": frozenset((one.why, one.campaign, one.site) for one in now.warnings),
    }


def beat_of(now: datetime, seen: datetime | None) -> bytes:
    """Say that the hub lives, what time it is, and since when is known how sites answer."""
    times = {"at": now, "seen": seen}
    return event("beat", {name: stamp(one) for name, one in times.items() if one is not None})


def event(name: str, data: object, number: str = "") -> bytes:
    """One event. Its data is one line: JSON has no line ends."""
    head = f"id: {number}\n" if number else ""
    return f"{head}event: {name}\ndata: ".encode() + _encode(data) + b"\n\n"


@dataclass(frozen=True, slots=True)
class LiveScreen:
    """The door for open pages."""

    hub: Hub
    live: Live

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [Route("/live", self.listen, methods=["GET"])]

    async def listen(self, request: Request) -> Response:
        """Tell one page. Who is not signed in any more is told that it is over: the page then asks them to."""
        try:
            visit = await visitor(request, self.hub, renews=False)
        except SignInNeeded:
            return Response(OVER, headers=HEADERS)
        if request.method == "HEAD":
            return Response(headers=HEADERS)
        last = request.headers.get("last-event-id", "")
        page = await self.live.open(visit.reader, visit.language, last, visit.session)
        return StateStream(self.live, page)


class StateStream(Response):
    """The answer that does not end before its page does."""

    def __init__(self, live: Live, page: Page) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._live, self._page = live, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  as ASGI has it
        """Send until the page goes, or its time is over. Who does not take what is sent is cut off by the server."""
        page = self._page
        gone = asyncio.ensure_future(_gone(receive, page))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            while not page.ended:
                await page.wake.wait()
                said = self._live.next(page)
                if said and not page.ended:
                    await send({"type": "http.response.body", "body": said, "more_body": True})
            await send({"type": "http.response.body", "body": OVER if page.over else b"", "more_body": False})
        finally:
            self._live.close(page)
            gone.cancel()


async def _gone(receive: Receive, page: Page) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    page.ended = True
    page.wake.set()
