"""The whole way: two places look at real servers on this machine, which go down and come back, and the hub is told."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bavn.hub.observing import FOLDER
from bavn.hubstore.probes import Probe
from bavn.model.probe import Sample
from bavn.observatory.observatory import join_observatory
from bavn.probing.look import look
from bavn.probing.tools import Tools
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import NOW, Clock, Running, established, running, sighting
from tests.hub.vantage_points import Places, at, look_at, seen_now, shown, watches
from tests.waiting import until

SITES = ("www.vejle.example", "www.ishoj.example")
VEJLE, ISHOJ = established("vejle"), established("ishoj")
PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Sites:
    """Real servers on ports that stay theirs; one that is `down` refuses connections."""

    def __init__(self, *names: str) -> None:
        self.ports = {name: _free_port() for name in names}
        self.down: set[str] = set()

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[None]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(PAGE)
            await writer.drain()
            writer.close()

        up = [port for name, port in self.ports.items() if name not in self.down]
        servers = [await asyncio.start_server(answer, "127.0.0.1", port) for port in up]
        try:
            yield
        finally:
            for server in servers:
                server.close()
                await server.wait_closed()


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


class Town:
    """A hub with two places that look for it, ten seconds after the other each time."""

    def __init__(self, hub: Running, places: Places, sites: Sites) -> None:
        self.hub, self.places, self.sites = hub, places, sites
        bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.tools = Tools(trust=bare, reading=bare, allowed=lambda _: True)
        self.cut: set[str] = set()

    def round(self, count: int = 1) -> None:
        """All places look at all that they are told to, and hand it in; ten seconds go by."""
        for _ in range(count):
            for name in self.places.places:
                place = self.places[name]
                samples = asyncio.run(self._looked(name))
                assert shown(place.says(self.hub, samples)) == {"taken": len(samples), "refused": []}
            seen_now(self.hub)
            self.hub.clock.forward(seconds=10)

    async def _looked(self, name: str) -> list[Sample]:
        targets = self.places[name].told(self.hub).targets
        async with self.sites.answering():
            found = [await look(one, 4, name, self.tools, self.hub.clock) for one in targets]
        samples = [one.sample for one in found]
        return [replace(one, ending="timed-out") for one in samples] if name in self.cut else samples

    def verdicts(self) -> dict[str, str]:
        observed = seen_now(self.hub)
        return {name: one.verdict for name, one in observed.standing.items()}

    def outages(self, member: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = shown(self.hub.sensor(member).asks(self.hub.client, "/api/v1/outages"))["outages"]
        return found


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from started(tmp_path, Sites(*SITES))


def probes_of(sites: Sites) -> list[Probe]:
    """What stands for the members' sites, and for sites of nobody."""
    owners = {name: name.split(".")[1] if name in SITES else "" for name in sites.ports}
    return [at(f"http://127.0.0.1:{port}/", name, owners[name]) for name, port in sites.ports.items()]


def started(folder: Path, sites: Sites, *, extra: int = 0) -> Iterator[Town]:
    sites.ports |= {f"extra-{number}.example": _free_port() for number in range(extra)}
    places, probes = Places(), probes_of(sites)
    with running(folder, members=(VEJLE, ISHOJ), tls=True, opened=places) as hub:
        look_at(hub, *probes)
        yield Town(hub, places, sites)


def test_a_site_that_goes_down_is_found_told_and_joins_a_campaign(town: Town) -> None:
    hub = town.hub
    town.round(3)
    assert town.verdicts() == dict.fromkeys(SITES, "up")
    began = hub.clock()
    town.sites.down = {SITES[0]}
    town.round(6)
    assert town.verdicts() == {SITES[0]: "down", SITES[1]: "up"}
    (outage,) = town.outages("vejle")
    assert (outage["verdict"], outage["ending"], outage["ended"]) == ("down", "refused", None)
    assert outage["began"] == began.isoformat().replace("+00:00", "Z")
    assert sorted(outage["witnesses"]) == ["aarhus", "odense"]

    def sightings() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = shown(hub.sensor("vejle").asks(hub.client, "/api/v1/sightings"))["sightings"]
        return found

    until(sightings, what="the outage is a sighting")
    (said,) = sightings()
    assert [said["sighting"][name] for name in ("kind", "origin", "sources")] == ["outage", "probe", []]
    operator = hub.person("operator")
    campaigns = shown(hub.asked("/api/v1/campaigns", operator))["campaigns"]
    assert [one["kind"] for one in campaigns if one["id"] == said["campaign"]] == ["outage"]
    assert shown(hub.asked("/api/v1/warnings", operator))["warnings"] == []
    assert shown(hub.asked("/api/v1/decisions", operator))["decisions"] == []

    ended = hub.clock()
    town.sites.down = set()
    town.round(3)
    assert town.verdicts() == dict.fromkeys(SITES, "up")
    (outage,) = town.outages("vejle")
    assert outage["ended"] == ended.isoformat().replace("+00:00", "Z")
    until(lambda: [one["sighting"]["ended"] for one in sightings()] == [outage["ended"]], what="its end is told")


def test_another_member_learns_only_that_one_organisation_was_down(town: Town) -> None:
    town.round(2)
    town.sites.down = {SITES[0]}
    town.round(6)
    seen_now(town.hub)
    ishoj = town.hub.sensor("ishoj")
    told = ishoj.asks(town.hub.client, "/api/v1/outages")
    assert (told.json()["outages"], told.json()["organisations"]) == ([], 1)
    assert "vejle" not in told.text
    verdicts = ishoj.asks(town.hub.client, "/api/v1/verdicts")
    assert [one["target"] for one in verdicts.json()["targets"]] == [SITES[1]]
    assert verdicts.json()["organisations"] == {"down": 1, "up": 1}
    assert "vejle" not in verdicts.text


def test_a_place_whose_line_is_cut_makes_no_outage(tmp_path: Path) -> None:
    for town in started(tmp_path, Sites(*SITES), extra=4):
        town.round(3)
        town.cut = {"odense"}
        town.round(12)
        assert set(town.verdicts().values()) == {"up"}
        assert [one["verdict"] for one in town.outages("vejle")] == []
        assert ("odense", 4) in town.hub.hub.lookout._watching._observing.offline()  # type: ignore[union-attr]


def test_one_place_alone_that_lies_puts_nobody_down(town: Town) -> None:
    town.round(3)
    town.cut = {"aarhus"}
    town.round(3)
    assert "down" not in town.verdicts().values()
    assert not [one for one in town.outages("vejle") if one["verdict"] == "down"]


def test_what_was_acknowledged_is_there_after_a_restart_and_the_outage_goes_on(tmp_path: Path) -> None:
    clock, sites = Clock(), Sites(*SITES)
    places = Places()
    with running(tmp_path, members=(VEJLE, ISHOJ), opened=places, clock=clock) as hub:
        look_at(hub, *probes_of(sites))
        town = Town(hub, places, sites)
        town.round(2)
        sites.down = {SITES[0]}
        town.round(6)
        assert town.verdicts()[SITES[0]] == "down"
        (before,) = [one for one in hub.hub.lookout.observed.spells if one.verdict == "down"]
    with join_observatory(tmp_path / "hub" / FOLDER) as kept:
        assert len(list(kept.samples(NOW - timedelta(days=1), NOW + timedelta(days=1)))) == 8 * 2 * 2
    with running(tmp_path, opened=places, clock=clock) as hub:
        watches(hub, 2)
        town = Town(hub, places, sites)
        town.round(2)
        assert town.verdicts()[SITES[0]] == "down"
        (after,) = [one for one in hub.hub.lookout.observed.spells if one.verdict == "down"]
        assert (after.id, after.began, after.ended) == (before.id, before.began, None)
        reports = [one for one in hub.hub.store.kept(clock()).reports if one.sighting.kind == "outage"]
        assert len(reports) == 1


def test_a_site_that_is_attacked_and_down_stands_in_both(town: Town) -> None:
    town.round(2)
    town.sites.down = {SITES[0]}
    flood = replace(sighting(at=town.hub.clock()), site=SITES[0])
    assert town.hub.sensor("vejle").says(town.hub.client, encode_batch([flood])).json()["accepted"] == 1
    town.round(6)

    def reports() -> dict[str, int]:
        found = town.hub.hub.store.kept(town.hub.clock()).reports
        return {one.sighting.kind: one.campaign for one in found}

    until(lambda: len(reports()) == 2, what="the outage is a sighting")
    assert len(set(reports().values())) == 2, "seen attacked and seen down are two things"
