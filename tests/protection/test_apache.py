"""What is written for Apache; what Apache makes of it stands in test_real_apache.py."""

import re
from datetime import timedelta
from pathlib import Path

from bavn.protection.apache import Apache, few_ends, text
from bavn.protection.enforcing import Applied
from bavn.protection.live_entries import live_entries
from bavn.response import rules
from bavn.settings.schema import ProtectSettings
from tests.protection.servers import Clock, decision
from tests.response.samples import LATER, NOW, finding, source

INCLUDE = Path("/etc/apache2/bavn.conf")


def made(folder: Path) -> Apache:
    clock = Clock()
    return Apache(ProtectSettings(apache_reload=("true",)), folder / "bavn.conf", monotonic=clock, wait=clock.wait)


def test_it_says_what_came_and_what_went_and_what_it_cannot_do(tmp_path: Path) -> None:
    enforcer = made(tmp_path)
    one, shared = decision("192.0.2.1", now=NOW), decision("198.51.100.7", "limit", now=NOW)
    assert enforcer.apply([one, shared], NOW) == Applied(1, 0, 1)
    assert enforcer.not_limited == 1
    assert "198.51.100.7" not in (tmp_path / "bavn.conf").read_text()
    assert enforcer.apply([], NOW) == Applied(0, 1, 0)
    assert enforcer.not_limited == 0


def test_what_is_exported_and_what_is_live_are_one_piece_of_writing() -> None:
    exported = rules([finding(source("192.0.2.1"))], "apache", made=NOW, expires=LATER)
    live = text(live_entries([decision("192.0.2.1", now=NOW)], NOW), INCLUDE)
    section = live[live.index("<If") : live.index("</If>")]
    assert section in exported


def test_nobody_to_block_is_no_directive() -> None:
    assert not [line for line in text((), INCLUDE).splitlines() if not line.startswith("#")]


def test_the_heading_says_what_to_write_once() -> None:
    assert re.findall(r"^#     (.*)$", text((), INCLUDE), re.MULTILINE) == ["Include /etc/apache2/bavn.conf"]


def test_many_ends_become_few_and_none_is_later_or_past() -> None:
    decisions = [
        decision(f"192.0.2.{number}", now=NOW, lasts=timedelta(minutes=15 + 7 * number)) for number in range(200)
    ]
    entries = live_entries(decisions, NOW)
    shorter = few_ends(entries, int(NOW.timestamp()))
    assert [entry.network for entry in shorter] == [entry.network for entry in entries]
    assert len({entry.until_s for entry in shorter}) <= 24
    early = [entry.until_s - less.until_s for entry, less in zip(entries, shorter, strict=True)]
    assert 0 <= min(early) <= max(early) < 64 * 60 * 2
    assert min(entry.until_s for entry in shorter) > NOW.timestamp()


def test_few_ends_stay_as_they_are() -> None:
    entries = live_entries([decision("192.0.2.1", now=NOW)], NOW)
    assert few_ends(entries, 0) == list(entries)
