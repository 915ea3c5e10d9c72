"""Attempts, conduct, logins and alerts find their judges; what is news; what a restart goes on from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import PropertyMock, patch

import msgspec
import pytest

from bavn.intrusions.alerts import Alerts
from bavn.intrusions.ledger import Outlined
from bavn.intrusions.logins import Logins
from bavn.intrusions.web import WebActors
from bavn.model import Finding, Rate, Source
from bavn.model.alert import Alert
from bavn.model.login import Login
from bavn.runners.intrusions import Intrusions, Kept, agreed, spared
from tests.intrusions.attempts import ATTACKER, DOTENV, NOON, SITE, SQL, after, attempt, conduct

MAIL = "mail"
KEY = b"k" * 32
DAY = timedelta(days=1)


def failure(at: float, user: str = "anna", address: str = ATTACKER) -> Login:
    return Login(after(at), "dovecot", "failure", user, address)


def alert(at: float = 0, target: str = "", address: str = ATTACKER) -> Alert:
    return Alert(after(at), "suricata", "2001219", "medium", address, target=target)


def guessed(count: int = 20, start: float = 0) -> Intrusions:
    """Somebody guesses a password at the mail server."""
    intrusions = Intrusions()
    guess(intrusions, count, start)
    return intrusions


def guess(intrusions: Intrusions, count: int, start: float) -> None:
    for second in range(count):
        intrusions.event(MAIL, failure(start + second))


def said(intrusions: Intrusions) -> list[tuple[str, str]]:
    return [(one.kind, one.site) for one in intrusions.findings()]


# who judges what


def test_each_event_goes_to_its_judge_and_is_told_under_its_system() -> None:
    intrusions = guessed()
    intrusions.attempt(attempt(0, SQL, address="203.0.113.8"))
    intrusions.event("ids", alert(address="203.0.113.9"))
    intrusions.event("ids", alert(address="203.0.113.9", target="www.example.dk"))  # the attacker's word
    for second in range(20):
        intrusions.login(SITE, failure(second, address="203.0.113.10"))
    assert sorted(said(intrusions)) == [
        ("exploit-attempt", SITE),
        ("password-guessing", MAIL),
        ("password-guessing", SITE),
        ("tool-alert", "ids"),
    ]


def test_what_an_attacker_says_he_is_aimed_at_makes_no_findings() -> None:
    intrusions = Intrusions()
    for number in range(30):
        intrusions.event("ids", alert(number, f"host{number}.example"))
    assert said(intrusions) == [("tool-alert", "ids")]
    assert intrusions.findings()[0].requests == 30


@pytest.mark.parametrize("year", [1, 1989, 2200, 9999])
def test_what_has_no_date_to_believe_is_refused_counted_and_said_once(year: int) -> None:
    intrusions, bad = guessed(), datetime(year, 12 if year > 1 else 1, 31 if year > 1 else 1, 23, tzinfo=UTC)
    before = intrusions.findings()
    intrusions.event(MAIL, replace(failure(0), time=bad))
    intrusions.event("ids", replace(alert(), time=bad))
    intrusions.login(SITE, replace(failure(0), time=bad))
    intrusions.attempt(replace(attempt(0, SQL), time=bad))
    intrusions.conduct(replace(conduct(60, 300, errors=300, missing=300, sensitive=30), first=bad))
    intrusions.keep_pace(after(30))
    assert (intrusions.findings(), intrusions.misdated) == (before, 5)
    assert (intrusions.first, intrusions.now) == (NOON, after(19))
    assert [(one.code, one.values) for one in intrusions.notices()] == [("intrusions-misdated", {"count": 5})]
    again, _ = Intrusions.restore(intrusions.keep())
    assert (again.misdated, again.notices()) == (5, [])


def test_the_first_and_the_newest_moment_are_known_in_whatever_order_they_come() -> None:
    intrusions = Intrusions()
    for at in (5, 90, -7, 30):
        intrusions.event(MAIL, alert(at))
    assert (intrusions.first, intrusions.now) == (after(-7), after(90))


def test_what_another_tool_has_found_and_we_did_too_is_said_once() -> None:
    intrusions = guessed()
    intrusions.event("ids", alert(5))
    assert said(intrusions) == [("password-guessing", MAIL)]


@pytest.mark.parametrize(
    ("flooded", "sensitive", "told"),
    [(True, 0, False), (True, 25, True), (False, 0, True)],
    ids=["in a flood", "in a flood, where nobody has business", "on a calm day"],
)
def test_what_a_flood_does_is_not_told_as_a_scan(flooded: bool, sensitive: int, told: bool) -> None:  # noqa: FBT001
    intrusions = Intrusions(in_flood=lambda site: flooded and site == SITE)
    many = max(300, sensitive)
    intrusions.conduct(conduct(60, many, errors=many, missing=many, sensitive=sensitive))
    assert (("web-scan", SITE) in said(intrusions)) is told


# what is news


def test_more_of_the_same_is_no_news_and_costs_no_look() -> None:
    intrusions = guessed(20)
    before = intrusions.outline()
    guess(intrusions, 5, 20)
    assert intrusions.outline() == before
    with patch.object(Logins, "outline", side_effect=AssertionError("looked again")):
        assert intrusions.outline() == before


def test_who_attacks_web_sites_is_looked_at_once_a_second_at_most() -> None:
    intrusions = Intrusions()
    intrusions.keep_pace(NOON)
    intrusions.outline()
    looked = 0

    def outline(_: WebActors) -> list[Outlined]:
        nonlocal looked
        looked += 1
        return []

    with patch.object(WebActors, "outline", outline):
        for second in range(3):
            for _ in range(10):
                intrusions.attempt(attempt(second, SQL))
                intrusions.outline()
            intrusions.keep_pace(after(second + 1))
    assert looked == 3


def test_an_outline_hands_nothing_out_and_its_order_stays() -> None:
    intrusions = Intrusions()
    for number in (7, 8):
        intrusions.event("ids", alert(number, address=f"203.0.113.{number}"))
    before = intrusions.outline()
    intrusions.event("ids", alert(9, address="203.0.113.7"))
    assert intrusions.outline() == before
    intrusions.live(after(9000))
    intrusions.outline()
    intrusions.forget_ended()
    assert len(said(intrusions)) == 2


def test_an_end_that_only_the_clock_brings_is_news() -> None:
    intrusions = guessed()
    intrusions.keep_pace(after(20))
    intrusions.login(SITE, failure(20))
    for second in range(20):
        intrusions.login(SITE, failure(second))
    intrusions.attempt(attempt(0, SQL))
    outlines = [intrusions.outline()]
    intrusions.keep_pace(NOON + DAY)
    outlines.append(intrusions.outline())
    intrusions.live_web(NOON + DAY)
    outlines.append(intrusions.outline())
    over = [sum(one[4] for one in outline) for outline in outlines]
    assert over[:2] == [0, 1]
    intrusions.keep_pace(NOON + DAY + timedelta(seconds=1))
    assert [one[4] for one in intrusions.outline()] == [True] * 3


def test_another_attacker_a_graver_outcome_and_an_end_are_news() -> None:
    intrusions = guessed(20)
    outlines = [intrusions.outline()]
    guess(intrusions, 1, 21)
    intrusions.event(MAIL, Login(after(22), "dovecot", "success", "anna", ATTACKER, mechanism="plain"))
    outlines.append(intrusions.outline())
    intrusions.event("ids", alert(30, address="203.0.113.99"))
    outlines.append(intrusions.outline())
    intrusions.live(NOON + 8 * DAY)
    intrusions.findings()
    intrusions.forget_ended()
    outlines.append(intrusions.outline())
    assert len(set(outlines)) == 4
    assert outlines[-1] == ()


def test_that_memory_is_full_is_said_once() -> None:
    intrusions = Intrusions()
    assert intrusions.notices() == []
    intrusions.alerts.sampled = 3
    assert [(one.code, one.values) for one in intrusions.notices()] == [("intrusions-sampled", {"count": 3})]
    intrusions.alerts.sampled = 9
    assert intrusions.notices() == []
    again, _ = Intrusions.restore(intrusions.keep())
    assert again.notices() == []


def test_what_there_was_no_time_to_look_at_is_said_too() -> None:
    intrusions = Intrusions()
    intrusions.left_out = lambda: 7
    assert [(one.code, one.values) for one in intrusions.notices()] == [("intrusions-sampled", {"count": 7})]


@pytest.mark.parametrize("judge", ["web", "logins", "alerts"])
def test_whichever_judge_is_full_says_so(judge: str) -> None:
    intrusions = Intrusions()
    if judge == "alerts":
        intrusions.alerts.sampled = 1
        assert intrusions.notices()
        return
    with patch.object(type(getattr(intrusions, judge)), "sampled", PropertyMock(return_value=1), create=True):
        assert intrusions.notices()


# the clock


def ended(intrusions: Intrusions) -> bool:
    return all(one.ended is not None for one in intrusions.findings())


@pytest.mark.parametrize("away", [timedelta(0), 30 * DAY, timedelta(hours=2)], ids=["of now", "old", "another zone"])
def test_a_system_s_clock_goes_on_from_its_newest_event_as_fast_as_the_wall_s(away: timedelta) -> None:
    intrusions = guessed()
    intrusions.keep_pace(after(19) + away)
    assert not ended(intrusions)
    intrusions.keep_pace(after(19 + 3600) + away)
    assert not ended(intrusions)
    intrusions.keep_pace(after(19 + 3602) + away)
    assert ended(intrusions)


def test_a_web_log_of_another_zone_is_not_ended_by_the_clock_of_the_mail_log() -> None:
    intrusions = Intrusions()
    for number in range(180):
        wall = after(7200 + 10 * number)
        intrusions.attempt(attempt(10 * number, SQL))
        intrusions.login(SITE, failure(10 * number, f"user{number}"))
        guess(intrusions, 1, 7200 + 10 * number)
        intrusions.keep_pace(wall)
        intrusions.live_web(after(10 * number))  # the engine knows how far that log is from ours
    assert sorted(set(said(intrusions))) == sorted(said(intrusions))
    (web,) = [one for one in intrusions.findings() if one.kind == "exploit-attempt"]
    assert (web.ended, web.requests) == (None, 180)
    assert [one.ended for one in intrusions.findings() if one.site == MAIL] == [None]


def test_in_a_scan_two_systems_agree_on_what_is_over_and_one_alone_does_not() -> None:
    intrusions = guessed()
    intrusions.event("other", alert(9000, address="203.0.113.9"))
    intrusions.finish()
    assert not any(one.ended for one in intrusions.findings())
    intrusions.event("third", alert(9001, address="203.0.113.9"))
    intrusions.finish()
    assert [one.site for one in intrusions.findings() if one.ended] == [MAIL]


def test_a_machine_whose_clock_is_ahead_ends_nothing_of_what_goes_on_elsewhere() -> None:
    intrusions = Intrusions()
    intrusions.event("other", Login(NOON + 300 * DAY, "sshd", "failure", "bo", "203.0.113.8"))
    guess(intrusions, 20, 0)
    for second in range(20, 40):
        intrusions.keep_pace(after(second))
        guess(intrusions, 1, second)
    (finding,) = [one for one in intrusions.findings() if one.site == MAIL]
    assert (finding.ended, finding.requests) == (None, 40)
    intrusions.keep_pace(NOON + 30 * DAY)
    assert ended(intrusions)


def test_time_that_steps_back_ends_nothing_and_is_no_error() -> None:
    intrusions = guessed()
    intrusions.live(after(20))
    intrusions.live(NOON - DAY)
    assert not ended(intrusions)


# over a restart


def test_what_was_kept_goes_on_and_ends_with_the_clock() -> None:
    intrusions = guessed()
    intrusions.attempt(attempt(0, DOTENV, path="/.env"))
    intrusions.event("ids", alert(address="203.0.113.9"))
    intrusions.keep_pace(after(20))
    again, dropped = Intrusions.restore(intrusions.keep())
    assert dropped == ()
    assert again.findings() == intrusions.findings()
    assert again.outline() == intrusions.outline()
    assert again.now == after(19)
    again.keep_pace(NOON + 30 * DAY)  # nothing has come since: it is over all the same
    again.live_web(NOON + 30 * DAY)
    assert ended(again)


@pytest.mark.parametrize(("key", "accounts"), [(KEY, 1), (b"other", 2)], ids=["the same key", "another"])
def test_who_is_remembered_is_known_again_by_the_key_alone(key: bytes, accounts: int) -> None:
    before = Intrusions(secret=KEY)
    before.event(MAIL, failure(0, "SECRETUSER17"))
    kept = before.keep()
    assert b"SECRETUSER17" not in kept
    again, dropped = Intrusions.restore(kept, key)
    assert dropped == ()
    for second in range(1, 20):
        again.event(MAIL, failure(second, "SECRETUSER17"))
    assert again.findings()[0].accounts == accounts


def damaged(part: str) -> bytes:
    kept = msgspec.msgpack.decode(guessed().keep(), type=Kept)
    return msgspec.msgpack.encode(msgspec.structs.replace(kept, **{part: b"damaged"}))


@pytest.mark.parametrize("part", ["web", "logins", "alerts"])
def test_a_part_that_is_damaged_is_named_and_begun_anew_and_the_others_go_on(part: str) -> None:
    again, dropped = Intrusions.restore(damaged(part))
    assert dropped == (part,)
    assert said(again) == ([] if part == "logins" else [("password-guessing", MAIL)])
    guess(again, 20, 30)
    assert said(again) == [("password-guessing", MAIL)]


@pytest.mark.parametrize(
    "kept",
    [b"rubbish", b"\xc1", b"\x91" * 5000, msgspec.msgpack.encode([1, 2, 3]), msgspec.msgpack.encode(["\ud7ff"])],
    ids=["text", "never used", "nested", "other types", "words"],
)
def test_what_is_no_snapshot_at_all_begins_everything_anew(kept: bytes) -> None:
    again, dropped = Intrusions.restore(kept)
    assert dropped == ("intrusions",)
    assert again.findings() == []


def test_nothing_kept_is_no_damage_and_an_earlier_version_kept_less() -> None:
    assert Intrusions.restore(b"")[1] == ()
    parts = msgspec.msgpack.decode(guessed().keep())
    again, dropped = Intrusions.restore(msgspec.msgpack.encode(parts[:3]))
    assert (dropped, said(again)) == ((), [("password-guessing", MAIL)])


def test_a_moment_without_a_zone_is_damage() -> None:
    parts = msgspec.msgpack.decode(guessed().keep())
    parts[3] = datetime(2026, 3, 2)  # noqa: DTZ001  that is the damage
    assert Intrusions.restore(msgspec.msgpack.encode(parts))[1] == ("intrusions",)


# who is spared


def source(address: str, action: str = "block") -> Source:
    return Source(address, 1, NOON, NOON, 0.9, shared=False, action=action, because=("x",))  # type: ignore[arg-type]


FOUND = Finding(
    "web-scan", "T1595", SITE, NOON, NOON, None, "high", 0.9, 3, Rate(0, 1),
    (source("192.0.2.1"), source("192.0.2.2"), source("192.0.2.3"), source("192.0.2.4", "watch")),
)  # fmt: skip


def test_shared_addresses_are_limited_and_allowed_ones_watched_with_the_reason() -> None:
    found = spared(FOUND, ["192.0.2.1", "192.0.2.2", "192.0.2.4"], ["192.0.2.2"])
    assert [(one.action, one.shared, one.because) for one in found.sources] == [
        ("limit", True, ("x", "shared-address")),
        ("watch", False, ("x", "spared-address")),
        ("block", False, ("x",)),
        ("watch", True, ("x", "shared-address")),
    ]
    assert replace(found, sources=()) == replace(FOUND, sources=())


def test_where_nobody_is_spared_the_finding_is_the_same() -> None:
    assert spared(FOUND, [], []) is FOUND


def test_who_is_blocked_at_a_site_is_not_only_limited_there_by_another_finding() -> None:
    mild = replace(FOUND, kind="account-takeover", sources=(source("192.0.2.1", "limit"), source("192.0.2.9", "limit")))
    elsewhere = replace(mild, site="mail")
    shared = replace(mild, sources=(replace(source("192.0.2.1", "limit"), shared=True),))
    over = replace(FOUND, ended=NOON)
    found = agreed([FOUND, mild, elsewhere, shared])
    assert [[one.action for one in finding.sources] for finding in found[1:]] == [
        ["block", "limit"],
        ["limit", "limit"],
        ["limit"],
    ]
    assert agreed([over, mild]) == [over, mild]
    assert agreed([FOUND, replace(mild, ended=NOON)])[1].sources[0].action == "block"  # its rule holds for a while


def actions(findings: list[Finding]) -> list[str]:
    return [one.action for finding in findings for one in finding.sources]


def test_in_a_scan_whose_rules_are_of_all_an_address_is_blocked_once_one_finding_does() -> None:
    over = replace(FOUND, ended=NOON, sources=(source("192.0.2.1"),))
    mild = replace(over, site=MAIL, sources=(source("192.0.2.1", "limit"),))
    assert actions(agreed([over, mild], together=True)) == ["block", "block"]


def test_a_flood_s_limit_gives_way_to_an_intrusion_and_not_to_another_flood() -> None:
    flood = replace(FOUND, kind="http-flood", sources=(source("192.0.2.1"),))
    mild = replace(flood, sources=(source("192.0.2.1", "limit"),))
    scan = replace(FOUND, sources=(source("192.0.2.1", "limit"),))
    assert actions(agreed([flood, mild])) == ["block", "limit"]
    assert actions(agreed([flood, scan])) == ["block", "block"]
    assert actions(agreed([mild, FOUND]))[0] == "block"


def test_everything_that_is_handed_out_was_asked_about() -> None:
    intrusions = guessed()
    intrusions.event("ids", alert(address="203.0.113.9"))
    asked: list[Finding] = []

    def spare(finding: Finding) -> Finding:
        asked.append(finding)
        return replace(finding, confidence=0.1)

    found = intrusions.findings(spare)
    assert [one.confidence for one in found] == [0.1] * len(asked)
    assert len(found) == 2
    assert isinstance(intrusions.alerts, Alerts)
