"""The loop over real files, with a clock that the test moves: what is told, what survives, what is said in trouble."""

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.model import Finding
from bavn.model.problem import Problem
from bavn.runners import sensor as module
from bavn.runners.keeping import NAME
from bavn.runners.sensor import VIEW_S, Sensor
from bavn.settings.schema import ProtectSettings
from bavn.store import status as status_file
from bavn.store.database import join_store
from tests.runners.samples import calm_second
from tests.runners.sensing import CALM_S, SITE, Stage, now_line, requests, settings_of, utc
from tests.waiting import until

BOTS = 100


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def flood(stage: Stage, sensor: Sensor, seconds: int = 12) -> None:
    for _ in range(seconds):
        stage.second(sensor, bots=BOTS)


# findings


def test_a_flood_is_announced_within_seconds_with_its_sources_and_ended_when_it_is_over(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        stage.turn(sensor)
        assert stage.updates == []
        flood(stage, sensor)
        first = stage.said[0]
        assert first.update == "new"
        assert (first.finding.kind, first.finding.site, first.number) == ("http-flood", SITE, 1)
        assert (first.at - utc(CALM_S)).total_seconds() <= 7
        assert len(first.finding.sources) >= 0.9 * BOTS
        assert first.finding.ended is None
        for _ in range(150):
            stage.second(sensor)
    assert stage.updates.count("new") == 1
    assert stage.updates[-1] == "ended"
    assert stage.updates.count("ended") == 1
    ended = stage.said[-1].finding.ended
    assert ended is not None
    assert abs((ended - utc(CALM_S + 12)).total_seconds()) <= 20


def test_a_calm_site_announces_nothing(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        for _ in range(30):
            stage.second(sensor)
        assert requests(sensor) == stage.log.read_bytes().count(b"\n")
    assert stage.said == []


def test_an_open_finding_is_looked_at_once_a_second_however_often_the_loop_turns(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        flood(stage, sensor)
        engine = sensor.parts.engine
        views: list[float] = []
        real = engine.view

        def view() -> list[Finding]:
            views.append(stage.hands.passed_s)
            return real()

        monkeypatch.setattr(engine, "view", view)
        for _ in range(100):
            stage.hands.passed_s += 0.05
            sensor.turn()
        assert 4 <= len(views) <= 100 * 0.05 / VIEW_S + 1


def test_only_one_view_is_handed_out_for_each_end(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        flood(stage, sensor)
        for _ in range(150):
            stage.second(sensor)
        assert sensor.parts.engine.outline() == ()


# over a restart


def test_a_restart_in_the_middle_of_a_flood_goes_on_with_it(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        flood(stage, sensor, 8)
        sensor.keep()
        sensor.parts.keeper.finish()
    with stage.sensor() as sensor:
        flood(stage, sensor, 8)
        assert requests(sensor) == sensor.parts.inputs.counted.lines == stage.log.read_bytes().count(b"\n")
    assert stage.updates.count("new") == 1
    assert {one.number for one in stage.said} == {1}


def test_a_flood_that_began_after_the_last_snapshot_is_found_again_and_not_told_again(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        stage.turn(sensor)
        sensor.keep()
        sensor.parts.keeper.finish()
        flood(stage, sensor)
    assert stage.updates[0] == "new"
    before = len(stage.said)
    with stage.sensor() as sensor:  # what came after the snapshot is read again
        stage.turn(sensor)
        assert requests(sensor) == stage.log.read_bytes().count(b"\n")
    assert "new" not in stage.updates[before:]


def test_a_lost_snapshot_begins_a_known_flood_no_second_time(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        flood(stage, sensor)
        sensor.keep()
        sensor.parts.keeper.finish()
    (stage.folder / "state" / NAME).write_bytes(b"damaged")
    before = len(stage.said)
    with stage.sensor() as sensor:
        flood(stage, sensor, 30)
    assert {one.number for one in stage.said[before:]} <= {1}
    assert stage.updates.count("new") == 1


# run


def test_it_runs_until_it_is_stopped_and_keeps_what_it_knows(stage: Stage) -> None:
    stage.write_past(20)
    stop = threading.Event()
    with stage.sensor() as sensor:
        thread = threading.Thread(target=sensor.run, args=(stop,))
        thread.start()
        until(lambda: sensor.parts.inputs.counted.lines == stage.log.read_bytes().count(b"\n"))
        stage.write(now_line(stage.hands))
        until(lambda: sensor.parts.inputs.counted.lines == stage.log.read_bytes().count(b"\n"))
        stop.set()
        thread.join(20)
        assert not thread.is_alive()
        assert sensor.parts.keeper.kept_at == stage.hands.now
    stage.write(now_line(stage.hands))
    with stage.sensor() as sensor:
        stage.turn(sensor)
        assert requests(sensor) == stage.log.read_bytes().count(b"\n")


def test_the_last_moment_is_kept_though_an_earlier_one_is_still_being_written(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write_past(5)
    with stage.sensor() as sensor:
        keeper, go_on = sensor.parts.keeper, threading.Event()
        real = keeper._write
        monkeypatch.setattr(keeper, "_write", lambda *given: (go_on.wait(20), real(*given)))
        sensor.keep()
        stage.write(now_line(stage.hands))
        stop = threading.Event()
        stop.set()
        thread = threading.Thread(target=sensor.run, args=(stop,))
        thread.start()
        until(lambda: sensor.parts.inputs.counted.lines == stage.log.read_bytes().count(b"\n"))
        go_on.set()
        thread.join(20)
    with stage.sensor(from_start=False) as sensor:
        assert requests(sensor) == stage.log.read_bytes().count(b"\n")


def test_snapshots_are_taken_as_often_as_the_settings_say(stage: Stage) -> None:
    stage.write_past(5)
    with stage.sensor(settings_of(stage.folder, snapshot_s=10.0)) as sensor:
        times = []
        for _ in range(25):
            stage.second(sensor)
            sensor.parts.keeper.finish()
            times.append(sensor.parts.keeper.kept_at)
    assert len(set(times) - {None}) == 2


# clocks


def test_a_clock_that_is_set_back_an_hour_stops_nothing(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        for _ in range(10):
            stage.second(sensor)
        stage.hands.now -= timedelta(hours=1)
        for _ in range(90):
            stage.second(sensor)
        assert requests(sensor) == stage.log.read_bytes().count(b"\n")
        assert stage.said == []
        flood(stage, sensor, 20)
        assert "new" in stage.updates


@pytest.mark.parametrize("hours", [-1, 1])
def test_only_our_own_clock_set_wrong_loses_no_line_and_invents_no_flood(stage: Stage, hours: int) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        stage.turn(sensor)
        for second in range(CALM_S, CALM_S + 60):
            stage.write(*calm_second(second))
            stage.hands.go()
            if second == CALM_S + 20:
                stage.hands.now += timedelta(hours=hours)
            stage.turn(sensor)
        assert requests(sensor) == stage.log.read_bytes().count(b"\n")
    assert stage.said == []


# logs


def spoil(kind: str, log: Path) -> None:
    log.unlink()
    if kind == "folder":
        log.mkdir()
    elif kind == "pipe":
        os.mkfifo(log)


@pytest.mark.parametrize(
    ("kind", "code"), [("deleted", "log-deleted"), ("folder", "log-is-a-folder"), ("pipe", "log-is-no-file")]
)
def test_a_log_that_is_taken_away_is_said_and_read_again_when_it_is_back(stage: Stage, kind: str, code: str) -> None:
    stage.write_past(20)
    with stage.sensor() as sensor:
        stage.turn(sensor)
        before = requests(sensor)
        spoil(kind, stage.log)
        for _ in range(3):
            stage.turn(sensor)
        assert code in stage.codes
        if kind == "folder":
            stage.log.rmdir()
        else:
            stage.log.unlink(missing_ok=True)
        stage.write(now_line(stage.hands))
        until(lambda: stage.turn(sensor) or requests(sensor) == before + 1)
    assert sum(one == code for one in stage.codes) == 1


def test_a_log_whose_lines_are_no_log_lines_is_said(stage: Stage) -> None:
    stage.write(b"hello\n" * 50)
    with stage.sensor() as sensor:
        stage.turn(sensor)
        counted = sensor.parts.inputs.counted
        assert (counted.lines, counted.rejected) == (50, 50)
    assert stage.codes == ["format-unknown"]


# more than can be read


def test_where_it_falls_behind_it_counts_a_part_for_all_and_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bavn.runners.lines.FIRST_BYTES", 8192)
    monkeypatch.setattr("bavn.runners.lines.MOST_BYTES", 8192)
    monkeypatch.setattr(module, "READ_S", 0.0)
    with stage.sensor() as sensor:
        weights, lags = [], []
        for _ in range(60):
            second = stage.hands.second
            stage.hands.go()
            stage.write(*(50 * calm_second(second)))
            stage.turn(sensor, 1)
            weights.append(sensor.pressure.weight)
            lags.append(sensor.lag_s)
        assert max(weights) >= 4
        assert max(lags) < 20.0
        monkeypatch.setattr(module, "READ_S", 0.5)
        stage.turn(sensor)
        counted = sensor.parts.inputs.counted
        written = stage.log.read_bytes().count(b"\n")
        assert counted.lines == written
        assert counted.sampled > 0.2 * written
        assert requests(sensor) == pytest.approx(written, rel=0.1)
        for _ in range(100):
            stage.second(sensor)
        assert (sensor.pressure.weight, sensor.lag_s) == (1, 0.0)
    assert stage.codes[0] == "sampling"
    assert stage.codes[-1] == "all-lines-again"


# state


def test_a_state_folder_that_goes_away_stops_neither_finding_nor_telling(stage: Stage) -> None:
    stage.write_past()
    with stage.sensor() as sensor:
        stage.turn(sensor)
        shutil.rmtree(stage.folder / "state")
        sensor.parts.publisher._store.close()
        flood(stage, sensor)
        sensor.keep()
        sensor.parts.keeper.finish()
        stage.turn(sensor)
        assert stage.updates[0] == "new"
        assert stage.updates.count("new") == 1
        assert stage.said[0].number < 0
        assert {"store-failing", "snapshot-not-written"} <= set(stage.codes)


def test_a_second_sensor_on_one_state_folder_is_refused_in_one_line(stage: Stage) -> None:
    with stage.sensor(), pytest.raises(Problem) as refused, stage.sensor():
        pytest.fail("two sensors")
    assert f"process {os.getpid()}" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


# protection


def test_a_program_that_is_absent_is_said_and_the_sensor_goes_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.netfilter.program.where", lambda: None)
    settings = replace(settings_of(stage.folder, protect="block"), protect=ProtectSettings(nftables=True))
    stage.write_past()
    with stage.sensor(settings) as sensor:
        flood(stage, sensor)
        assert stage.updates[0] == "new"
        status = told(stage, sensor, lambda: any(not one.ok for one in status_of(stage).enforcers))
        assert any("nft" in one.said for one in status.enforcers)
        assert any(one.code == "nft-absent" for one in status.notices)
        until(lambda: stored(stage), what="the decisions are kept all the same")


def told(stage: Stage, sensor: Sensor, condition: Callable[[], bool]) -> status_file.Status:
    def turned() -> bool:
        stage.hands.go(2.0)
        sensor.turn()
        return condition()

    until(turned)
    return status_of(stage)


def status_of(stage: Stage) -> status_file.Status:
    status = status_file.read(stage.folder / "state")
    assert status is not None
    return status


def stored(stage: Stage) -> int:
    with join_store(stage.folder / "state", read_only=True) as store:
        return len(store.decisions.standing(stage.hands.now))
