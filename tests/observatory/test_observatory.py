import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.probe import Sample
from bavn.model.problem import Problem
from bavn.observatory.observatory import Kept, Observatory, Standing, join_observatory, look_of, open_observatory
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, OTHER, SECOND, SITE, look, looks, spell

ROOT = Path(__file__).parents[2]


def test_a_round_is_kept_whole(store: Observatory) -> None:
    kept = store.keep(looks(NOW - MINUTE, 2), [spell(4)], {SITE: "down"}, now=NOW)
    assert kept == Kept(new=2)
    assert store.going_on() == [spell(4)]
    assert store.verdicts() == {SITE: Standing("down", NOW)}


def test_a_round_that_fails_leaves_nothing_and_can_be_kept_again(
    store: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bavn.observatory.watching.looked", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.keep(looks(NOW - MINUTE, 2), [spell()], {SITE: "down"}, now=NOW)
    assert list(store.samples(NOW - DAY, NOW)) == []
    assert (store.targets(), store.going_on(), store.verdicts(), store.next_id()) == ([], [], {}, 1)
    assert store._connection.number("SELECT count(*) FROM hourly") == 0
    assert store.keep(looks(NOW - MINUTE, 2), now=NOW) == Kept(new=2)


def test_samples_that_cannot_all_be_read_leave_nothing(store: Observatory) -> None:
    def broken() -> Iterator[Sample]:
        yield look(NOW)
        raise OSError("the spool is gone")

    with pytest.raises(OSError, match="the spool is gone"):
        store.keep(broken(), now=NOW)
    assert store.keep([look(NOW)], now=NOW) == Kept(new=1)


def test_a_verdict_keeps_the_time_since_when_it_holds(store: Observatory) -> None:
    store.keep([], [], {SITE: "down", OTHER: "up"}, now=NOW)
    store.keep([], [], {SITE: "down", OTHER: "slow"}, now=NOW + MINUTE)
    assert store.verdicts() == {SITE: Standing("down", NOW), OTHER: Standing("slow", NOW + MINUTE)}


def test_everything_is_known_after_a_restart(folder: Path) -> None:
    with open_observatory(folder, NOW) as store:
        store.keep(looks(NOW - HOUR, 120), [spell(4), spell(5, target=OTHER)], {SITE: "down"}, now=NOW)
    with open_observatory(folder, NOW + MINUTE) as store:
        assert store.going_on() == [spell(4), spell(5, target=OTHER)]
        assert store.next_id() == 6
        assert store.last_looks(NOW) == {SITE: NOW - 30 * SECOND}
        assert sum(one.took.total for one in store.usual(NOW)) == 120
        assert store.keep(looks(NOW - HOUR, 121), now=NOW) == Kept(new=1, before=120)


def test_a_second_writer_is_refused_in_one_line_and_a_reader_is_not(folder: Path, store: Observatory) -> None:
    with pytest.raises(Problem, match=r"another observer .* has this observatory"):
        open_observatory(folder, NOW)
    with join_observatory(folder) as beside:
        with beside._connection.moment():
            store.keep([look(NOW)], now=NOW)
        assert beside.report(NOW - DAY, NOW + DAY, now=NOW)[0].looks.good == 1
        with pytest.raises(StoreError, match="read"):
            beside.keep([look(NOW + SECOND)], now=NOW)
    store.close()
    store.close()
    open_observatory(folder, NOW).close()


def test_another_process_reads_while_this_one_writes(folder: Path, store: Observatory) -> None:
    store.keep(looks(NOW - HOUR, 10), now=NOW)
    program = (
        "import sys; from pathlib import Path; from tests.observatory.samples import NOW, DAY;"
        "from bavn.observatory.observatory import join_observatory;"
        "print(join_observatory(Path(sys.argv[1])).report(NOW - DAY, NOW, now=NOW)[0].looks.good)"
    )
    with store._connection.transaction():
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert done.stdout == "10\n"


def test_a_full_disk_is_said_in_one_line_and_nothing_is_half_kept(store: Observatory) -> None:
    store.keep([look(NOW)], now=NOW)
    pages = store._connection.number("PRAGMA page_count")
    store._connection.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full"):
        store.keep(looks(NOW - HOUR, 5_000, every=SECOND / 2), now=NOW)
    store._connection.rows("PRAGMA max_page_count = 100000")
    assert list(store.samples(NOW - DAY, NOW + DAY)) == [look(NOW)]
    assert store.keep(looks(NOW - HOUR, 5_000, every=SECOND / 2), now=NOW) == Kept(new=5_000)


def test_many_threads_read_while_one_writes(store: Observatory) -> None:
    faults: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(20):
                rows = store.report(NOW - DAY, NOW + DAY, now=NOW)
                total = sum(row.looks.total for row in rows)
                assert total % 10 == 0
                assert total <= len(list(store.samples(NOW - DAY, NOW + DAY)))
        except BaseException as fault:  # noqa: BLE001  told by the thread that waits
            faults.append(fault)

    threads = [Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(30):
        store.keep(looks(NOW - turn * MINUTE, 10, every=SECOND, target=f"www.{turn}.example"), now=NOW)
    for thread in threads:
        thread.join()
    assert faults == []


def test_a_file_that_is_mostly_empty_gives_pages_back(store: Observatory) -> None:
    store.keep(looks(NOW - HOUR, 20_000, every=SECOND / 10), now=NOW)
    before = store._connection.number("PRAGMA page_count")
    store.keep([], now=NOW + 20 * DAY)
    store.checkpoint()
    assert store._connection.number("PRAGMA page_count") < before / 2


def test_a_look_is_told_by_its_seat_and_time() -> None:
    assert look_of(look(NOW)) == (SITE, "aarhus", 4, NOW)


def test_what_is_left_is_what_was_said_and_what_was_seen_lately(store: Observatory) -> None:
    seen = [look(NOW - 20 * MINUTE), look(NOW - 2 * MINUTE), look(NOW - MINUTE, OTHER)]
    ended = [spell(number, NOW - 9 * MINUTE, NOW - number * MINUTE) for number in (1, 3)]
    store.keep(seen, [*ended, spell(4, NOW - MINUTE, target=OTHER)], {SITE: "up", OTHER: "down"}, now=NOW)
    left = store.left(NOW)
    assert [one.id for one in left.going_on] == [4]
    assert (left.next_id, left.ended, left.stood) == (5, {SITE: NOW - MINUTE}, {SITE: "up", OTHER: "down"})
    assert [(one.target, one.at) for one in left.looks] == [(SITE, NOW - 2 * MINUTE), (OTHER, NOW - MINUTE)]
    assert left.last_looks == store.last_looks(NOW)
