from dataclasses import replace as changed
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.pages.replayed import Outcome
from bavn.protection.allow import AllowList, Rule
from bavn.runners.replay import Order, replay, site_of
from bavn.settings.schema import ProtectSettings, SiteSettings
from tests.runners.samples import Log, Made, scanned

NOBODY = AllowList([])


@pytest.fixture(scope="module")
def calm_lines(made: Made) -> list[bytes]:
    return made("calm-day-part", minutes=10.0).lines()


def order(log: Log, site: SiteSettings, protect: ProtectSettings | None = None) -> Order:
    return Order((str(log.path),), (site,), protect or ProtectSettings())


@pytest.fixture(scope="module")
def site() -> SiteSettings:
    return SiteSettings("www.vejby.example", ("access.log",), "combined", protect="block")


@pytest.fixture(scope="session")
def blocked(flood: Log) -> Outcome:
    (outcome,) = replay(order(flood, SiteSettings("www.vejby.example", protect="block")), NOBODY)
    return outcome


def networks(outcome: Outcome, *actions: str) -> set[str]:
    return {str(network.network_address) for network, one in outcome.last.items() if one.action in actions}


def test_a_replay_names_who_would_have_been_hit_and_from_when(blocked: Outcome, flood: Log) -> None:
    attackers = set(flood.truth.attackers)
    assert len(networks(blocked, "block", "limit") & attackers) > 0.9 * len(attackers)
    assert not networks(blocked, "block") - attackers
    assert blocked.finding.site == "www.vejby.example"
    first = min(one.made for one in blocked.first.values())
    assert blocked.finding.detected <= first
    assert (first - blocked.finding.detected).total_seconds() <= 60
    assert all(one.expires > one.made for one in blocked.last.values())


def test_the_finding_is_the_one_that_a_scan_gives(blocked: Outcome, flood: Log) -> None:
    (found,) = [one for one in scanned(flood.path).findings if one.kind == "http-flood"]
    now = blocked.finding
    assert (now.began, now.detected, now.ended) == (found.began, found.detected, found.ended)


def test_a_site_that_is_only_watched_hits_nobody(flood: Log, site: SiteSettings) -> None:
    (outcome,) = replay(order(flood, changed(site, protect="watch")), NOBODY)
    assert not outcome.last
    assert outcome.finding.sources


def test_the_allow_list_and_the_ceiling_hold(flood: Log, site: SiteSettings) -> None:
    one = next(iter(flood.truth.attackers))
    allow = AllowList([Rule(ip_network(one), "own-network")])
    (outcome,) = replay(order(flood, site, ProtectSettings(max_blocked=10)), allow)
    assert one not in networks(outcome, "block", "limit")
    assert outcome.held_back["allowed"] == 1
    assert outcome.held_back["ceiling"] > 100


def test_times_outside_are_left_out(flood: Log, site: SiteSettings, blocked: Outcome) -> None:
    assert replay(changed(order(flood, site), until=blocked.finding.began), NOBODY) == []


def test_two_logs_of_one_site_are_read_in_the_order_of_their_times(tmp_path: Path, calm_lines: list[bytes]) -> None:
    for name, lines in (("a.log", calm_lines[::2]), ("b.log", calm_lines[1::2])):
        (tmp_path / name).write_bytes(b"".join(lines))
    site = SiteSettings("www.vejby.example", (str(tmp_path / "*.log"),), protect="block")
    logs = (str(tmp_path / "a.log"), str(tmp_path / "b.log"))
    assert replay(Order(logs, (site,), ProtectSettings()), NOBODY) == []


def test_what_is_no_log_is_one_line(tmp_path: Path, site: SiteSettings) -> None:
    (tmp_path / "notes.txt").write_text("this is\nno log\n" * 30)
    with pytest.raises(Problem, match=r"notes\.txt"):
        replay(Order((str(tmp_path / "notes.txt"),), (site,), ProtectSettings()), NOBODY)


SITES = (SiteSettings("a", ("/var/log/a/access.log",)), SiteSettings("b", ("/var/log/b/*.log",)))


@pytest.mark.parametrize(
    ("path", "sites", "name"),
    [
        ("/var/log/a/access.log", SITES, "a"),
        ("/var/log/a/access.log.3.gz", SITES, "a"),
        ("/var/log/b/x.log", SITES, "b"),
        ("/elsewhere/access.log", SITES, None),
        ("/elsewhere/access.log", SITES[:1], "a"),
    ],
)
def test_a_log_belongs_to_the_site_whose_settings_name_it(
    path: str, sites: tuple[SiteSettings, ...], name: str | None
) -> None:
    found = site_of(Path(path), sites)
    assert (found.name if found else None) == name
