"""A sensor's engine: the clock runs without lines, findings are viewed while they grow, silence is noticed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from unittest.mock import patch

import numpy as np
import pytest

from bavn.model import Finding, Rate, Source
from bavn.model.login import Login
from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector
from bavn.runners.intrusions import Intrusions
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.combined import Combined
from tests.runners.samples import BEGINS, calm_second, plain_flood, plain_line

BOTS = [f"198.18.{number}.9" for number in range(100)]
CALM_S = 480
START = int(BEGINS.timestamp())
HOUR = 3600


def columns_of(lines: Sequence[bytes]) -> Columns:
    """Lines as one batch."""
    block = np.frombuffer(b"".join(lines), np.uint8).copy()
    columns = Columns(max(len(lines), 1))
    Combined().parse(block, block.size, columns)
    assert columns.rows == len(lines)
    return columns


class Sensor:
    """An engine that is fed second by second, with the wall beside it. `skew` is the log's time minus the wall's."""

    def __init__(self, skew: int = 0) -> None:
        self.engine = Engine(TrustedProxies())
        self.skew = skew
        self.second = 0

    def feed(self, lines: Sequence[bytes], **wishes: object) -> None:
        self.engine.feed(columns_of(lines), **wishes)  # type: ignore[arg-type]

    def live(self) -> None:
        self.engine.live(START + self.second - self.skew)

    def run(self, seconds: Iterable[Sequence[bytes]]) -> "Sensor":
        """Each second's lines, then the wall goes on."""
        for lines in seconds:
            self.engine.tell(START + self.second - self.skew)
            if lines:
                self.feed(lines)
            self.second += 1
            self.live()
        return self

    def calm(self, seconds: int) -> "Sensor":
        return self.run([calm_second(self.second + k) for k in range(seconds)])

    def flood(self, seconds: int, bots: Sequence[str] = BOTS) -> "Sensor":
        return self.run([flooded(self.second + k, bots) for k in range(seconds)])

    def nothing(self, seconds: int) -> "Sensor":
        return self.run([] for _ in range(seconds))

    @property
    def behind(self) -> int:
        """How far the engine's clock is behind the log's."""
        return START + self.second - self.engine.now


def flooded(second: int, bots: Sequence[str] = BOTS) -> list[bytes]:
    searches = [plain_line(second, bot, f"/search?q={number}x{second}") for number, bot in enumerate(bots)]
    return calm_second(second) + searches


def kinds(findings: Iterable[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def actions(finding: Finding) -> dict[str, str]:
    return {source.address: source.action for source in finding.sources}


# the clock


def test_seconds_close_without_lines() -> None:
    sensor = Sensor().calm(10).nothing(30)
    assert sensor.behind == 1


def test_the_clock_never_runs_ahead_of_the_wall() -> None:
    sensor = Sensor().calm(10)
    for _ in range(50):
        sensor.live()
    assert sensor.engine.now <= START + sensor.second


@pytest.mark.parametrize("skew", [2 * HOUR, -7 * HOUR], ids=["ahead", "behind"])
def test_a_log_in_another_time_zone_has_its_own_clock(skew: int) -> None:
    sensor = Sensor(skew).calm(30).nothing(30)
    assert sensor.engine.skew_s == skew
    assert sensor.behind == 1


def test_an_old_log_that_is_read_at_once_never_jumps_to_the_wall() -> None:
    sensor = Sensor()
    sensor.second = 86_400
    for second in range(0, 1200, 60):
        sensor.engine.tell(START + sensor.second)
        sensor.feed([line for k in range(60) for line in calm_second(second + k)])
        sensor.live()
    sensor.nothing(60)
    assert sensor.engine.skew_s is None
    assert sensor.engine.now == START + 1199


def test_nothing_happens_before_the_first_line() -> None:
    sensor = Sensor().nothing(30)
    assert (sensor.engine.now, sensor.engine.view(), sensor.engine.has_news()) == (0, [], False)


def test_a_clock_set_back_an_hour_takes_the_engine_with_it() -> None:
    sensor = Sensor().calm(300)
    sensor.skew, sensor.second = -HOUR, sensor.second - HOUR
    sensor.calm(60).nothing(20)
    assert sensor.engine.skew_s == -HOUR
    assert sensor.behind == 1


def test_a_site_in_another_zone_breaks_nothing_for_the_others() -> None:
    sensor = Sensor()
    for second in range(400):
        sensor.engine.tell(START + second)
        sensor.feed(calm_second(second), site="here")
        if second >= 60:
            sensor.feed(calm_second(second + HOUR), site="there")
            sensor.feed(calm_second(second - 9 * HOUR), site="far")
        sensor.engine.live(START + second + 1)
    assert START + 398 <= sensor.engine.now <= START + 400
    usual = [float(sensor.engine.state.sites.usual[sensor.engine.place(name), 0]) for name in ("here", "there", "far")]
    assert usual == pytest.approx([1.1] * 3, abs=0.05)
    assert 0 < sensor.engine.stale <= 12 * len(calm_second(0))


def test_late_lines_count_in_their_own_second() -> None:
    engine = Engine(TrustedProxies())
    for wall in range(4, 204):
        engine.tell(START + wall)
        if wall % 5 == 4:  # a server that writes every five seconds
            engine.feed(columns_of([line for second in range(wall - 4, wall + 1) for line in calm_second(second)]))
        engine.live(START + wall)
    seconds = engine.state.sites.seconds[1, 0]
    counts = [int(seconds[(START + second) % seconds.size]) for second in range(20, 190)]
    assert set(counts) == {1, 2}, "a page each second, and a feed reader every ten"
    assert engine.now >= START + 203 - 5, "and yet the clock goes on"


# views


def test_the_first_view_of_a_flood_already_names_those_who_came() -> None:
    sensor = Sensor().calm(CALM_S)
    while not sensor.engine.has_news():
        sensor.flood(1)
        assert sensor.second < CALM_S + 8
    (finding,) = sensor.engine.view()
    assert finding.began - BEGINS == timedelta(seconds=CALM_S)
    assert set(actions(finding)) == set(BOTS)
    assert finding.ended is None


def test_views_change_nothing_that_a_later_one_says() -> None:
    seen, unseen = Sensor().calm(CALM_S), Sensor().calm(CALM_S)
    for _ in range(130):
        seen.flood(1).engine.view()
        unseen.flood(1)
    assert seen.engine.view() == unseen.engine.view()
    assert seen.engine.report() == unseen.engine.report()


def test_a_view_is_the_report_of_a_log_that_ends_here() -> None:
    lines = plain_flood(BOTS, calm_s=CALM_S, flood_s=90)
    scanned, sensor = Engine(TrustedProxies()), Engine(TrustedProxies())
    for engine in (scanned, sensor):
        engine.feed(columns_of(lines))
    (viewed,) = sensor.view()
    sensor.feed(columns_of([plain_line(CALM_S + 90, "192.0.2.1")]))
    scanned.finish()
    (found,) = scanned.report()
    assert set(actions(viewed)) == set(actions(found))
    assert viewed.began == found.began


def test_a_visitor_at_an_attackers_address_is_spared_in_the_view_too() -> None:
    sensor = Sensor().calm(CALM_S)
    visit = [plain_line(CALM_S, BOTS[0], asset, "https://www.example.com/") for asset in ("/a.css", "/b.js", "/c.png")]
    sensor.run([visit]).flood(20)
    (finding,) = sensor.engine.view()
    assert actions(finding)[BOTS[0]] == "limit"
    assert actions(finding)[BOTS[1]] == "block"


def test_a_proxy_of_any_log_is_only_watched_in_the_view() -> None:
    sensor = Sensor().calm(CALM_S)
    own = TrustedProxies([ip_network(f"{BOTS[3]}/32")])
    for _ in range(20):
        sensor.feed(flooded(sensor.second), trusted=own)
        sensor.second += 1
        sensor.live()
    (finding,) = sensor.engine.view()
    assert actions(finding)[BOTS[3]] == "watch"
    assert actions(finding)[BOTS[4]] == "block"


def test_an_ended_flood_is_told_until_it_is_let_go_and_then_forgotten() -> None:
    sensor = Sensor().calm(CALM_S).flood(30)
    assert sensor.engine.has_news()
    (open_one,) = sensor.engine.view()
    assert not sensor.engine.has_news()
    sensor.calm(120)
    assert sensor.engine.has_news()
    first, second = sensor.engine.view(), sensor.engine.view()
    assert first == second
    assert (first[0].began, first[0].site, first[0].kind) == (open_one.began, open_one.site, open_one.kind)
    assert first[0].ended is not None
    sensor.engine.forget_ended()
    assert (sensor.engine.view(), sensor.engine.findings, sensor.engine.has_news()) == ([], [], False)


def test_what_ends_between_view_and_letting_go_is_not_lost() -> None:
    sensor = Sensor().calm(CALM_S).flood(30)
    sensor.engine.view()
    sensor.calm(120)
    sensor.engine.forget_ended()
    (finding,) = sensor.engine.view()
    assert finding.ended is not None


def test_a_flood_ends_also_where_no_line_comes_any_more() -> None:
    sensor = Sensor().calm(CALM_S).flood(30).nothing(130)
    ended = [finding for finding in sensor.engine.view() if finding.kind == "http-flood"]
    assert [finding.ended is not None for finding in ended] == [True]


def test_memory_stays_flat_over_many_floods() -> None:
    sensor = Sensor().calm(CALM_S)
    for _ in range(4):
        sensor.flood(20).calm(150)
        assert len(sensor.engine.view()) == 1
        sensor.engine.forget_ended()
    assert sensor.engine.findings == []


# silence


def visited(second: int) -> list[bytes]:
    """Twenty visitors a second from everywhere."""
    return [plain_line(second, f"192.0.2.{(second * 20 + k) % 250}") for k in range(20)]


def busy(seconds: int = 900) -> Sensor:
    return Sensor().run(visited(second) for second in range(seconds))


def test_a_busy_site_that_goes_silent_is_told_after_a_minute_and_ended_by_the_first_request() -> None:
    sensor = busy().nothing(59)
    assert sensor.engine.view() == []
    sensor.nothing(10)
    (finding,) = sensor.engine.view()
    assert (finding.kind, finding.technique, finding.severity, finding.ended) == ("site-silent", None, "high", None)
    assert finding.began - BEGINS == timedelta(seconds=900)
    assert timedelta(seconds=59) <= finding.detected - finding.began <= timedelta(seconds=62)
    assert finding.sources == ()
    assert finding.confidence > 0.99
    sensor.nothing(300).run([visited(sensor.second)])
    sensor.nothing(2)
    (over,) = sensor.engine.view()
    assert over.ended is not None
    assert abs((over.ended - BEGINS).total_seconds() - 1269) <= 1


def test_what_is_usual_is_not_unlearned_while_a_site_is_silent() -> None:
    sensor = busy()
    before = float(sensor.engine.state.sites.usual[1, 0])
    sensor.nothing(1800)
    assert sensor.engine.state.sites.usual[1, 0] == pytest.approx(before, rel=0.1)


def test_a_small_site_is_silent_after_longer_though_its_minutes_were_learned_as_calm() -> None:
    sensor = Sensor()
    sensor.run([plain_line(second, f"192.0.2.{second % 200}")] if second % 10 == 0 else [] for second in range(1800))
    sensor.nothing(240)
    assert sensor.engine.view() == []
    sensor.nothing(900)
    (finding,) = sensor.engine.view()
    assert (finding.kind, finding.severity) == ("site-silent", "medium")
    assert finding.rate.usual == pytest.approx(0.1, abs=0.02)


def test_a_scan_knows_no_silence() -> None:
    engine = Engine(TrustedProxies())
    for second in [*range(900), *range(2000, 2100)]:
        engine.feed(columns_of(visited(second)))
    engine.finish()
    assert "site-silent" not in kinds(engine.report())


def test_a_quiet_site_is_silent_only_where_the_operator_says_after_how_long() -> None:
    sensor = Sensor()
    sensor.engine.expect("quiet", 600.0)
    for _ in range(5):
        sensor.engine.tell(START + sensor.second)
        sensor.feed([plain_line(sensor.second, "192.0.2.1")], site="quiet")
        sensor.nothing(300)
    assert sensor.engine.view() == []
    sensor.nothing(310)
    assert kinds(sensor.engine.view()) == ["site-silent"]


def test_a_named_site_that_never_was_asked_is_silent_too_once_another_shows_the_time() -> None:
    sensor = Sensor()
    sensor.engine.expect("forgotten", 120.0)
    sensor.engine.expect("unnamed")
    sensor.calm(119)
    assert sensor.engine.view() == []
    sensor.calm(10)
    (finding,) = sensor.engine.view()
    assert (finding.site, finding.kind) == ("forgotten", "site-silent")


def test_a_silence_is_ended_when_the_clock_is_set_back() -> None:
    sensor = busy().nothing(100)
    sensor.skew, sensor.second = -HOUR, sensor.second - HOUR
    sensor.calm(20)
    assert [finding.ended is not None for finding in sensor.engine.view() if finding.kind == "site-silent"] == [True]


def test_what_was_not_looked_at_for_want_of_time_is_said() -> None:
    engine = Engine(TrustedProxies())
    engine.watch_intrusions(intrusions := Intrusions())
    assert intrusions.notices() == []
    assert isinstance(engine.inspector, Inspector)
    engine.inspector.tables.allotment.skipped[0] = 5
    engine.inspector.tables.probers.lost[0] = 2
    assert [one.values for one in intrusions.notices()] == [{"count": 7}]


def test_the_clock_of_web_logs_is_the_engine_s_and_that_of_systems_the_wall_s() -> None:
    sensor = Sensor(skew=2 * HOUR)
    sensor.engine.watch_intrusions(intrusions := Intrusions())
    sensor.calm(30)
    for second in range(20):
        at = BEGINS + timedelta(seconds=30 + second)
        login = Login(at, "form", "failure", "anna", "203.0.113.7")
        intrusions.login("www", login)
        intrusions.event("mail", replace(login, time=at - timedelta(hours=2)))
    assert not intrusions.scanning
    sensor.calm(30)
    assert sensor.engine.skew_s == 2 * HOUR
    assert {one.site: one.ended for one in sensor.engine.view()} == {"www": None, "mail": None}


def test_a_view_and_a_report_let_nobody_go_whom_another_finding_blocks() -> None:
    held = Source("192.0.2.1", 1, BEGINS, BEGINS, 0.9, shared=False, action="block")
    guessed = Finding("web-scan", None, "www", BEGINS, BEGINS, None, "high", 0.9, 3, Rate(0, 1), (held,))
    mild = replace(guessed, kind="account-takeover", sources=(replace(held, action="limit"),))
    engine = Engine(TrustedProxies())
    with patch.object(Engine, "tell_intrusions", return_value=[guessed, mild]):
        assert [actions(one) for one in engine.view()] == [{"192.0.2.1": "block"}] * 2
    with patch.object(Engine, "tell_intrusions", return_value=[guessed, replace(mild, site="mail")]):
        assert [actions(one) for one in engine.report()] == [{"192.0.2.1": "block"}] * 2


def two_sites() -> Sensor:
    """Two logs of as many visitors."""
    sensor = Sensor()
    for _ in range(900):
        sensor.engine.tell(START + sensor.second)
        for site in ("kept", "gone"):
            sensor.feed(visited(sensor.second), site=site)
        sensor.nothing(1)
    return sensor


def test_a_site_whose_log_nobody_reads_any_more_is_never_silent() -> None:
    sensor = two_sites()
    sensor.engine.watch_only({"kept"})
    sensor.nothing(300)
    assert [finding.site for finding in sensor.engine.view()] == ["kept"]
    sensor.engine.watch_only(None)
    sensor.nothing(2)
    assert sorted(finding.site for finding in sensor.engine.view()) == ["gone", "kept"]


def test_an_open_silence_is_ended_where_nobody_reads_the_log_any_more() -> None:
    sensor = two_sites().nothing(100)
    assert [finding.ended for finding in sensor.engine.view()] == [None, None]
    sensor.engine.watch_only({"kept"})
    ended = {finding.site: finding.ended is not None for finding in sensor.engine.view()}
    assert ended == {"gone": True, "kept": False}
    sensor.engine.forget_ended()
    sensor.nothing(300)
    assert [finding.site for finding in sensor.engine.view()] == ["kept"]


def test_time_that_a_machine_slept_is_no_silence() -> None:
    sensor = busy()
    sensor.second += 2 * HOUR
    sensor.nothing(30)
    sensor.run([visited(sensor.second + k) for k in range(30)])
    assert "site-silent" not in kinds(sensor.engine.view())
