"""A process that writes is killed at random moments: the store opens, and holds all that was said to be in it, once."""

import random
import subprocess
import sys
from pathlib import Path

from bavn.hubstore.store import open_hub_store
from tests.hubstore.cluster import Cluster
from tests.hubstore.samples import NOW, sighting

ROOT = Path(__file__).parents[2]
WRITES = """
import sys
from pathlib import Path
from bavn.clearing.changes import Order
from bavn.hubstore.store import open_hub_store
from tests.hubstore.samples import NOW, step
where, first = sys.argv[1], int(sys.argv[2])
store = open_hub_store(where, NOW)
for place in range(first, first + 100_000):
    with store.transaction():
        store.write(step(place))
        order = store.orders.add(Order(0, "allow", str(place), "lea", NOW))
    print(place, order.id, flush=True)
    if place % 7 == 0:
        store.tidy(NOW)
"""


def written_before_the_kill(where: Path | str, first: int, lines: int) -> list[tuple[int, int]]:
    """Let a child write, kill it in the midst of it after so many lines, and return what it said it had written."""
    command = [sys.executable, "-c", WRITES, str(where), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout
        said = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        said += child.stdout.readlines()
    whole = [line for line in said if line.endswith("\n")]
    return [(int(place), int(number)) for place, number in (line.split() for line in whole)]


def check(where: Path | str, said: list[tuple[int, int]], kills: int) -> None:
    """All that was said is there, whole; of what nobody was told there is at most one for each kill, whole too."""
    with open_hub_store(where, NOW) as store:
        kept = store.kept(NOW)
        orders = {int(order.value): order.id for order in store.orders.waiting_orders()}
    places = {place for place, _ in said}
    assert {place: number for place, number in orders.items() if place in places} == dict(said)
    assert len(set(orders.values())) == len(orders) <= len(said) + kills
    assert {one.sighting.id for one in kept.reports} == {sighting(place).id for place in orders}
    assert {one.id for one in kept.decisions} == {one.id for one in kept.warnings} == set(orders)
    assert kept.counters["order"] == len(orders) + 1
    assert kept.counters["decision"] == max(orders) + 1


def kill_again_and_again(where: Path | str, kills: int) -> None:
    chance = random.Random(6)
    said: list[tuple[int, int]] = []
    for kill in range(kills):
        first = said[-1][0] + 2 if said else 1  # one may have been written that nobody was told of
        said += written_before_the_kill(where, first, chance.randint(1, 25))
        check(where, said, kill + 1)


def test_no_kill_loses_anything_or_leaves_it_half_done(folder: Path) -> None:
    kill_again_and_again(folder, 5)


def test_the_same_on_postgresql(cluster: Cluster) -> None:
    kill_again_and_again(cluster.database(), 2)
