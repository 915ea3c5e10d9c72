import pytest

from bavn.clearing.registry import Registered, find, municipalities, municipality, read_registry, spelled

ALL = municipalities()


def test_there_are_98_and_each_has_a_number_a_name_and_a_domain_of_its_own() -> None:
    assert len(ALL) == 98
    assert len({row.code for row in ALL}) == len({row.id for row in ALL}) == len({row.domain for row in ALL}) == 98
    assert {row.region for row in ALL} == {"Hovedstaden", "Sjælland", "Syddanmark", "Midtjylland", "Nordjylland"}


def test_an_id_is_short_and_plain() -> None:
    assert all(row.id.replace("-", "").isalnum() and row.id.isascii() for row in ALL)


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.id)
def test_each_is_found_however_it_is_written(row: Registered) -> None:
    plain = row.name.replace("ø", "o").replace("å", "aa").replace("æ", "ae")
    ways = [row.code, row.code.lstrip("0"), row.name, row.name.upper(), spelled(row.name), plain]
    ways += [f"{row.name} Kommune", f"{row.name}s kommune", f"  {row.name.lower()}\n"]
    ways += [row.domain, f"www.{row.domain}", f"https://WWW.{row.domain}/om?x=1", f"selvbetjening.{row.domain}"]
    assert [way for way in ways if municipality(way) != row] == []


@pytest.mark.parametrize(
    "text", ["", " ", ".", "9999", "Paris", "kommune", "evilvejle.dk", "vejle.dk.evil.example", "-"]
)
def test_nothing_else_is(text: str) -> None:
    assert municipality(text) is None


def test_where_two_fit_none_is_meant() -> None:
    rows = read_registry(["# a comment", "code,name,region,domain", "0001,Ny,A,ny.dk", "0002,Ny,B,ny2.dk"])
    assert find("ny", rows) is None
    assert find("2", rows) == Registered("0002", "Ny", "B", "ny2.dk")
