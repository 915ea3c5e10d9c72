"""Finding a log's layout from its first lines."""

import pytest

from bavn.sources.combined import Combined
from bavn.sources.layout import AGENT, NAMED, REFERER, SKIP, Extra, Layout, infer, name_of

HEAD = '[17/Nov/2025:10:00:00 +0100] "GET /a?b=c HTTP/1.1" 200 512'
UA = '"Mozilla/5.0 (X11)"'
BOTH = (REFERER, AGENT)


def sample(*lines: str, times: int = 3) -> list[bytes]:
    return [line.encode() for line in lines] * times


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("common", f"192.0.2.7 - ann {HEAD}"),
        ("common_vhost", f"www.example.com 192.0.2.7 - - {HEAD}"),
        ("combined", f'192.0.2.7 - - {HEAD} "-" {UA}'),
        ("combined", f'2001:db8::1 - - {HEAD} "" ""'),
        ("combined", f'client.example.net - - {HEAD} "-" {UA}'),
        ("combined", f'192.0.2.7:4711 - - {HEAD} "-" {UA}'),
        ("combined", f'192.0.2.7 - - {HEAD} "-" {UA} 1234'),
        ("combined", f'"192.0.2.7 - - {HEAD} "-" {UA}"'),
        ("combined", f'192.0.2.7 - - {HEAD} "-" {UA}\r\n'),
        ("vhost_combined", f'www.example.com:443 192.0.2.7 - - {HEAD} "-" {UA}'),
        ("vhost_combined", f'bwapi [2001:db8::1]:99 - - {HEAD} "-" {UA}'),
        ("ovh", f'192.0.2.7 www.example.com ann {HEAD} "-" {UA}'),
        ("combined_time", f'192.0.2.7 - - {HEAD} "-" {UA} 0.012'),
        ("combined_time", f'192.0.2.7 - - {HEAD} "-" {UA} "0.012" 0.010, 0.002'),
        ("combined_ms", f'192.0.2.7 - - {HEAD} "-" {UA} 12ms'),
        ("combined_us", f'192.0.2.7 - - {HEAD} "-" {UA} 12345us'),
        ("combined_forwarded", f'192.0.2.7 - - {HEAD} "-" {UA} "198.51.100.1, 198.51.100.2"'),
        ("combined_forwarded", f'192.0.2.7 - - {HEAD} "-" {UA} "-"'),
        ("vhost_combined_time", f'www.example.com 192.0.2.7 - - {HEAD} "-" {UA} 1.500'),
    ],
    ids=lambda value: value[:70],
)
def test_a_named_layout_is_found_from_its_lines(name: str, line: str) -> None:
    layout = infer(sample(line))
    assert layout == NAMED[name]
    assert name_of(layout) == name


@pytest.mark.parametrize(
    ("line", "layout"),
    [
        pytest.param(
            f'192.0.2.7 - - {HEAD} "-" {UA} rt=0.123 uct="-" host=www.example.com',
            Layout(extras=(*BOTH, Extra("took_s", "rt"), Extra("skip", "uct"), Extra("host", "host"))),
            id="keys",
        ),
        pytest.param(
            f'192.0.2.7 - - {HEAD} "-" {UA} 502 0.001 [default-web-80] [] 192.0.2.9:80 13 0.000 200 c99400a4',
            Layout(extras=(*BOTH, SKIP, Extra("took_s"))),
            id="ingress-nginx",
        ),
        pytest.param(
            f'Nov 17 10:00:00 web1 nginx[99]: 192.0.2.7 - - {HEAD} "-" {UA}', Layout(5, None, BOTH), id="syslog"
        ),
        pytest.param(
            f'2025-11-17T09:00:00Z stdout F 192.0.2.7 - - {HEAD} "-" {UA}', Layout(3, None, BOTH), id="container"
        ),
        pytest.param(f'nginx: 192.0.2.7 - - {HEAD} "-" {UA}', Layout(1, None, BOTH), id="program-is-no-host"),
        pytest.param(
            f'192.0.2.7 - - {HEAD} {UA} "https://example.com/"', Layout(extras=(AGENT, REFERER)), id="agent-first"
        ),
        pytest.param(f"192.0.2.7 - - {HEAD} {UA}", Layout(extras=(AGENT,)), id="agent-only"),
        pytest.param(f'192.0.2.7 - - {HEAD} "https://example.com/"', Layout(extras=(REFERER,)), id="referer-only"),
        pytest.param(
            f'192.0.2.7 - - {HEAD} "-" {UA} "-" "www.example.com" 0.5',
            Layout(extras=(*BOTH, Extra("forwarded"), Extra("host"), Extra("took_s"))),
            id="forwarded-host-and-time",
        ),
        pytest.param(
            f'192.0.2.7 - - {HEAD} 0.120 "-" {UA}', Layout(extras=(Extra("took_s"), *BOTH)), id="time-before-the-agent"
        ),
        pytest.param(
            f'www.example.com 192.0.2.7 - - {HEAD} "-" {UA} b.example',
            Layout(1, 0, BOTH, 4),
            id="a-second-host-changes-nothing",
        ),
    ],
)
def test_a_layout_of_ones_own_is_found_from_its_lines(line: str, layout: Layout) -> None:
    assert infer(sample(line)) == layout


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([], id="nothing"),
        pytest.param(["", "# comment"], id="only-comments"),
        pytest.param(['{"request": "GET / HTTP/1.1"}'], id="json"),
        pytest.param(["#Fields: date time", "2025-11-17 10:00:00 192.0.2.7 GET / 200"], id="w3c"),
        pytest.param(['2025/11/17 10:00:00 [error] 1#1: *1 open() "/a" failed, client: 192.0.2.7'], id="error-log"),
        pytest.param([f"192.0.2.7 - - {HEAD}", "nonsense", "more nonsense"], id="under-half-fits"),
    ],
)
def test_no_layout_is_found_where_under_half_of_the_lines_fit(lines: list[str]) -> None:
    assert infer(sample(*lines)) is None


def test_half_of_the_lines_are_enough_and_comments_do_not_count() -> None:
    assert infer(sample("# a", "", "nonsense", f'192.0.2.7 - - {HEAD} "-" {UA}')) == NAMED["combined"]


def test_a_few_odd_lines_do_not_change_the_layout() -> None:
    usual = f'192.0.2.7 - - {HEAD} "https://example.com/" {UA} 0.120'
    odd = [
        r'192.0.2.7 - a\"b [c] [17/Nov/2025:10:00:00 +0100] "\x16\x03" 400 0 "-" "-" 0.000',
        f'192.0.2.7 www.example.com x {HEAD} "-" "not \\" an agent" -',
        f'192.0.2.7 - - {HEAD} "-" "cut o',
    ]
    assert infer(sample(*odd, *[usual] * 5)) == NAMED["combined_time"]


def test_a_dash_in_most_lines_does_not_hide_what_a_value_means() -> None:
    lines = [f'192.0.2.7 - - {HEAD} "-" {UA} -'] * 9 + [f'192.0.2.7 - - {HEAD} "-" {UA} 0.250']
    assert infer([line.encode() for line in lines]) == NAMED["combined_time"]


def test_any_bytes_give_an_answer() -> None:
    line = f'192.0.2.7 - - {HEAD} "-" {UA}'.encode()
    raw = bytes(range(256)).replace(b'"', b"").replace(b"\\", b"")
    assert infer([line.replace(b"Mozilla/5.0 (X11)", raw)]) is not None
    assert infer([raw, b'"', b'""', b"\\", b'\\"', b" [", line[:50]]) is None


def test_a_line_of_a_megabyte_is_judged_at_once() -> None:
    assert infer([b"a [" * 300_000, b'\\"' * 500_000]) is None


def test_every_name_is_of_one_layout_and_has_a_parser() -> None:
    assert len(set(NAMED.values())) == len(NAMED)
    assert [name_of(Combined(layout, name).layout) for name, layout in NAMED.items()] == list(NAMED)


def test_a_layout_of_ones_own_is_called_custom() -> None:
    assert name_of(Layout(client=5)) == "custom"
