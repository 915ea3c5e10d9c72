import re

import pytest

from bavn.model import Finding
from bavn.response import WRITERS, CannotEnforceError, rules
from bavn.response.decisions import network_of
from tests.response.samples import LATER, NOW, finding, mixed, source

EVERY = sorted(WRITERS)


def text_of(kind: str, *findings: Finding) -> str:
    return rules(findings, kind, made=NOW, expires=LATER)


def entries(text: str) -> str:
    """A rule set without its comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


@pytest.mark.parametrize("kind", EVERY)
def test_every_rule_set_says_where_it_comes_from_and_when_it_ends(kind: str) -> None:
    text = text_of(kind, mixed())
    assert "# From http-flood on site www.example.dk" in text
    assert "expire 2026-03-01T13:00:00Z" in text


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_only_watched_never_appears(kind: str) -> None:
    assert "203.0.113.200" not in text_of(kind, mixed())


@pytest.mark.parametrize("kind", EVERY)
def test_what_is_blocked_appears(kind: str) -> None:
    text = entries(text_of(kind, mixed()))
    assert all(address in text for address in ("192.0.2.1", "192.0.2.128/25", "2001:db8:1:2::/64"))


@pytest.mark.parametrize("kind", EVERY)
def test_a_crowd_gives_no_rule(kind: str) -> None:
    assert "192.0.2.1" not in text_of(kind, finding(source("192.0.2.1"), kind="flash-crowd"))


@pytest.mark.parametrize("kind", EVERY)
def test_nothing_of_the_log_reaches_a_rule_but_addresses(kind: str) -> None:
    evil = finding(source("192.0.2.1"), source("fe80::1%evil; drop"), site="evil\n}\ndeny all; \\")
    calm = finding(source("192.0.2.1"), source("fe80::1%x"), site="calm")
    assert entries(text_of(kind, evil)) == entries(text_of(kind, calm))
    assert "evil;" not in text_of(kind, evil)


@pytest.mark.parametrize("kind", ["apache", "plain"])
def test_what_cannot_be_limited_is_named_in_a_comment_and_not_blocked(kind: str) -> None:
    text = text_of(kind, mixed())
    assert re.search(r"^# +limit 198\.51\.100\.7$", text, re.MULTILINE)
    assert "198.51.100.7" not in entries(text)


def test_a_plain_list_holds_nothing_but_addresses_and_comments() -> None:
    assert all(network_of(line) for line in entries(text_of("plain", mixed())).splitlines())


def test_nginx_blocks_and_limits_in_lists_of_their_own() -> None:
    blocked, limited = text_of("nginx", mixed()).split("geo $bavn_limited")
    assert "    192.0.2.1 1;\n" in blocked
    assert '    198.51.100.7 "198.51.100.7";\n' in limited
    assert "198.51.100.7" not in blocked


def test_nftables_limits_first_and_every_entry_times_out() -> None:
    text = text_of("nftables", mixed())
    assert text.index("@limit4 goto limited") < text.index("@block4 counter drop")
    elements = re.findall(r"^ +([0-9a-f.:/]+) (timeout 3600s),$", text, re.MULTILINE)
    assert [address for address, _ in elements] == [
        "192.0.2.1",
        "192.0.2.128/25",
        "2001:db8:1:2::/64",
        "198.51.100.7",
        "2001:db8:9::1",
    ]


def test_nftables_touches_no_table_but_its_own() -> None:
    assert set(re.findall(r"table (\w+ \w+)", entries(text_of("nftables", mixed())))) == {"inet bavn"}
    assert "flush" not in text_of("nftables", mixed())


def test_haproxy_entries_carry_their_own_end() -> None:
    assert "\n192.0.2.1 block:1772370000\n" in text_of("haproxy", mixed())
    assert "\n198.51.100.7 limit:1772370000\n" in text_of("haproxy", mixed())


def test_apache_names_fifty_addresses_a_line() -> None:
    text = text_of("apache", finding(*(source(f"10.0.{number}.1") for number in range(120))))
    lines = re.findall(r"^ +Require not ip (.+)$", text, re.MULTILINE)
    assert [len(line.split()) for line in lines] == [50, 50, 20]


def test_apache_never_opens_what_is_closed() -> None:
    text = text_of("apache", mixed())
    assert "AuthMerging And" in text
    assert entries(text_of("apache")) == ""


def test_a_packet_filter_is_refused_addresses_of_a_forwarded_header() -> None:
    with pytest.raises(CannotEnforceError, match="would hit the proxy") as refused:
        rules([mixed()], "nftables", made=NOW, expires=LATER, forwarded=True)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", sorted(set(EVERY) - {"nftables"}))
def test_what_reads_the_header_itself_may_have_them(kind: str) -> None:
    assert "192.0.2.1" in rules([mixed()], kind, made=NOW, expires=LATER, forwarded=True)
