"""A member's people are told that it is down, by a hub that runs; what would send notes what it was given."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from bavn.hub.hub import Hub
from bavn.hub.observing import Lookout
from bavn.hub.people.escalation import ANSWER_WITHIN, ROUNDS
from bavn.hub.people.messages import People
from bavn.hub.people.outage_calls import OutageCalls, begun, outage_text
from bavn.hub.settings import HubSection
from bavn.hub.watching import Observed
from bavn.model.probe import Spell
from tests.hub.hubs import NOW, Running, established, running
from tests.hub.people.test_messages import OWN, Phone

SITE = "www.vejle.example"
VEJLE = replace(established("vejle"), contacts=("json://first.example", "json://second.example"), status="active")
MINUTE = timedelta(minutes=1)
LATER = ANSWER_WITHIN + timedelta(seconds=1)  # a step is kept a moment after its turn began
DOWN = Spell(7, SITE, SITE, "down", NOW - MINUTE, NOW, None, "timed-out", ("aarhus", "odense"), member="vejle")


@dataclass
class Scene:
    hub: Running
    phone: Phone
    calls: OutageCalls

    def shows(self, *spells: Spell) -> None:
        self.hub.hub.lookout.observed = Observed(self.hub.clock(), spells=spells)

    def turn(self, later: timedelta = timedelta(0)) -> None:
        self.hub.clock.time += later
        loop = self.hub.hub.loop
        assert loop is not None
        asyncio.run_coroutine_threadsafe(self._turn(), loop).result(20)

    async def _turn(self) -> None:
        await self.calls.turn()
        await self.calls.settled()
        people = People(self.hub.hub, self.phone)  # which leaves these messages alone
        await people.turn()
        await people.settled()


def alone(hub: Hub) -> None:
    hub.calls_people = False


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    with running(
        folder,
        members=(VEJLE,),
        change=lambda read: replace(read, hub=replace(read.hub, contacts=(OWN,))),
        opened=alone,
    ) as hub:
        phone = Phone()
        yield Scene(hub, phone, OutageCalls(hub.hub, phone))


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(Lookout, "start", lambda _: None)  # what was seen is made up
    with scene(tmp_path) as found:
        found.shows(DOWN)
        found.turn()
        yield found


def test_the_first_contact_is_told_what_is_down_and_asked_to_answer(told: Scene) -> None:
    ((url, title, body),) = told.phone.sent
    assert url == VEJLE.contacts[0]
    assert SITE in title
    assert "Nedbrud" in title
    assert re.search(r"/answer/\S+", body)
    assert "aarhus, odense" in body


def test_the_next_is_told_when_nobody_answers_and_in_the_end_the_hubs_own_people(told: Scene) -> None:
    told.turn(LATER)
    assert told.phone.called == list(VEJLE.contacts)
    for _ in range(2 * ROUNDS - 1):
        told.shows(replace(DOWN, confirmed=told.hub.clock()))
        told.turn(LATER)
    assert told.phone.called == [*VEJLE.contacts * ROUNDS, OWN]
    assert "Ingen svarer" in told.phone.sent[-1][1]


def test_who_answers_ends_it(told: Scene) -> None:
    found = re.search(r"https?://[^/\s]+(/answer/\S+)", told.phone.sent[-1][2])
    assert found is not None
    assert told.hub.client.post(found[1]).status_code == 200
    told.turn(LATER)
    assert len(told.phone.sent) == 1


def test_who_was_told_hears_that_it_is_over(told: Scene) -> None:
    told.shows(replace(DOWN, ended=NOW + MINUTE))
    told.turn(MINUTE)
    told.turn(LATER)
    assert told.phone.called == [VEJLE.contacts[0]] * 2
    assert "/answer/" not in told.phone.sent[-1][2]


def test_nobody_is_told_while_the_hub_is_silenced_or_knows_nothing(told: Scene) -> None:
    told.hub.hub.lookout.observed = Observed(spells=(replace(DOWN, id=8),))
    told.turn()
    hub = told.hub.hub
    hub.published = replace(hub.published, killed=True)
    told.shows(replace(DOWN, id=9))
    told.turn()
    assert len(told.phone.sent) == 1


def test_a_contact_that_is_not_reached_stops_nothing(told: Scene) -> None:
    told.phone.taken = False
    told.turn(LATER)
    told.turn(LATER)
    assert len(told.phone.sent) == 3


MEMBERS = MappingProxyType({"vejle": VEJLE})


@pytest.mark.parametrize(
    ("spell", "needs_answer"),
    [
        (DOWN, [True]),
        (replace(DOWN, planned=True), [False]),
        (replace(DOWN, flapping=True), [False]),
        (replace(DOWN, ended=NOW), []),
        (replace(DOWN, member="nobody"), []),
        (replace(DOWN, confirmed=NOW - timedelta(hours=2)), []),
    ],
    ids=["down", "announced", "unstable", "over", "nobody's", "long ago"],
)
def test_how_loud_it_is(spell: Spell, needs_answer: list[bool]) -> None:
    assert [one.needs_answer for one in begun([spell], MEMBERS, {}, NOW)] == needs_answer


def test_one_that_comes_and_goes_is_told_of_once() -> None:
    before = replace(DOWN, id=6, began=NOW - 9 * MINUTE, ended=NOW - 5 * MINUTE)
    assert list(begun([before, replace(DOWN, flapping=True)], MEMBERS, {}, NOW)) == []


def test_a_member_without_contacts_or_that_is_suspended_is_not_called() -> None:
    for member in (replace(VEJLE, contacts=()), replace(VEJLE, status="suspended")):
        assert list(begun([DOWN], {"vejle": member}, {}, NOW)) == []


def test_an_english_member_is_told_in_english_and_at_the_end_how_long_it_was() -> None:
    english = replace(VEJLE, language="en")
    hub = HubSection(zone="UTC")
    assert "Outage" in outage_text(DOWN, english, hub, "new").title
    assert "2 min" in outage_text(replace(DOWN, ended=NOW + MINUTE), english, hub, "ended").body


def test_a_message_of_an_earlier_store_does_not_silence_another_outage_of_that_number() -> None:
    (said,) = begun([DOWN], MEMBERS, {}, NOW)
    assert list(begun([DOWN], MEMBERS, {-7: said}, NOW)) == []
    old = replace(said, made=NOW - timedelta(days=30), state="over")
    assert list(begun([DOWN], MEMBERS, {-7: old}, NOW)) == [said]
