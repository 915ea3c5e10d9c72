"""A process that keeps rounds is killed at random moments: nothing committed is lost, and nothing counted twice."""

import random
import subprocess
import sys
from pathlib import Path

from bavn.model.probe import Sample, Spell
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.observatory.packing import unpack
from tests.observatory.samples import DAY, NOW, SECOND, SITE, look, spell

KILLS = 15
PER_ROUND = 40
ROOT = Path(__file__).parents[2]
FIRST = NOW.replace(hour=0, minute=0)
KEEPS = """
import sys
from pathlib import Path
from bavn.observatory.observatory import open_observatory
from tests.observatory.samples import NOW
from tests.observatory.test_kill import round_of
with open_observatory(Path(sys.argv[1]), NOW) as store:
    for number in range(int(sys.argv[2]), 100_000):
        samples, spells = round_of(number)
        store.keep(samples, spells, {"www.a-kommune.example": "down"}, now=NOW)
        print(number, flush=True)
        if number % 7 == 0:
            store.checkpoint()
"""


def round_of(number: int) -> tuple[list[Sample], list[Spell]]:
    """Looks of half a minute at forty targets, and a spell with each round's number."""
    at = FIRST + number * 10 * SECOND
    return [look(at, f"www.{target}.example") for target in range(PER_ROUND)], [spell(number + 1, at)]


def kept_before_the_kill(folder: Path, first: int, rounds: int) -> int:
    """Let a child keep rounds, kill it in the midst of it, and return the last that it said it had kept."""
    command = [sys.executable, "-c", KEEPS, str(folder), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout
        said = [child.stdout.readline() for _ in range(rounds)]
        child.kill()
        said += child.stdout.readlines()
    return int([line for line in said if line.endswith("\n")][-1])


def check(store: Observatory, said: int) -> int:
    """All rounds that were said are there, whole, and added up once; return how many there are."""
    looks = list(store.samples(FIRST, NOW + DAY))
    rounds, rest = divmod(len(looks), PER_ROUND)
    assert rest == 0
    assert said + 1 <= rounds <= said + 2
    [good] = store._connection.rows("SELECT sum(good) FROM hourly")[0]
    totals = store._connection.rows("SELECT good, total FROM hourly UNION ALL SELECT good, total FROM daily")
    assert good == len(looks)
    assert sum(counted for counted, _ in totals) == 2 * len(looks)
    assert all(unpack(total).total == counted for counted, total in totals)
    assert [one.id for one in store.going_on()] == list(range(1, rounds + 1))
    assert store.next_id() == rounds + 1
    assert store.verdicts()[SITE].verdict == "down"
    return rounds


def test_fifteen_kills_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(4)
    first = 0
    for _ in range(KILLS):
        said = kept_before_the_kill(tmp_path, first, chance.randint(1, 12))
        with open_observatory(tmp_path, NOW) as store:
            assert store.notices == ()
            rounds = check(store, said)
            again, spells = round_of(rounds - 1)
            assert store.keep(again, spells, now=NOW).before == PER_ROUND
            assert check(store, said) == rounds
        first = max(0, said - 1)  # the last rounds come again, as from a prober that got no answer
