"""What a scan says where nobody attacks: no flood, and nobody to block."""

import pytest

from tests.runners.samples import Made, acted_on, found, only, scanned

MINUTES = 16.0
HARMLESS = (
    "calm-day-part",
    "crowd-news",
    "crowd-no-assets",
    "newsletter",
    "newsletter-no-assets",
    "crawler-burst",
    "monitor-and-api",
    "reloader",
    "own-vulnerability-scan",
    "school-nat",
    "crowd-election-night",
    "nightly-backup-crawl",
    "morning-ramp",
)


@pytest.mark.parametrize("name", HARMLESS)
def test_honest_traffic_is_no_attack_and_nobody_is_acted_on(made: Made, name: str) -> None:
    report = scanned(made(name, minutes=MINUTES).path)
    assert {finding.kind for finding in report.findings} <= {"flash-crowd"}
    assert acted_on(report) == set()


@pytest.mark.parametrize("name", ["calm-day-part", "crawler-burst", "reloader", "own-vulnerability-scan"])
def test_what_is_no_crowd_is_not_called_one(made: Made, name: str) -> None:
    assert scanned(made(name, minutes=MINUTES).path).findings == ()


@pytest.mark.parametrize("name", ["crowd-news", "crowd-no-assets"])
def test_a_news_link_is_a_crowd_of_which_nobody_is_accused(made: Made, name: str) -> None:
    log = made(name, minutes=MINUTES)
    finding, (wave,) = only(scanned(log.path), "flash-crowd"), log.truth.waves
    assert abs((finding.began - wave.began).total_seconds()) <= 5
    assert (finding.detected - wave.began).total_seconds() <= 60
    assert (finding.severity, finding.technique, finding.sources) == ("low", None, ())
    assert not found(scanned(log.path))


def test_a_crowd_that_has_gone_home_is_over(made: Made) -> None:
    finding = only(scanned(made("crowd-news", minutes=MINUTES, rate=40.0).path), "flash-crowd")
    assert finding.ended is not None
    assert finding.ended > finding.detected
