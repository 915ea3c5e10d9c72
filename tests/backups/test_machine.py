import json
from dataclasses import replace
from datetime import UTC, datetime

from bavn.backups.machine import document
from bavn.backups.phrases import Phrases
from bavn.backups.result import Checked, Coverage, DataRead, Missing, Remark, Restore
from bavn.plan.library import library
from tests.backups.samples import ZONE

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
FOUND = Checked(
    "kundedata",
    "NAS",
    "restic",
    "/x",
    tried=True,
    newest=AT,
    coverage=(Coverage("/home/anna", "held", AT, missing=(Missing("billeder", "folder", 8, 24_000),)),),
    data=DataRead("damaged", 1.0, damaged=("ab",)),
    restore=Restore(25, 1_000, 3.0, 25),
    remarks=(Remark("stale", "bad", {"hours": 72.0, "limit": 24}),),
)


def test_the_document_holds_every_fact_and_its_words() -> None:
    data = document([FOUND, replace(FOUND, tried=False)], AT, "kontor", Phrases(library(), "en", ZONE), restored=True)
    told = json.loads(data)
    assert data.endswith(b"\n")
    assert data.count(b"\n") == 1
    assert (told["schema"], told["checked"], told["host"], told["restored"]) == (
        "bavn.backups/1",
        "2026-11-22T02:00:00Z",
        "kontor",
        True,
    )
    assert told["verdicts"] == {"good": 0, "weak": 0, "bad": 1, "untried": 1}
    one = told["backups"][0]
    assert (one["name"], one["verdict"], one["newest"]) == ("kundedata", "bad", "2026-11-22T02:00:00Z")
    assert one["coverage"][0]["missing"] == [{"what": "billeder", "kind": "folder", "files": 8, "bytes": 24_000}]
    assert one["coverage"][0]["snapshot_at"] == "2026-11-22T02:00:00Z"
    assert one["data"]["damaged"] == ["ab"]
    assert one["restore"]["good"] is True
    assert one["remarks"] == [
        {
            "code": "stale",
            "level": "bad",
            "values": {"hours": 72.0, "limit": 24},
            "says": "The newest backup is 3 days old. You allow 24 hours.",
        }
    ]
    assert one["next"] == "Find out today why no backup was made, and make one."
    assert {
        "where",
        "tool",
        "path",
        "age_hours",
        "limit_hours",
        "failed_attempts",
        "snapshots",
        "reach",
        "restored_on",
    } <= set(one)


def test_text_that_is_no_unicode_does_not_stop_it() -> None:
    data = document([replace(FOUND, name="a\udcff")], AT, "x", Phrases(library(), "en", ZONE), restored=False)
    assert json.loads(data.replace(b"\\udcff", b"?"))["backups"][0]["name"] == "a?"
