"""A hub at which something of everything has happened, for tests that look at every page of it.

with whole(folder) as hub: …                  what people, sensors, probers and lists said is of the usual kind
with whole(folder, voice=hostile) as hub: …   all of it was written by somebody who means harm
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from bavn.clearing.changes import Report
from bavn.clearing.target_list import TargetEntry, TargetList
from bavn.hub.admitted import digest_of
from bavn.hub.doors.operator_acts import Acting
from bavn.hub.hub import Hub
from bavn.hub.observing import FOLDER
from bavn.hub.people.bulletin_writing import write_missing
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.account import Passkey
from bavn.model.campaign import Claim
from bavn.model.exercise import Exercise, Inject, Remark
from bavn.model.member import Key, Member
from bavn.model.probe import Phases, Sample, Spell, Vantage
from bavn.model.removal import Removal
from bavn.model.sighting import SharedTemplate, Template
from bavn.observatory.notes import Note
from bavn.observatory.observatory import open_observatory
from tests.hub.hubs import NOW, PATIENCE_S, Clock, Running, running
from tests.hub.screens.land import DOWN, HIT, country, observed, sighting
from tests.hub.screens.visits import Visit, visiting
from tests.waiting import until

Voice = Callable[[str], str]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BEFORE = NOW - DAY
YESTERDAY = BEFORE.date()
OWN = "vejle"  # the member whose pages are looked at
BLOCKED, HELD, ASKED = "198.18.77.7", "198.18.88.8", "198.18.0.1"
DRAFT, RUNS, OVER = 1, 2, 3  # exercises
LONGEST_NAME = 60  # of somebody who is let in

EVIL = (
    "\"'></title></textarea></option></select><script>window.__hit = 1</script>"
    "<img src=x onerror='window.__hit = 1'><svg onload='window.__hit = 1'>{at}{value}{0}%s&#x3c;javascript:__hit=1"
    "\u202e\u2066gpj.exe\u200b\x1b[2J\x07\x00\r\n\u0300\u0301\u0302\u0303"
)
WITHOUT_END = "W" * 3_000  # no line can be broken in it


def usual(text: str) -> str:
    """What is said, as somebody who means well says it."""
    return text


def hostile(text: str) -> str:
    """The same, from somebody who does not: markup, what turns text around, control characters, and no end of it."""
    return f"{text}{EVIL}{WITHOUT_END}"


@dataclass(slots=True)
class Whole:
    """The hub, and somebody of each kind who is signed in."""

    hub: Running
    operator: Visit
    member: Visit


@contextmanager
def whole(folder: Path, voice: Voice = usual, *, name: str = "") -> Iterator[Whole]:
    """Run it. Nothing of it calls anybody, or looks at anything."""
    members = tuple(_member(one, voice) for one in country(12))

    def opened(hub: Hub) -> None:
        hub.lookout.start = lambda: None  # type: ignore[method-assign]
        hub.calls_people = False

    with running(folder, members=members, clock=Clock(BEFORE), opened=opened) as hub:
        _yesterday(hub, members, voice)
        hub.clock.time = NOW
        _observed(hub, members, voice)
        _attacked(hub, members, voice)
        _decided(hub, voice)
        hub.changes(lambda store: _written(store, voice))
        _exercised(hub, voice)
        wait(hub, write_missing(hub.hub))
        with (
            visiting(hub, name=name or voice("Anna")[:LONGEST_NAME]) as operator,
            visiting(hub, "member", OWN) as member,
        ):
            hub.changes(lambda store: _passkey(store, operator.user, voice))
            yield Whole(hub, operator, member)


def wait(hub: Running, work: Coroutine[Any, Any, object]) -> None:
    """Do something in the hub's own loop."""
    assert hub.hub.loop is not None
    asyncio.run_coroutine_threadsafe(work, hub.hub.loop).result(PATIENCE_S)


def _member(one: Member, voice: Voice) -> Member:
    more = replace(
        one,
        name=voice(one.name),
        code=one.code if one.sector == "municipality" else voice("DK12345678"),
        sector=one.sector if one.sector == "municipality" else voice(one.sector),
        sites=tuple(map(voice, one.sites)),
        suppliers=(voice("Fælles IT"),),
        contacts=(voice("json://first.example"),),
    )
    if one.id != OWN:
        return more
    networks = ip_network("198.51.100.0/24"), ip_network("2001:db8:7::/48")
    return replace(more, stated_sites=(voice("ny.vejle.example"),), stated_networks=networks[:1], networks=networks[1:])


def _yesterday(hub: Running, members: tuple[Member, ...], voice: Voice) -> None:
    """An attack that is over, of which the bulletin of its day tells."""
    (site,) = next(one.sites for one in members if one.id == OWN)
    one = sighting(70, site, sources=12)
    moved = BEFORE - NOW
    sources = tuple(replace(found, first=found.first + moved, last=found.last + moved) for found in one.sources)
    times = {name: getattr(one, name) + moved for name in ("began", "detected", "seen")}
    said = replace(one, **times, ended=BEFORE - MINUTE, sources=sources, templates=_templates(voice))
    wait(hub, hub.hub.pipeline.submit([Report(OWN, "key", BEFORE, said)]))


def _templates(voice: Voice) -> tuple[SharedTemplate, ...]:
    return (SharedTemplate(Template(voice("GET"), voice("/soeg"), (voice("query"),)), 800),)


def _observed(hub: Running, members: tuple[Member, ...], voice: Voice) -> None:
    """Two days of looks, three outages, a claim and an attack beside one of them; and what is seen now."""
    hub.hub.lookout.observed = observed(members)
    targets = list(hub.hub.lookout.observed.watched.targets.values())
    with open_observatory(hub.hub.data / FOLDER, NOW) as kept:
        kept.know(replace(one, supplier=voice("Fælles IT"), url=voice(one.url)) for one in targets)
        looks = [
            Sample(one.name, voice("aarhus"), NOW - hours * HOUR, 4, "ok", Phases(total=90_000))
            for one in targets
            for hours in range(0, 48, 6)
        ]
        gone = [one for one in targets if one.member in {*DOWN, OWN}]
        began, ended = NOW - 6 * HOUR, NOW - 5 * HOUR
        spells = [
            Spell(
                number, one.name, one.site, "down", began, began, ended, "timed-out", (voice("aarhus"),),
                through=voice("dns"), member=one.member,
            )
            for number, one in enumerate(gone, start=1)
        ]  # fmt: skip
        kept.keep(looks, spells, {}, now=NOW)
        kept.note([Note("claimed", gone[0].name, began, by=voice("NoName057(16)"), source=voice("Telegram"))])
        kept.note([Note("attacked", gone[0].name, began, ended), Note("down", gone[0].name, began, text=voice("Ja"))])


def _attacked(hub: Running, members: tuple[Member, ...], voice: Voice) -> None:
    """An attack that goes on, a claim about it, and a list that names who was not hit yet."""
    sites = {one.id: one.sites[0] for one in members}
    reports = [
        Report(
            name,
            "key",
            NOW,
            replace(sighting(number, sites[name], sources=12), templates=_templates(voice), conduct=()),
        )
        for number, name in enumerate(HIT, start=1)
    ]
    wait(hub, hub.hub.pipeline.submit(reports))
    claim = Claim(0, voice("NoName057(16)"), sites[HIT[0]], NOW - HOUR, voice("Telegram"), NOW)
    hub.changes(lambda store: store.orders.add_claim(claim))
    (template,) = _templates(voice)
    entry = TargetEntry(sites[OWN], "", "http", "GET", template.template, 443)
    wait(hub, hub.hub.pipeline.read_list(TargetList(NOW, voice("ddosia"), voice("list.json"), (entry,))))


def _decided(hub: Running, voice: Voice) -> None:
    acting = Acting(hub.hub, voice("anna"))
    for what, value in (("block", BLOCKED), ("hold", HELD), ("arm", "2001:2::7")):
        wait(hub, acting.order(what, value, None, voice("Set i loggen")))
    until(lambda: any(one.value == ASKED for one in hub.hub.published.levels["amber"].standing), what="it is decided")


def _written(store: HubStore, voice: Voice) -> None:
    """What people asked for, were told, and answered; programs and places that look."""
    asked = Removal(0, ASKED, voice("bo"), OWN, NOW - HOUR, voice("Det er vores egen leverandør"))
    store.removals.ask(asked)
    before = store.removals.ask(replace(asked, value=BLOCKED))
    store.removals.close(before.id, "declined", voice("anna"), NOW, voice("Nej, den angriber"))
    store.audit.write(AuditLine(NOW, voice("anna"), voice("member-added"), voice(OWN), voice(BLOCKED), voice("…")))
    made = NOW - HOUR
    answered = Message(1, OWN, made, made, needs_answer=True, told=1, state="answered", answered=NOW, by=voice("bo"))
    store.messages.keep(answered, Message(2, OWN, NOW, NOW, needs_answer=True, told=1))
    store.registry.keys.add(Key("k1", "report", OWN, voice("fail2ban"), digest_of("k1"), NOW))
    store.registry.vantages.add(Vantage(voice("aarhus"), "dk", voice("Stofa")), digest_of("v1"), NOW)


def _exercised(hub: Running, voice: Voice) -> None:
    """One that is being made, one that runs, one that is over."""
    who = ("ishoej", "taarnby", OWN)
    injects = (
        Inject(0, 0, 0, voice("Vagten"), voice("Vandet står i kælderen."), voice("Strømmen slås fra."), members=who),
        Inject(0, 0, 5, voice("Leverandøren"), voice("Serveren er kold."), members=(OWN,)),
    )
    new = Exercise(0, voice("Skybrud i tre kommuner"), voice("Det har regnet."), "da", voice("lea"), NOW, who)

    def make(store: HubStore) -> None:
        for number in (DRAFT, RUNS, OVER):
            made = store.exercises.make(new, injects)
            assert made.id == number
            if number == DRAFT:
                continue
            store.exercises.begin(number, NOW - HOUR)
            store.exercises.send(store.exercises.injects([number])[0].id, NOW - HOUR)
            store.exercises.note(Remark(0, number, NOW, voice("lea"), voice("Gik godt."), OWN))
        store.exercises.end(OVER, NOW)
        store.exercises.change(replace(new, id=OVER, improve=voice("Nye numre")))

    hub.changes(make)
    wait(hub, hub.hub.look_at_exercises())


def _passkey(store: HubStore, user: str, voice: Voice) -> None:
    store.registry.accounts.add_passkey(
        Passkey(secrets.token_bytes(16), user, voice("Min telefon"), "localhost", b"x", 0, NOW)
    )
