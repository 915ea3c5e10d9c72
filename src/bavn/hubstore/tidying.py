"""What is too old goes, a little at a time, so that a hub under attack goes on writing meanwhile."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Executable, and_, bindparam, delete, null, select, update

from bavn.disk.moment import stored
from bavn.hubstore.database import Database
from bavn.hubstore.retention import RETENTION, Retention

AT_ONCE: Final = 2000  # rows of one rule at each call: at one call a minute nearly three million a day
PAGES_FREED: Final = 4000


def tidy(database: Database, now: datetime, rules: Iterable[Retention] = RETENTION) -> dict[str, int]:
    """Take away what is older than its rule says; return how many rows each rule took, without those that took none.

    Of each rule `AT_ONCE` rows at the most, each rule in a transaction of its own: the rest is for the next calls, so
    that nobody who writes waits for long. Each rule finds its rows by an index. Counters are never touched.
    """
    taken = {rule.what: _apply(database, rule, stored(now - rule.keep)) for rule in rules}
    database.maintain(f"incremental_vacuum({PAGES_FREED})")
    return {what: count for what, count in taken.items() if count}


def _apply(database: Database, rule: Retention, before: int) -> int:
    key = list(rule.table.primary_key)
    old = select(*key).where(rule.age < before, rule.only).limit(AT_ONCE)
    statement = database.compiled(_removal(rule))
    rows = [(*row, before) for row in database.rows(old)]
    database.many(statement, rows)
    return len(rows)


def _removal(rule: Retention) -> Executable:
    """By key, and only while it is still as old: it may have been renewed since it was looked for."""
    key = [column == bindparam(f"its_{column.name}", type_=column.type) for column in rule.table.primary_key]
    these = and_(*key, rule.age < bindparam("before", type_=rule.age.type), rule.only)
    if rule.blank:
        return update(rule.table).where(these).values({rule.blank: null()})
    return delete(rule.table).where(these)
