from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.intrusions import probers, web
from bavn.intrusions.web import WebActors
from bavn.model.attempt import Attempt, Conduct, Response
from bavn.model.finding import Finding
from tests.intrusions.attempts import (
    ATTACKER,
    DOTENV,
    NIKTO,
    NOON,
    SHELL,
    SQL,
    WORDPRESS,
    after,
    attempt,
    conduct,
    evidence,
    kinds,
    play,
    scanned,
)

HOUR = 3_600
DAY = 24 * HOUR
JNDI = evidence("jndi-injection", "lookup", "agent")
SAID_NO = attempt(0, path="/findes-ikke", address="198.51.100.77", status=404)


def only(actors: WebActors) -> Finding:
    (finding,) = actors.findings()
    return finding


# ── one actor ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_of_probing_is_one_finding_with_everybody_in_it() -> None:
    told = [attempt(60 * k, WORDPRESS, address=f"198.51.{k}.7", path="/wp-login.php") for k in range(100)]
    found = only(play(*told))
    assert (found.kind, found.severity, found.actor, len(found.sources), found.requests) == (
        "web-probe",
        "low",
        "",
        100,
        100,
    )
    assert {source.action for source in found.sources} == {"watch"}


def test_the_next_day_of_probing_is_another_finding() -> None:
    actors = play(attempt(0, DOTENV), attempt(DAY, DOTENV), attempt(DAY + 60, DOTENV))
    yesterday, today = actors.findings()
    assert (yesterday.began, yesterday.ended, yesterday.requests) == (after(0), after(0), 1)
    assert (today.began, today.ended, today.requests) == (after(DAY), None, 2)
    assert today.sources[0].first == after(DAY)


def test_a_scanner_is_named_as_soon_as_it_has_tried_enough() -> None:
    found = only(play(*scanned(9)))
    assert (found.kind, found.technique, found.actor, found.outcome) == ("web-scan", "T1595", ATTACKER, "attempt")
    assert (found.began, found.detected, found.requests) == (after(0), after(4), 9)
    assert found.sources[0].because == ("known-probe:dotenv",)


def test_one_clear_payload_is_an_attempt() -> None:
    found = only(play(attempt(0, SQL, status=403)))
    assert (found.kind, found.technique, found.severity, found.outcome) == (
        "exploit-attempt",
        "T1190",
        "low",
        "attempt",
    )
    assert found.signatures[0].match == {"attack": "sql-injection", "url.path": "/side", "parameter": "id"}


def test_who_gets_worse_ends_one_finding_and_begins_another() -> None:
    actors = play(*scanned(6), attempt(20, SQL), attempt(30, DOTENV, path="/z/.env"))
    scan, attack = actors.findings()
    assert (scan.kind, scan.began, scan.ended, scan.requests) == ("web-scan", after(0), after(5), 6)
    assert (attack.kind, attack.began, attack.ended, attack.requests) == ("exploit-attempt", after(20), None, 2)


def test_a_prober_who_gets_worse_leaves_the_list_of_the_day() -> None:
    actors = play(attempt(0, DOTENV), attempt(1, DOTENV, address="198.51.100.9"))
    assert {source.address for source in only(actors).sources} == {ATTACKER, "198.51.100.9"}
    play(attempt(2, SQL), actors=actors)
    probing, attack = actors.findings()
    assert [source.address for source in probing.sources] == ["198.51.100.9"]
    assert attack.actor == ATTACKER
    assert probing.began == after(0)


def test_a_list_of_probers_that_all_left_is_no_finding_and_the_next_prober_begins_it_again() -> None:
    actors = play(attempt(0, DOTENV), attempt(2, SQL))
    assert kinds(actors.findings()) == ["exploit-attempt"]
    play(attempt(9, DOTENV, address="198.51.100.9"), actors=actors)
    assert {finding.kind for finding in actors.findings()} == {"exploit-attempt", "web-probe"}


def test_a_list_of_probers_that_was_handed_out_does_not_vanish() -> None:
    actors = play(attempt(0, DOTENV))
    assert kinds(actors.findings()) == ["web-probe"]
    play(attempt(2, SQL), actors=actors)
    probing, attack = actors.findings()
    assert (probing.kind, probing.began, probing.requests, attack.kind) == ("web-probe", after(0), 0, "exploit-attempt")
    actors.live(after(DAY))
    assert [finding.ended for finding in actors.findings()] == [after(0), after(2)]


def test_an_attack_ends_an_hour_after_the_last_of_it() -> None:
    actors = play(attempt(0, SQL), attempt(HOUR, SQL))
    actors.live(after(2 * HOUR))
    assert only(actors).ended is None
    actors.live(after(2 * HOUR + 1))
    assert only(actors).ended == after(HOUR)


def test_what_comes_after_an_hour_of_quiet_is_a_new_campaign() -> None:
    actors = play(attempt(0, SQL), attempt(HOUR + 1, SQL))
    assert [(finding.began, finding.ended) for finding in actors.findings()] == [
        (after(0), after(0)),
        (after(HOUR + 1), None),
    ]


def test_an_hour_of_quiet_is_an_hour_whenever_it_was_looked_for() -> None:
    actors = play(attempt(0, SQL))
    actors.live(after(HOUR - 20))
    play(attempt(HOUR + 1, SQL), actors=actors)
    assert [finding.ended for finding in actors.findings()] == [after(0), None]


def test_a_slow_scan_over_days_adds_up() -> None:
    told = [attempt(k * 5 * HOUR, DOTENV, path=f"/{'abcdefghij'[k]}/.env") for k in range(8)]
    found = [finding for finding in play(*told).findings() if finding.kind == "web-scan"]
    assert len(found) == 1
    assert found[0].began == after(0)


def test_who_was_quiet_for_more_than_a_week_is_forgotten() -> None:
    told = scanned(4)
    actors = play(*told, attempt(8 * DAY, DOTENV, path="/z/.env"))
    assert "web-scan" not in kinds(actors.findings())


# ── honest clients ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            [conduct(k, 30 * k, errors=25 * k, missing=25 * k, pages=5 * k) for k in range(1, 40)], id="a crawler"
        ),
        pytest.param([conduct(60, 700, errors=300, missing=300, pages=400)], id="a link checker"),
        pytest.param([conduct(10, 90, errors=60, missing=60, assets=20, pages=10)], id="a browser with broken images"),
        pytest.param([conduct(k, k, errors=k, missing=1) for k in range(10, 5_000, 100)], id="an app"),
        pytest.param([attempt(k, WORDPRESS, status=200, size=9_000) for k in range(50)], id="an editor of WordPress"),
        pytest.param([attempt(k, WORDPRESS, usual=Response(9, 1, 9)) for k in range(50)], id="a log-in that is down"),
        pytest.param(
            [attempt(0, evidence("known-probe", "settings-file", "path", certainty=0.15))], id="a lost config.js"
        ),
    ],
)
def test_honest_clients_are_in_no_finding(told: list[Attempt | Conduct]) -> None:
    assert play(*told).findings() == []


def test_an_honest_client_takes_no_memory() -> None:
    actors = play(*(attempt(k, WORDPRESS, status=200, address=f"198.51.100.{k % 250}") for k in range(500)))
    assert len(actors._memory.actors) == 0


# ── success ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_that_was_given_away_is_a_probable_success_at_once() -> None:
    found = only(play(SAID_NO, attempt(0, DOTENV, path="/.env", status=200, size=700)))
    assert (found.kind, found.outcome, found.severity) == ("exploit-attempt", "probable-success", "critical")


def test_what_was_given_away_is_known_as_soon_as_the_site_says_no_to_anybody() -> None:
    actors = play(attempt(0, DOTENV, path="/.env", status=200, size=700))
    assert (only(actors).kind, only(actors).outcome) == ("web-probe", "attempt")
    play(SAID_NO, actors=actors)
    assert [finding.outcome for finding in actors.findings() if finding.kind != "web-probe"] == ["probable-success"]
    others = play(attempt(0, DOTENV, path="/.env", status=200), conduct(9, 99, errors=9, missing=9, address="::1"))
    assert "exploit-attempt" in kinds(others.findings())


def test_a_site_that_answers_everything_alike_gives_nothing_away() -> None:
    told = [attempt(k, DOTENV, path=f"/{'abcdefgh'[k]}/.env", status=200, size=5_000) for k in range(8)]
    assert {finding.outcome for finding in play(*told).findings()} == {"attempt"}
    others = play(
        attempt(60, DOTENV, path="/q/.env", status=200, size=5_000, address="198.51.100.9"), actors=play(*told)
    )
    assert {
        source.address: finding.kind
        for finding in others.findings()
        for source in finding.sources
        if finding.ended is None
    }["198.51.100.9"] == "web-probe"


def test_a_success_is_taken_back_when_the_site_is_seen_to_answer_everything_alike() -> None:
    actors = play(SAID_NO, attempt(0, DOTENV, path="/.env", status=200, size=5_000))
    assert only(actors).outcome == "probable-success"
    play(attempt(5, DOTENV, path="/q/.env", status=200, size=5_000, address="198.51.100.9"), actors=actors)
    assert {(finding.kind, finding.outcome) for finding in actors.findings()} == {
        ("exploit-attempt", "attempt"),
        ("web-probe", "attempt"),
    }


def test_a_web_shell_that_answers_again_and_again_is_a_success() -> None:
    def ask(at: float) -> Attempt:
        return attempt(at, SHELL, path="/c99.php", status=200, size=700 + int(at))

    assert only(play(SAID_NO, ask(0), ask(1))).outcome == "attempt"
    assert only(play(SAID_NO, ask(0), ask(1), ask(2))).outcome == "probable-success"


def test_an_injection_that_brings_far_more_than_usual_is_a_success() -> None:
    usual = Response(50, 4_000, 5_000)
    refused = attempt(0, SQL, status=200, size=4_800, usual=usual)
    worked = attempt(1, SQL, status=200, size=80_000, usual=usual)
    assert only(play(refused)).outcome == "attempt"
    assert (only(play(refused, worked)).outcome, only(play(refused, worked)).severity) == ("probable-success", "high")


# ── several actors ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_attack_from_many_networks_on_one_path_is_one_campaign() -> None:
    told = [attempt(k, SQL, address=f"198.51.{k}.7", path=f"/produkt/{k}") for k in range(60)]
    found = only(play(*told))
    assert (len(found.sources), found.requests, found.actor) == (60, 60, "198.51.0.7")
    assert found.rate.peak == 1.0
    assert len(found.signatures) == 1


def test_a_neighbour_joins_and_a_stranger_with_another_attack_does_not() -> None:
    neighbour = attempt(60, JNDI, address="203.0.113.200", path="/andet")
    stranger = attempt(60, JNDI, address="198.51.100.9", path="/tredje")
    found = play(attempt(0, SQL), neighbour, stranger).findings()
    assert [{source.address for source in finding.sources} for finding in found] == [
        {ATTACKER, "203.0.113.200"},
        {"198.51.100.9"},
    ]


def test_of_two_that_begin_at_once_the_first_by_name_leads() -> None:
    told = [attempt(0, SQL, address=f"203.0.113.{host}") for host in range(30, 9, -1)]
    assert only(play(*told)).actor == "203.0.113.10"


def test_who_comes_more_than_ten_minutes_later_begins_a_campaign_of_its_own() -> None:
    assert len(play(attempt(0, SQL), attempt(600, SQL, address="198.51.100.9")).findings()) == 1
    assert len(play(attempt(0, SQL), attempt(601, SQL, address="198.51.100.9")).findings()) == 2


def test_addresses_of_one_ipv6_network_are_one_actor() -> None:
    found = only(play(*(attempt(k, SQL, address=f"2001:db8:1:2::{k:x}") for k in range(1, 20))))
    assert (found.actor, len(found.sources), found.requests) == ("2001:db8:1:2::/64", 1, 19)
    assert found.networks[0].prefix == "2001:db8:1::/48"


def test_sites_are_kept_apart() -> None:
    found = play(attempt(0, SQL), attempt(0, SQL, site="andet.example")).findings()
    assert {finding.site for finding in found} == {"www.kommune.example", "andet.example"}


def test_who_gets_worse_leaves_the_others_to_their_campaign() -> None:
    told = [*scanned(6), *scanned(6, address="203.0.113.8", start=10), attempt(30, SQL)]
    scan, attack = play(*told).findings()
    assert (scan.kind, scan.actor, scan.ended, [one.address for one in scan.sources]) == (
        "web-scan", ATTACKER, None, ["203.0.113.8"],
    )  # fmt: skip
    assert [one.address for one in attack.sources] == [ATTACKER]


def test_beyond_its_open_campaigns_a_site_has_one_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "CAMPAIGNS", 3)
    told = [attempt(k, SQL, address=f"198.51.{k}.7", path=f"/{'abcdefgh'[k]}") for k in range(8)]
    found = play(*told).findings()
    assert [finding.actor for finding in found] == ["198.51.0.7", "198.51.1.7", "198.51.2.7", ""]
    assert len(found[-1].sources) == 5


def test_a_pentest_is_one_finding_with_all_it_tried() -> None:
    xss = evidence("cross-site-scripting", "script-tag", "query", "q")
    told = [attempt(k / 20, (NIKTO, SQL, xss, JNDI)[k % 4], path="/" + "abcde"[k % 5]) for k in range(400)]
    found = only(play(*told))
    assert (found.kind, found.severity, found.sources[0].action) == ("exploit-attempt", "high", "block")
    assert found.sources[0].score == 1.0
    assert found.requests == 400
    assert found.rate.peak == 20.0


# ── handing out ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ended_findings_are_handed_out_until_they_are_forgotten() -> None:
    actors = play(attempt(0, SQL))
    actors.live(after(2 * HOUR))
    play(attempt(2 * HOUR, SQL), actors=actors)
    assert len(actors.findings()) == 2
    actors.live(after(4 * HOUR))  # the second ends after it was handed out as open
    actors.forget_ended()
    assert [finding.began for finding in actors.findings()] == [after(2 * HOUR)]
    actors.forget_ended()
    assert actors.findings() == []


def test_a_live_run_says_what_a_past_log_says() -> None:
    told = [*scanned(6), attempt(20, SQL), attempt(2 * HOUR, DOTENV), attempt(DAY, SQL, address="198.51.100.9")]
    live, past = WebActors(), play(*told)
    now = NOON
    for one in told:
        while now < one.time:
            live.live(now)
            live.findings()
            now += timedelta(seconds=61)
        live.attempt(one)
    assert live.findings() == past.findings()


def test_a_line_of_another_century_stops_nothing() -> None:
    actors = play(attempt(80 * 365 * DAY, DOTENV, address="198.51.100.9"), *scanned(9), *flood(2_000))
    assert "web-scan" in kinds(actors.findings())
    assert len(actors._memory.touched) == 0
    play(*flood(2_000), actors=actors)
    assert len(actors._memory.touched) <= 100


def test_what_is_kept_goes_on_where_it_was() -> None:
    told: list[Attempt | Conduct] = [*scanned(6), attempt(20, SQL), conduct(30, 90, errors=80, missing=70)]
    told.append(attempt(40, DOTENV, address="2001:db8::1"))
    actors = play(*told)
    again = WebActors.restore(actors.keep())
    assert again.findings() == actors.findings()
    more = attempt(60, SQL, path="/andet")
    assert play(more, actors=again).findings() == play(more, actors=actors).findings()


@pytest.mark.parametrize("kept", [b"", b"x" * 100, play(attempt(0, SQL)).keep()[:-1]])
def test_what_is_damaged_is_refused(kept: bytes) -> None:
    with pytest.raises(ValueError, match=web.SCHEMA):
        WebActors.restore(kept)


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_site_whose_clock_is_ahead_ends_nothing_elsewhere() -> None:
    actors = play(attempt(0, SQL), attempt(0, DOTENV, address="198.51.100.9"))
    play(*(attempt(ahead, SQL, site="andet.example") for ahead in (62 * 60, 2 * DAY)), actors=actors)
    play(attempt(61, SQL, address="198.51.100.10"), attempt(62, JNDI, address="192.0.2.9"), actors=actors)
    mine = [finding for finding in actors.findings() if finding.site != "andet.example"]
    assert [(finding.kind, finding.ended, finding.detected) for finding in mine] == [
        ("exploit-attempt", None, after(0)),
        ("web-probe", None, after(0)),
        ("exploit-attempt", None, after(62)),
    ]


def test_a_log_alone_ends_what_is_quiet_at_its_site() -> None:
    actors = play(attempt(0, SQL), attempt(0, DOTENV, address="198.51.100.9"))
    play(attempt(DAY, DOTENV, address="198.51.100.10"), actors=actors)
    assert [finding.ended for finding in actors.findings()] == [after(0), after(0), None]


@pytest.mark.parametrize("year", [1, 9999])
def test_dates_far_outside_stop_nothing(year: int) -> None:
    far = NOON.replace(year=year, month=12 if year > 1 else 1, day=31 if year > 1 else 1)
    actors = WebActors()
    for time in (far, NOON, far, after(90)):
        for found in (SQL, DOTENV):
            actors.attempt(replace(attempt(0, found, address=f"198.51.100.{time.year % 250}"), time=time))
        actors.conduct(replace(conduct(0, 99, errors=99, missing=99), first=time, last=time))
        actors.live(time)
        assert actors.findings()
        assert WebActors.restore(actors.keep()).findings() == actors.findings()


# ── in short ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_outline_is_that_of_the_findings_and_changes_nothing() -> None:
    actors = play(SAID_NO, attempt(0, SQL), attempt(9, DOTENV, address="198.51.100.9"), *scanned(7, "192.0.2.1"))
    actors.live(after(5000))
    play(attempt(5001, DOTENV, path="/.env", status=200), attempt(5002, SQL, site="andet.example"), actors=actors)
    actors.live(after(5003))
    before = actors.keep()
    short = actors.outline()
    assert actors.keep() == before
    assert short == [web.outlined(finding) for finding in actors.findings()]
    assert {line[-1] for line in short} == {"attempt", "probable-success"}
    play(attempt(5010, SQL, site="andet.example"), attempt(5011, SQL, site="andet.example"), actors=actors)
    actors.live(after(5012))
    assert actors.outline() == [web.outlined(finding) for finding in actors.findings()]


def test_a_source_of_whom_nothing_new_is_known_is_not_built_again() -> None:
    actors = play(attempt(0, SQL), attempt(0, SQL, address="203.0.113.8"))
    before = {source.address: source for source in only(actors).sources}
    play(attempt(9, SQL), actors=actors)
    after_it = {source.address: source for source in only(actors).sources}
    assert after_it["203.0.113.8"] is before["203.0.113.8"]
    assert after_it[ATTACKER].requests == 2


# ── memory ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def flood(count: int) -> list[Attempt]:
    return [
        attempt(k / 100, DOTENV, address=f"10.{k >> 16}.{k >> 8 & 255}.{k & 255}", path="/.env") for k in range(count)
    ]


def test_memory_stays_bounded_and_it_is_said_what_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ACTORS", 160)
    monkeypatch.setattr(probers, "MOST_PROBERS", 100)
    actors = play(attempt(0, SQL), *flood(2_000))
    assert len(actors._memory.actors) <= 160
    assert actors.sampled >= 1_800
    assert "exploit-attempt" in kinds(actors.findings())  # who is in a campaign is not forgotten


def test_a_campaign_of_more_actors_than_there_is_room_for_counts_their_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "MEMBERS", 10)
    actors = play(*(attempt(k, SQL, address=f"198.51.{k}.7") for k in range(100)))
    found = only(actors)
    assert (len(found.sources), found.requests) == (10, 100)
    assert actors.sampled == 90


def test_where_everybody_is_in_a_campaign_newcomers_are_counted_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ACTORS", 10)
    actors = play(*(attempt(k, SQL, address=f"198.51.{k}.7") for k in range(100)))
    assert (len(only(actors).sources), actors.sampled) == (10, 90)


def test_no_more_ended_findings_wait_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ENDED", 5)
    actors = play(*(attempt(2 * HOUR * k, SQL) for k in range(20)))
    assert len(actors.findings()) == 6
    assert not actors._memory.joins.keys() - set(next(iter(actors._memory.campaigns.values())).joins)


def test_answers_are_remembered_for_so_many_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SITES", 3)
    told = [attempt(k, DOTENV, path="/.env", status=200, site=f"{k}.example") for k in range(9)]
    assert len(play(*told)._memory.sites) == 3


def test_things_remembered_are_bounded_over_all_actors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "AT_EASE", 100)
    monkeypatch.setattr(web, "NOTES", 200)
    told = [
        attempt(k, evidence("sql-injection", parameter=f"p{k}"), address=f"198.51.{host}.7")
        for k in range(40)
        for host in range(60)
    ]
    actors = play(*told)
    assert actors._memory.notes <= 200 + 60
    assert sum(finding.requests for finding in actors.findings()) == 2_400
    assert WebActors.restore(actors.keep()).findings() == actors.findings()
    actors.live(after(2 * HOUR))
    assert actors._memory.notes == 0


def test_probers_joins_and_campaigns_are_bounded_over_all_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROBERS", "JOINS_IN_ALL", "CAMPAIGNS_IN_ALL"):
        monkeypatch.setattr(web, name, 4)
    probed = [attempt(0, DOTENV, site=f"{k % 3}.example", address=f"198.51.{k}.7") for k in range(20)]
    attacked = [
        attempt(0, SQL, path="/" + "abcdefgh"[k], site=f"{k}.example", address=f"198.51.{k}.9") for k in range(8)
    ]
    actors = play(*probed, *attacked)
    found = actors.findings()
    assert sum(len(finding.sources) for finding in found if finding.kind == "web-probe") == 4
    assert sum(bool(finding.actor) for finding in found) == 4
    assert len(actors._memory.joins) == 4
    assert actors.sampled == 16


def test_findings_that_wait_hold_only_the_worst_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SOURCES", 5)
    monkeypatch.setattr(web, "WORST", 2)
    actors = play(*(attempt(0, SQL, site=f"{k % 3}.example", address=f"198.51.{k}.7") for k in range(12)))
    actors.live(after(2 * HOUR))
    assert sorted((len(one.sources), one.requests) for one in actors.findings()) == [(2, 4), (2, 4), (4, 4)]
    actors.forget_ended()
    assert actors._memory.waiting == 0
