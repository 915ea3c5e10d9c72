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
from bavn.model.member import Member
from bavn.model.probe import Spell
from bavn.pages.situation.attack import Attack
from bavn.pages.situation.hour import MINUTES, Minute
from bavn.pages.situation.now import HOT, UNHEARD, Now, OwnSensor, Place, Step, Warned, member_way
from bavn.pages.situation.now_page import now_page
from bavn.pages.situation.standing import Standing

MINUTE: Final = timedelta(minutes=1)
SILENT: Final = frozenset({"open", "given-up"})
MANY: Final = 5  # silent sensors; from so many on, if they are most of all, it is rather the hub that hears nothing


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
        found = [members[one] for one in silent if one in members]
        return [to_call("operator.unanswered", found)] if found else []


def now_of(hub: Hub, reader: Reader, country: Country, decided: Decided, *, drawn: bool = True) -> Now:
    """What one reader sees of the country. `drawn` False: without what only the whole page has."""
    published = hub.published
    seen = seen_by(reader, country, killed=published.killed)
    attacks = tuple(attacks_for(hub, reader, seen, decided, running=True))
    places = tuple(places_of(reader, country, seen))
    own = next((one.standing for one in places if one.own), None)
    own_sensor, own_heard = own_sensor_of(reader, country)
    was_hit = bool(reader.member) and any(hit.member == reader.member for hit in seen.hits)
    warnings = tuple(warnings_of(hub, reader, {one.id for one in attacks}))
    steps = steps_of(reader, seen, country, attacks, was_hit=was_hit, killed=published.killed) if drawn else ()
    here, sees_all = country.members.keys(), reader.audience in SEES_ALL
    heard, silent = country.heard.now & here, country.heard.silent.keys() & here
    return Now(
        places=places,
        hit=seen.hit,
        service=seen.service,
        seen=country.seen,
        members=len(country.members),
        sees_all=sees_all,
        silence=silence_of(reader, killed=published.killed),
        own=own_code(own, attacks, country, reader, was_hit=was_hit),
        attacks=attacks,
        warnings=warnings,
        hour=tuple(minutes_of(seen.hits, country, hub.now())) if drawn else (),
        steps=tuple(steps),
        heard=len(heard),
        sensors=len(heard) + len(silent) + len(country.heard.new & here),
        silent=frozenset(silent) if sees_all else frozenset(),
        own_sensor=own_sensor,
        own_heard=own_heard,
        killed=published.killed,
        at=hub.now(),
    )


def own_sensor_of(reader: Reader, country: Country) -> tuple[OwnSensor, datetime | None]:
    """What is heard of the sensors of the reader's own organisation, and when it was last where it is silent."""
    name, heard = reader.member, country.heard
    if not name or name not in country.members or name in heard.now or reader.audience in SEES_ALL:
        return "", None
    if name in heard.silent:
        at = heard.silent[name]
        return "silent" if at else "never", at
    return "new" if name in heard.new else "none", None


def to_call(code: str, members: Iterable[Member]) -> Step:
    """People to call, for operators only: who, the way to their page, and the number of who is on duty."""
    found = sorted(members, key=lambda one: (one.name, one.id))
    return Step(
        code,
        len(found),
        tuple(one.name for one in found),
        tuple(member_way(one.id) for one in found),
        tuple(one.phone for one in found),
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
    country: Country,
    attacks: Iterable[Attack],
    *,
    was_hit: bool = False,
    killed: bool = False,
) -> Iterator[Step]:
    """What this reader is to do now, the most urgent first. Who only reads has nothing to do.

    That there is nothing to do is said only where no campaign is open any more, and where the hub would hear of one.
    """
    down = seen.service.get("down", 0) + seen.service.get("partial", 0)
    some = tuple(attacks)
    match reader.role:
        case "operator":
            yield from _of_operator(seen, country, down, some, killed=killed)
        case "analyst":
            calm = "quiet" if country.heard.now >= country.members.keys() else "unheard"
            yield Step("analyst.hit" if seen.hit or some else calm)
        case "member":
            yield from _of_member(reader, seen, country, some, was_hit=was_hit)
        case _:
            yield Step("reader.hit" if seen.hit or down else "reader.quiet")


def _of_operator(seen: Seen, country: Country, down: int, attacks: Iterable[Attack], *, killed: bool) -> Iterator[Step]:
    some, sensors = tuple(attacks), tuple(_of_sensors(country))
    if killed:
        yield Step("killed")
    if seen.hit:
        yield to_call("operator.hit", (country.members[one] for one, how in seen.standings.items() if how.hit))
        yield Step("operator.signing")
    elif some:
        yield Step("operator.held")
    alone = sum(one.service in HOT and not one.hit for one in seen.standings.values())
    if alone:
        yield Step("operator.alone", alone)
    yield from sensors
    if not (killed or seen.hit or down or some or sensors):
        yield Step("quiet")


def _of_sensors(country: Country) -> Iterator[Step]:
    """Whom the hub does not hear. Many at once are rather its own fault; who joined just now will be heard."""
    heard, members = country.heard, country.members
    silent = [members[one] for one in heard.silent if one in members]
    new, alive = len(heard.new & members.keys()), len(heard.now & members.keys())
    sensors = alive + new + len(silent)
    if not members:
        yield Step("operator.nobody")
    if len(silent) >= MANY and 2 * len(silent) > sensors:
        yield Step("operator.silent.most", len(silent), of=sensors)
    elif silent:
        yield to_call("operator.silent", silent)
    if new:
        yield Step("operator.new", new)
    if len(members) > sensors:
        yield Step("operator.sensorless", len(members) - sensors)


def _of_member(
    reader: Reader, seen: Seen, country: Country, attacks: Iterable[Attack], *, was_hit: bool
) -> Iterator[Step]:
    some, own = tuple(attacks), seen.standings.get(reader.member or "")
    sensor, _ = own_sensor_of(reader, country)
    if own is not None and own.hit:
        yield Step("own.hit")
        yield Step("own.line")
    if own is not None and own.service == "down":
        yield Step("own.down")
    if sensor in UNHEARD:
        yield Step("own.sensor.none" if sensor == "none" else "own.sensor.silent")
    if own is None or own.is_trouble:
        return
    if was_hit:
        yield Step("own.was-hit")
    elif any(one.goes_on for one in some):
        yield Step("warned.look")
        yield Step("warned.line")
    elif not some and sensor not in UNHEARD:
        yield Step("quiet")
