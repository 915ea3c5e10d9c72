"""The whole hub with its store in PostgreSQL: what was acknowledged is answered after kill -9."""

import signal
from pathlib import Path

import msgspec

from bavn.hub import opening
from bavn.hub.archive import pack
from bavn.member.client import HubClient
from bavn.member.hub_clock import HubClock
from bavn.sharing.checking import encode_batch
from bavn.sharing.delta import Delta
from bavn.sharing.envelope import open_sealed
from bavn.sharing.signing import fingerprint_of
from tests.hub.hubs import established, sighting
from tests.hub.processes import Town, now, town
from tests.hubstore.cluster import running

VALUES = ("198.18.0.1", "198.19.0.1")


def says(place: Town, member: str) -> None:
    client = HubClient(place.identities[member], HubClock(now))
    try:
        answer = client.send(encode_batch([sighting(at=now())]))
    finally:
        client.close()
    assert answer.okay, answer.why


def hears(place: Town, member: str) -> Delta:
    identity = place.identities[member]
    client = HubClient(identity, HubClock(now))
    try:
        answer = client.delta(0)
    finally:
        client.close()
    assert answer.okay, answer.why
    (key,) = identity.hub_keys
    return msgspec.json.decode(open_sealed(answer.body, {fingerprint_of(key): key}), type=Delta)


def test_a_hub_on_postgresql_that_is_killed_answers_what_it_had_acknowledged(tmp_path: Path) -> None:
    members = tuple(established(name) for name in ("vejle", "ishoj", "randers"))
    with running() as cluster, town(tmp_path, *members, store=cluster.empty()) as place:
        place.start()
        says(place, "vejle")
        says(place, "ishoj")
        before = hears(place, "randers")
        with opening.join_store(place.data) as store:
            assert pack(place.data, store, tmp_path / "all.tar", now()).files > 1
        place.stop(signal.SIGKILL)
        place.start()
        told = hears(place, "randers")
        says(place, "vejle")  # again, as a sensor does that has not heard of it
        with opening.join_store(place.data) as store:
            assert store.hub_runs()
            assert store.where.startswith("postgresql")
            assert sorted(one.member for one in store.kept(now()).reports) == ["ishoj", "vejle"]
    assert {(one.action, *sorted(one.values)) for one in before.decisions} == {("block", *VALUES)}
    assert (told.decisions, told.warnings) == (before.decisions, before.warnings)
