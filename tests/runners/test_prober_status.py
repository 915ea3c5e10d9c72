import os
import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.member.identity import NAME, Identity, place_for_identity
from bavn.member.looking import VantageLink
from bavn.model.probe import Sample, Target, Vantage
from bavn.observatory.observatory import open_observatory
from bavn.pages.status_prober import ProberHub, TargetStatus
from bavn.runners.prober_status import prober_status
from bavn.settings.schema import HubSettings, ProbeSettings, Settings, SiteSettings
from bavn.sharing.envelope import seal
from bavn.sharing.looks import encode_targets
from bavn.sharing.signing import SigningKey
from bavn.store.database import open_store
from bavn.store.lock import hold
from tests.hub.hubs import NOW

SITE, LOGIN = "www.example.dk", "login.example.dk"
KEY = SigningKey.make()
HUB_URL = "https://hub.example"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    usual = Settings()
    return replace(
        usual,
        probes=(ProbeSettings(site=SITE), ProbeSettings(site=LOGIN)),
        probing=replace(usual.probing, state=tmp_path / "probe", vantage="aarhus", way="fibre"),
        sensor=replace(usual.sensor, state=tmp_path / "state"),
    )


def joined(settings: Settings, member: str) -> Settings:
    """As `bavn join` leaves it."""
    settings.sensor.state.mkdir(mode=0o700)
    with place_for_identity(settings.sensor.state / NAME) as place:
        place.put(identity(member))
    return replace(settings, hub=HubSettings(HUB_URL))


def identity(member: str) -> Identity:
    return Identity(HUB_URL, "Hub Midt", (KEY.public,), member, "k" * 16, secrets.token_bytes(32), bytes(32))


def seen(settings: Settings) -> None:
    """What a prober keeps of a round."""
    with open_store(settings.probing.state, NOW), open_observatory(settings.probing.state, NOW) as kept:
        looks = [Sample(name, "aarhus", NOW, 4, "ok") for name in (SITE, "canary:a.example", "taken off")]
        kept.keep(looks, (), {SITE: "down", "canary:a.example": "down", "taken off": "down"}, now=NOW)


def test_a_machine_that_looks_at_nothing_has_no_prober(tmp_path: Path) -> None:
    assert prober_status(Settings(), NOW) is None
    member = joined(replace(Settings(), sensor=replace(Settings().sensor, state=tmp_path / "state")), "vejle")
    assert prober_status(member, NOW) is None


def test_before_the_first_start_all_is_unknown(settings: Settings) -> None:
    found = prober_status(settings, NOW)
    assert found is not None
    assert (found.process, found.looked, found.unread) == (None, None, ())
    assert [one.verdict for one in found.targets] == ["unknown", "unknown"]
    assert not settings.probing.state.exists()


def test_who_is_down_since_when_and_the_last_look_without_canaries_and_what_was_taken_off(settings: Settings) -> None:
    seen(settings)
    with hold(settings.probing.state):
        found = prober_status(settings, NOW + timedelta(seconds=20))
    assert found is not None
    assert (found.process, found.looked, found.count, found.unread) == (os.getpid(), NOW, 2, ())
    assert found.place == Vantage("aarhus", "dk", "fibre")
    assert found.targets == (TargetStatus(SITE, "down", NOW, NOW), TargetStatus(LOGIN, "unknown"))
    assert found.messages is not None


def test_one_that_was_stopped_has_no_process(settings: Settings) -> None:
    seen(settings)
    found = prober_status(settings, NOW)
    assert found is not None
    assert (found.process, found.looked) == (None, NOW)


def test_the_hub_that_hears_of_outages_is_named(settings: Settings) -> None:
    found = prober_status(replace(settings, hub=HubSettings(HUB_URL)), NOW)
    assert found is not None
    assert found.hub == ProberHub(HUB_URL, joined=False)
    found = prober_status(joined(settings, "vejle"), NOW)
    assert found is not None
    assert found.hub == ProberHub("Hub Midt", joined=True)


def test_a_vantage_point_says_what_its_hub_told_it_and_what_waits(settings: Settings) -> None:
    mine = replace(joined(settings, "vantage:aarhus"), probes=())
    folder = settings.probing.state / "vantage"
    first = prober_status(mine, NOW)
    assert first is not None
    assert first.hub == ProberHub("Hub Midt", joined=True, judges=True)
    assert (first.process, first.place, first.count) == (None, None, 0)
    link = VantageLink(identity("vantage:aarhus"), clock=lambda: NOW, state=folder)
    place, target = Vantage("aarhus", "dk", "fibre"), Target(SITE, f"https://{SITE}/", SITE)
    (folder / "targets").write_bytes(seal(encode_targets(place, (target,), NOW), KEY))
    os.utime(folder / "targets", (NOW.timestamp(), NOW.timestamp()))
    link.report([Sample(SITE, "aarhus", NOW, 4, "ok")])
    link.report([Sample(SITE, "aarhus", NOW + timedelta(seconds=30), 4, "ok")])
    os.utime(folder / "looks", (NOW.timestamp() + 30, NOW.timestamp() + 30))
    found = prober_status(mine, NOW + timedelta(minutes=1))
    link.stop(1)
    assert found is not None
    assert found.hub == ProberHub("Hub Midt", joined=True, judges=True, heard=NOW, waiting=2)
    assert (found.process, found.place, found.count) == (os.getpid(), place, 1)
    assert (found.looked, found.targets) == (NOW + timedelta(seconds=30), ())


def test_what_cannot_be_read_is_a_line_and_the_rest_is_shown(settings: Settings) -> None:
    seen(settings)
    (settings.probing.state / "observatory.db").write_bytes(b"something else" * 1000)
    mine = joined(settings, "vejle")
    (settings.sensor.state / NAME).chmod(0o644)
    found = prober_status(mine, NOW)
    assert found is not None
    assert len(found.unread) == 2
    assert [one.verdict for one in found.targets] == ["unknown", "unknown"]


def test_an_identity_that_cannot_be_read_is_told_only_where_there_is_no_sensor_to_tell_it(settings: Settings) -> None:
    mine = replace(joined(settings, "vantage:aarhus"), probes=())
    (settings.sensor.state / NAME).write_text("damaged")
    found = prober_status(mine, NOW)
    assert found is not None
    assert "no identity" in found.unread[0]
    assert prober_status(replace(mine, sites=(SiteSettings("www.example.dk"),)), NOW) is None
