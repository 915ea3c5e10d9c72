"""Acceptance: other people's test logs, as their servers wrote them, with the first record of each."""

import shutil
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.sources.columns import AGENT, CLIENT, FORWARDED, HOST, METHOD, PATH, PROTOCOL, QUERY, REFERER, Columns
from bavn.sources.formats import detect
from bavn.sources.reading import Log
from tests.sources.parsing import Row, row_of

pytestmark = pytest.mark.acceptance

LOGS = "matomo-logs/tests/logs"
X11 = b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/535.11 (KHTML, like Gecko) Chrome/17.0.963.56 Safari/535.11"
FIREFOX = b"Mozilla/5.0 (X11; U; Linux i686; en-US; rv:1.9.2.7) Gecko/20100722 Firefox/3.6.7"
NSPLAYER = b"NSPlayer%2F10.0.0.3702%20WMFSDK%2F10.0"
FEBRUARY = 1328910127000  # 10/Feb/2012:16:42:07 -0500

# file: (format, records, rejected lines, fields of the first record, (time_ms, status, size, took_ms) of it)
EXPECTED: dict[str, tuple[str, int, int, dict[int, bytes], tuple[int, int, int, int]]] = {
    "common.log": ("common", 1, 0, {HOST: b"", CLIENT: b"1.2.3.4", METHOD: b"GET", PATH: b"/", PROTOCOL: b"HTTP/1.0"},
                   (FEBRUARY, 301, 368, -1)),
    "common.log.gz": ("common", 1, 0, {CLIENT: b"1.2.3.5", METHOD: b"POST", PATH: b"/form"},
                      (1328917327000, 200, 145, -1)),
    "common.log.bz2": ("common", 1, 0, {CLIENT: b"1.2.3.7", METHOD: b"POST", PATH: b"/"},
                       (1329694927000, 200, 444, -1)),
    "common_vhost.log": ("common_vhost", 1, 0, {HOST: b"www.example.com", CLIENT: b"1.2.3.4", PATH: b"/"},
                         (FEBRUARY, 301, 368, -1)),
    "common_complete.log": ("vhost_combined", 1, 0, {HOST: b"www.example.com", CLIENT: b"1.2.3.4", AGENT: X11},
                            (FEBRUARY, 301, 368, -1)),
    "common_encoding_big5.log": ("vhost_combined", 1, 0, {PATH: b"/\xac\xb0\xa8\xe4\xad\xdd\xa6\xe6\xb4c\xb9D"},
                                 (FEBRUARY, 301, 368, -1)),
    "ncsa_extended.log": ("combined", 1, 0, {HOST: b"", CLIENT: b"1.2.3.4", REFERER: b"-", AGENT: X11},
                          (FEBRUARY, 301, 368, -1)),
    "ovh.log": ("ovh", 1, 0, {HOST: b"www.example.com", CLIENT: b"1.2.3.4", PROTOCOL: b"HTTP/1.1", AGENT: X11},
                (FEBRUARY, 301, 368, -1)),
    "static_ignores.log": ("vhost_combined", 4, 0, {HOST: b"www.example.com", CLIENT: b"1.2.3.4"},
                           (FEBRUARY - 60_000, 200, 368, -1)),
    "logs_to_tests.log": ("combined", 4, 0, {CLIENT: b"203.38.78.246", PATH: b"/piwik.php",
                                             REFERER: b"http://clearcode.cc/"}, (1360047686000, 200, 192, -1)),
    "iis.log": ("w3c", 1, 0, {HOST: b"example.com", CLIENT: b"1.2.3.4", METHOD: b"GET", PATH: b"/foo/bar",
                              QUERY: b"topCat1=divinity&submit=Search", REFERER: b"", PROTOCOL: b"HTTP/1.1",
                              AGENT: FIREFOX},
                (1333238413000, 200, 27028, 1687)),
    "iis_custom.log": ("w3c", 3, 0, {HOST: b"xzy.example.com", CLIENT: b"70.95.0.0", METHOD: b"GET",
                                     PATH: b"/Products/theProduct", QUERY: b""}, (1345050000363, 200, 0, 109)),
    "netscaler.log": ("w3c", 1, 0, {CLIENT: b"172.20.1.0", PATH: b"/Citrix/XenApp/Wan/auth/login.jsp"},
                      (1345118113000, 302, 355, 1)),
    "incapsula_w3c.log": ("w3c", 2, 0, {HOST: b"www.example.com", CLIENT: b"123.123.123.123", PATH: b"/page.php",
                                        QUERY: b"variable=test", FORWARDED: b"123.123.123.123"},
                          (1498634795000, 200, 0, -1)),
    "amazon_cloudfront_web.log": ("w3c", 1, 0, {HOST: b"example.com", CLIENT: b"192.0.2.10", METHOD: b"GET",
                                                PATH: b"/view/my/file.html", REFERER: b"https://example.com/"},
                                  (1400807591000, 200, 182, 1)),
    "amazon_cloudfront_rtmp.log": ("w3c", 2, 0, {CLIENT: b"192.0.2.147", METHOD: b"", QUERY: b"key=value"},
                                   (1268437880000, 0, 2014, -1)),
    "shoutcast.log": ("w3c", 1, 0, {CLIENT: b"1.2.3.4", PATH: b"/stream", AGENT: NSPLAYER},
                      (1449484625000, 200, 65580, 1000)),
    "splitted_date_and_time.log": ("w3c", 1, 0, {CLIENT: b"1.2.3.4", PATH: b"/stream", AGENT: NSPLAYER},
                                   (1449484625000, 200, 65580, 1000)),
    "haproxy.log": ("haproxy", 1, 0, {HOST: b"", CLIENT: b"4.3.2.1", METHOD: b"POST", PATH: b"/user/",
                                      PROTOCOL: b"HTTP/1.1"}, (1537855527584, 200, 7456, 72)),
    "nginx_json.log": ("json", 2, 0, {HOST: b"www.piwik.org", CLIENT: b"1.2.3.4", PATH: b"/piwik.php",
                                      REFERER: b"http://clearcode.cc/"}, (1381416720000, 200, 192, 0)),
    "caddy_json.log": ("caddy", 3, 0, {HOST: b"example.com", CLIENT: b"1.2.3.4", METHOD: b"GET", PATH: b"/beta/",
                                       PROTOCOL: b"HTTP/2.0"}, (1703373474816, 200, 3609, 1)),
    "traefik_json.log": ("traefik", 1, 0, {HOST: b"localhost", CLIENT: b"172.20.0.1:52458", FORWARDED: b"1.2.3.4",
                                           PATH: b"/my/app/auth", QUERY: b"id=1234&user=dude",
                                           AGENT: b"Prometheus/2.40.5"},
                         (1691753961773, 200, 15, 10002)),
}  # fmt: skip
# Formats of load balancers and streams that Bavn does not read; icecast2 is combined with seconds of listening.
UNREAD = {"alb.log", "elb.log", "s3.log", "gandi.log", "custom_regex_custom_date.log", "icecast2.log"}


def read(path: Path) -> tuple[Log, str, list[Row]]:
    rows: list[Row] = []
    with Log(path) as log:
        parser = detect(log.head(), name=log.name)
        for columns in log.batches(parser, Columns(1000)):
            rows += [row_of(columns, row) for row in range(columns.rows)]
    return log, parser.name, rows


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_log_gives_its_first_record(real_logs: Path, name: str) -> None:
    expected_format, records, rejected, texts, numbers = EXPECTED[name]
    log, found_format, rows = read(real_logs / LOGS / name)
    assert (found_format, len(rows), log.rejected) == (expected_format, records, rejected)
    assert {field: rows[0][field] for field in texts} == texts
    assert rows[0][9:] == numbers
    assert log.warnings == []


def test_no_log_of_the_folder_is_forgotten(real_logs: Path) -> None:
    assert {path.name for path in (real_logs / LOGS).iterdir()} == {*EXPECTED, *UNREAD}


@pytest.mark.parametrize("name", sorted(UNREAD - {"icecast2.log"}))
def test_a_log_that_bavn_does_not_read_is_a_clear_problem(real_logs: Path, name: str) -> None:
    with pytest.raises(Problem, match=f"{name}: its format is not known; its first line is: "):
        read(real_logs / LOGS / name)


@pytest.mark.parametrize(
    ("name", "records", "first"),
    [
        (
            "elastic-apache-logs/apache_logs.log",
            10_000,
            (
                b"83.149.9.216",
                b"GET",
                b"/presentations/logstash-monitorama-2013/images/kibana-search.png",
                1431857103000,
            ),
        ),
        (
            "ocatak-apache-http-logs/acunetix.txt",
            6_539,
            (b"192.168.4.25", b"POST", b"/administrator/index.php", 1482413452000),
        ),
    ],
    ids=["elastic", "ocatak"],
)
def test_a_real_access_log_is_read_without_a_rejected_line(
    real_logs: Path, name: str, records: int, first: tuple[bytes, bytes, bytes, int]
) -> None:
    log, found_format, rows = read(real_logs / name)
    assert (found_format, len(rows), log.lines, log.rejected) == ("combined", records, records, 0)
    assert (rows[0][CLIENT], rows[0][METHOD], rows[0][PATH], rows[0][9]) == first


def test_a_real_log_reads_the_same_with_windows_line_ends(real_logs: Path, tmp_path: Path) -> None:
    for name in ("iis.log", "haproxy.log", "caddy_json.log", "common_complete.log"):
        shutil.copy(real_logs / LOGS / name, tmp_path / name)
        text = (tmp_path / name).read_bytes().replace(b"\r\n", b"\n")
        (tmp_path / name).write_bytes(text.replace(b"\n", b"\r\n"))
        assert read(tmp_path / name)[2] == read(real_logs / LOGS / name)[2]
