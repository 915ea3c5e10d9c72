"""A vantage point's link against the real hub: real TLS, a key of its own, and a hub that goes away."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.member import looking, standing
from bavn.member.identity import Identity
from bavn.member.looking import VantageLink, is_vantage
from bavn.observatory.observatory import join_observatory
from bavn.sharing.envelope import seal
from bavn.sharing.looks import encode_targets
from bavn.sharing.signing import SigningKey
from tests.hub.hubs import NOW, Clock, Running, established, running
from tests.hub.vantage_points import AARHUS, Place, Places, watches
from tests.waiting import until

SITE = "www.vejle.example"
VEJLE = established("vejle")


def identity_of(hub: Running, place: Place) -> Identity:
    return Identity(
        url=hub.url,
        hub="Prøve",
        hub_keys=(hub.hub.signing.public,),
        member=f"vantage:{place.vantage.name}",
        key=place.speaks.id,
        private_key=place.speaks.key.raw,
        number_key=secrets.token_bytes(32),
        ca=hub.hub.authority.decode(),
    )


@contextmanager
def linked(identity: Identity, state: Path, clock: Clock, ask_s: float = 60.0) -> Iterator[VantageLink]:
    link = VantageLink(identity, clock=clock, state=state, ask_s=ask_s)
    link.start()
    try:
        yield link
    finally:
        link.stop(10)


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def hub(tmp_path: Path, places: Places) -> Iterator[Running]:
    with running(tmp_path, members=(VEJLE,), tls=True, opened=places) as found:
        watches(found, 1)
        yield found


def test_it_hears_what_to_look_at_and_its_looks_are_kept_by_the_hub(
    hub: Running, places: Places, tmp_path: Path
) -> None:
    place = places["aarhus"]
    looks = [place.sees(SITE, NOW - timedelta(seconds=30 * number)) for number in range(3)]
    with linked(identity_of(hub, place), tmp_path / "aarhus", hub.clock) as link:
        until(lambda: link.to_look_at, what="it is told what to look at")
        assert link.to_look_at is not None
        assert [one.name for one in link.to_look_at.targets] == [SITE]
        assert link.to_look_at.vantage == AARHUS
        link.report(looks)
        until(lambda: not link.waiting, what="the hub has all")
        assert link.notices() == []
    with join_observatory(hub.hub.data / "observatory") as kept:
        assert sorted(kept.samples(NOW - timedelta(hours=1), NOW + timedelta(hours=1)), key=lambda one: one.at) == (
            sorted(looks, key=lambda one: one.at)
        )


def test_what_was_told_and_what_was_seen_outlast_the_hub(tmp_path: Path, places: Places) -> None:
    state, clock = tmp_path / "aarhus", Clock()
    with running(tmp_path, members=(VEJLE,), tls=True, opened=places) as hub:
        watches(hub, 1)
        identity = identity_of(hub, places["aarhus"])
        with linked(identity, state, clock) as link:
            until(lambda: link.to_look_at, what="it is told what to look at")
    gone = VantageLink(identity, clock=clock, state=state)  # the hub is away, and this was started anew
    assert gone.to_look_at is not None
    gone.report([places["aarhus"].sees(SITE, NOW)])
    gone.stop(1)
    with running(tmp_path, tls=True, opened=places) as hub:
        watches(hub, 1)
        found = identity_of(hub, places["aarhus"])
        with linked(found, state, clock) as link:
            until(lambda: not link.waiting, what="the hub has it")
        with join_observatory(hub.hub.data / "observatory") as kept:
            assert len(list(kept.samples(NOW - timedelta(hours=1), NOW + timedelta(hours=1)))) == 1


def test_a_hub_that_is_gone_is_tried_again_and_nothing_is_lost(
    tmp_path: Path, hub: Running, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = replace(identity_of(hub, places["aarhus"]), url="https://127.0.0.1:1")
    with linked(nowhere, tmp_path / "aarhus", hub.clock) as link:
        link.report([places["aarhus"].sees(SITE, NOW)])
        until(lambda: link._reach.why, what="it is not reached")
        assert link.waiting == 1
    monkeypatch.setattr(looking, "GATHER_S", 0.0)
    with linked(identity_of(hub, places["aarhus"]), tmp_path / "aarhus", hub.clock) as link:
        until(lambda: not link.waiting, what="the hub has it")


def test_a_list_that_the_hub_did_not_sign_is_not_looked_at(tmp_path: Path, hub: Running, places: Places) -> None:
    state = tmp_path / "aarhus"
    state.mkdir()
    (state / "targets").write_bytes(seal(encode_targets(AARHUS, (), NOW), SigningKey.make()))
    other = replace(identity_of(hub, places["aarhus"]), hub_keys=(SigningKey.make().public,))
    with linked(other, state, hub.clock) as link:
        until(lambda: "hub-not-believed" in {one.code for one in link.notices()}, what="it says so")
        assert link.to_look_at is None


def test_looks_that_the_hub_refuses_are_said_and_not_sent_again(tmp_path: Path, hub: Running, places: Places) -> None:
    with linked(identity_of(hub, places["aarhus"]), tmp_path / "aarhus", hub.clock) as link:
        link.report([places["odense"].sees(SITE, NOW)])
        until(lambda: not link.waiting, what="it is let go")
        until(lambda: "hub-looks-refused" in {one.code for one in link.notices()}, what="it says so")


def test_a_key_that_was_revoked_keeps_its_looks_and_says_so(
    tmp_path: Path, hub: Running, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SOON_S", 0.05)
    hub.changes(lambda store: store.registry.vantages.remove("aarhus", NOW))
    with linked(identity_of(hub, places["aarhus"]), tmp_path / "aarhus", hub.clock) as link:
        link.report([places["aarhus"].sees(SITE, NOW)])
        until(lambda: "hub-revoked" in {one.code for one in link.notices()}, what="it says so")
        assert link.waiting == 1


def test_a_mistake_of_ours_is_said_and_it_goes_on(
    tmp_path: Path, hub: Running, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "AFTER_A_MISTAKE_S", 0.01)
    link = VantageLink(identity_of(hub, places["aarhus"]), clock=hub.clock, state=tmp_path / "aarhus")
    right, broken = link._ask, [True]

    def ask() -> float | None:
        if broken and broken.pop():
            raise ZeroDivisionError
        return right()

    monkeypatch.setattr(link, "_ask", ask)
    link.start()
    until(lambda: link.to_look_at, what="it goes on")
    assert {one.code for one in link.notices()} == {"hub-stopped"}
    link.stop(10)


def test_a_member_is_no_vantage_point(hub: Running, places: Places) -> None:
    identity = identity_of(hub, places["aarhus"])
    assert is_vantage(identity)
    assert not is_vantage(replace(identity, member="vejle"))
