from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address

import numpy as np
import pytest

from bavn.detectors import suspects
from bavn.detectors.attribution import Attribution, Cause
from bavn.detectors.conditions import ALL, Condition
from bavn.detectors.suspects import Suspect
from bavn.detectors.wave import Wave, shared_rows, spell
from bavn.model import Finding, Severity
from bavn.sources.addresses import read_address
from bavn.windows import rows as codes
from bavn.windows.digest import make_lexicon
from bavn.windows.record import Records, make_records
from bavn.windows.rows import HERE_BEFORE, STEADY, VISITED_BEFORE, Rows
from bavn.windows.window import Totals, Window
from tests.detectors.samples import SECOND, bots, group, together, window_of

CHURN = Cause((Condition(codes.CHURN, 2),), 0, 0.0)
REPEATS = Cause((Condition(codes.REPEATS, 1),), 0, 0.0)
ASSETLESS = Cause((Condition(codes.ASSETS, 0),), 0, 0.0)
LEXICON = make_lexicon()


def open_wave(kind: str = "http-flood", **facts: object) -> Wave:
    return Wave(kind, 1, SECOND, SECOND + 5, 2.0, SECOND, **facts)  # type: ignore[arg-type]


def requested(rows: Rows, *, start: int = SECOND) -> tuple[Window, Records]:
    """A window in which the client of row n has the address 192.0.2.n and asks for its pages second by second."""
    total = int(rows.pages.sum())
    row_of = np.repeat(np.arange(rows.pages.size, dtype=np.int32), rows.pages)
    records = make_records(total)
    records.low[:] = 0xFFFF_C000_0200 + row_of.astype(np.int64)
    records.second[:] = start + np.concatenate([np.arange(pages) for pages in rows.pages])
    return replace(window_of(rows), start=start, index=np.arange(total), row_of=row_of), records


def explained(cause_of: list[int], *causes: Cause, share: int = ALL, grounded: bool = True) -> Attribution:
    of = np.array(cause_of, np.int64)
    return Attribution(causes, of, np.full(of.size, share, np.int64), 1.0, grounded, grounded, np.zeros(0, np.uint32))


def add(wave: Wave, rows: Rows, cause_of: list[int], *causes: Cause, hammers: tuple[int, ...] = (), start: int = SECOND,
        **facts: bool) -> None:  # fmt: skip
    window, records = requested(rows, start=start)
    alone = np.zeros(rows.pages.size, np.bool_)
    alone[list(hammers)] = True
    wave.add(window, explained(cause_of, *causes, **facts), alone, records, LEXICON)


def finding(wave: Wave, honest: int = 1000) -> Finding:
    return wave.finding("www.example.com", honest)


def test_the_sources_of_a_window_are_those_that_match() -> None:
    wave = open_wave()
    add(wave, together(group(2), bots(2)), [-1, -1, 0, 0], CHURN)
    found = finding(wave)
    assert [source.address for source in found.sources] == ["192.0.2.2", "192.0.2.3"]
    first = found.sources[0]
    assert (first.requests, first.action, first.because) == (12, "block", ("signature:0",))
    assert (first.first, first.last) == (datetime.fromtimestamp(SECOND, UTC), datetime.fromtimestamp(SECOND + 11, UTC))
    assert (found.requests, found.networks[0].prefix, found.networks[0].sources) == (24, "192.0.2.0/24", 2)
    assert [(s.match, s.sources, s.requests) for s in found.signatures] == [
        ({"client.query_churn": "new-each-time"}, 2, 24)
    ]


def test_windows_add_up_and_a_signature_that_comes_again_is_the_same() -> None:
    wave = open_wave()
    for minute in range(3):
        add(wave, bots(2), [0, 0], CHURN, start=SECOND + 60 * minute)
    found = finding(wave)
    assert [source.requests for source in found.sources] == [36, 36]
    assert len(found.signatures) == 1
    assert found.signatures[0].requests == 72
    assert "again-and-again" in found.sources[0].because
    assert wave.last == SECOND + 120 + 11
    assert wave.accounted == SECOND + 180


def test_signatures_stand_in_the_order_of_their_requests_and_sources_name_them_so() -> None:
    wave = open_wave()
    add(wave, together(group(1, pages=3), bots(3)), [0, 1, 1, 1], ASSETLESS, CHURN)
    found = finding(wave)
    assert [next(iter(s.match)) for s in found.signatures] == ["client.query_churn", "client.assets"]
    assert {s.address: s.because for s in found.sources}["192.0.2.0"] == ("signature:1",)


def test_honest_matches_of_all_windows_are_added_up() -> None:
    wave = open_wave()
    for minute in range(2):
        add(wave, bots(2), [0, 0], replace(CHURN, expected=0.25), start=SECOND + 60 * minute)
    assert finding(wave).signatures[0].expected == 0.5


def test_who_hammers_alone_needs_no_signature() -> None:
    wave = open_wave()
    add(wave, together(group(1), bots(1)), [-1, -1], hammers=(1,))
    (source,) = finding(wave).sources
    assert (source.address, source.because) == ("192.0.2.1", ("hammers-alone",))


@pytest.mark.parametrize(
    ("known", "action", "reasons"),
    [
        (0, "block", set()),
        (HERE_BEFORE, "limit", {"seen-before-attack"}),
        (HERE_BEFORE | VISITED_BEFORE, "limit", {"seen-before-attack", "shared-address"}),
        (HERE_BEFORE | STEADY, "watch", {"seen-before-attack", "as-before-attack"}),
    ],
)
def test_who_was_here_before_is_never_blocked(known: int, action: str, reasons: set[str]) -> None:
    wave = open_wave()
    rows = bots(1)
    rows.known[:] = known
    add(wave, rows, [0], CHURN)
    (source,) = finding(wave).sources
    assert source.action == action
    assert set(source.because) == {"signature:0"} | reasons


def test_where_nobody_can_vouch_what_is_asked_for_alone_never_blocks() -> None:
    wave = open_wave()
    add(wave, together(group(1, pages=5), bots(1)), [0, 1], ASSETLESS, REPEATS, grounded=False)
    sources = {source.address: source for source in finding(wave).sources}
    assert (sources["192.0.2.0"].action, "counts-only" in sources["192.0.2.0"].because) == ("limit", True)
    assert (sources["192.0.2.1"].action, "counts-only" in sources["192.0.2.1"].because) == ("block", False)


def test_a_client_with_an_honest_persona_is_shared() -> None:
    rows = together(group(1, vouched=True), bots(2))
    rows.client[:] = [7, 7, 8]
    wanted = np.array([False, True, True])
    assert shared_rows(window_of(rows), wanted, np.full(3, ALL)).tolist() == [False, True, False]


def test_several_browsers_that_ask_for_other_things_too_are_shared() -> None:
    rows = together(bots(1), bots(1))
    rows.conduct[:, codes.AGENTS] = 1
    assert shared_rows(window_of(rows), np.ones(2, np.bool_), np.array([2, ALL])).tolist() == [True, False]
    rows.conduct[:, codes.AGENTS] = 0
    assert not shared_rows(window_of(rows), np.ones(2, np.bool_), np.array([2, ALL])).any()


def test_a_wave_whose_sources_are_gone_is_idle() -> None:
    wave = open_wave()
    add(wave, bots(20), [0] * 20, CHURN)
    assert wave.idle == 0
    for _ in range(2):
        add(wave, group(3), [-1] * 3)
    assert wave.idle == 2
    add(wave, bots(20), [0] * 20, CHURN)
    assert wave.idle == 0


def test_held_connections_are_added_with_their_reason() -> None:
    wave = open_wave("slow-requests")
    one = np.array([0xFFFF_C000_0207], np.uint64)
    seconds = np.array([SECOND])
    totals = Totals(np.zeros(1, np.uint64), one, np.array([9]), seconds, seconds + 30, np.zeros(1, np.int32))
    wave.add_held(totals)
    wave.add_held(totals)
    (source,) = finding(wave).sources
    assert (source.address, source.requests, source.because) == (
        "192.0.2.7", 18, ("slow-connections", "again-and-again"),
    )  # fmt: skip


def test_how_many_pages_were_not_answered_in_the_worst_window_is_said_once_one_was_added() -> None:
    wave = open_wave()
    assert finding(wave).unanswered is None
    for failing in (0.1, 0.62, 0.3):
        window, records = requested(bots(3))
        found, alone = explained([0, 0, 0], CHURN), np.zeros(3, np.bool_)
        wave.add(replace(window, failing=failing), found, alone, records, LEXICON)
    assert finding(wave).unanswered == 0.62


@pytest.mark.parametrize(
    ("peak", "failing", "severity"),
    [(3.0, 0.0, "low"), (4.0, 0.0, "medium"), (10.0, 0.0, "high"), (40.0, 0.0, "critical"),
     (3.0, 0.05, "high"), (3.0, 0.2, "critical")],
)  # fmt: skip
def test_severity_grows_with_the_rate_and_with_what_failed(peak: float, failing: float, severity: Severity) -> None:
    assert finding(open_wave(peak=peak, failing=failing)).severity == severity


def test_a_crowd_is_never_severe() -> None:
    assert finding(open_wave("flash-crowd", peak=400.0, failing=0.9)).severity == "low"


def test_confidence_is_the_score_weighted_by_requests() -> None:
    wave = open_wave()
    assert finding(wave).confidence == 0.5
    add(wave, together(group(1, pages=30), bots(1)), [0, -1], replace(ASSETLESS, expected=0.05), hammers=(1,))
    assert finding(wave).confidence == pytest.approx((30 * 0.95 + 12 * 1.0) / 42, abs=0.001)


def test_collateral_are_flagged_sources_that_were_here_before() -> None:
    wave = open_wave()
    rows = bots(4)
    rows.known[0] = HERE_BEFORE
    add(wave, rows, [0] * 4, CHURN)
    collateral = finding(wave, honest=104).collateral
    assert collateral.clients == 1
    assert collateral.share == pytest.approx(1 / 101, abs=1e-6)


def test_sources_beyond_the_most_are_networks_that_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suspects, "MOST_SOURCES", 2)
    wave = open_wave()
    add(wave, bots(5), [0] * 5, CHURN)
    found = finding(wave)
    assert found.grouped_by_prefix
    assert [(s.address, s.action) for s in found.sources[2:]] == [("192.0.2.0/24", "limit")]
    assert found.sources[2].requests == 3 * 12


def test_an_open_wave_has_no_end_and_an_ended_one_has() -> None:
    assert finding(open_wave()).ended is None
    assert finding(open_wave(ended=SECOND + 60)).ended == datetime.fromtimestamp(SECOND + 60, UTC)


# a copy that goes on by itself


def test_a_window_that_is_added_to_a_fork_is_not_added_to_the_wave() -> None:
    wave, untouched = open_wave(), open_wave()
    for one in (wave, untouched):
        add(one, bots(5), [0] * 5, CHURN)
    fork = wave.fork()
    add(fork, bots(9), [0] * 9, CHURN, start=SECOND + 60)
    add(fork, bots(4), [0] * 4, REPEATS, start=SECOND + 120)
    assert wave == untouched
    assert len(finding(fork).sources) == 9
    assert len(finding(fork).signatures) == 2


def test_a_fork_goes_on_as_the_wave_would() -> None:
    wave = open_wave()
    add(wave, bots(5), [0] * 5, CHURN)
    fork = wave.fork()
    add(fork, bots(9), [0] * 9, CHURN, start=SECOND + 60)
    said = finding(fork)
    add(wave, bots(9), [0] * 9, CHURN, start=SECOND + 60)
    assert finding(wave) == said


# what a finding is made of


@pytest.mark.parametrize(
    "address",
    ["192.0.2.7", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::1", "::fffe:c000:201", "ffff::"],  # noqa: S104
)
def test_an_address_is_spelled_as_the_standard_library_does(address: str) -> None:
    high, low = read_address(address)
    assert spell((int(high), int(low))) == str(ip_address(address))


def test_networks_are_ranked_by_requests_and_then_by_who_was_named_first() -> None:
    wave = open_wave()
    for number, (high, low, asked) in enumerate(
        [(0, 0xFFFF_C000_0201, 5), (0, 0xFFFF_CB00_7101, 9), (0, 0xFFFF_C633_6401, 5), (0x2001_0DB8_0001_0002, 3, 4),
         (0x2001_0DB8_0001_9999, 3, 4), (0, 0xFFFF_C000_02FF, 4)]
    ):  # fmt: skip
        wave.suspects.add((high, low), Suspect(asked, SECOND, SECOND + number))
    assert [(one.prefix, one.sources, one.requests) for one in finding(wave).networks] == [
        ("203.0.113.0/24", 1, 9), ("192.0.2.0/24", 2, 9), ("2001:db8:1::/48", 2, 8), ("198.51.100.0/24", 1, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(("usual", "severity"), [(130.0, "high"), (0.5, "high"), (0.4, "medium")])
def test_a_silence_is_as_severe_as_the_site_is_busy(usual: float, severity: Severity) -> None:
    wave = Wave("site-silent", 1, SECOND, SECOND + 60, usual, SECOND, sure=0.98765)
    assert (finding(wave).severity, finding(wave).confidence, finding(wave).technique) == (severity, 0.988, None)
