from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from bavn.intrusions.logins import Logins
from bavn.model import Finding
from bavn.model.login import Login
from tests.intrusions.stories import (
    GUESSER,
    HOME,
    MONDAY,
    OFFICE,
    addresses,
    habits,
    judged,
    login,
    monday_morning,
    success,
)

DAY = 86400.0
CREW = [f"employee{number}" for number in range(200)]


def kinds(findings: list[Finding]) -> list[str]:
    return sorted(finding.kind for finding in findings)


def actions(findings: list[Finding]) -> set[str]:
    return {source.action for finding in findings for source in finding.sources}


# ── honest people ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_mistypes_four_times_and_then_logs_in_is_no_finding() -> None:
    assert judged([*(login(8.0 * n) for n in range(4)), success(40)]) == []


def test_who_mistypes_three_times_and_gives_up_is_no_finding() -> None:
    assert judged([login(8.0 * n) for n in range(3)]) == []


@pytest.mark.parametrize("seed", range(5))
def test_an_office_behind_one_address_on_monday_morning_is_no_finding(seed: int) -> None:
    assert judged(monday_morning(seed=seed)) == []


def test_the_same_office_week_after_week_is_no_finding() -> None:
    weeks = [
        Login(one.time + timedelta(days=day), one.service, one.outcome, one.user, one.address)
        for day in range(28)
        for one in monday_morning(seed=day)
    ]
    assert judged(weeks) == []


def test_an_office_whose_people_each_have_an_address_of_their_own_is_no_finding() -> None:
    logins = [
        Login(one.time, one.service, one.outcome, one.user, f"10.2.{number >> 8}.{number & 255}")
        for one in monday_morning()
        for number in [int(one.user.removeprefix("employee"))]
    ]
    assert judged(logins) == []


def test_a_telephone_with_an_old_password_is_low_and_watched_however_long_it_tries() -> None:
    findings = judged([login(300.0 * n, "anna", HOME) for n in range(288 * 4)])
    assert [(finding.kind, finding.severity) for finding in findings] == [("password-guessing", "low")]
    assert actions(findings) == {"watch"}


def test_a_telephone_whose_owner_logs_in_from_the_same_network_is_low_even_where_it_tries_every_ten_seconds() -> None:
    phone = [login(10.0 * n, "anna", HOME) for n in range(2000)]
    findings = judged([*habits(["anna"], HOME), *phone])
    assert {finding.severity for finding in findings} == {"low"}
    assert actions(findings) == {"watch"}


def test_the_owner_who_repairs_the_telephone_is_no_takeover() -> None:
    phone = [login(300.0 * n, "anna", HOME) for n in range(500)]
    findings = judged([*habits(["anna"], HOME), *phone, success(300.0 * 500, "anna", HOME)])
    assert "account-takeover" not in kinds(findings)


def test_a_reset_by_the_help_desk_is_no_takeover() -> None:
    tries = [login(20.0 * n, "anna", OFFICE) for n in range(8)]
    findings = judged([*habits([*CREW[:5], "anna"]), *tries, success(900, "anna", OFFICE)])
    assert "account-takeover" not in kinds(findings)


def test_a_monitor_that_only_knocks_is_no_finding() -> None:
    assert judged([login(60.0 * n, "", GUESSER, "probe") for n in range(5000)]) == []


def test_a_service_account_that_logs_in_every_minute_is_no_finding() -> None:
    assert judged([success(60.0 * n, "backup", "10.0.0.5") for n in range(5000)]) == []


def test_a_few_failures_of_sudo_are_human() -> None:
    assert judged([login(5.0 * n, "anna", None, service="sudo") for n in range(6)]) == []


def test_an_account_that_roams_is_quiet() -> None:
    roads = [success(DAY * n / 3, "seller", f"{130 + n % 60}.{40 + n % 7}.3.4") for n in range(90)]
    assert len(judged(roads)) <= 2
    assert judged(roads[60:]) == []


def test_a_mayor_on_a_journey_is_low() -> None:
    journey = [success(DAY, "mayor", "198.51.100.200"), success(2 * DAY, "mayor", "203.0.113.9")]
    findings = judged([*habits(["mayor"], HOME), *journey])
    assert [(finding.kind, finding.severity, finding.technique) for finding in findings] == [
        ("login-new-network", "low", "T1078"),
        ("login-new-network", "low", "T1078"),
    ]
    assert actions(findings) == {"watch"}


# ── one address ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_fifty_failures_on_one_account_in_five_minutes_are_guessing_to_be_blocked() -> None:
    (finding,) = judged([login(6.0 * n) for n in range(50)])
    assert (finding.kind, finding.technique, finding.actor) == ("password-guessing", "T1110.001", GUESSER)
    assert (finding.requests, finding.accounts, finding.outcome) == (50, 1, "attempt")
    assert finding.sources[0].action == "block"
    assert finding.began == MONDAY
    assert finding.detected == MONDAY + timedelta(seconds=24)
    assert finding.sources[0].address == GUESSER
    assert "failures:many" in finding.sources[0].because


def test_a_dictionary_run_over_a_few_accounts_is_blocked() -> None:
    findings = judged([login(2.0 * n, ("root", "admin", "test")[n % 3]) for n in range(300)])
    assert kinds(findings) == ["password-guessing"]
    assert (findings[0].severity, findings[0].sources[0].action) == ("high", "block")


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.1.1", "127.0.0.1", "fd00::1", "fe80::1"])
def test_an_address_of_ones_own_is_only_watched(address: str) -> None:
    findings = judged([login(2.0 * n, f"user{n}", address) for n in range(300)])
    assert findings
    assert actions(findings) == {"watch"}


def test_addresses_of_one_slash_64_are_one_actor() -> None:
    findings = judged([login(2.0 * n, f"user{n}", f"2001:db8:1:2::{n:x}") for n in range(60)])
    assert {finding.actor for finding in findings} == {"2001:db8:1:2::/64"}


def test_three_failures_a_day_on_changing_accounts_for_three_weeks_are_found() -> None:
    logins = [login(DAY * day + 7000.0 * n, f"user{(3 * day + n) % 40}") for day in range(21) for n in range(3)]
    findings = judged(logins)
    assert findings
    assert {finding.actor for finding in findings} == {GUESSER}
    assert max(finding.requests for finding in findings) >= 40
    assert any(source.action == "block" for finding in findings for source in finding.sources)
    assert all("slow" in source.because for finding in findings for source in finding.sources)


def test_one_password_for_four_hundred_accounts_is_spraying_and_the_one_that_fits_a_takeover() -> None:
    spray = [login(9.0 * n, f"employee{n}") for n in range(400) if n != 237]
    findings = judged([*habits(CREW), *spray, success(9.0 * 237, "employee237")])
    assert kinds(findings) == ["account-takeover", "password-spraying"]
    takeover, spraying = sorted(findings, key=lambda finding: finding.kind)
    assert (takeover.severity, takeover.outcome, takeover.actor, takeover.accounts) == (
        "critical", "success", GUESSER, 1,
    )  # fmt: skip
    assert takeover.detected == MONDAY + timedelta(seconds=9 * 237)
    assert spraying.technique == "T1110.003"
    assert spraying.requests == 399
    assert 390 <= spraying.accounts <= 410
    assert spraying.severity == "high"
    assert spraying.sources[0].action == "block"


def test_an_office_goes_on_working_while_somebody_sprays() -> None:
    spray = [login(9.0 * n, f"employee{n}") for n in range(200)]
    findings = judged([*spray, *monday_morning()])
    assert {finding.actor for finding in findings} == {GUESSER}


def test_guessing_by_sudo_has_no_actor() -> None:
    findings = judged([login(1.0 * n, "root", None, service="su") for n in range(60)])
    assert [(finding.kind, finding.actor, finding.sources) for finding in findings] == [("password-guessing", "", ())]


def test_one_account_guessed_thirty_times_and_then_entered_is_taken() -> None:
    findings = judged([*(login(5.0 * n) for n in range(30)), success(160)])
    assert ("account-takeover", "critical", "success") in {(f.kind, f.severity, f.outcome) for f in findings}


def test_a_login_by_key_is_never_a_guess_that_was_right() -> None:
    findings = judged([*(login(5.0 * n) for n in range(30)), success(160, mechanism="publickey")])
    assert kinds(findings) == ["password-guessing"]


def test_a_guesser_with_a_new_prefix_for_each_guess_is_one_actor_and_taken_is_what_it_enters() -> None:
    guesses = [login(3.0 * n, "root", f"2001:db8:1:{n:x}::1") for n in range(60)]
    findings = judged([*guesses, success(400, "root", "2001:db8:1:fff::5")])
    assert [(one.kind, one.actor) for one in sorted(findings, key=lambda one: one.kind)] == [
        ("account-takeover", "2001:db8:1::/48"), ("password-guessing", "2001:db8:1::/48")
    ]  # fmt: skip
    assert actions(findings) == {"block"}


def test_the_owner_at_home_is_no_guesser_whoever_guesses_from_around_him() -> None:
    home = "2001:db8:1:7777::1"
    guesses = [login(3.0 * n, "anna", f"2001:db8:1:{n:x}::1") for n in range(60)]
    findings = judged([*habits(["anna"], home), *guesses, success(400, "anna", home)])
    assert kinds(findings) == ["password-guessing"]


def test_homes_of_one_provider_that_mistype_are_no_finding() -> None:
    homes = [login(60.0 * n + 5 * k, f"citizen{n}", f"2001:db8:1:{n:x}::1") for n in range(8) for k in range(3)]
    assert judged(homes) == []


def test_an_outage_is_no_takeover() -> None:
    homes = addresses(40)
    fails = [login(60.0 * k + n, f"citizen{n}", home) for n, home in enumerate(homes) for k in range(12)]
    findings = judged([*fails, *(success(900.0 + n, f"citizen{n}", home) for n, home in enumerate(homes))])
    assert [one.severity for one in findings if one.kind == "account-takeover"] == ["low"]
    assert actions(findings) == {"watch"}


def test_an_office_whose_passwords_expired_is_no_takeover_and_not_blocked() -> None:
    fails = [login(7.0 * n, f"employee{n % 30}", OFFICE) for n in range(90)]
    findings = judged([*fails, *(success(900.0 + 7 * n, f"employee{n}", OFFICE) for n in range(30))])
    assert {one.severity for one in findings} == {"low"}
    assert actions(findings) == {"watch"}


def test_a_guesser_who_enters_another_account_is_told_of() -> None:
    findings = judged([*(login(3.0 * n, "root") for n in range(200)), success(605, "anna")])
    assert ("account-takeover", "high", "probable-success") in {(f.kind, f.severity, f.outcome) for f in findings}
    assert actions(findings) == {"block"}


def test_the_provider_of_the_owner_does_not_excuse_three_hundred_failures() -> None:
    guesses = [login(5.0 * n, "anna", "192.0.200.1") for n in range(300)]
    findings = judged([*habits(["anna"], HOME), *guesses, success(1600, "anna", "192.0.200.1")])
    assert [(one.severity, one.sources[0].action) for one in findings] == [("high", "block"), ("critical", "block")]


# ── many addresses ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_botnet_with_one_failure_a_day_for_each_address_is_found_within_a_day() -> None:
    bots, random = addresses(2000), Random(3)
    logins = [
        login(DAY * day + random.uniform(0, DAY), f"employee{(number * 7 + day) % 500}", bot)
        for day in range(21)
        for number, bot in enumerate(bots)
    ]
    together = [finding for finding in judged(logins) if finding.actor == ""]
    assert {finding.kind for finding in together} == {"password-spraying"}
    assert min(finding.detected for finding in together) < MONDAY + timedelta(days=1)
    named = {source.address for finding in together for source in finding.sources}
    assert len(named & set(bots)) >= 1950


def test_stolen_pairs_from_five_hundred_addresses_are_stuffing_and_those_that_fit_takeovers() -> None:
    random, logins = Random(4), list[Login]()
    for number, bot in enumerate(addresses(500)):
        start = random.uniform(0, 3600)
        for n in range(6):
            user, known = f"citizen{number * 6 + n}", random.random() > 0.4
            logins.append(login(start + 30 * n, user, bot, reason="bad-password" if known else "unknown-user"))
        if number % 25 == 24:
            logins.append(success(start + 300, f"victim{number}", bot))
    findings = judged(logins)
    counts = Counter(finding.kind for finding in findings)
    assert counts["credential-stuffing"] >= 1
    assert "" in {finding.actor for finding in findings if finding.kind == "credential-stuffing"}
    assert counts["account-takeover"] >= 18


def test_one_account_that_fails_from_many_networks_is_hunted() -> None:
    findings = judged([login(600.0 * n, "anna", bot) for n, bot in enumerate(addresses(40))])
    assert [(finding.kind, finding.actor, finding.accounts) for finding in findings] == [("password-guessing", "", 1)]
    assert len(findings[0].sources) == 40


def test_many_people_who_come_from_one_new_network_at_once_are_worse_than_one() -> None:
    findings = judged([*habits(CREW), *(success(30.0 * n, CREW[n], f"203.0.113.{n}") for n in range(4))])
    assert [(finding.kind, finding.severity, finding.accounts) for finding in findings] == [
        ("login-new-network", "medium", 4)
    ]


def test_a_city_that_logs_in_from_thousands_of_homes_is_no_finding() -> None:
    random, logins = Random(5), list[Login]()
    for number, address in enumerate(addresses(5000)):
        at = random.uniform(0, 2 * DAY)
        for _ in range(random.choice((0, 0, 0, 0, 0, 1, 2))):
            logins.append(login(at, f"citizen{number}", address))
            at += random.uniform(5, 40)
        if random.random() > 0.02:
            logins.append(success(at, f"citizen{number}", address))
    assert judged(logins) == []


# ── logs as they are ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_forms_without_a_user_name_are_judged_by_address() -> None:
    findings = judged([login(2.0 * n, "", service="form") for n in range(100)])
    assert [(finding.kind, finding.accounts, finding.actor) for finding in findings] == [
        ("password-guessing", 0, GUESSER)
    ]


def test_an_office_that_uses_a_form_without_names_is_no_finding() -> None:
    logins = [Login(one.time, "form", one.outcome, "", one.address) for one in monday_morning()]
    assert judged(logins) == []


def test_a_clock_that_steps_back_an_hour_does_not_end_or_double_a_finding() -> None:
    judge = Logins()
    for n in range(40):
        judge.feed("mail", login(3600.0 + 5.0 * n))
    for n in range(40):
        judge.feed("mail", login(200.0 + 5.0 * n))
    (finding,) = judge.findings()
    assert finding.requests == 80
    assert finding.began <= finding.detected


def test_lines_out_of_order_change_little() -> None:
    logins = [login(9.0 * n, f"employee{n}") for n in range(400)]
    shuffled = [logins[n ^ 3] for n in range(400)]
    judge = Logins()
    for one in shuffled:
        judge.feed("mail", one)
    assert [(f.kind, f.actor, f.requests) for f in judge.findings()] == [
        (f.kind, f.actor, f.requests) for f in judged(logins)
    ]


def test_an_honest_morning_whose_lines_all_come_twice_blocks_nobody() -> None:
    assert actions(judged([one for one in monday_morning() for _ in range(2)])) <= {"watch"}


def test_no_finding_and_nothing_kept_holds_a_user_name() -> None:
    judge = Logins()
    findings = judged([login(9.0 * n, f"Kirsten-Marie{n}") for n in range(400)], judge)
    assert "irsten" not in repr(findings)
    assert b"irsten" not in judge.keep()
    assert "irsten" not in repr(judge._memory)
