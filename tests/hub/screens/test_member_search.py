"""Members by name, as somebody types it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bavn.hub.doors.reader import Reader
from bavn.hub.screens.member_search import LONGEST, fitting, searched, seen_members, way_to_members
from bavn.model.member import Member
from tests.hub.hubs import Running
from tests.hub.screens.land import country, land

OPERATOR = Reader("operator", None, "operator", user="anna")
VEJLE = Reader("member", "vejle", "member", user="lise")
MEMBERS = (Member("taarnby", "Tårnby Kommune"), Member("aeroe", "Ærø"), Member("v2", "Vand & Varme {x}"))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with land(tmp_path_factory.mktemp("land"), country(6), hit=(), down=()) as one:
        yield one


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TÅRNBY", ["taarnby"]),
        ("taarn", ["taarnby"]),
        ("kommune", ["taarnby"]),
        ("ærø", ["aeroe"]),
        ("Aeroe", ["aeroe"]),
        ("v2", ["v2"]),
        ("{x}", ["v2"]),
        ("&", ["v2"]),
        ("!!", []),
        ("Atlantis", []),
        ("", ["taarnby", "aeroe", "v2"]),
    ],
)
def test_a_part_of_the_name_is_enough_in_any_letters(text: str, found: list[str]) -> None:
    assert [one.id for one in fitting(MEMBERS, text)] == found


def test_what_was_typed_is_one_line_and_not_without_end() -> None:
    assert searched("  Vand \n &\tVarme ") == "Vand & Varme"
    assert len(searched("x" * 9_000)) == LONGEST


def test_a_member_finds_itself_and_those_that_let_themselves_be_named(hub: Running) -> None:
    assert {one.id for one in seen_members(hub.hub, VEJLE)} == {"vejle", "ishoej"}
    assert len(seen_members(hub.hub, OPERATOR)) == 8


def test_there_is_a_way_only_where_something_is_found(hub: Running) -> None:
    assert way_to_members(hub.hub, OPERATOR, " Tårnby ") == "/members?q=T%C3%A5rnby"
    assert way_to_members(hub.hub, VEJLE, "Tårnby") == ""
    assert way_to_members(hub.hub, OPERATOR, "  ") == ""


def test_who_has_left_is_found_by_the_hubs_own_people_only(tmp_path: Path) -> None:
    with land(tmp_path, country(6), hit=(), down=()) as hub:
        hub.changes(lambda store: store.registry.members.remove("ishoej", hub.clock()))
        assert way_to_members(hub.hub, OPERATOR, "ishøj") == "/members?q=ish%C3%B8j"
        assert way_to_members(hub.hub, VEJLE, "ishøj") == ""
