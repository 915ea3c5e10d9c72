import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bavn.backups import judging
from bavn.backups.judging import URGENCY, in_order, judge
from bavn.backups.result import Checked, Coverage, DataRead, Missing, Reach, Remark, Restore
from bavn.backups.wanted import Wanted
from tests.backups.samples import row

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
HELD = Coverage("/home/anna", "held", AT, held_files=1_000, source_files=1_000)
GOOD = Checked(
    "kundedata",
    "NAS",
    "restic",
    "/mnt/nas",
    tried=True,
    newest=AT,
    age_hours=5.0,
    limit_hours=24.0,
    coverage=(HELD,),
    data=DataRead("sound", 1.0),
    restore=Restore(25, 1_000, 3.0, 25, compared=25),
    reach=Reach("yes", "yes", writable="yes"),
)
ROW = row("restic", "/mnt/nas", "/home/anna")


def judged(found: Checked, wanted: Wanted = ROW) -> list[tuple[str, str]]:
    return [(remark.level, remark.code) for remark in judge(found, wanted, TODAY)]


def test_a_backup_of_which_nothing_is_to_be_said_is_good() -> None:
    assert judged(GOOD) == []
    assert GOOD.verdict == "good"


@pytest.mark.parametrize(
    ("found", "remarks"),
    [
        (replace(GOOD, age_hours=24.1), [("bad", "stale")]),
        (replace(GOOD, age_hours=24.0), []),
        (replace(GOOD, failed_attempts=2), [("bad", "attempts-failed")]),
        (replace(GOOD, previous_bytes=100, bytes=49), [("bad", "shrunk")]),
        (replace(GOOD, previous_bytes=100, bytes=50), []),
        (replace(GOOD, previous_bytes=0, bytes=0), []),
        (replace(GOOD, data=DataRead("damaged", damaged=("ab",))), [("bad", "damaged")]),
        (replace(GOOD, data=DataRead("sound", 0.25)), [("note", "data-part")]),
        (replace(GOOD, data=DataRead("unread", because="too-slow")), [("weak", "data-unread")]),
        (replace(GOOD, data=DataRead("unread", because="not-asked")), []),
        (replace(GOOD, restore=replace(GOOD.restore, failed=("a",))), [("bad", "restore-failed")]),  # type: ignore[type-var]
        (replace(GOOD, restore=replace(GOOD.restore, differs=("a",))), [("bad", "restore-differs")]),  # type: ignore[type-var]
        (replace(GOOD, restore=Restore(0, 0, 0.0, 0)), [("bad", "restore-failed")]),
        (replace(GOOD, restore=Restore(0, 0, 0.0, 9, because="no-room")), [("bad", "restore-not-done")]),
        (replace(GOOD, restore=None), [("bad", "never-restored")]),
        (replace(GOOD, restore=None, restored_on="2026-08-24"), []),
        (replace(GOOD, restore=None, restored_on="2026-08-23"), [("weak", "restore-old")]),
        (replace(GOOD, restore=None, tool="dump"), [("weak", "never-loaded")]),
        (replace(GOOD, reach=Reach("yes", "yes", same_disk=True, writable="no")), [("weak", "same-disk")]),
        (replace(GOOD, reach=Reach("yes", "yes", key_file_here=True, writable="no")), [("weak", "key-only-here")]),
        (replace(GOOD, reach=Reach("yes", "yes", remote=True)), [("note", "over-network"), ("note", "reach-unknown")]),
        (replace(GOOD, reach=Reach("yes", "yes", encrypted=False, writable="no")), [("note", "unencrypted")]),
    ],
)
def test_every_fact_has_its_remark(found: Checked, remarks: list[tuple[str, str]]) -> None:
    assert judged(found) == remarks


@pytest.mark.parametrize(
    ("offline", "offsite", "remarks"),
    [
        ("yes", "", ["no-offsite"]),
        ("no", "yes", ["deletable", "no-offline"]),
        ("", "", ["deletable", "no-offline", "no-offsite"]),
    ],
)
def test_copies_are_the_plans_answers(offline: str, offsite: str, remarks: list[str]) -> None:
    found = judged(replace(GOOD, reach=Reach(offline, offsite, writable="yes")))
    assert found == [("weak", code) for code in remarks]


def test_the_only_copy_on_the_same_disk_is_no_backup() -> None:
    found = judged(replace(GOOD, reach=Reach("no", "", same_disk=True, writable="no")))
    assert found[0] == ("bad", "only-copy-same-disk")


def test_a_password_that_the_plan_does_not_place_is_pointed_out() -> None:
    found = replace(GOOD, reach=Reach("yes", "yes", encrypted=True, writable="no"))
    assert judged(found, replace(ROW, who="")) == [("weak", "nobody-knows-password")]
    assert judged(found) == []


def test_without_a_limit_a_week_is_the_limit() -> None:
    assert judged(replace(GOOD, limit_hours=None), replace(ROW, limit_hours=None)) == [("weak", "no-limit")]
    late = replace(GOOD, limit_hours=None, age_hours=169.0)
    assert judged(late, replace(ROW, limit_hours=None)) == [("bad", "stale"), ("weak", "no-limit")]


def missing(kind: str, files: int) -> Coverage:
    return replace(HELD, missing=(Missing("x", kind, files, 10),), missing_files=files)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("coverage", "remarks"),
    [
        (Coverage("/a", "missing"), [("bad", "source-missing")]),
        (Coverage("/a", "not-here", AT), [("weak", "source-not-here")]),
        (missing("folder", 1), [("bad", "folder-missing")]),
        (missing("ending", 900), [("weak", "rule-missing")]),
        (missing("cache", 900), [("note", "cache-left-out")]),
        (missing("files", 10), [("weak", "some-missing")]),
        (missing("files", 11), [("bad", "files-missing")]),
        (replace(HELD, differs=("a", "b")), [("bad", "behind")]),
        (replace(HELD, unreadable=2), [("weak", "source-unreadable")]),
        (replace(HELD, whole=False), [("weak", "not-all-compared")]),
        (replace(HELD, new_since=1), [("note", "changed-since")]),
        (replace(HELD, changed_since=500), [("note", "changed-since")]),
        (replace(HELD, changed_since=501), [("weak", "many-changed")]),
        (replace(HELD, held_files=10, changed_since=10), [("note", "changed-since")]),
    ],
)
def test_what_is_not_in_it_has_its_remark(coverage: Coverage, remarks: list[tuple[str, str]]) -> None:
    assert judged(replace(GOOD, coverage=(coverage,))) == remarks


def test_one_missing_file_of_few_may_have_been_locked() -> None:
    few = replace(missing("files", 1), source_files=3)
    assert judged(replace(GOOD, coverage=(few,))) == [("weak", "some-missing")]


def test_an_old_copy_of_what_has_not_changed_is_not_stale() -> None:
    old = replace(GOOD, tool="folder", age_hours=900.0)
    assert judged(old) == [("note", "in-step")]
    assert judged(replace(old, tool="restic")) == [("bad", "stale")]
    assert judged(replace(old, coverage=())) == [("bad", "stale")]
    assert ("bad", "stale") in judged(replace(old, coverage=(HELD, missing("files", 1))))


def test_remarks_stand_in_order_of_urgency() -> None:
    remarks = [
        Remark("over-network", "note"),
        Remark("deletable", "weak"),
        Remark("stale", "bad"),
        Remark("damaged", "bad"),
    ]
    assert [one.code for one in in_order(remarks)] == ["damaged", "stale", "deletable", "over-network"]


def test_every_remark_that_is_made_anywhere_has_its_place() -> None:
    source = Path(judging.__file__).parent
    text = "".join(path.read_text() for path in source.glob("*.py"))
    made = set(re.findall(r'(?:Remark|CouldNotError)\(\s*"([a-z-]+)"', text))
    assert len(made) > 50
    assert made <= set(URGENCY)
    assert len(URGENCY) == len(set(URGENCY))
