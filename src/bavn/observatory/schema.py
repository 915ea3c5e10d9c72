"""The tables of `observatory.db`, as steps that only ever go forward: `user_version` says how many of them were taken.

Times are whole microseconds since 1970 UTC; `hour` and `day` count from there. What is added to at every round is
clustered by time, so that a round writes to few pages: the key of a row is time and number of the seat (a target, a
vantage point and a family) in one integer.
"""

import sqlite3
from typing import Final

# Not every system's SQLite knows STRICT (3.37, 2021): there the tables do without it
STRICT: Final = "STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""

NUMBER_BITS: Final = 22  # four million seats; a key of milliseconds of a day and a seat takes seven bytes
NUMBERS: Final = 1 << NUMBER_BITS
NUMBER: Final = NUMBERS - 1

COUNTS: Final = ", ".join(f"{seen} INTEGER NOT NULL" for seen in ("good", "slow", "guarded", "bad", "unknown"))

FIRST: Final = (
    f"""CREATE TABLE target (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        url TEXT NOT NULL DEFAULT '',
        site TEXT NOT NULL,
        member TEXT NOT NULL DEFAULT '',
        home TEXT NOT NULL DEFAULT 'dk',
        supplier TEXT NOT NULL DEFAULT '',
        patience INTEGER NOT NULL DEFAULT 0
    ) {STRICT}""",  # patience: for how long a look says anything, microseconds
    f"CREATE TABLE vantage (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE) {STRICT}",
    f"""CREATE TABLE seat (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        target INTEGER NOT NULL,
        vantage INTEGER NOT NULL,
        family INTEGER NOT NULL,
        UNIQUE (target, vantage, family)
    ) {STRICT}""",
    # first and last: looks that said something; apart from `target`, for they change at every round
    f"CREATE TABLE looked (target INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) {STRICT}",
    f"""CREATE TABLE unwatched (
        target INTEGER NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER NOT NULL,
        PRIMARY KEY (target, began)
    ) {STRICT}""",
    f"CREATE TABLE standing (target INTEGER PRIMARY KEY, verdict TEXT NOT NULL, since INTEGER NOT NULL) {STRICT}",
    f"""CREATE TABLE hourly (
        key INTEGER PRIMARY KEY,
        {COUNTS},
        total BLOB NOT NULL,
        first_byte BLOB NOT NULL
    ) {STRICT}""",  # key: hour and seat; histograms as `packing` packs them
    f"CREATE TABLE daily (key INTEGER PRIMARY KEY, {COUNTS}, total BLOB NOT NULL) {STRICT}",  # key: day and target
    f"""CREATE TABLE spell (
        id INTEGER PRIMARY KEY,
        target INTEGER NOT NULL,
        site TEXT NOT NULL,
        member TEXT NOT NULL,
        verdict TEXT NOT NULL,
        began INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        ended INTEGER,
        ending TEXT NOT NULL,
        witnesses TEXT NOT NULL,
        through TEXT NOT NULL,
        planned INTEGER NOT NULL,
        flapping INTEGER NOT NULL,
        incident INTEGER NOT NULL
    ) {STRICT}""",  # witnesses: a JSON list
    "CREATE INDEX spell_of_target ON spell (target, began)",
    "CREATE INDEX spell_ended ON spell (ended)",
    "CREATE INDEX spell_open ON spell (id) WHERE ended IS NULL",
    f"""CREATE TABLE notes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        target INTEGER NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER,
        by TEXT NOT NULL,
        source TEXT NOT NULL,
        text TEXT NOT NULL,
        assumed INTEGER NOT NULL,
        UNIQUE (target, kind, began, by)
    ) {STRICT}""",
    f"CREATE TABLE mark (name TEXT PRIMARY KEY, value INTEGER NOT NULL) {STRICT}",
)

STEPS: Final[tuple[tuple[str, ...], ...]] = (FIRST,)
VERSION: Final = len(STEPS)

# The looks of one day, and what they showed: few different things, each written once
SHOWN: Final = f"""CREATE TABLE shown_{{day}} (
    id INTEGER PRIMARY KEY,
    ending TEXT NOT NULL,
    status INTEGER NOT NULL,
    address TEXT NOT NULL,
    cert_days INTEGER,
    detail TEXT NOT NULL
) {STRICT}"""
LOOK: Final = f"""CREATE TABLE look_{{day}} (
    key INTEGER PRIMARY KEY,
    shown INTEGER NOT NULL,
    dns INTEGER NOT NULL,
    connect INTEGER NOT NULL,
    tls INTEGER NOT NULL,
    first_byte INTEGER NOT NULL,
    total INTEGER NOT NULL
) {STRICT}"""  # key: millisecond of the day, and seat
DAY: Final = (SHOWN, LOOK)
