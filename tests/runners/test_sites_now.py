"""How each site is doing right now, for the status."""

from pathlib import Path

from bavn.runners.engine import Engine
from bavn.runners.sensor import Sensor
from bavn.runners.sites_now import sites_now
from bavn.settings.schema import SiteSettings
from bavn.store.status import SiteStatus
from tests.runners.sensing import NOBODY, SITE, Stage, settings_of


def now(sensor: Sensor) -> SiteStatus:
    (found,) = sites_now(sensor.parts.engine, settings_of(Path("x"), protect="limit").sites)
    return found


def test_a_site_nobody_asked_for_anything_is_there_all_the_same() -> None:
    sites = (SiteSettings("quiet.example.dk", protect="block"),)
    (found,) = sites_now(Engine(NOBODY), sites)
    assert found == SiteStatus("quiet.example.dk", protect="block", phase="learning")


def test_a_site_goes_from_learning_to_calm_to_attack_and_back(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.write_past(60)
    with stage.sensor() as sensor:
        stage.turn(sensor)
        assert (now(sensor).phase, now(sensor).usual) == ("learning", None)
        stage.write_past(420)
        stage.turn(sensor)
        calm = now(sensor)
        assert (calm.phase, calm.protect, calm.name) == ("calm", "limit", SITE)
        assert calm.usual is not None
        assert 0.5 <= calm.usual <= 1.5
        assert 0.5 <= calm.rate <= 1.5
        assert calm.clients > 1
        assert calm.requests == stage.log.read_bytes().count(b"\n")
        for _ in range(12):
            stage.second(sensor, bots=100)
        assert now(sensor).phase == "attack"
        assert now(sensor).rate > 50
        for _ in range(150):
            stage.second(sensor)
        assert now(sensor).phase == "calm"


def test_the_busiest_site_stands_first(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.write_past(10)
    with stage.sensor() as sensor:
        stage.turn(sensor)
        sites = (SiteSettings("quiet.example.dk"), SiteSettings(SITE))
        assert [one.name for one in sites_now(sensor.parts.engine, sites)] == [SITE, "quiet.example.dk"]
