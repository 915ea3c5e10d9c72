from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bavn.model import KINDS, Finding, Rate
from bavn.model.finding import Outcome
from bavn.pages.next_steps import is_serious, plan_step, plans, steps_of
from bavn.pages.words import Words

AT = datetime(2025, 11, 22, tzinfo=UTC)
EN = Words("en")


def finding(kind: str, outcome: Outcome | None = None) -> Finding:
    return Finding(kind, None, "mail", AT, AT, None, "high", 0.9, 3, Rate(0, 0), outcome=outcome)


@pytest.mark.parametrize(
    ("kind", "outcome", "playbook"),
    [
        ("account-takeover", "success", "account"),
        ("password-spraying", "attempt", "account"),
        ("exploit-attempt", "attempt", None),
        ("exploit-attempt", "probable-success", "defacement"),
        ("web-scan", None, None),
        ("http-flood", None, "ddos"),
        ("tool-alert", None, None),
    ],
)
def test_the_playbook_that_fits_is_named_where_there_is_something_to_do(
    kind: str, outcome: Outcome | None, playbook: str | None
) -> None:
    said = plan_step(finding(kind, outcome), plans(), EN)
    assert [f"--kind {playbook})" in step for step in said] == ([True] if playbook else [])


def test_every_login_finding_says_that_no_user_is_named_and_why() -> None:
    for kind in (kind.name for kind in KINDS if kind.family == "login"):
        assert "user names never leave the machine" in steps_of(finding(kind), EN)[-1]


def test_an_attempt_that_succeeded_is_treated_as_a_break_in() -> None:
    tried = finding("exploit-attempt", "attempt")
    assert "up to date" in steps_of(tried, EN)[0]
    assert "as an intrusion" in steps_of(replace(tried, outcome="probable-success"), EN)[0]
    assert (is_serious(tried), is_serious(replace(tried, outcome="probable-success"))) == (False, True)


def test_the_noise_of_the_internet_asks_for_nothing() -> None:
    assert steps_of(finding("web-probe"), EN) == steps_of(finding("http-flood"), EN) == []
