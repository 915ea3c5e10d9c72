"""What a scan says about simulated attacks: how many, when they began, who they were, and whom to leave alone."""

from datetime import timedelta
from pathlib import Path

import pytest

from bavn.runners.scan import ScanSettings, scan
from tests.runners.samples import SEED, Log, Made, acted_on, found, grade, only, scan_lines, scanned

SIZE = {"minutes": 14.0, "rate": 40.0}
FLOODS = ("flood-1000", "flood-post-forms", "flood-rotating-agents", "flood-html-pages")


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_found_once_and_within_seconds(made: Made, name: str) -> None:
    log = made(name, **SIZE)
    finding, (wave,) = only(scanned(log.path)), log.truth.waves
    assert abs(finding.began - wave.began) <= timedelta(seconds=5)
    assert timedelta(0) < finding.detected - wave.began <= timedelta(seconds=10)
    assert finding.technique == "T1499.002"


@pytest.mark.parametrize("name", FLOODS)
def test_the_sources_of_a_flood_are_named_and_nearly_nobody_else(made: Made, name: str) -> None:
    log = made(name, **SIZE)
    answer = grade(scanned(log.path), log.truth)
    assert answer.precision >= 0.99
    assert answer.recall >= 0.95
    assert answer.honest_blocked <= 0.001
    assert answer.shared_blocked == 0


def test_the_figures_of_a_finding_are_those_of_its_sources(flood: Log) -> None:
    finding = only(scanned(flood.path))
    acting = [source for source in finding.sources if source.action != "watch"]
    assert finding.requests == sum(source.requests for source in acting)
    assert sum(network.sources for network in finding.networks) == len(acting)
    assert sum(network.requests for network in finding.networks) == finding.requests
    assert finding.requests == pytest.approx(sum(a.requests for a in flood.truth.attackers.values()), rel=0.02)
    assert finding.rate.peak > 5 * finding.rate.usual
    assert finding.signatures


def test_the_peak_is_the_highest_rate_also_while_the_flood_goes_on(flood: Log) -> None:
    report = scanned(flood.path)
    busiest = max(report.sites[0].timeline.dynamic)
    assert only(report).ended is None
    assert 0.7 * busiest <= only(report).rate.peak <= busiest


def test_every_source_names_signatures_that_the_finding_has(flood: Log) -> None:
    finding = only(scanned(flood.path))
    named = {reason for source in finding.sources for reason in source.because if reason.startswith("signature:")}
    assert named
    assert named <= {f"signature:{number}" for number in range(len(finding.signatures))}


def test_two_waves_give_two_findings(made: Made) -> None:
    log = made("two-waves", minutes=30.0, rate=10.0)
    first, second = found(scanned(log.path))
    assert first.ended is not None
    for finding, wave in zip((first, second), log.truth.waves, strict=True):
        assert abs(finding.began - wave.began) <= timedelta(seconds=3)
        assert finding.ended is None or abs(finding.ended - wave.ended) <= timedelta(seconds=15)
    assert first.ended < second.began


def test_an_ended_flood_says_when_it_ended(made: Made) -> None:
    log = made("flood-tiny-site", minutes=26.0, rate=None)
    finding, (wave,) = only(scanned(log.path)), log.truth.waves
    assert finding.ended is not None
    assert abs(finding.ended - wave.ended) <= timedelta(seconds=15)


def test_a_flood_of_a_tiny_site_is_found(made: Made) -> None:
    log = made("flood-tiny-site", minutes=26.0, rate=None)
    finding, answer = only(scanned(log.path)), grade(scanned(log.path), log.truth)
    assert finding.detected - log.truth.waves[0].began <= timedelta(seconds=30)
    assert answer.precision >= 0.99
    assert answer.recall >= 0.95
    assert answer.honest_blocked == 0


def test_held_connections_are_slow_requests(made: Made) -> None:
    log = made("slowloris")
    report = scanned(log.path)
    assert [finding.kind for finding in report.findings] == ["slow-requests"]
    finding, (wave,) = only(report, "slow-requests"), log.truth.waves
    assert finding.detected - wave.began <= timedelta(seconds=90)
    answer = grade(report, log.truth)
    assert answer.precision >= 0.99
    assert answer.recall >= 0.95
    assert {source.because[0] for source in finding.sources} == {"slow-connections"}


def test_a_log_that_begins_in_an_attack_tells_it_but_blocks_nobody(made: Made) -> None:
    # Without a past nobody can be called new or unusual, so what was found is limited at most.
    log = made("starts-in-attack", minutes=4.0, rate=150.0)
    finding = only(scanned(log.path))
    assert abs(finding.began - log.truth.waves[0].began) <= timedelta(seconds=1)
    assert finding.detected - finding.began <= timedelta(seconds=60)
    assert not acted_on(scanned(log.path), "block")
    answer = grade(scanned(log.path), log.truth)
    assert answer.precision >= 0.9
    assert answer.recall >= 0.95


def test_one_source_alone_is_a_flood(made: Made) -> None:
    log = made("flood-one-source", rate=40.0)
    finding, (attacker,) = only(scanned(log.path)), log.truth.attackers
    assert finding.detected - log.truth.waves[0].began <= timedelta(seconds=10)
    assert [source.address for source in finding.sources] == [attacker]
    assert finding.sources[0].because[0] == "hammers-alone"


def test_a_flood_that_begins_in_a_crowd_is_told_apart(made: Made) -> None:
    log = made("crowd-then-flood")
    report = scanned(log.path)
    assert [finding.kind for finding in report.findings] == ["flash-crowd", "http-flood"]
    attack = next(wave for wave in log.truth.waves if wave.kind == "http-flood")
    assert abs(only(report).began - attack.began) <= timedelta(seconds=5)
    assert only(report).detected - attack.began <= timedelta(seconds=30)
    answer = grade(report, log.truth)
    assert answer.precision >= 0.95
    assert answer.honest_blocked <= 0.001


def test_a_flood_of_a_site_whose_assets_are_elsewhere_blocks_no_visitor(made: Made) -> None:
    log = made("flood-no-assets")
    assert only(scanned(log.path)).detected - log.truth.waves[0].began <= timedelta(seconds=30)
    answer = grade(scanned(log.path), log.truth)
    assert answer.recall >= 0.95
    assert answer.honest_blocked == 0


def test_of_four_sites_only_the_flooded_one_is_reported(made: Made) -> None:
    log = made("multi-site", style="vhost_combined")
    report = scanned(log.path)
    assert only(report).site == "www.strandby.example"
    assert len(report.sites) == 4
    assert grade(report, log.truth).precision >= 0.99


@pytest.mark.parametrize(
    ("name", "wishes"),
    [
        ("flood-1000", {}),
        ("slowloris", {}),
        ("flood-tiny-site", {"minutes": 26.0, "rate": None}),
        ("two-waves", {"minutes": 30.0, "rate": 10.0}),
    ],
    ids=["flood-1000", "slowloris", "flood-tiny-site", "two-waves"],
)
def test_what_was_said_at_detection_is_never_revised(made: Made, name: str, wishes: dict[str, float | None]) -> None:
    log = made(name, **wishes)
    finding = scanned(log.path).findings[-1]
    cut = scan(ScanSettings((str(log.path),), until=finding.detected, seed=SEED, intrusions=False)).findings[-1]
    assert (cut.kind, cut.began, cut.detected) == (finding.kind, finding.began, finding.detected)
    assert cut.ended is None
    sooner = scan(
        ScanSettings((str(log.path),), until=finding.detected - timedelta(seconds=1), seed=SEED, intrusions=False)
    ).findings
    assert finding.began not in {earlier.began for earlier in sooner}


def test_a_report_a_minute_after_detection_already_hits_almost_only_attackers(flood: Log) -> None:
    finding = only(scanned(flood.path))
    cut = scan(
        ScanSettings((str(flood.path),), until=finding.detected + timedelta(seconds=60), seed=SEED, intrusions=False)
    )
    acted = acted_on(cut)
    assert len(acted & flood.truth.attackers.keys()) >= 0.98 * len(acted)
    assert len(acted) >= 300


def test_the_honest_lines_of_a_flooded_log_alone_give_nothing(flood: Log, tmp_path: Path) -> None:
    attackers = {address.encode() for address in flood.truth.attackers}
    honest = [line for line in flood.lines() if line.split(b" ", 1)[0] not in attackers]
    assert scan_lines(tmp_path, honest).findings == ()
