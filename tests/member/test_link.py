import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from bavn.member import link as module
from bavn.member.identity import place_for_identity
from bavn.member.link import Link
from bavn.model.notice import Notice
from bavn.model.problem import Problem
from bavn.settings.schema import HubSettings
from tests.member.hubs import NOW, UNTIL, Reply, SmallHub, decision, hub, identity
from tests.member.sightings import ATTACKER, finding
from tests.waiting import until


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    with hub(tmp_path) as one:
        yield one


class Sensor:
    """A link whose clock a test moves."""

    def __init__(self, small: SmallHub, state: Path) -> None:
        self.now = NOW
        self.identity = small.enrol()
        self.state = state
        self.link = self.linked()

    def linked(self) -> Link:
        return Link(HubSettings(self.identity.url), self.identity, clock=lambda: self.now, state=self.state)

    def report(self, site: str = "www.example") -> None:
        self.link.report(finding(site), 1, "new", self.now)


@pytest.fixture
def sensor(small: SmallHub, tmp_path: Path) -> Iterator[Sensor]:
    one = Sensor(small, tmp_path / "state")
    yield one
    one.link.stop(30)


def threads() -> list[str]:
    return sorted(one.name for one in threading.enumerate() if one.name.startswith("bavn hub"))


def test_what_is_found_is_reported_and_what_is_told_is_heard(small: SmallHub, sensor: Sensor) -> None:
    small.book.decide(decision("192.0.2.7"))
    sensor.link.start()
    sensor.report()
    until(lambda: small.kept and sensor.link.heard.connected)
    [kept] = small.kept.values()
    assert [source.address for source in kept.sources] == [ATTACKER]
    assert list(sensor.link.heard.decisions) == ["192.0.2.7"]
    assert sensor.link.notices() == []


def test_without_a_hub_nobody_waits_and_nothing_is_lost(small: SmallHub, sensor: Sensor) -> None:
    small.close()
    sensor.link.start()
    began = monotonic()
    for number in range(100):
        sensor.report(f"site{number}.example")
    assert monotonic() - began < 10  # what one connection would be waited for
    until(lambda: len(sensor.link._spool) == 100)
    small.reopen()
    until(lambda: len(small.kept) == 100)


def test_before_it_starts_everything_is_kept_and_nothing_is_sent(small: SmallHub, sensor: Sensor) -> None:
    sensor.report()
    sensor.link.stop(30)
    assert small.asked == []
    sensor.link = sensor.linked()
    sensor.link.start()
    until(lambda: small.kept)


def test_what_was_heard_holds_after_a_restart_without_a_hub(small: SmallHub, sensor: Sensor) -> None:
    small.book.decide(decision("192.0.2.7"))
    sensor.link.start()
    until(lambda: sensor.link.heard.decisions)
    sensor.link.stop(30)
    small.close()
    sensor.link = sensor.linked()
    assert list(sensor.link.heard.decisions) == ["192.0.2.7"]
    assert not sensor.link.heard.connected


def test_what_has_ended_falls_away_though_nothing_comes_from_the_hub(
    small: SmallHub, sensor: Sensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.book.decide(decision("192.0.2.7"))
    sensor.link._hearing.take(small.sealed(0), NOW)
    monkeypatch.setattr(sensor.link._downlink, "run", lambda: None)
    sensor.link.start()
    assert list(sensor.link.heard.decisions) == ["192.0.2.7"]
    sensor.now = UNTIL
    until(lambda: not sensor.link.heard.decisions)


def test_stopping_waits_for_no_look_at_the_clock(sensor: Sensor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_S", 60.0)
    sensor.link.start()
    until(lambda: sensor.link.heard.connected)
    sensor.link.stop(20)
    assert threads() == []


def test_stopping_sends_what_was_reported_last_and_ends_all_threads(small: SmallHub, sensor: Sensor) -> None:
    sensor.link.start()
    until(lambda: sensor.link.heard.connected)
    assert threads() == ["bavn hub downlink", "bavn hub keeper", "bavn hub uplink"]
    sensor.report()
    sensor.link.stop(30)
    assert len(small.kept) == 1
    assert threads() == []


def test_stopping_takes_no_longer_than_its_patience(
    small: SmallHub, sensor: Sensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, free = threading.Event(), threading.Event()

    def hang(_: bytes) -> dict[str, object]:
        busy.set()
        free.wait(30)
        return {}

    monkeypatch.setattr(small, "take", hang)
    sensor.link.start()
    sensor.report()
    assert busy.wait(30)
    began = monotonic()
    sensor.link.stop(0.1)
    assert monotonic() - began < 20
    free.set()
    until(lambda: not threads())


def test_stopping_twice_or_before_the_start_harms_nothing(sensor: Sensor) -> None:
    sensor.link.stop(1)
    sensor.link.stop(1)
    sensor.report()
    assert sensor.link.notices() == []


def test_a_mistake_of_ours_is_said_and_the_talk_goes_on(sensor: Sensor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AFTER_A_MISTAKE_S", 0.01)
    real, failures = sensor.link._downlink.turn, [ZeroDivisionError(), KeyError()]

    def turn() -> float:
        if failures:
            raise failures.pop()
        return real()

    monkeypatch.setattr(sensor.link._downlink, "turn", turn)
    sensor.link.start()
    until(lambda: sensor.link.heard.connected)
    assert [(one.code, one.values) for one in sensor.link.notices()] == [("hub-stopped", {"error": "KeyError"})]


def test_findings_that_could_not_be_taken_are_said(sensor: Sensor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensor.link._inbox, "lost", lambda: 3)
    [one] = sensor.link.notices()
    assert (one.code, one.values) == ("hub-not-reported", {"count": 3})


def test_notices_of_the_spool_and_of_what_was_heard_come_along(small: SmallHub, tmp_path: Path) -> None:
    state = tmp_path / "state"
    (state / "spool").mkdir(parents=True)
    (state / "spool" / "sightings").write_text("no line\n")
    (state / "hub.heard").write_text("nothing")
    link = Sensor(small, state).link
    assert sorted(one.code for one in link.notices()) == ["hub-heard-damaged", "hub-spool-damaged"]
    link.stop(1)


def test_a_spool_that_cannot_be_used_is_a_problem(sensor: Sensor) -> None:
    with pytest.raises(Problem, match=r"another sensor \(.*\) has this spool"):
        sensor.linked()


def test_an_authority_that_is_none_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="that is to be believed is none"):
        Link(HubSettings("https://hub.example"), identity(ca="x"), clock=lambda: NOW, state=tmp_path)
    Link(HubSettings("https://hub.example"), identity(), clock=lambda: NOW, state=tmp_path).stop(1)


REPORTER = """
import sys
from pathlib import Path
from bavn.member.identity import read_identity
from bavn.member.link import Link
from bavn.settings.schema import HubSettings
from bavn.sharing.leaving import sighting_of
from tests.member.hubs import NOW
from tests.member.sightings import finding
from tests.waiting import until

state, first = Path(sys.argv[1]), int(sys.argv[2])
one = read_identity(state / "hub.identity")
link = Link(HubSettings(one.url), one, clock=lambda: NOW, state=state)
link.start()
for number in range(first, first + 10_000):
    found = finding(f"site{number}.example")
    link.report(found, number, "new", NOW)
    name = sighting_of(found, number_key=one.number_key, revision=0, seen=NOW, tlp="amber").id
    until(lambda: link._spool.told(name))
    print(found.site, flush=True)
"""


def test_a_sensor_that_is_killed_again_and_again_loses_nothing_that_was_kept(small: SmallHub, tmp_path: Path) -> None:
    sensor = Sensor(small, tmp_path / "state")
    sensor.link.stop(1)
    with place_for_identity(sensor.state / "hub.identity") as place:
        place.put(sensor.identity)
    small.reply("/api/v1/sightings", Reply(503), Reply(drop=True), Reply(503))
    said: set[str] = set()
    for first, lines in ((0, 3), (1000, 30), (2000, 60)):
        command = [sys.executable, "-c", REPORTER, str(sensor.state), str(first)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        said |= {process.stdout.readline().strip() for _ in range(lines)}
        process.send_signal(signal.SIGKILL)
        said |= set(process.communicate()[0].split())
    sensor.link = sensor.linked()
    sensor.link.start()
    until(lambda: not len(sensor.link._spool))
    sensor.link.stop(30)
    assert len(said) >= 93
    assert said <= {one.site for one in small.kept.values()}
    assert len({one.site for one in small.kept.values()}) == len(small.kept)


def test_the_hub_is_named_as_people_know_it_and_why_it_does_not_answer_is_a_code(
    small: SmallHub, sensor: Sensor
) -> None:
    assert (sensor.link.hub, sensor.link.why) == ("A small hub", "")
    small.close()
    sensor.link._downlink.turn()
    sensor.now += timedelta(seconds=20)
    sensor.link._downlink.turn()
    assert sensor.link.why == "connection"
    assert sensor.link.notices() == [Notice("hub-gone", "A small hub", {"why": "connection"})]


def test_a_key_that_the_hub_does_not_take_is_named_and_both_ways_are_tried_when_it_does(
    small: SmallHub, sensor: Sensor
) -> None:
    keys, small.keys = small.keys, {}
    sensor.link.start()
    sensor.report()
    until(lambda: sensor.link.why == "revoked")
    small.keys = keys
    until(lambda: small.kept and sensor.link.heard.connected)
    until(lambda: sensor.link.why == "")
