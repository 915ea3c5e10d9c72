from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.member.looks_spool import LooksSpool
from bavn.model.problem import Problem
from tests.hub.hubs import NOW
from tests.sharing.test_looks import LOOK


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[LooksSpool]:
    found = LooksSpool(tmp_path / "looks", most=10)
    yield found
    found.close()


LOOKS = [replace(LOOK, at=NOW - timedelta(seconds=30 * number)) for number in range(4)]


def test_looks_wait_until_they_are_acknowledged(spool: LooksSpool) -> None:
    spool.add(LOOKS[:2])
    spool.add(LOOKS[2:])
    first = spool.newest(NOW)
    assert first is not None
    assert list(first.samples) == [*LOOKS[2:], *LOOKS[:2]]
    assert spool.newest(NOW) == first
    spool.done(first)
    assert (spool.newest(NOW), len(spool), spool.lost()) == (None, 0, 0)


def test_they_survive_whoever_kept_them(tmp_path: Path) -> None:
    LooksSpool(tmp_path).add(LOOKS)  # killed: never closed
    (tmp_path / f"{7:020}.new").write_text("half of")
    (tmp_path / f"{8:020}.json").write_text("damaged")
    (tmp_path / "lock").unlink()
    again = LooksSpool(tmp_path)
    found = again.newest(NOW)
    assert found is not None
    assert list(found.samples) == LOOKS
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{1:020}.json", "lock"]
    again.add(LOOKS[:1])
    assert len(again) == 5
    again.close()


def test_beyond_so_many_the_oldest_go_and_are_counted(spool: LooksSpool) -> None:
    for _ in range(4):
        spool.add(LOOKS)
    assert (len(spool), spool.lost(), spool.lost()) == (8, 8, 0)


def test_what_the_hub_would_not_take_any_more_goes(spool: LooksSpool) -> None:
    spool.add(LOOKS[2:])
    assert spool.newest(NOW + timedelta(minutes=61)) is None
    assert spool.lost() == 2


def test_more_than_one_batch_goes_in_several(tmp_path: Path) -> None:
    spool = LooksSpool(tmp_path)
    spool.add([replace(LOOK, at=NOW - timedelta(milliseconds=number)) for number in range(4_500)])
    sizes = []
    while (found := spool.newest(NOW)) is not None:
        sizes.append(len(found.samples))
        spool.done(found)
    spool.close()
    assert sizes == [500, 2_000, 2_000]


def test_one_prober_at_a_time(spool: LooksSpool, tmp_path: Path) -> None:
    assert len(spool) == 0
    with pytest.raises(Problem, match="another prober"):
        LooksSpool(tmp_path / "looks")


def test_what_is_damaged_or_cannot_be_written_is_counted(spool: LooksSpool, tmp_path: Path) -> None:
    spool.add(LOOKS)
    (tmp_path / "looks" / f"{1:020}.json").write_text("{")
    assert spool.newest(NOW) is None
    (tmp_path / "looks" / f"{2:020}.new").mkdir()
    spool.add(LOOKS)
    assert (spool.newest(NOW), spool.lost()) == (None, 8)
