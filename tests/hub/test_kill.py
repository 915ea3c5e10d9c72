"""kill -9 of the hub and of a member at any moment, and the kill switch: what survives, and what everybody lets go."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

import pytest

from bavn.clearing.changes import Kept, Order, Report
from bavn.clearing.clearing import Clearing
from bavn.clearing.telling import delta_of
from bavn.cli.app import run
from bavn.hub import opening
from bavn.hub.hub import Hub
from bavn.member import standing
from bavn.member.heard import Heard, take
from bavn.member.link import Link
from bavn.model.campaign import Campaign, SharedDecision
from bavn.model.member import Member
from bavn.settings.schema import HubSettings
from tests.hub.hubs import established
from tests.hub.processes import ROOT, Town, now, town
from tests.hub.reporting import flood
from tests.waiting import until

VEJLE, ISHOJ, RANDERS = (established(name) for name in ("vejle", "ishoj", "randers"))
AN_HOUR = timedelta(hours=1)
KILLS = 2  # of the hub; and the member's process after each but the last


class Reporter:
    """A member's process, and what it said before it was killed: the highest revision of each sighting."""

    def __init__(self, place: Town, member: str, first: int, began: datetime) -> None:
        command = [sys.executable, "-m", "tests.hub.reporting", place.url, str(place.states[member]), member]
        command += [str(first), began.isoformat()]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.said: dict[str, dict[str, int]] = {"kept": {}, "acknowledged": {}}
        self.thread = Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.endswith("\n"):
                what, name, revision = line.split()
                self.said[what][name] = int(revision)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def linked(place: Town, member: Member) -> Iterator[Link]:
    link = Link(HubSettings(place.url), place.identities[member.id], clock=now, state=place.states[member.id])
    link.start()
    try:
        yield link
    finally:
        link.stop(30)


@contextmanager
def opened(place: Town) -> Iterator[Hub]:
    """The hub's folder, while it does not run."""
    hub = opening.open_hub(place.data, now)
    try:
        yield hub
    finally:
        hub.close()


def told(hub: Hub, member: str) -> Heard:
    """What a member would hear that had heard nothing yet."""
    one, at = hub.clearing, now()
    everything = delta_of(
        one.decisions(),
        one.warnings(),
        audience="member",
        member=member,
        hub="hub",
        since=0,
        seq=one.seq,
        at=at,
        killed=one.killed,
    )
    return take(Heard(), everything, at).heard


def order(place: Town, value: str) -> int:
    """An operator arms a value by hand, beside the hub, which may run or not."""
    with opening.join_store(place.data) as store:
        return store.orders.add(Order(0, "arm", value, "inge", now(), now() + timedelta(hours=2))).id


def said_last(place: Town) -> int:
    """The seq of the hub's last word."""
    with opening.join_store(place.data) as store:
        return store.kept(now()).counters["seq"] - 1


def counted(campaign: Campaign) -> tuple[object, ...]:
    """What is counted in a campaign."""
    return campaign.members, campaign.requests, campaign.sources, campaign.first, campaign.templates, campaign.ended


def essence(row: SharedDecision) -> tuple[object, ...]:
    """What a decision says, without when and under which number."""
    return row.value, row.actions, row.members, row.because, row.by, row.gone


def undisturbed(hub: Hub, kept: Kept, at: datetime) -> Clearing:
    """A clearing house that is told all of it at once, and was never killed."""
    fresh = Clearing(hub.clearing.rules, hub.clearing.places)
    fresh.know(list(hub.admitted.members.values()), at)
    for given in kept.orders:
        fresh.obey(given, at)
    fresh.take([Report(one.member, one.key, one.received, one.sighting) for one in kept.reports], at)
    return fresh


def killed(  # noqa: PLR0917  who takes part
    place: Town, other: Link, witness: Link, first: int, began: datetime, chance: Random
) -> tuple[dict[str, dict[str, int]], list[int]]:
    """Let two members report and an operator decide, and kill first the hub in the midst of it, then the member."""
    reporter = Reporter(place, "vejle", first, began)
    try:
        until(lambda: reporter.said["acknowledged"], what="the hub acknowledges")
        orders = [order(place, f"9.9.{first % 251}.1")]
        for number in range(chance.randint(5, 15)):
            other.report(flood("ishoj", first + number, 50, began), 1, "new", now())
        enough, heard = len(reporter.said["acknowledged"]) + chance.randint(0, 60), witness.heard.seq
        until(lambda: len(reporter.said["acknowledged"]) > enough and witness.heard.seq > heard)
        place.stop(signal.SIGKILL)
        orders.append(order(place, f"9.9.{first % 251}.2"))  # while there is no hub
        more = len(reporter.said["kept"]) + chance.randint(1, 20)
        until(lambda: len(reporter.said["kept"]) > more, what="the spool takes it all the same")
    finally:
        reporter.kill()
    return reporter.said, orders


def test_nothing_is_lost_or_counted_twice_when_hub_and_member_are_killed(tmp_path: Path) -> None:
    chance = Random(6)
    began = now() - AN_HOUR
    kept: dict[str, int] = {}
    acknowledged: dict[str, int] = {}
    orders, seqs = list[int](), [0]
    with town(tmp_path, VEJLE, ISHOJ, RANDERS) as place, ExitStack() as stack:
        place.start()
        witness = stack.enter_context(linked(place, RANDERS))
        other = stack.enter_context(linked(place, ISHOJ))
        for kill in range(KILLS):
            before = len(acknowledged)
            said, ordered = killed(place, other, witness, 1_000 * kill, began, chance)
            seqs.append(witness.heard.seq)
            orders += ordered
            for some, into in ((said["kept"], kept), (said["acknowledged"], acknowledged)):
                into.update({name: max(revision, into.get(name, 0)) for name, revision in some.items()})
            assert len(acknowledged) > before
            place.start()
        vejle = stack.enter_context(linked(place, VEJLE))  # sends what its killed process had put on disk
        until(lambda: not len(vejle._spool) and not len(other._spool), what="all that was kept is sent")
        with opening.join_store(place.data) as store:
            until(lambda: all(store.orders.obeyed(one) is not None for one in orders), what="all orders are obeyed")
        links = {"randers": witness, "ishoj": other, "vejle": vejle}
        until(lambda: {link.heard.seq for link in links.values()} == {said_last(place)}, what="all is heard")
        place.stop(signal.SIGKILL)
        heard = {name: link.heard for name, link in links.items()}
    check(place, kept, acknowledged, orders, heard, max(seqs))


def check(  # noqa: PLR0917  all that was seen
    place: Town,
    kept: dict[str, int],
    acknowledged: dict[str, int],
    orders: list[int],
    heard: dict[str, Heard],
    seq: int,
) -> None:
    """Compare what is in the hub's store with what was said, and with a hub that nobody killed."""
    with opened(place) as hub:
        rows = hub.store.kept(now())
        newest = {one.sighting.id: one.sighting.revision for one in rows.reports if one.member == "vejle"}
        assert len(rows.reports) == len({(one.member, one.sighting.id) for one in rows.reports})
        assert {name for name, revision in acknowledged.items() if newest.get(name, 0) < revision} == set()
        assert {name for name, revision in kept.items() if newest.get(name, 0) < revision} == set()
        seen = {row.seq for row in rows.decisions} | {row.seq for row in rows.warnings}
        assert rows.counters["seq"] > max(seen) >= seq
        live = [row for row in rows.decisions if row.gone is None]
        assert len({row.value for row in live}) == len(live)
        assert rows.counters["decision"] > max(row.id for row in rows.decisions)
        assert rows.counters["campaign"] > max(one.id for one in rows.campaigns)
        assert sorted(orders) == sorted(one.id for one in rows.orders)
        through = undisturbed(hub, rows, now())
        again = [row for row in through.decisions() if row.gone is None]
        assert sorted(map(essence, live), key=str) == sorted(map(essence, again), key=str)
        assert sorted(map(counted, hub.clearing.campaigns()), key=str) == sorted(
            map(counted, through.campaigns()), key=str
        )
        for name, one in heard.items():
            all_there_is = told(hub, name)
            assert one.seq == all_there_is.seq
            assert set(one.decisions.values()) == set(all_there_is.decisions.values())
            assert one.warnings == all_there_is.warnings


def test_the_kill_switch_is_heard_by_everybody_at_once_and_by_who_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SOON_S", 0.1)  # before a key that was refused is shown again
    away, gone = established("away"), established("gone")
    twenty = tuple(established(f"m{number}") for number in range(20))
    with town(tmp_path, VEJLE, away, gone, *twenty) as place, ExitStack() as stack:
        place.start()
        links = [stack.enter_context(linked(place, one)) for one in twenty]
        with linked(place, VEJLE) as vejle, linked(place, away) as one:
            vejle.report(flood("vejle", 1, 100, now() - AN_HOUR), 1, "new", now())
            until(lambda: all(len(link.heard.decisions) == 2 for link in (*links, one)), what="all are armed")
        before = dict(links[0].heard.decisions)

        took = Switch(links, killed=True)
        command("hub", "kill", "--data", str(place.data))
        took.wait(says)
        assert not any(link.heard.decisions or link.heard.warnings for link in links)
        with linked(place, away) as one:
            until(lambda: one.heard.killed, what="who was away hears it")
            assert not one.heard.decisions

        took = Switch(links, killed=False)
        command("hub", "unkill", "--data", str(place.data))
        took.wait(says)
        until(lambda: all(set(link.heard.decisions) == set(before) for link in links), what="all is told again")
        assert all(link.heard.warnings for link in links)

        with linked(place, gone) as suspended:
            until(lambda: suspended.heard.connected, what="it listens")
            began = time.monotonic()
            command("hub", "member", "suspend", "gone", "--data", str(place.data))
            until(lambda: not suspended.heard.connected, what="its stream is cut")
            says(f"suspended: cut off {time.monotonic() - began:.2f} s after the command was begun")
            notices: list[str] = []

            def refused() -> bool:
                notices.extend(one.code for one in suspended.notices())
                return bool({"hub-revoked", "hub-suspended"} & set(notices))

            until(refused, what="its key is refused")
        assert all(link.heard.connected for link in links)


def command(*words: str) -> None:
    """Run a command of Bavn's beside the hub, which must succeed; in this process, for its start takes a second."""
    assert run(list(words)) == 0


def says(text: str) -> None:
    print(text)  # noqa: T201  the times are shown, and depend on the machine: what counts is that it happens


class Switch:
    """Watches links until all of them have heard that the switch was pulled, or let go."""

    def __init__(self, links: list[Link], *, killed: bool) -> None:
        self.began = time.monotonic()
        self.heard: list[float] = []
        self.links, self.killed = list(links), killed
        self.thread = Thread(target=self._watch)
        self.thread.start()

    def _watch(self) -> None:
        left = self.links

        def all_have() -> bool:
            nonlocal left
            for link in left:
                if link.heard.killed is self.killed:
                    self.heard.append(time.monotonic() - self.began)
            left = [link for link in left if link.heard.killed is not self.killed]
            return not left

        until(all_have, what="all have heard it")

    def wait(self, show: Callable[[str], None]) -> None:
        told_s = time.monotonic() - self.began
        self.thread.join()
        assert len(self.heard) == len(self.links)
        what = "kill" if self.killed else "unkill"
        show(f"{what}: first {self.heard[0]:.2f} s, last {self.heard[-1]:.2f} s; the command ended at {told_s:.2f} s")
