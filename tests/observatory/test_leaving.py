import json
from pathlib import Path

from bavn.model.probe import Target
from bavn.observatory.notes import Note
from bavn.observatory.observatory import Observatory
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, OTHER, SECOND, SITE, look, looks, spell


def filled(store: Observatory) -> None:
    store.know([Target(SITE, f"https://{SITE}/", "A", member="a"), Target(OTHER, f"https://{OTHER}/", "B", member="b")])
    for target in (SITE, OTHER):
        store.keep(looks(NOW - DAY, 2, target=target), now=NOW)
        store.keep(looks(NOW - HOUR, 3, target=target), now=NOW)
    store.keep([], [spell(1), spell(2, target=OTHER)], {SITE: "down", OTHER: "down"}, now=NOW)
    store.note([Note("claimed", SITE, NOW, by="they"), Note("claimed", OTHER, NOW, by="they")])


def test_all_that_is_kept_of_a_members_targets_goes_out_as_lines(store: Observatory) -> None:
    filled(store)
    assert store.targets_of("a") == [SITE]
    lines = [json.loads(json.dumps(one)) for one in store.export(store.targets_of("a"), now=NOW)]
    kinds = [one["what"] for one in lines]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "target": 1,
        "spell": 1,
        "note": 1,
        "day": 2,
        "hour": 2,
        "look": 5,
    }
    assert OTHER not in json.dumps(lines)
    [day, _] = [one for one in lines if one["what"] == "day"]
    assert (day["day"], day["good"], sum(day["took"].values())) == ("2026-11-21", 2, 2)
    assert lines[-1]["at"] == (NOW - HOUR + MINUTE).isoformat()
    assert lines[-1]["phases"]["total"] == 84_000


def test_what_is_erased_is_gone_everywhere_and_the_others_stay(store: Observatory) -> None:
    filled(store)
    before = list(store.export([OTHER], now=NOW))
    assert store.erase([SITE, "never.example"]) == 5 + 2 + 2 + 1 + 1 + 1 + 1 + 1 + 1 + 1
    assert list(store.export([SITE], now=NOW)) == []
    assert list(store.export([OTHER], now=NOW)) == before
    assert [one.target for one in store.going_on()] == [OTHER]
    assert set(store.verdicts()) == set(store.last_looks(NOW)) == {OTHER}
    for table in ("seat", "looked", "hourly", "daily", "standing", "unwatched", "notes", "spell"):
        assert store._connection.number(f"SELECT count(*) FROM {table}") <= 2  # noqa: S608  ours
    assert store.erase([SITE]) == 0


def test_of_what_is_erased_no_byte_is_left(store: Observatory, folder: Path) -> None:
    filled(store)
    store.keep([look(NOW + SECOND, "www.secret.example")], [spell(3, target="www.secret.example")], now=NOW)
    store.note([Note("claimed", "www.secret.example", NOW, text="www.secret.example")])

    def is_there() -> bool:
        return any(b"www.secret" in path.read_bytes() for path in folder.iterdir())

    assert is_there()
    store.erase(["www.secret.example"])
    assert not is_there()


def test_what_comes_after_it_was_erased_begins_anew(store: Observatory) -> None:
    filled(store)
    store.erase([SITE])
    store.keep([look(NOW)], now=NOW)
    [row] = store.report(NOW - 2 * DAY, NOW + HOUR, [SITE], now=NOW)
    assert (row.looks.good, row.watched_since, row.spells, row.notes) == (1, NOW, (), ())


def test_what_only_the_erased_one_showed_is_gone_with_it(store: Observatory) -> None:
    store.keep([look(NOW), look(NOW, OTHER, ending="refused")], now=NOW)
    store.erase([SITE])
    assert store._connection.rows("SELECT ending FROM shown_20261122") == [("refused",)]
    store.keep([look(NOW + MINUTE, OTHER)], now=NOW)
    assert [one.ending for one in store.samples(NOW, NOW + HOUR)] == ["refused", "ok"]
