"""kill -9 of a hub in the midst of looks: what it acknowledged is there, and what it did not is handed in again."""

import secrets
import signal
from datetime import timedelta
from pathlib import Path

from bavn.hub import opening
from bavn.hub.observing import FOLDER
from bavn.member.identity import Identity
from bavn.member.looking import VantageLink
from bavn.model.probe import Sample
from bavn.observatory.observatory import join_observatory
from tests.hub.hubs import established
from tests.hub.processes import Town, now, town
from tests.hub.vantage_points import AARHUS, Place, enrolled
from tests.waiting import until

VEJLE = established("vejle")
SITE = "www.vejle.example"


def identity_of(place: Town) -> tuple[Place, Identity]:
    hub = opening.open_hub(place.data, now)
    try:
        aarhus = enrolled(hub, AARHUS, now)
        known = place.identities["vejle"]
        return aarhus, Identity(
            url=place.url,
            hub=known.hub,
            hub_keys=known.hub_keys,
            member="vantage:aarhus",
            key=aarhus.speaks.id,
            private_key=aarhus.speaks.key.raw,
            number_key=secrets.token_bytes(32),
            ca=known.ca,
        )
    finally:
        hub.close()


def kept(place: Town) -> list[Sample]:
    with join_observatory(place.data / FOLDER) as found:
        return list(found.samples(now() - timedelta(hours=2), now() + timedelta(hours=1)))


def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_counted_twice(tmp_path: Path) -> None:
    with town(tmp_path, VEJLE) as place:
        aarhus, identity = identity_of(place)
        place.start()
        link = VantageLink(identity, clock=now, state=tmp_path / "aarhus")
        link.start()
        began = now().replace(microsecond=0) - timedelta(minutes=50)
        looks = [aarhus.sees(SITE, began + timedelta(milliseconds=200 * number)) for number in range(6_000)]
        until(lambda: link.to_look_at, what="it is told what to look at")
        for begins in range(0, 3_000, 50):
            link.report(looks[begins : begins + 50])
        before = link.waiting
        until(lambda: link.waiting < before or not link.waiting, what="the hub takes some")
        acknowledged = 3_000 - link.waiting
        place.stop(signal.SIGKILL)
        assert len(kept(place)) >= acknowledged > 0
        link.report(looks[3_000:])  # while there is no hub
        place.start()
        until(lambda: not link.waiting, what="the hub has all")
        link.stop(10)
        place.stop(signal.SIGKILL)
        assert sorted(one.at for one in kept(place)) == [one.at for one in looks]
