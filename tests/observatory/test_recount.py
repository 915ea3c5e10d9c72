"""Whatever comes, in whatever order, twice or with failures between: added up, it equals a recount of looks."""

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bavn.disk.moment import stored
from bavn.model.probe import Ending, Family, Sample
from bavn.observatory.days import is_kept
from bavn.observatory.observatory import Observatory, open_observatory
from bavn.observatory.packing import unpack
from bavn.observatory.rollups import ANSWERED, DAY_US, HOUR_US
from bavn.observatory.schema import NUMBER, NUMBER_BITS
from bavn.verdicts.histogram import Histogram
from tests.observatory.samples import DAY, MINUTE, NOW, look

ENDINGS: tuple[Ending, ...] = ("ok", "ok", "turned-away", "timed-out", "offline")
FAMILIES: tuple[Family, ...] = (4, 6)
SEEN = ("good", "slow", "guarded", "bad", "unknown")
LOOKS = st.builds(
    look,
    st.integers(-20 * 24 * 60, 2).map(lambda minutes: NOW + minutes * MINUTE),
    st.sampled_from(["a.example", "b.example"]),
    st.sampled_from(["aarhus", "nordic"]),
    st.sampled_from(FAMILIES),
    st.sampled_from(ENDINGS),
    st.integers(0, 10_000_000),
)
RECENT = st.builds(
    lambda one, minutes: look(NOW - minutes * MINUTE, one.target, one.vantage), LOOKS, st.integers(0, 90)
)
ROUNDS = st.lists(st.one_of(LOOKS, RECENT), max_size=12)


class Recounting(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.store: Observatory = open_observatory(self.folder, NOW)
        self.kept: dict[tuple[Any, ...], Sample] = {}
        self.now = NOW

    @rule(samples=ROUNDS)
    def keep(self, samples: list[Sample]) -> None:
        expected: Counter[str] = Counter()
        for one in samples:
            seat = (one.target, one.vantage, one.family, one.at)
            what = "refused" if not is_kept(one, self.now) else "before" if seat in self.kept else "new"
            expected[what] += 1
            if what == "new":
                self.kept[seat] = one
        said = self.store.keep(samples, now=self.now)
        assert (said.new, said.before, said.refused) == (expected["new"], expected["before"], expected["refused"])

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def keep_again(self, data: st.DataObject) -> None:
        again = data.draw(st.lists(st.sampled_from(list(self.kept.values())), max_size=5))
        assert self.store.keep(again, now=self.now).new == 0

    @rule(samples=ROUNDS)
    def fail(self, samples: list[Sample]) -> None:
        with patch("bavn.observatory.spells.write", side_effect=OSError), pytest.raises(OSError):  # noqa: PT011  any
            self.store.keep(samples, now=self.now)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_observatory(self.folder, self.now)

    @invariant()
    def looks_are_those_that_were_kept(self) -> None:
        found = list(self.store.samples(NOW - 40 * DAY, NOW + DAY))
        assert Counter(found) == Counter(self.kept.values())
        assert [one.at for one in found] == sorted(one.at for one in self.kept.values())

    @invariant()
    def hours_equal_a_recount(self) -> None:
        seats = {
            number: (one.target, one.vantage, one.family) for number, (_, one) in self.store._names.seats().items()
        }
        rows = self.store._connection.rows("SELECT * FROM hourly")
        found = {
            (seats[key & NUMBER], key >> NUMBER_BITS): (tuple(counts), unpack(total), unpack(first))
            for key, *counts, total, first in rows
        }
        groups: dict[Any, list[Sample]] = {}
        for one in self.kept.values():
            groups.setdefault(((one.target, one.vantage, one.family), stored(one.at) // HOUR_US), []).append(one)
        assert found == {key: (*recounted(looks), first_bytes(looks)) for key, looks in groups.items()}

    @invariant()
    def days_equal_a_recount(self) -> None:
        names = self.store._names.targets()
        rows = self.store._connection.rows("SELECT * FROM daily")
        found = {
            (names[key & NUMBER], key >> NUMBER_BITS): (tuple(counts), unpack(total)) for key, *counts, total in rows
        }
        groups: dict[Any, list[Sample]] = {}
        for one in self.kept.values():
            groups.setdefault((one.target, stored(one.at) // DAY_US), []).append(one)
        assert found == {key: recounted(looks) for key, looks in groups.items()}

    @invariant()
    def a_report_counts_the_hours_that_begin_within_it(self) -> None:
        began, ended = NOW - timedelta(days=6, hours=5), NOW - timedelta(hours=2, minutes=20)
        expected = Counter(
            one.target for one in self.kept.values() if began <= one.at.replace(minute=0, second=0) < ended
        )
        rows = self.store.report(began, ended, now=self.now)
        assert {row.target.name: row.looks.total for row in rows if row.looks.total} == dict(expected)

    def teardown(self) -> None:
        self.store.close()
        self.place.cleanup()


def recounted(looks: list[Sample]) -> tuple[tuple[int, ...], Histogram]:
    seen = Counter(one.seen for one in looks)
    total = Histogram()
    for one in looks:
        if one.seen in ANSWERED:
            total.add(one.phases.total)
    return tuple(seen[each] for each in SEEN), total  # type: ignore[index]


def first_bytes(looks: list[Sample]) -> Histogram:
    found = Histogram()
    for one in looks:
        if one.seen in ANSWERED and one.phases.first_byte:
            found.add(one.phases.first_byte)
    return found


TestRecount = Recounting.TestCase
TestRecount.settings = settings(
    max_examples=25, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
