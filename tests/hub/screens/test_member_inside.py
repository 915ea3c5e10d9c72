"""All about one member, gathered in one read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.doors.reader import Reader
from bavn.hub.screens.member_inside import gathered, inside_of, last_seen, sensors_heard
from bavn.hub.screens.told_decisions import Lines
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.member import Key
from tests.hub.hubs import NOW, Running
from tests.hub.screens.land import country, land

MINUTE = timedelta(minutes=1)
OWN = Reader("member", "taarnby", "member", user="lise")
OPERATOR = Reader("operator", None, "operator", user="anna")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with land(tmp_path, country(6)) as one:
        yield one


def test_calls_say_what_they_were_about_and_who_answered(hub: Running) -> None:
    warning = next(one for one in hub.hub.published.warnings if one.why == "campaign")

    def call(store: HubStore) -> None:
        store.messages.keep(
            Message(warning.id, "taarnby", NOW, NOW, needs_answer=True, told=1),
            Message(-7, "taarnby", NOW - MINUTE, NOW, needs_answer=True, told=1, state="given-up"),
            Message(999, "taarnby", NOW - 2 * MINUTE, NOW, needs_answer=False),
            Message(warning.id, "vejle", NOW, NOW, needs_answer=True),
        )

    hub.changes(call)
    member = hub.hub.admitted.members["taarnby"]
    inside = inside_of(gathered(hub.hub.store, member, OWN), member, OWN, hub.hub, Lines(hub.hub))
    assert [(one.number, one.why) for one in inside.calls] == [(warning.id, "campaign"), (-7, "outage"), (999, "")]


def test_decisions_are_those_that_its_own_evidence_bears(hub: Running) -> None:
    lines = Lines(hub.hub)
    for name, alone in (("taarnby", "198.19.0.3"), ("vejle", "")):
        member = hub.hub.admitted.members[name]
        reader = replace(OWN, member=name)
        found = gathered(hub.hub.store, member, reader)
        borne = {one.value for one in found.testimonies}
        inside = inside_of(found, member, reader, hub.hub, lines)
        assert {one.value for one in inside.decisions} <= borne
        assert (alone in borne) == bool(alone)


def test_a_key_was_seen_when_it_was_shown_last(hub: Running) -> None:
    keys = hub.hub.store.registry.keys.all()
    hub.hub.seen.clear()
    hub.hub.seen[keys[0].id] = NOW + MINUTE
    old = replace(keys[0], last_seen=NOW)
    assert last_seen(hub.hub, old) == NOW + MINUTE
    assert last_seen(hub.hub, replace(keys[1], last_seen=None)) is None
    other = Key("b", "bouncer", old.member, "b", b"", NOW, last_seen=NOW + 9 * MINUTE)
    gone = replace(old, id="gone", revoked=NOW, last_seen=NOW + 9 * MINUTE)
    count, heard = sensors_heard(hub.hub, [old, other, gone])
    assert (count[old.member], heard) == (1, {old.member: NOW + MINUTE})
