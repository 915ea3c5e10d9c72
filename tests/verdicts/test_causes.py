import pytest

from bavn.model.probe import Spell, Verdict
from bavn.verdicts.causes import Causes, marks_of, recent
from tests.verdicts.simulated import MINUTE, NOW, target


def spell(name: str, minute: int = 0, verdict: Verdict = "down", through: str = "") -> Spell:
    began = NOW + minute * MINUTE
    return Spell(hash(name), name, name, verdict, began, began, None, "refused", ("aarhus",), through)


def causes() -> Causes:
    known = Causes()
    known.watch([target("a", supplier="kmd"), target("b", supplier="kmd"), target("c"), target("d")])
    return known


def names(known: Causes, new: Spell, *others: Spell) -> list[str]:
    return [one.target for one in known.together(new, others)]


@pytest.mark.parametrize(
    ("one", "other", "are"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.200", True),
        ("192.0.2.7", "198.51.100.7", False),
        ("2001:db8:1:2::7", "2001:db8:1:9::8", True),
        ("2001:db8:1::7", "2001:db8:2::7", False),
        ("no address", "no address", False),
    ],
    ids=["address", "network", "other network", "v6 network", "other v6 network", "what is no address"],
)
def test_one_network_is_one_cause(one: str, other: str, *, are: bool) -> None:
    known = causes()
    known.found_at("c", one)
    known.found_at("d", other)
    assert names(known, spell("c"), spell("d")) == (["d"] if are else [])


def test_one_supplier_is_one_cause_and_to_have_none_is_not() -> None:
    assert names(causes(), spell("a"), spell("b"), spell("c"), spell("a")) == ["b"]
    assert names(causes(), spell("c"), spell("d")) == []


def test_one_name_behind_the_names_is_one_cause_however_it_is_written() -> None:
    known = causes()
    known.named("c", ["www.c.example", "Edge.CDN.example."])
    known.named("d", ["edge.cdn.example"])
    assert names(known, spell("c"), spell("d")) == ["d"]


def test_a_new_address_takes_the_place_of_the_old_one_and_names_stay() -> None:
    known = causes()
    known.named("c", ["edge.example"])
    known.found_at("c", "192.0.2.7")
    known.found_at("c", "2001:db8::7")
    assert len(known.marks("c")) == 5
    known.found_at("c", "198.51.100.7")
    assert known.marks("c") == {"name:edge.example"} | marks_of("198.51.100.7") | marks_of("2001:db8::7")
    known.watch([target("c")])
    assert len(known.marks("c")) == 5


@pytest.mark.parametrize(("minute", "near"), [(-6, False), (-5, True), (5, True), (6, False)])
def test_what_began_within_five_minutes_belongs_together(minute: int, *, near: bool) -> None:
    assert names(causes(), spell("a"), spell("b", minute)) == (["b"] if near else [])


@pytest.mark.parametrize("verdict", ["guarded", "unknown"])
def test_a_defence_and_our_own_silence_have_no_common_cause(verdict: Verdict) -> None:
    assert names(causes(), spell("a", verdict=verdict), spell("b")) == []
    assert names(causes(), spell("a"), spell("b", verdict=verdict)) == []


def test_what_fails_through_a_need_belongs_to_it() -> None:
    assert names(causes(), spell("c", verdict="partial", through="d"), spell("d"), spell("a")) == ["d"]


def test_what_began_long_ago_is_not_asked() -> None:
    assert [one.target for one in recent([spell("a", -11), spell("b", -10)], NOW)] == ["b"]
