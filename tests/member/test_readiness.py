"""A member tells the real hub how ready it is, over a real line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bavn.hub.hub import Hub
from bavn.member.identity import Identity, place_for_identity
from bavn.member.readiness import tell_readiness
from bavn.model.problem import Problem
from bavn.settings.schema import HubSettings
from tests.cli.hubs import now
from tests.hub.hubs import Clock, Running, established, running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("hub"), members=(established("vejle"),), clock=Clock(now())) as one:
        yield one


def enrolled(hub: Running, folder: Path, **changes: object) -> HubSettings:
    sensor, made = hub.sensor("vejle"), hub.hub
    some = Identity(hub.url, "Prøve", (made.signing.public,), "vejle", sensor.id, sensor.key.raw, bytes(32))
    with place_for_identity(folder / "hub.identity") as place:
        place.put(replace(some, **changes))  # type: ignore[arg-type]
    return HubSettings(hub.url, identity=folder / "hub.identity")


def bands(made: Hub) -> list[int]:
    return [one.band for one in made.store.readiness.all()]


@pytest.mark.parametrize("off", [timedelta(0), timedelta(hours=9)], ids=["right", "hours-off"])
def test_a_band_is_told_and_taken_back_however_wrong_the_clock(hub: Running, tmp_path: Path, off: timedelta) -> None:
    def clock() -> datetime:
        return now() + off

    settings = enrolled(hub, tmp_path)
    assert tell_readiness(settings, tmp_path, 60, clock) == "Prøve"
    assert bands(hub.hub) == [60]
    tell_readiness(settings, tmp_path, None, clock)
    assert bands(hub.hub) == []


def test_a_hub_that_does_not_take_it_is_said_with_its_words(hub: Running, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="was not taken"):
        tell_readiness(enrolled(hub, tmp_path, key="another"), tmp_path, 60, now)


def test_a_hub_that_is_not_there_is_said(hub: Running, tmp_path: Path) -> None:
    settings = replace(enrolled(hub, tmp_path), url="http://127.0.0.1:9")
    with pytest.raises(Problem, match="could not be told"):
        tell_readiness(settings, tmp_path, 60, now)


def test_a_machine_that_has_not_joined_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="bavn join"):
        tell_readiness(HubSettings("http://127.0.0.1:9"), tmp_path, 60, now)
