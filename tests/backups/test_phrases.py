import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bavn.backups.judging import URGENCY
from bavn.backups.phrases import Phrases
from bavn.backups.result import Checked, Coverage, DataRead, Reach, Remark, Restore
from bavn.model.language import LANGUAGES, Language
from bavn.plan.library import library
from tests.backups.samples import ZONE

DANISH, ENGLISH = Phrases(library(), "da", ZONE), Phrases(library(), "en", ZONE)
AT = datetime(2026, 7, 22, 1, tzinfo=UTC)
VALUES = {
    "what": "billeder",
    "source": "/home/anna",
    "path": "/srv",
    "program": "borg",
    "tool": "borg",
    "says": "Fatal",
    "host": "nas",
    "since": "2026-11-22T02:00:00+00:00",
    "at": "2026-11-22T02:00:00+00:00",
    "on": "2026-11-01",
    "because": "too-slow",
    "kind": "mysql",
} | dict.fromkeys(
    (
        "files",
        "bytes",
        "count",
        "wanted",
        "hours",
        "limit",
        "before",
        "after",
        "new",
        "changed",
        "percent",
        "days",
        "tables",
    ),
    7,
)
FOUND = Checked(
    "a",
    "NAS",
    "restic",
    "/x",
    tried=True,
    newest=AT,
    age_hours=5.0,
    limit_hours=24.0,
    files=1_234,
    bytes=5_600_000,
    coverage=(Coverage("/home/anna", "held", AT, held_files=3, held_bytes=10),),
    data=DataRead("sound", 1.0),
    restore=Restore(25, 2_000, 3.0, 25, compared=24, minutes_for_all=0.2),
    reach=Reach("no", "", writable="no", because="flags"),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", URGENCY)
def test_every_remark_and_what_to_do_about_it_is_said_in_full(code: str, language: Language) -> None:
    phrases = Phrases(library(), language, ZONE)
    found = replace(FOUND, remarks=(Remark(code, "weak", VALUES),))
    for text in (phrases.sentence(found.remarks[0]), phrases.next_thing(found)):
        assert text.strip()
        assert not re.search(r"\{\w+\}", text)


def test_facts_are_said_in_danish() -> None:
    assert list(DANISH.facts(FOUND)) == [
        "Nyeste gode backup: 2026-07-22 03:00, 5 timer gammel; I tillader 24 timer.",
        "Den rummer 1.234 filer, 5,6 MB.",
        "Med: /home/anna, 3 filer, 10 B.",
        "Gemte data læst igennem: 100 %, uden fejl.",
        "Gendannet på prøve: 25 af 25 filer, 2 kB på 3 s; 24 sammenlignet med kilden.",
        "Det hele ville tage omkring 1 min., når maskinen står klar (et skøn).",
        "Kan slettes herfra: nej, mapperne er låst; maskinens administrator kan låse dem op.",
        "I har svaret: kopi uden for huset ubesvaret, kopi uden forbindelse nej (ikke prøvet).",
    ]


@pytest.mark.parametrize("because", ["read-only", "flags", "rights"])
@pytest.mark.parametrize("phrases", [DANISH, ENGLISH], ids=["da", "en"])
def test_who_can_delete_it_is_said(phrases: Phrases, because: str) -> None:
    found = replace(FOUND, reach=Reach("yes", "no", writable="no", because=because))
    assert any("{" not in fact and fact for fact in phrases.facts(found))
    for writable in ("yes", "unknown"):
        assert list(phrases.facts(replace(found, reach=Reach("yes", "no", writable=writable, because="remote"))))


def test_of_what_was_not_tried_there_are_no_facts() -> None:
    assert list(ENGLISH.facts(replace(FOUND, tried=False))) == []


def test_what_is_not_known_is_not_said() -> None:
    bare = Checked("a", "b", "restic", "/x", tried=True, reach=Reach("yes", "yes", writable="yes"))
    assert list(ENGLISH.facts(bare)) == [
        "No good backup found.",
        "Can be deleted from here: yes, by the user who runs this.",
        "You answered: copy elsewhere yes, copy out of reach yes (not tried).",
    ]
    assert ENGLISH.shows_backup(bare) == "No good backup found."
    assert ENGLISH.shows_restore(bare) == "0 of 0 files came back"


@pytest.mark.parametrize(
    ("hours", "danish", "english"),
    [
        (0.05, "3 min.", "3 min."),
        (1, "1 timer", "1 hours"),
        (5.25, "5,2 timer", "5.2 hours"),
        (48, "48 timer", "48 hours"),
        (49, "2 døgn", "2 days"),
        (2_000, "83 døgn", "83 days"),
    ],
)
def test_lengths_of_time_are_said_as_people_do(hours: float, danish: str, english: str) -> None:
    assert DANISH.hours(hours) == danish
    assert ENGLISH.hours(hours) == english


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (1_234, "1,2 kB"),
        (12_345_678, "12 MB"),
        (9_990_000_000, "10 GB"),
        (5 * 10**18, "5.000 PB"),
    ],
)
def test_sizes_are_said_in_thousands(count: int, text: str) -> None:
    assert DANISH.bytes(count) == text


def test_seconds_become_minutes() -> None:
    assert (DANISH.seconds(1.54), DANISH.seconds(120), DANISH.seconds(150)) == ("1,5 s", "120 s", "2,5 min.")


def test_a_time_is_the_local_one() -> None:
    assert DANISH.time(AT) == "2026-07-22 03:00"
    assert DANISH.sentence(Remark("future", "bad", {"at": "2026-11-22T02:00:00+00:00"})).count("2026-11-22 03:00") == 1


def test_the_next_thing_is_about_the_first_remark_that_needs_one() -> None:
    found = replace(FOUND, remarks=(Remark("stale", "bad", {"hours": 9, "limit": 8}), Remark("deletable", "weak")))
    assert ENGLISH.next_thing(found) == "Find out today why no backup was made, and make one."
    assert (
        ENGLISH.next_thing(replace(FOUND, remarks=(Remark("over-network", "note"),))) == "Nothing. Try again in a week."
    )


def test_hostile_text_is_shown_as_it_is_and_cut() -> None:
    said = ENGLISH.sentence(Remark("source-missing", "bad", {"source": "/a\x1b[2J\n{files}" + "x" * 500}))
    assert "\x1b" not in said
    assert "\n" not in said
    assert len(said) < 250


def test_a_reason_without_words_is_shown_as_it_is() -> None:
    assert "strange" in ENGLISH.sentence(Remark("dump-unread", "weak", {"what": "a", "because": "strange"}))


def test_every_word_is_said_in_both_languages() -> None:
    words = {name: text for name, text in library().words.items() if name.startswith("backups.")}
    assert len(words) > 100
    for name, text in words.items():
        assert set(re.findall(r"\{(\w+)\}", text.da)) == set(re.findall(r"\{(\w+)\}", text.en)), name
