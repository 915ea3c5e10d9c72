import re
from datetime import timedelta
from pathlib import Path

from bavn.hubstore.retention import ALL, DAY, RETENTION, YEAR
from bavn.hubstore.tables import metadata

FOR_GOOD = {
    "former",  # that an id was given
    "counters",  # numbers never restart
    "marks",
    "switch",
    "members",  # until they are erased
    "vantages",  # until an operator removes them
    "probes",
    "keys",
    "users",
    "accounts",  # with their user, as those below
    "passkeys",
    "recovery",
    "reputations",
    "lapi_cursors",  # with their key
    "exercise_members",  # with their exercise, as those below
    "injects",
    "inject_members",
    "inject_messages",
    "inject_calls",
    "remarks",
}


def test_every_table_has_a_time_or_is_kept_for_good_on_purpose() -> None:
    timed = {rule.table.name for rule in RETENTION}
    assert timed | FOR_GOOD == set(metadata.tables)
    assert not timed & FOR_GOOD


def test_every_rule_has_its_reason_and_a_name_of_its_own() -> None:
    assert all(rule.why for rule in RETENTION)
    assert len({rule.what for rule in RETENTION}) == len(RETENTION)


def test_nothing_that_names_an_address_is_kept_for_longer_than_two_years() -> None:
    naming = {"testimonies", "addresses", "decisions", "erased-decisions", "orders", "removals", "audit"}
    assert max(rule.keep for rule in RETENTION if rule.what in naming) == 2 * YEAR


def test_conditions_hold_no_values_because_they_run_with_the_keys_of_many_rows() -> None:
    for rule in RETENTION:
        assert rule.only is ALL or not rule.only.compile().params


def test_the_page_on_privacy_says_the_same() -> None:
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text()
    section = page.partition("\n## How long")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z-]+) \| (\d+ \w+) \| (.+) \|$", section, re.MULTILINE)
    assert rows == [(rule.what, as_said(rule.keep), rule.why) for rule in RETENTION]


def as_said(keep: timedelta) -> str:
    unit, name = (YEAR, "year") if keep % YEAR == timedelta(0) else (DAY, "day")
    return f"{keep // unit} {name}" + ("s" if keep > unit else "")
