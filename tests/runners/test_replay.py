from dataclasses import replace as changed
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.pages.replayed import Outcome
from bavn.protection.allow import AllowList, Rule
from bavn.runners.replay import Order, replay, site_of
from bavn.settings.schema import ProtectSettings, SiteSettings, SystemSettings
from tests.runners.mailing import dovecot
from tests.runners.samples import BEGINS, Log, Made, plain_line, scanned

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
    return flood_in(replay(order(flood, SiteSettings("www.vejby.example", protect="block")), NOBODY))


def flood_in(outcomes: list[Outcome]) -> Outcome:
    (found,) = (one for one in outcomes if one.finding.kind == "http-flood")
    return found


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
    outcome = flood_in(replay(order(flood, changed(site, protect="watch")), NOBODY))
    assert not outcome.last
    assert outcome.finding.sources


def test_the_allow_list_and_the_ceiling_hold(flood: Log, site: SiteSettings) -> None:
    one = next(iter(flood.truth.attackers))
    allow = AllowList([Rule(ip_network(one), "own-network")])
    outcome = flood_in(replay(order(flood, site, ProtectSettings(max_blocked=10)), allow))
    assert one not in networks(outcome, "block", "limit")
    assert outcome.held_back["allowed"] == 1
    assert outcome.held_back["ceiling"] > 100


def test_times_outside_are_left_out(flood: Log, site: SiteSettings, blocked: Outcome) -> None:
    before = replay(changed(order(flood, site), until=blocked.finding.began), NOBODY)
    assert "http-flood" not in {one.finding.kind for one in before}


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


GUESSER = "203.0.113.7"


def guessed(second: int, *, fails: bool = True) -> bytes:
    return dovecot(BEGINS + timedelta(seconds=second), "ann", GUESSER, fails=fails)


def attempted(second: int, host: str = "") -> bytes:
    return host.encode() + plain_line(second, "203.0.113.9", "/?id=1%20UNION%20SELECT%20password%20FROM%20users--")


def mail_order(folder: Path, **more: object) -> Order:
    system = SystemSettings("mail", (str(folder / "mail.log"),), protect="block")
    made = Order((str(folder / "*.log"),), (), ProtectSettings(), systems=(system,))
    return changed(made, **more)  # type: ignore[arg-type]


def told(outcomes: list[Outcome]) -> dict[tuple[str, str], set[str]]:
    return {(one.finding.kind, one.finding.site): networks(one, "block") for one in outcomes}


def test_who_guesses_passwords_at_a_system_would_have_been_blocked_from_when_it_was_seen(tmp_path: Path) -> None:
    (tmp_path / "mail.log").write_bytes(b"".join(guessed(number) for number in range(60)))
    (outcome,) = replay(mail_order(tmp_path), NOBODY)
    assert (outcome.finding.kind, outcome.finding.site) == ("password-guessing", "mail")
    assert networks(outcome, "block") == {GUESSER}
    (first,) = outcome.first.values()
    assert timedelta() <= first.made - outcome.finding.detected < timedelta(seconds=30)
    watched = replay(mail_order(tmp_path, systems=(SystemSettings("mail"),)), NOBODY)
    assert [one.last for one in watched] == [{}]
    assert replay(mail_order(tmp_path, since=BEGINS + timedelta(seconds=58)), NOBODY) == []
    assert replay(mail_order(tmp_path, until=BEGINS + timedelta(seconds=2)), NOBODY) == []


def test_attacks_in_requests_and_logins_are_judged_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "access.log").write_bytes(b"".join(attempted(7 * number) for number in range(60)))
    (tmp_path / "mail.log").write_bytes(b"".join(guessed(10 * number) for number in range(60)))
    site = SiteSettings("www.example.com", (str(tmp_path / "access.log"),), protect="block")
    found = told(replay(mail_order(tmp_path, sites=(site,)), NOBODY))
    assert found == {
        ("exploit-attempt", "www.example.com"): {"203.0.113.9"},
        ("password-guessing", "mail"): {GUESSER},
    }


def test_two_logs_of_systems_are_taken_in_the_order_of_their_times(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"".join([guessed(0), guessed(600, fails=False)]))
    (tmp_path / "b.log").write_bytes(b"".join(guessed(10 * number) for number in range(1, 60)))
    found = told(replay(mail_order(tmp_path), NOBODY))
    assert set(found) == {("password-guessing", "mail"), ("account-takeover", "mail")}


def test_a_host_with_the_systems_name_is_only_watched(tmp_path: Path) -> None:
    lines = b"".join(attempted(7 * number, "mail:80 ") for number in range(60))
    (tmp_path / "access.log").write_bytes(lines)
    everybody = SiteSettings("*", (str(tmp_path / "access.log"),))
    assert told(replay(mail_order(tmp_path, sites=(everybody,)), NOBODY)) == {("exploit-attempt", "mail"): set()}
