import re

import pytest

from bavn.response import WRITERS, CannotEnforceError, rules
from tests.response.samples import LATER, NOW, entries, finding, mixed, source, text_of

EVERY = sorted(WRITERS)


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


def test_a_packet_filter_is_refused_addresses_of_a_forwarded_header() -> None:
    with pytest.raises(CannotEnforceError, match="would hit the proxy") as refused:
        rules([mixed()], "nftables", made=NOW, expires=LATER, forwarded=True)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("kind", sorted(set(EVERY) - {"nftables"}))
def test_what_reads_the_header_itself_may_have_them(kind: str) -> None:
    assert "192.0.2.1" in rules([mixed()], kind, made=NOW, expires=LATER, forwarded=True)
