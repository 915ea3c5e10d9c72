"""A sensor is put together as the settings say, taken apart again, and refused in one line where something is amiss."""

import socket
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import pytest

from bavn.member.heard import Heard
from bavn.member.identity import Identity, place_for_identity
from bavn.model.decision import Decision
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.runners import starting
from bavn.runners.inspecting import Inspector
from bavn.runners.publishing import Announcement
from bavn.runners.starting import channels_now, doing, protector_of
from bavn.runners.telling_apart import Apart
from bavn.settings.schema import HubSettings, Protect, Settings, SystemSettings, TellSettings
from bavn.store.database import open_store
from bavn.store.lock import holder
from bavn.store.overview import overview
from bavn.telling.warning_messages import Warned
from tests.protection.hubs import saying, says
from tests.runners.hubs import Wire, warning
from tests.runners.sensing import CALM_S, SITE, Stage, settings_of, utc
from tests.store.samples import NOW, finding
from tests.waiting import until


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_what_was_started_is_stopped(stage: Stage) -> None:
    before = set(threading.enumerate())
    with stage.sensor(replace(settings_of(stage.folder), tell=(TellSettings(("json://127.0.0.1:9/",)),))):
        assert holder(stage.folder / "state")
        assert set(threading.enumerate()) - before  # one of an earlier test may have ended meanwhile
    assert holder(stage.folder / "state") is None
    assert {thread for thread in threading.enumerate() if thread.name.startswith("bavn")} <= before


def test_the_health_check_answers_while_it_runs(stage: Stage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    settings = settings_of(stage.folder)
    settings = replace(settings, sensor=replace(settings.sensor, listen=listen))
    with stage.sensor(settings) as sensor:
        stage.turn(sensor)
        with urlopen(f"http://{listen}/metrics", timeout=20) as answer:
            assert answer.status == 200
            assert b"bavn_" in answer.read()
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", int(listen.rpartition(":")[2])))


def test_a_port_that_is_taken_is_one_line_and_everything_is_let_go(stage: Stage) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = settings_of(stage.folder)
        settings = replace(settings, sensor=replace(settings.sensor, listen=listen))
        with pytest.raises(Problem) as refused, stage.sensor(settings):
            pytest.fail("it runs")
    assert listen in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    with stage.sensor():
        pass


def test_a_state_folder_that_is_a_file_is_one_line(stage: Stage) -> None:
    (stage.folder / "state").write_text("x")
    with pytest.raises(Problem) as refused, stage.sensor():
        pytest.fail("it runs")
    assert "state" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_what_was_damaged_is_said_at_the_start(stage: Stage) -> None:
    state = stage.folder / "state"
    state.mkdir()
    (state / "engine.snapshot").write_bytes(b"damaged")
    (state / "sensor.db").write_bytes(b"damaged")
    with stage.sensor():
        pass
    assert set(stage.codes) == {"store-set-aside", "snapshot-set-aside"}


def test_a_silent_site_is_announced_where_the_settings_ask_for_it(stage: Stage) -> None:
    stage.write_past(120)
    with stage.sensor(settings_of(stage.folder, silent_after=timedelta(seconds=60))) as sensor:
        for _ in range(5):
            stage.second(sensor)
        for _ in range(90):
            stage.hands.go()
            stage.turn(sensor)
    assert [(one.update, one.finding.kind) for one in stage.said] == [("new", "site-silent")]


def test_without_a_name_server_nothing_stops(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "resolver_of_this_machine", lambda: None)
    with stage.sensor() as sensor:
        stage.turn(sensor)


def test_who_is_told_hears_what_was_done(stage: Stage) -> None:
    settings = settings_of(stage.folder, protect="limit")
    stage.write_past()
    with stage.sensor(settings) as sensor:
        for _ in range(12):
            stage.second(sensor, bots=100)
        protector = sensor.parts.publisher._protection
        said = stage.said[-1]
        told = doing(settings, protector, said)  # type: ignore[arg-type]
    assert told.protect == "limit"
    assert told.blocked == 0
    assert told.limited > 50
    assert told.until == said.at + settings.protect.lasts
    assert said.at > utc(CALM_S)


def test_of_a_site_that_the_settings_do_not_name_nothing_was_done(stage: Stage, tmp_path: Path) -> None:
    settings = settings_of(stage.folder)
    with open_store(tmp_path / "other", NOW) as store, ExitStack() as stack:
        protector = protector_of(settings, store, [], stack)
        told = doing(settings, protector, Announcement(1, "new", replace(finding(), site="other.example.dk"), NOW))
    assert (told.protect, told.blocked, told.limited, told.until) == ("watch", 0, 0, None)


def test_decisions_of_an_earlier_run_stand_again(stage: Stage) -> None:
    settings = replace(settings_of(stage.folder, protect="block"))
    now = stage.hands.now
    with open_store(stage.folder / "state", now) as store:
        made = Decision(ip_network("192.0.2.77"), "block", SITE, 1, now, utc(1800), 0.9)
        store.decisions.set(1, [made])
    with stage.sensor(settings) as sensor:
        protector = sensor.parts.publisher._protection
        until(lambda: protector.standing(now).decisions)  # type: ignore[attr-defined]
        (standing,) = protector.standing(now).decisions  # type: ignore[attr-defined]
    assert standing.network == ip_network("192.0.2.77")


def test_logins_at_a_host_with_a_systems_name_are_told_apart_also_after_a_restart(stage: Stage) -> None:
    settings = replace(settings_of(stage.folder), systems=(SystemSettings("mail"),))
    for _ in range(2):
        with stage.sensor(settings) as sensor:
            assert isinstance(sensor.parts.engine.inspector, Inspector)
            assert isinstance(sensor.parts.engine.inspector.sink, Apart)
            sensor.keep()
            sensor.parts.keeper.finish()


def test_a_key_that_cannot_be_read_is_said_at_the_start_and_stays(stage: Stage) -> None:
    key = stage.folder / "state" / "names.key"
    key.mkdir(parents=True)  # as good as a disk that fails
    with stage.sensor():
        pass
    assert stage.codes == ["names-key-of-this-run"]
    assert key.is_dir()


def test_who_is_told_of_a_host_with_a_systems_name_hears_that_it_is_only_watched(stage: Stage) -> None:
    settings = replace(settings_of(stage.folder), systems=(SystemSettings("mail", protect="block"),))
    with open_store(stage.folder / "other", NOW) as store, ExitStack() as stack:
        protector = protector_of(settings, store, [], stack)
        said = [replace(finding(), site="mail", kind=kind) for kind in ("exploit-attempt", "password-spraying")]
        told = [doing(settings, protector, Announcement(1, "new", one, NOW)).protect for one in said]
    assert told == ["watch", "block"]


# with a hub


def with_hub(stage: Stage, protect: Protect = "block", **keys: object) -> Settings:
    hub = HubSettings("http://127.0.0.1:9", **keys)  # type: ignore[arg-type]
    return replace(settings_of(stage.folder, protect=protect), hub=hub)


def wired(monkeypatch: pytest.MonkeyPatch, heard: Heard) -> Wire:
    wire = Wire(heard)
    monkeypatch.setattr(starting, "link_of", lambda *_: wire)
    return wire


def test_what_was_last_heard_stands_from_the_start_and_the_link_begins_and_ends(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = stage.hands.now + timedelta(days=1)
    wire = wired(monkeypatch, Heard(saying(says("192.0.2.1", until=later)), heard_at=stage.hands.now))
    with stage.sensor(with_hub(stage, decisions="block")) as sensor:
        protector = sensor.parts.publisher._protection
        until(lambda: protector.standing(stage.hands.now).decisions)  # type: ignore[attr-defined]
        assert wire.steps == ["start"]
        wire.heard = Heard(killed=True, heard_at=stage.hands.now)
        stage.second(sensor)
        until(lambda: not protector.standing(stage.hands.now).decisions)  # type: ignore[attr-defined]
    assert wire.steps == ["start", "stop 5.0"]


def test_a_flood_is_reported_and_what_is_armed_bites_while_it_lasts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = stage.hands.now + timedelta(days=1)
    wire = wired(monkeypatch, Heard(saying(says("192.0.2.1", "arm", until=later)), heard_at=stage.hands.now))
    armed = ip_network("192.0.2.1")
    stage.write_past()
    with stage.sensor(with_hub(stage)) as sensor:
        protector = sensor.parts.publisher._protection

        def bites() -> bool:
            decisions = protector.standing(stage.hands.now).decisions  # type: ignore[attr-defined]
            return armed in {one.network for one in decisions}

        stage.second(sensor)
        assert not bites()
        while not stage.said:
            stage.second(sensor, bots=100)
        until(bites)
        for _ in range(25):
            stage.second(sensor, bots=100)
        ended = replace(stage.said[-1].finding, ended=stage.hands.now)
        protector.update(stage.said[-1].number, ended, stage.hands.now)
        until(lambda: not bites())
    number = stage.said[0].number
    assert (wire.reported[0][:2], wire.reported[0][3]) == ((number, "new"), stage.said[0].at)
    grown = [at for _, _, _, at in wire.reported]
    assert len(grown) > len(stage.said)
    announced = {one.at for one in stage.said}
    for before, after in pairwise(grown):
        assert after in announced or after - before >= timedelta(seconds=10)


def test_a_warning_reaches_people_and_programs_and_the_status(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    wire = wired(monkeypatch, Heard(warnings=(warning(3),), heard_at=stage.hands.now, connected=True, hub="Hub", seq=4))
    wire.said = [Notice("hub-killed", "http://127.0.0.1:9")]
    settings = replace(with_hub(stage), tell=(TellSettings(("json://127.0.0.1:9/",)),))
    warned: list[Warned] = []
    with starting.sensor_of(
        settings, stage.hands.clock, lambda *_: None, from_start=True, warn=warned.append
    ) as sensor:
        stage.turn(sensor)
        seen = overview(settings.sensor.state, stage.hands.now)
    assert [(one.update, one.warning.id) for one in warned] == [("new", 3)]
    assert [one.title for one in seen.messages if "Varsel" in one.title] == ["Varsel: Overbelastningsangreb hos andre"]
    assert seen.status is not None
    assert seen.status.hub is not None
    assert (seen.status.hub.seq, [one.id for one in seen.status.hub.warnings]) == (4, [3])
    assert "hub-killed" in [one.code for one in seen.status.notices]


@pytest.mark.parametrize("mode", [None, 0o644], ids=["missing", "open"])
def test_without_an_identity_the_sensor_works_alone_and_tells_people(stage: Stage, mode: int | None) -> None:
    settings = replace(with_hub(stage), tell=(TellSettings(("json://127.0.0.1:9/",)),))
    settings.sensor.state.mkdir()
    file = settings.sensor.state / "hub.identity"
    if mode is not None:
        file.touch()
        file.chmod(mode)
    stage.write_past()
    with stage.sensor(settings) as sensor:
        while not stage.said:
            stage.second(sensor, bots=100)
        seen = overview(settings.sensor.state, stage.hands.now)
    why = "identity-missing" if mode is None else "identity-open"
    assert seen.status is not None
    assert seen.status.hub is not None
    assert (seen.status.hub.why, seen.status.hub.connected) == (why, None)
    said = [(one.where, dict(one.values)) for one in seen.status.notices if one.code == "hub-not-joined"]
    assert said == [(str(file), {"why": why})]
    assert any("uden sin hub" in one.title for one in seen.messages)


def test_a_hub_that_is_gone_keeps_no_sensor_from_its_work(stage: Stage) -> None:
    """With the real link: nothing answers there."""
    identity = Identity("http://127.0.0.1:9", "Hub", (bytes(32),), "vejle", "k1", bytes([7] * 32), bytes([9] * 32))
    settings = with_hub(stage)
    settings.sensor.state.mkdir()
    with place_for_identity(settings.sensor.state / "hub.identity") as place:
        place.put(identity)
    stage.write_past()
    with stage.sensor(settings) as sensor:
        while not stage.said:
            stage.second(sensor, bots=100)
        status = overview(settings.sensor.state, stage.hands.now).status
    assert status is not None
    assert status.hub is not None
    assert (status.hub.connected, status.hub.heard_at) == (None, None)
    assert any((settings.sensor.state / "spool").iterdir())


def test_channels_of_a_store_that_fails_are_none(tmp_path: Path) -> None:
    store = open_store(tmp_path, NOW)
    assert channels_now(store) == []
    store.close()
    assert channels_now(store) == []
