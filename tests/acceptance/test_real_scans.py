"""Acceptance: what a scan says of other people's real logs. None of them holds a flood of many sources."""

from pathlib import Path

import pytest

from bavn.model import Report
from bavn.runners.scan import ScanSettings, scan

pytestmark = pytest.mark.acceptance

ELASTIC = "elastic-apache-logs/apache_logs.log"
ACUNETIX = "ocatak-apache-http-logs/acunetix.txt"
MATOMO = "matomo-logs/tests/logs"
READ = (
    "common.log", "common.log.gz", "common.log.bz2", "common_vhost.log", "common_complete.log",
    "common_encoding_big5.log", "ncsa_extended.log", "ovh.log", "static_ignores.log", "logs_to_tests.log", "iis.log",
    "iis_custom.log", "netscaler.log", "incapsula_w3c.log", "amazon_cloudfront_web.log", "amazon_cloudfront_rtmp.log",
    "shoutcast.log", "splitted_date_and_time.log", "haproxy.log", "nginx_json.log", "caddy_json.log",
    "traefik_json.log",
)  # fmt: skip


def report_of(*paths: Path) -> Report:
    return scan(ScanSettings(tuple(map(str, paths))))


def acted_on(report: Report) -> set[str]:
    return {s.address for finding in report.findings for s in finding.sources if s.action in {"block", "limit"}}


def test_four_ordinary_days_of_a_blog_accuse_nobody(real_logs: Path) -> None:
    report = report_of(real_logs / ELASTIC)
    assert (report.input.lines, report.input.rejected) == (10_000, 0)
    assert {finding.kind for finding in report.findings} <= {"flash-crowd", "web-probe"}
    assert acted_on(report) == set()


def test_one_address_that_scans_for_holes_is_an_attempted_intrusion_and_no_flood(real_logs: Path) -> None:
    report = report_of(real_logs / ACUNETIX)
    assert (report.input.lines, report.input.rejected) == (6_539, 0)
    [finding] = report.findings
    assert (finding.kind, finding.actor) == ("exploit-attempt", "192.168.4.25")


def test_the_scanner_is_named_within_its_first_fifty_requests(real_logs: Path, tmp_path: Path) -> None:
    lines = (real_logs / ACUNETIX).read_bytes().splitlines(keepends=True)
    (tmp_path / "access.log").write_bytes(b"".join(lines[:50]))
    assert {finding.actor for finding in report_of(tmp_path / "access.log").findings} == {"192.168.4.25"}


@pytest.mark.parametrize("name", READ)
def test_every_log_of_a_known_format_is_scanned(real_logs: Path, name: str) -> None:
    report = report_of(real_logs / MATOMO / name)
    assert report.input.lines >= 1
    assert report.input.rejected == 0
    assert sum(site.requests for site in report.sites) >= 1
    assert {finding.kind for finding in report.findings} <= {"web-probe"}
    assert acted_on(report) == set()


def test_all_of_them_together_are_one_report(real_logs: Path) -> None:
    report = report_of(*(real_logs / MATOMO / name for name in READ))
    assert len(report.input.files) == len(READ)
    assert report.input.rejected == 0
    assert acted_on(report) == set()
