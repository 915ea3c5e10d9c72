"""`/`: what is happening now, as whoever looks may see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.clearing.telling import is_for
from bavn.hub.doors.reader import Reader
from bavn.hub.hub import Hub
from bavn.hub.screens.attacks import Decided, attacks_for
from bavn.hub.screens.country import SEES_ALL, Country, Hit, Seen, Watch, seen_by
from bavn.hub.screens.screen import answer_page, frame_of, visitor
from bavn.model.finding import RANKS
from bavn.model.probe import Spell
from bavn.pages.situation.attack import Attack
from bavn.pages.situation.hour import MINUTES, Minute
from bavn.pages.situation.now import HOT, Now, Place, Step, Warned, now_page
from bavn.pages.situation.standing import Standing

MINUTE: Final = timedelta(minutes=1)
SILENT: Final = frozenset({"open", "given-up"})


@dataclass(frozen=True, slots=True)
class NowScreen:
    """The first page."""

    hub: Hub
    watch: Watch
    decided: Decided

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [Route("/", self.now, methods=["GET"])]

    async def now(self, request: Request) -> Response:
        """Show it."""
        visit = await visitor(request, self.hub)
        view = now_of(self.hub, visit.reader, await self.watch.country(), self.decided)
        if visit.reader.role == "operator":
            silent = await self._unanswered()
            view = replace(view, steps=(*silent, *(one for one in view.steps if not (silent and one.code == "quiet"))))
        return answer_page(now_page(view, frame_of(request, self.hub, visit)))

    async def _unanswered(self) -> list[Step]:
        """Whom the hub has called about a warning that stands, and who has not answered."""
        warnings = [one.id for one in self.hub.published.warnings if not one.ended]
        messages = await self.hub.read(lambda store: store.messages.about(warnings))
        silent = {one.member for one in messages if one.needs_answer and one.told and one.state in SILENT}
        members = self.hub.admitted.members
        names = tuple(sorted(members[one].name for one in silent if one in members))
        return [Step("operator.unanswered", len(names), names)] if names else []


def now_of(hub: Hub, reader: Reader, country: Country, decided: Decided, *, drawn: bool = True) -> Now:
    """What one reader sees of the country. `drawn` False: without what only the whole page has."""
    published = hub.published
    seen = seen_by(reader, country, killed=published.killed)
    attacks = tuple(attacks_for(hub, reader, seen, decided, running=True))
    places = tuple(places_of(reader, country, seen))
    own = next((one.standing for one in places if one.own), None)
    was_hit = bool(reader.member) and any(hit.member == reader.member for hit in seen.hits)
    warnings = tuple(warnings_of(hub, reader, {one.id for one in attacks}))
    steps = steps_of(reader, seen, attacks, places, was_hit=was_hit, killed=published.killed) if drawn else ()
    return Now(
        places=places,
        hit=seen.hit,
        service=seen.service,
        seen=country.seen,
        members=len(country.members),
        sees_all=reader.audience in SEES_ALL,
        silence=silence_of(reader, killed=published.killed),
        own=own_code(own, attacks, country, reader, was_hit=was_hit),
        attacks=attacks,
        warnings=warnings,
        hour=tuple(minutes_of(seen.hits, country, hub.now())) if drawn else (),
        steps=tuple(steps),
    )


def silence_of(reader: Reader, *, killed: bool) -> str:
    """Why this reader is told of no attacks; "" where they are told."""
    if reader.audience in SEES_ALL:
        return ""
    if reader.audience != "member":
        return "untold"
    return "killed" if killed else ""


def places_of(reader: Reader, country: Country, seen: Seen) -> Iterator[Place]:
    """Those whom the reader may see by name."""
    for name, standing in seen.standings.items():
        one = country.members[name]
        yield Place(name, one.name, standing, one.sector, country.codes.get(name, ""), own=reader.member == name)


def own_code(
    own: Standing | None, attacks: Iterable[Attack], country: Country, reader: Reader, *, was_hit: bool = False
) -> str:
    """Which sentence tells how the reader's own organisation stands."""
    if own is None or reader.audience in SEES_ALL:
        return ""
    if own.hit:
        return "own.hit.down" if own.service == "down" else "own.hit"
    if own.service in HOT:
        return f"own.{own.service}"
    if was_hit:
        return "own.was-hit"
    if any(one.goes_on for one in attacks):
        return "own.warned"
    return "own.well" if reader.member in country.service and own.service != "unknown" else "own.unknown"


def warnings_of(hub: Hub, reader: Reader, campaigns: set[int]) -> list[Warned]:
    """Warnings that stand for this reader, the gravest first; not those of campaigns that are shown anyway."""
    published = hub.published
    if published.killed and reader.audience not in SEES_ALL:
        return []
    found = [
        Warned(
            one.why,
            one.kind,
            one.severity,
            one.at,
            one.site,
            one.organisations,
            one.campaign,
            one.attribution.intrusion_set or "",
        )
        for one in published.warnings
        if not one.ended
        and is_for(one, reader.audience, reader.member)
        and not (one.campaign and one.campaign in campaigns)
        and not (reader.member and reader.member in one.hit)
    ]
    return sorted(found, key=lambda one: (RANKS[one.severity], one.at), reverse=True)


def minutes_of(hits: Iterable[Hit], country: Country, now: datetime) -> Iterator[Minute]:
    """The last sixty minutes; the one that runs is the last."""
    this = now.replace(second=0, microsecond=0)
    first = this - (MINUTES - 1) * MINUTE
    attacked: list[set[str]] = [set() for _ in range(MINUTES)]
    down: list[set[str]] = [set() for _ in range(MINUTES)]
    for hit in hits:
        ended = hit.ended or (now if hit.runs else hit.seen)
        for place in _minutes(hit.began, ended, first):
            attacked[place].add(hit.member)
    for spell in country.down:
        if spell.member in country.members:
            for place in _minutes(spell.began, spell.ended or now, first):
                down[place].add(_whose(spell))
    for some, others in zip(attacked, down, strict=True):
        yield Minute(len(some), len(others))


def _whose(spell: Spell) -> str:
    return spell.member


def _minutes(began: datetime, ended: datetime, first: datetime) -> range:
    """Which of the minutes it touches; none where it is over before, or its clock is ahead."""
    begin = int((began - first) // MINUTE)
    end = int((ended - first) // MINUTE)
    return range(max(0, begin), min(MINUTES - 1, end) + 1)


def steps_of(  # noqa: PLR0913  all that it rests on
    reader: Reader,
    seen: Seen,
    attacks: Iterable[Attack],
    places: Iterable[Place],
    *,
    was_hit: bool = False,
    killed: bool = False,
) -> Iterator[Step]:
    """What this reader is to do now, the most urgent first. Who only reads has nothing to do.

    That there is nothing to do is said only where no campaign is open any more.
    """
    down = seen.service.get("down", 0) + seen.service.get("partial", 0)
    some = tuple(attacks)
    match reader.role:
        case "operator":
            yield from _of_operator(seen, down, some, places, killed=killed)
        case "analyst":
            yield Step("analyst.hit" if seen.hit or some else "quiet")
        case "member":
            own = next((one.standing for one in places if one.own), None)
            yield from _of_member(own, some, was_hit=was_hit)
        case _:
            yield Step("reader.hit" if seen.hit or down else "reader.quiet")


def _of_operator(
    seen: Seen, down: int, attacks: Iterable[Attack], places: Iterable[Place], *, killed: bool
) -> Iterator[Step]:
    some = tuple(attacks)
    if killed:
        yield Step("killed")
    if seen.hit:
        hit = sorted((one for one in places if one.standing.hit), key=lambda one: one.name)
        yield Step("operator.hit", len(hit), tuple(one.name for one in hit), tuple(one.address for one in hit))
        yield Step("operator.signing")
    elif some:
        yield Step("operator.held")
    alone = sum(one.service in HOT and not one.hit for one in seen.standings.values())
    if alone:
        yield Step("operator.alone", alone)
    if not killed and not seen.hit and not down and not some:
        yield Step("quiet")


def _of_member(own: Standing | None, attacks: Iterable[Attack], *, was_hit: bool) -> Iterator[Step]:
    some = tuple(attacks)
    if own is not None and own.hit:
        yield Step("own.hit")
        yield Step("own.line")
    if own is not None and own.service == "down":
        yield Step("own.down")
    if own is None or own.is_trouble:
        return
    if was_hit:
        yield Step("own.was-hit")
    elif any(one.goes_on for one in some):
        yield Step("warned.look")
        yield Step("warned.line")
    elif not some:
        yield Step("quiet")
