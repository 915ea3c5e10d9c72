"""Every style, read back with a plain regular expression."""

import json
import re

import numpy as np
import pytest

from bavn.simulation import STYLES, Traffic, simulate

COMBINED = (
    r"(?P<peer>[0-9a-f.:]+) - - \[(?P<day>\d\d)/[A-Z][a-z]{2}/2025:\d\d:\d\d:\d\d \+0100\] "
    r'"(?P<request>(?:(?:GET|POST|HEAD) /[^ "]* HTTP/(?:1\.1|2\.0|1\.0))|[^ "]+)" (?P<status>\d{3}) (?P<size>\d+) '
    r'"(?P<referer>[^"]+)" "(?P<agent>[^"]+)"'
)
HOSTS = r"(?:www|bibliotek|museum)\.(?:strandby|havnby)\.example"
PATTERNS = {
    "combined": COMBINED,
    "timed": COMBINED + rf' (?P<took>\d+\.\d{{3}}) (?P<host>{HOSTS}) "-"',
    "proxied": COMBINED + rf' (?P<took>\d+\.\d{{3}}) (?P<host>{HOSTS}) "(?P<client>[0-9a-f.:]+)"',
    "vhost_combined": rf"(?P<host>{HOSTS}):443 " + COMBINED,
}


def make(style: str, scenario: str = "multi-site") -> Traffic:
    return simulate(scenario, seed=6, minutes=6, rate=15, style=style)


@pytest.mark.parametrize("style", PATTERNS)
@pytest.mark.parametrize("scenario", ["multi-site", "slowloris", "newsletter"])
def test_every_line_of_a_text_style_fits_its_pattern(style: str, scenario: str) -> None:
    traffic = make(style, scenario)
    pattern = re.compile(PATTERNS[style].encode() + rb"\n")
    found = [pattern.fullmatch(line) for line in traffic.lines()]
    assert all(found)
    statuses = [int(match["status"]) for match in found if match]
    assert statuses == traffic.rows["status"].tolist()


def test_every_json_line_is_json_and_says_what_the_row_says() -> None:
    traffic = make("json", "slowloris")
    read = [json.loads(line) for line in traffic.lines()]
    assert [line["status"] for line in read] == traffic.rows["status"].tolist()
    assert {line["host"] for line in read} == {"www.strandby.example"}
    assert {line["request_uri"] for line in read if not line["request_method"]} == {""}
    assert float(read[0]["msec"]) * 1000 == pytest.approx(int(traffic.rows["time_ms"][0]))


def test_the_styles_tell_the_same_story() -> None:
    lengths = {style: len(make(style)) for style in STYLES}
    assert len(set(lengths.values())) == 1


def test_a_proxied_log_names_the_client_only_in_the_forwarded_header() -> None:
    traffic = make("proxied")
    pattern = re.compile(PATTERNS["proxied"].encode() + rb"\n")
    found = [match for match in map(pattern.fullmatch, traffic.lines()) if match]
    assert {match["peer"] for match in found} == {b"10.9.0.21", b"10.9.0.22"}
    clients = [traffic.tables.addresses[index] for index in traffic.rows["address"].tolist()]
    assert [match["client"].decode() for match in found] == clients


def test_times_are_written_in_the_zone_of_the_server() -> None:
    traffic = make("combined")
    first = next(traffic.lines())
    local = int(re.search(rb":(\d\d):\d\d:\d\d ", first)[1])  # type: ignore[index]
    assert local == (traffic.began.hour + 1) % 24


def test_only_the_flooded_host_has_attack_lines() -> None:
    rows = make("timed").rows
    assert set(np.unique(rows["host"]).tolist()) == {0, 1, 2, 3}
    assert set(np.unique(rows["host"][rows["wave"] > 0]).tolist()) == {0}
