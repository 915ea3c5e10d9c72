"""Vantage points of a test: each with a key of its own, which really look, at the time that the test says."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from bavn.hub.doors.joining import key_id_of
from bavn.hub.hub import Hub
from bavn.hub.watching import Observed
from bavn.hubstore.probes import Probe
from bavn.hubstore.store import HubStore
from bavn.model.member import Key
from bavn.model.probe import Ending, Phases, Sample, Target, Vantage
from bavn.sharing.envelope import open_sealed
from bavn.sharing.looks import ToLookAt, encode_looks, read_targets
from bavn.sharing.signing import SigningKey
from tests.hub.hubs import Running, Sensor
from tests.waiting import until

AARHUS = Vantage("aarhus", "dk", "line-1")
ODENSE = Vantage("odense", "dk", "line-2")
OFTEN_S = 0.02  # between two judgements; the time that is judged is the test's


@dataclass(slots=True)
class Place:
    """A vantage point, as far as the hub can tell."""

    vantage: Vantage
    speaks: Sensor

    def asks(self, hub: Running) -> httpx.Response:
        return self.speaks.asks(hub.client, "/api/v1/targets")

    def told(self, hub: Running) -> ToLookAt:
        """What it is to look at."""
        signing = hub.hub.signing
        return read_targets(open_sealed(self.asks(hub).content, {signing.id: signing.public}))

    def sees(self, target: str, at: datetime, ending: Ending = "ok") -> Sample:
        return Sample(target, self.vantage.name, at, 4, ending, Phases(total=20_000), "192.0.2.1")

    def says(self, hub: Running, samples: Iterable[Sample]) -> httpx.Response:
        return self.speaks.says(hub.client, encode_looks(list(samples)), "/api/v1/looks")


@dataclass(slots=True)
class Places:
    """To be handed to `running` as `opened`: vantage points that are there when the hub begins."""

    vantages: tuple[Vantage, ...] = (AARHUS, ODENSE)
    places: dict[str, Place] = field(default_factory=dict)

    def __call__(self, hub: Hub) -> None:
        hub.lookout.tick_s = OFTEN_S
        for vantage in self.vantages:
            if vantage.name not in self.places:
                self.places[vantage.name] = enrolled(hub, vantage, hub.now)

    def __getitem__(self, name: str) -> Place:
        return self.places[name]


def enrolled(hub: Hub, vantage: Vantage, clock: Callable[[], datetime]) -> Place:
    """Let a place have a key, before the hub begins."""
    key = SigningKey.make()
    made = Key(key_id_of(key.public), "probe", "", vantage.name, key.public, clock())
    hub.store.registry.vantages.add(vantage, key.public, clock())
    assert hub.store.registry.vantages.join(key.public, vantage.name, made, clock())
    return Place(vantage, Sensor("", key, made.id, clock))


def seen_now(hub: Running) -> Observed:
    """What the hub knows, once it has judged what is at this moment."""
    lookout = hub.hub.lookout
    until(lambda: lookout.observed.at == hub.clock() and lookout.observed.watched.version == hub.hub.admitted.version)
    return lookout.observed


def watches(hub: Running, count: int) -> None:
    """Wait until so many targets are looked at."""
    until(lambda: len(hub.hub.lookout.observed.watched.targets) == count, what=f"{count} targets are looked at")


def look_at(hub: Running, *probes: Probe) -> None:
    """Let an operator name these, and wait until they are looked at."""
    for one in probes:
        hub.changes(partial(_added, one, hub.clock()))
    urls = {one.target.url for one in probes}
    until(lambda: urls <= {one.url for one in hub.hub.lookout.observed.watched.targets.values()})


def _added(probe: Probe, now: datetime, store: HubStore) -> None:
    store.registry.probes.add(probe, now)


def shown(response: httpx.Response) -> Any:  # noqa: ANN401  JSON
    assert response.status_code == 200, response.text
    return json.loads(response.content)


def at(url: str, name: str, member: str = "vejle", **more: Any) -> Probe:  # noqa: ANN401  fields of a target
    """Something on this machine that stands for a site."""
    return Probe(replace(Target(name, url, name, member), **more))
