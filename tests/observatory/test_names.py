from pathlib import Path

import pytest

from bavn.disk.sqlite import StoreError
from bavn.model.probe import Target
from bavn.observatory import names
from bavn.observatory.names import Names, Place, Seating
from bavn.observatory.observatory import Observatory, join_observatory
from tests.observatory.samples import MINUTE, NOW, OTHER, SITE, look


def test_a_seat_has_the_same_number_whenever_it_is_asked_for(store: Observatory) -> None:
    connection = store._connection
    with connection.transaction() as raw:
        given = Names(connection)
        first = given.place(raw, SITE, "aarhus", 4)
        assert given.place(raw, SITE, "aarhus", 6) == Place(first.seat + 1, first.target)
        assert given.place(raw, OTHER, "aarhus", 4).target == first.target + 1
        assert given.place(raw, SITE, "aarhus", 4) == first
    again = Names(connection)
    assert again.seats()[first.seat] == (first.target, Seating(SITE, "aarhus", 4))
    assert again.seats_of([first.target]) == [first.seat, first.seat + 1]
    assert again.known([SITE, "never.example"]) == {SITE: first.target}


def test_numbers_given_in_a_round_that_failed_are_forgotten(
    store: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bavn.observatory.spells.write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.keep([look(NOW)], now=NOW)
    assert store.targets() == []
    assert store.keep([look(NOW, OTHER), look(NOW)], now=NOW).new == 2
    assert {one.target for one in store.samples(NOW - MINUTE, NOW + MINUTE)} == {SITE, OTHER}
    assert [
        (row.target.name, row.looks.good) for row in store.report(NOW - MINUTE * 60, NOW + MINUTE * 60, now=NOW)
    ] == [
        (SITE, 1),
        (OTHER, 1),
    ]


def test_a_reader_learns_of_new_targets(store: Observatory, folder: Path) -> None:
    with join_observatory(folder) as beside:
        assert beside.report(NOW - MINUTE, NOW, [SITE], now=NOW) == []
        store.keep([look(NOW)], now=NOW)
        assert [row.target.name for row in beside.report(NOW - MINUTE, NOW, [SITE], now=NOW)] == [SITE]


def test_what_a_target_is_can_be_written_down_again(store: Observatory) -> None:
    target = Target(SITE, f"https://{SITE}/", "A Kommune", member="a", home="dk", supplier="Hosting ApS")
    store.know([target])
    assert store.targets() == [target]
    store.know([Target(SITE, f"https://{SITE}/nyt", "A Kommune")])
    assert [one.url for one in store.targets()] == [f"https://{SITE}/nyt"]


def test_a_hostile_name_is_kept_as_text(store: Observatory) -> None:
    name = "'; DROP TABLE target; --\udcff"
    assert store.keep([look(NOW, name)], now=NOW).new == 1
    assert store.keep([look(NOW, name)], now=NOW).before == 1
    assert [one.name for one in store.targets()] == [name.replace("\udcff", "\\udcff")]


def test_more_seats_than_can_be_numbered_are_refused(store: Observatory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "NUMBERS", 3)
    store.keep([look(NOW, vantage=each) for each in ("a", "b")], now=NOW)
    with pytest.raises(StoreError, match="more targets and seats than can be numbered"):
        store.keep([look(NOW, vantage="c")], now=NOW)
