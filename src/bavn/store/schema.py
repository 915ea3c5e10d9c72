"""The tables of `sensor.db`, as steps that only ever go forward: `user_version` says how many of them were taken.

Times are whole microseconds since 1970 UTC. A network, a site and a channel are text.
"""

import sqlite3
from typing import Final

# Not every system's SQLite knows STRICT (3.37, 2021): there the tables do without it
STRICT: Final = "STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""

FIRST: Final = (
    f"""CREATE TABLE finding (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL,
        kind TEXT NOT NULL,
        began INTEGER NOT NULL,
        detected INTEGER NOT NULL,
        ended INTEGER,
        severity TEXT NOT NULL,
        requests INTEGER NOT NULL,
        saved INTEGER NOT NULL,
        document BLOB
    ) {STRICT}""",  # document: the finding of `bavn.scan/1` as JSON, deflated; NULL until it is saved
    "CREATE INDEX finding_of_site ON finding (site, kind, began)",
    "CREATE INDEX finding_saved ON finding (saved)",
    "CREATE INDEX finding_open ON finding (began) WHERE ended IS NULL",
    f"""CREATE TABLE announcement (
        finding INTEGER NOT NULL,
        number INTEGER NOT NULL,
        updated TEXT NOT NULL,
        severity TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (finding, number)
    ) {STRICT}""",
    f"""CREATE TABLE decision (
        finding INTEGER NOT NULL,
        site TEXT NOT NULL,
        network TEXT NOT NULL,
        action TEXT NOT NULL,
        made INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        score REAL NOT NULL,
        because TEXT NOT NULL,
        forwarded INTEGER NOT NULL,
        PRIMARY KEY (finding, site, network)
    ) {STRICT}""",
    "CREATE INDEX decision_expires ON decision (expires)",
    f"""CREATE TABLE release (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        network TEXT,
        made INTEGER NOT NULL,
        until INTEGER NOT NULL,
        made_by TEXT NOT NULL,
        confirmed INTEGER,
        said TEXT NOT NULL DEFAULT ''
    ) {STRICT}""",  # network NULL: everything
    f"""CREATE TABLE message (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        channel TEXT NOT NULL,
        finding INTEGER,
        updated TEXT NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        queued INTEGER NOT NULL,
        due INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'waiting',
        done INTEGER,
        said TEXT NOT NULL DEFAULT ''
    ) {STRICT}""",  # state: waiting, sent, replaced, given-up
    "CREATE INDEX message_due ON message (due) WHERE state = 'waiting'",
    "CREATE INDEX message_of_finding ON message (finding)",
    f"""CREATE TABLE channel (
        name TEXT PRIMARY KEY,
        ok INTEGER NOT NULL,
        since INTEGER NOT NULL,
        said TEXT NOT NULL
    ) {STRICT}""",
    f"""CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        what TEXT NOT NULL,
        site TEXT NOT NULL,
        value TEXT NOT NULL,
        detail TEXT NOT NULL
    ) {STRICT}""",
    "CREATE INDEX audit_at ON audit (at)",
    f"CREATE TABLE counter (name TEXT PRIMARY KEY, total INTEGER NOT NULL) {STRICT}",
)

# whom: the lane to which a message belongs, wherever its `[[tell]]` stands in the settings; `channel` is its name
SECOND: Final = ("ALTER TABLE message ADD COLUMN whom TEXT NOT NULL DEFAULT ''",)

# actor: whom a finding of an intrusion is about; two may begin at one second
THIRD: Final = ("ALTER TABLE finding ADD COLUMN actor TEXT NOT NULL DEFAULT ''",)

STEPS: Final[tuple[tuple[str, ...], ...]] = (FIRST, SECOND, THIRD)
VERSION: Final = len(STEPS)
