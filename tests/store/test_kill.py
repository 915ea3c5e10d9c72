"""A process that writes is killed at random moments: the store opens, and holds all that was said to be in it."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bavn.store.database import Store, open_store
from tests.store.samples import MINUTE, NOW, SITE

KILLS = 20
ROOT = Path(__file__).parents[2]
WRITES = """
import sys
from datetime import timedelta
from pathlib import Path
from bavn.store.database import open_store
from bavn.store.lock import hold
from tests.store.samples import NOW, SITE, decision, finding
folder, first = Path(sys.argv[1]), int(sys.argv[2])
with hold(folder):
    store = open_store(folder, NOW)
    for place in range(first, first + 100_000):
        began = NOW + place * timedelta(minutes=10)
        with store.transaction():
            number = store.findings.number_of(SITE, "http-flood", began, began, began)
            store.findings.save(number, finding(began), b"%d" % place * 2000, began)
            store.findings.announce(number, "new", "high", began)
            store.decisions.set(number, [decision(f"192.0.2.{place % 256}", number)])
            store.outbox.queue(f"mail|{place}", "mail", "Flood", "Since", began, finding=number)
            store.counters.add("findings")
        print(place, number, flush=True)
        if place % 7 == 0:
            store.checkpoint()
"""


def written_before_the_kill(folder: Path, first: int, lines: int) -> list[tuple[int, int]]:
    """Let a child write, kill it in the midst of it after so many lines, and return what it said it had written."""
    command = [sys.executable, "-c", WRITES, str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout
        said = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        said += child.stdout.readlines()
    whole = [line for line in said if line.endswith("\n")]
    return [(int(place), int(number)) for place, number in (line.split() for line in whole)]


def check(store: Store, said: list[tuple[int, int]]) -> int:
    """Check that all that was said is there, whole; return how many findings there are."""
    standing = Counter(one.finding for one in store.decisions.standing(NOW))
    for place, number in said:
        assert store.findings.document(number) == b"%d" % place * 2000
        assert len(store.findings.announcements(number)) == 1
        assert standing[number] == 1
        assert [one.key for one in store.outbox.of(number)] == [f"mail|{place}"]
    return store.counters.totals()["findings"]


def test_twenty_kills_lose_nothing_and_leave_nothing_half_done(folder: Path) -> None:
    chance = random.Random(4)
    said: list[tuple[int, int]] = []
    for _ in range(KILLS):
        first = said[-1][0] + 2 if said else 0  # one may have been written that nobody was told of
        said += written_before_the_kill(folder, first, chance.randint(1, 25))
        with open_store(folder, NOW) as store:
            assert store.notices == ()
            findings = check(store, said)
            assert len(said) <= findings <= len(said) + KILLS
            rows = store.connection.row("SELECT count(*), count(document) FROM finding")
            assert rows == (findings, findings)
            same = store.findings.number_of(SITE, "http-flood", NOW + said[-1][0] * 10 * MINUTE, NOW, NOW)
            assert same == said[-1][1]
