from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bavn.backups.evidence import evidence, record, restored_on
from bavn.backups.phrases import Phrases
from bavn.backups.result import Checked, Remark, Restore
from bavn.plan.library import library
from bavn.plan.planfile import Evidence, Plan
from tests.backups.samples import ZONE

TODAY = date(2026, 11, 22)
FOUND = Checked(
    "kundedata",
    "NAS",
    "restic",
    "/x",
    tried=True,
    newest=datetime(2026, 11, 22, 2, tzinfo=UTC),
    files=1_200,
    bytes=3_400_000_000,
    restore=Restore(25, 512_000_000, 31.0, 25, minutes_for_all=3.2),
)


def seen(found: Checked) -> list[Evidence]:
    return list(evidence(found, TODAY, Phrases(library(), "da", ZONE)))


def test_a_check_and_a_restore_are_two_pieces_of_evidence() -> None:
    assert seen(FOUND) == [
        Evidence(
            "backup", "2026-11-22", good=True, shows="nyeste 2026-11-22 03:00, 1.200 filer, 3,4 GB", about="kundedata"
        ),
        Evidence(
            "restore", "2026-11-22", good=True, shows="25 filer, 512 MB på 31 s; alt omkring 4 min.", about="kundedata"
        ),
    ]


def test_a_bad_backup_is_bad_evidence_and_says_why() -> None:
    found = replace(FOUND, remarks=(Remark("stale", "bad", {"hours": 72.0, "limit": 24}),))
    backup, restore = seen(found)
    assert (backup.good, backup.shows) == (False, "Den nyeste backup er 3 døgn gammel. I tillader 24 timer.")
    assert restore.good


def test_a_restore_that_failed_is_bad_evidence_of_the_restore_alone() -> None:
    failed = replace(FOUND.restore, failed=("a",), files=24)  # type: ignore[type-var]
    found = replace(
        FOUND,
        restore=failed,
        remarks=(Remark("restore-failed", "bad", {"count": 1, "wanted": 25, "what": "a", "says": ""}),),
    )
    backup, restore = seen(found)
    assert (backup.good, restore.good) == (True, False)
    assert restore.shows == "1 af 25 filer kom ikke tilbage, fx a."


def test_damaged_data_are_bad_evidence_of_both() -> None:
    found = replace(FOUND, remarks=(Remark("damaged", "bad", {"what": "ab", "says": "", "count": 1}),))
    assert [one.good for one in seen(found)] == [False, False]


def test_what_was_not_tried_is_no_evidence() -> None:
    assert seen(replace(FOUND, tried=False)) == []
    assert [one.kind for one in seen(replace(FOUND, restore=None))] == ["backup"]
    assert [one.kind for one in seen(replace(FOUND, restore=Restore(0, 0, 0.0, 9, because="no-room")))] == ["backup"]


def test_an_empty_repository_is_bad_evidence() -> None:
    (one,) = seen(replace(FOUND, newest=None, restore=None, remarks=(Remark("empty", "bad"),)))
    assert not one.good


def test_never_restored_is_not_held_against_age_and_content() -> None:
    (one,) = seen(replace(FOUND, restore=None, remarks=(Remark("never-restored", "bad"),)))
    assert one.good


def test_new_evidence_replaces_that_of_the_same_day_only() -> None:
    old = [
        Evidence("backup", "2026-11-21", good=False, shows="x", about="kundedata"),
        Evidence("backup", "2026-11-22", good=False, shows="x", about="kundedata"),
        Evidence("backup", "2026-11-22", good=False, shows="x", about="andet"),
        Evidence("drill", "2026-11-22", good=True, shows="x"),
    ]
    plan = Plan(evidence=list(old))
    record(plan, seen(replace(FOUND, restore=None)))
    assert plan.evidence[:3] == [old[0], old[2], old[3]]
    assert plan.evidence[3].good


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ([], ""),
        (["2026-10-01", "2026-11-01"], "2026-11-01"),
        (["2026-11-23"], ""),
        (["i går", "2026-13-01", "20261101"], ""),
    ],
    ids=["never", "twice", "in the future", "no dates"],
)
def test_the_last_good_restore_is_looked_up(days: list[str], last: str) -> None:
    good = [Evidence("restore", day, good=True, shows="x", about="kundedata") for day in days]
    others = [
        Evidence("restore", "2026-11-20", good=False, shows="x", about="kundedata"),
        Evidence("restore", "2026-11-20", good=True, shows="x", about="andet"),
        Evidence("backup", "2026-11-20", good=True, shows="x", about="kundedata"),
    ]
    assert restored_on(Plan(evidence=[*good, *others]), "kundedata", TODAY) == last
