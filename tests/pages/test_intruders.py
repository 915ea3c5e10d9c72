"""What the pages say of intrusions, in both languages."""

from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from bavn.model import Finding, Input, Report
from bavn.pages.advice import advice
from bavn.pages.scan_html import MOST_FINDINGS, scan_html
from bavn.pages.scan_terminal import print_scan
from bavn.pages.summary import gravest, verdict
from bavn.pages.words import Words
from tests.pages.intruders import ATTACKER, NOON, intrusion

READ = Input((), 100, 0, NOON, NOON)


def report(*findings: Finding) -> Report:
    return Report(READ, findings)


def printed(*findings: Finding) -> str:
    screen = StringIO()
    print_scan(report(*findings), Console(file=screen, width=200, markup=False), Words("en"))
    return screen.getvalue()


@pytest.mark.parametrize(
    ("finding", "when", "rest"),
    [
        (
            intrusion(),
            f"Password spraying at 12:00:00 UTC by {ATTACKER}",
            (
                "60 failed logins on 60 accounts; "
                "no sign that it succeeded; went on 39 min; 1 source, 1 to block, 0 to limit"
            ),
        ),
        (
            intrusion("account-takeover", outcome="success", accounts=1, requests=1),
            f"Account probably taken over at 12:00:00 UTC by {ATTACKER}",
            "1 login on 1 account; SUCCEEDED; went on 39 min; 1 source, 1 to block, 0 to limit",
        ),
        (
            intrusion("tool-alert", outcome=None, accounts=0, origin="suricata"),
            f"Alert of another tool at 12:00:00 UTC by {ATTACKER}",
            "found by suricata; 60 alerts; went on 39 min; 1 source, 1 to block, 0 to limit",
        ),
    ],
    ids=["spraying", "takeover", "another tool"],
)
def test_a_verdict_says_what_was_tried_and_how_it_came_out(finding: Finding, when: str, rest: str) -> None:
    assert verdict(finding, READ, Words("en")) == (when, rest)


def test_danish_says_the_same() -> None:
    when, rest = verdict(intrusion(), READ, Words("da"), name_site=True)
    assert when == f"Samme kode prøvet på mange konti kl. 12:00:00 UTC mod mail fra {ATTACKER}"
    assert rest.startswith("60 mislykkede logins på 60 konti; intet tegn på, at det lykkedes; varede 39 min")


def test_a_break_in_is_dealt_with_before_addresses_are_blocked() -> None:
    steps = advice(
        report(intrusion(), intrusion("account-takeover", outcome="success", severity="critical")), Words("en")
    )
    assert steps[0].startswith("End the account's sessions")
    assert any("bavn incident start --kind account" in step for step in steps)
    assert [step for step in steps if step.startswith("Block 1 address")]


def test_an_attack_is_described_by_class_path_and_parameter() -> None:
    text = printed(intrusion("exploit-attempt", site="www.example.com", accounts=0))
    assert "SQL injection, in the parameter q, for /produkt/{n}" in " ".join(text.split())


def test_of_very_many_findings_the_gravest_are_shown_and_the_rest_is_counted() -> None:
    many = [intrusion("web-probe", severity="low", accounts=0)] * 200
    grave = intrusion("account-takeover", outcome="success", severity="critical")
    page = scan_html(report(*many, grave), Words("en"))
    assert page.count("<section id=") == MOST_FINDINGS
    assert f"and {201 - MOST_FINDINGS} more, none of them graver" in page
    assert "Account probably taken over" in page
    assert "and 181 more, none of them graver" in printed(*many, grave)


def test_the_gravest_come_first_and_what_there_always_is_last() -> None:
    low, high, critical = intrusion("web-probe", severity="low"), intrusion(), intrusion(severity="critical")
    assert gravest([low, high, critical, low, high], 3) == [critical, high, high]
    assert gravest([low, high], 3) == [high, low]
    assert gravest([intrusion(site="b"), intrusion(site="a")], 3) == [intrusion(site="b"), intrusion(site="a")]
    assert gravest([], 3) == []


def test_no_name_and_no_text_of_an_attacker_reaches_a_page_unescaped() -> None:
    hostile = intrusion("tool-alert", origin="<script>\x1b[2J\u202e", site="<img src=x>")
    page = scan_html(report(hostile, hostile), Words("da"))
    text = printed(hostile)
    assert "<script>" not in page
    assert "<img src=x>" not in page
    assert not {"\x1b", "\u202e"} & {*page, *text}


def test_the_noise_of_the_internet_asks_for_nothing_and_goes_on_for_ever() -> None:
    steps = advice(report(intrusion("web-probe", severity="low", accounts=0)), Words("en"))
    assert not [step for step in steps if step.startswith(("It is going on", "Keep this log"))]


@pytest.mark.parametrize(("minutes", "going_on"), [(45, True), (120, False)])
def test_who_has_been_quiet_for_long_does_not_go_on(minutes: int, going_on: bool) -> None:  # noqa: FBT001
    read = Input((), 100, 0, NOON, NOON + timedelta(minutes=minutes))
    steps = advice(Report(read, (intrusion(),)), Words("en"))
    assert bool([step for step in steps if step.startswith("It is going on")]) == going_on
    assert [step for step in steps if step.startswith("Keep this log")]
