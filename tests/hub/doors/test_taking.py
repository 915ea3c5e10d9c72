"""What both doors that take batches do alike; what is in a batch is theirs: `test_intake`, `test_looks`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.hub.doors.limits import Limits, Rate
from bavn.hub.doors.taking import BESIDE, busy_problem
from bavn.hub.pipeline import BusyError
from bavn.sharing.checking import encode_batch
from bavn.sharing.looks import encode_looks
from tests.hub.hubs import NOW, PLENTY, Running, Sensor, established, running, sighting
from tests.hub.vantage_points import Places, watches

DOORS = ("/api/v1/sightings", "/api/v1/looks")


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def hub(tmp_path: Path, places: Places) -> Iterator[Running]:
    with running(tmp_path, members=(established("vejle"),), opened=places) as found:
        watches(found, 1)
        yield found


def at_the(door: str, hub: Running, places: Places) -> tuple[Sensor, bytes]:
    """Who may hand in there, and three things to hand in."""
    if door == DOORS[0]:
        return hub.sensor("vejle"), encode_batch([sighting(number) for number in range(3)])
    aarhus = places["aarhus"]
    times = (NOW - timedelta(seconds=30 * number) for number in range(3))
    return aarhus.speaks, encode_looks([aarhus.sees("www.vejle.example", at) for at in times])


@pytest.mark.parametrize("door", DOORS)
def test_a_large_body_is_read_as_a_small_one_is(hub: Running, places: Places, door: str) -> None:
    sender, body = at_the(door, hub, places)
    small, large = sender.says(hub.client, body, door), sender.says(hub.client, body + b" " * BESIDE, door)
    assert (small.status_code, large.status_code) == (200, 200)
    assert sender.says(hub.client, b" " * BESIDE + b"{", door).status_code == 422


@pytest.mark.parametrize("door", DOORS)
def test_another_media_type_is_not_read(hub: Running, places: Places, door: str) -> None:
    sender, body = at_the(door, hub, places)
    headers = {**sender.signed("POST", door, body), "Content-Type": "text/plain"}
    assert hub.client.post(door, content=body, headers=headers).status_code == 415


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("limit", ["body_bytes", "sightings"])
def test_who_has_sent_too_much_waits(hub: Running, places: Places, door: str, limit: str) -> None:
    sender, body = at_the(door, hub, places)
    hub.hub.limits = Limits(replace(PLENTY.rates, **{limit: Rate(0.001, 1)}))
    assert sender.says(hub.client, body, door).status_code == 200  # and is in debt from now on
    refused = sender.says(hub.client, body, door)
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 1000) == (429, True)


def test_what_could_not_be_kept_is_to_be_sent_again() -> None:
    problem = busy_problem(BusyError(7))
    assert (problem.status_code, problem.headers) == (503, {"Retry-After": "7"})
