from dataclasses import replace

from bavn.observatory.observatory import Observatory
from tests.observatory.samples import DAY, HOUR, MINUTE, NOW, OTHER, SITE, spell


def test_a_spell_is_read_as_it_was_kept(store: Observatory) -> None:
    full = replace(
        spell(7, ended=NOW), through="login.example", planned=True, flapping=True, incident=3, member="a", site="A Ø"
    )
    store.keep([], [full], now=NOW)
    assert store.spells(NOW - DAY, NOW) == [full]


def test_a_spell_that_changed_takes_its_own_place(store: Observatory) -> None:
    begun = spell(3)
    store.keep([], [begun, spell(4, target=OTHER)], now=NOW)
    assert store.going_on() == [begun, spell(4, target=OTHER)]
    ended = replace(begun, ended=NOW, incident=2)
    store.keep([], [ended], now=NOW)
    assert store.going_on() == [spell(4, target=OTHER)]
    assert store.spells(NOW - DAY, NOW, [SITE]) == [ended]


def test_a_number_is_given_once_even_after_it_was_erased(store: Observatory) -> None:
    assert store.next_id() == 1
    store.keep([], [spell(8), spell(5, target=OTHER)], now=NOW)
    assert store.next_id() == 9
    store.erase([SITE])
    assert [one.id for one in store.going_on()] == [5]
    assert store.next_id() == 9


def test_only_spells_of_the_period_are_listed_oldest_first(store: Observatory) -> None:
    before = spell(1, NOW - 3 * HOUR, NOW - 2 * HOUR)
    over_the_edge = spell(2, NOW - 90 * MINUTE, NOW - 50 * MINUTE, target=OTHER)
    within = spell(3, NOW - 30 * MINUTE, NOW - 20 * MINUTE)
    after = spell(4, NOW + MINUTE)
    store.keep([], [after, within, over_the_edge, before], now=NOW)
    assert store.spells(NOW - HOUR, NOW) == [over_the_edge, within]
    assert store.spells(NOW - HOUR, NOW, [OTHER]) == [over_the_edge]
    assert store.spells(NOW - HOUR, NOW, []) == []
    assert store.spells(NOW + HOUR, NOW + DAY) == [after]
