from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import pytest

from bavn.settings import rules, schema
from bavn.settings.rules import Rule
from bavn.settings.walking import SettingsError, Walk, item_of, nearest, rule_of, shown, without_none


@dataclass(frozen=True, slots=True)
class Harbour:
    """A section that no file has."""

    ships: tuple[str, ...]
    depth: Annotated[int, rules.whole_between(1, 30)]
    name: str | None = "Ribe"
    colours: tuple[Literal["red", "green"], ...] = ()
    fog: timedelta | None = None


@pytest.fixture
def walk() -> Walk:
    return Walk("x.toml", Path("/etc"))


def said(walk: Walk) -> list[str]:
    return [str(one) for one in walk.problems]


def test_a_table_becomes_its_type(walk: Walk) -> None:
    table = {"ships": ["a", "b"], "depth": 7, "colours": "red", "fog": "2h", "name": ""}
    assert walk.one(Harbour, {"harbour": table}, "harbour") == Harbour(
        ("a", "b"), 7, None, ("red",), timedelta(hours=2)
    )
    assert said(walk) == []


def test_a_table_that_is_not_there_is_none(walk: Walk) -> None:
    assert walk.one(Harbour, {}, "harbour") is None
    assert walk.many(Harbour, {}, "harbour") == ()
    assert said(walk) == []


def test_only_what_may_be_left_out_may_be_empty(walk: Walk) -> None:
    table = {"ships": ["a"], "depth": "", "fog": ""}
    assert walk.one(Harbour, {"harbour": table}, "harbour") is None
    assert said(walk) == ["x.toml, [harbour], depth: '' is not allowed (allowed: a whole number from 1 to 30)"]


def test_a_list_that_is_needed_may_not_be_empty(walk: Walk) -> None:
    walk.one(Harbour, {"harbour": {"ships": [], "depth": 1}}, "harbour")
    assert said(walk) == ["x.toml, [harbour], ships: is empty (allowed: text on one line)"]


def test_each_wrong_item_and_each_wrong_table_is_said_with_its_number(walk: Walk) -> None:
    tables = [{"ships": "a", "depth": 1}, {"ships": ["a", 5, "b", []]}, 7]
    assert walk.many(Harbour, {"harbour": tables}, "harbour") == (Harbour(("a",), 1),)
    assert said(walk) == [
        "x.toml, [[harbour]] 2, ships 2: 5 is not allowed (allowed: text on one line)",
        "x.toml, [[harbour]] 2, ships 4: a list is not allowed (allowed: text on one line)",
        "x.toml, [[harbour]] 2, depth: is missing (allowed: a whole number from 1 to 30)",
        "x.toml, [[harbour]] 3: 7 is no table (allowed: [[harbour]] and keys under it)",
    ]


def test_keys_and_values_that_move_the_cursor_are_shown_as_text(walk: Walk) -> None:
    walk.one(Harbour, {"harbour": {"ships": "a", "depth": "\x1b[2J\n", "\x1b]0;\x07": 1}}, "harbour")
    assert len(said(walk)) == 2
    assert all(line.isprintable() for line in said(walk))


def test_a_walk_stops_only_where_something_was_wrong(walk: Walk) -> None:
    walk.stop()
    walk.wrong("[a]", "is wrong")
    with pytest.raises(SettingsError, match=r"^x\.toml, \[a\]: is wrong$") as error:
        walk.stop()
    assert [str(one) for one in error.value.problems] == ["x.toml, [a]: is wrong"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\x1b", "'a\\x1b'"),
        ("x" * 99, "'" + "x" * 60 + "…'"),
        (True, "true"),
        (-3, "-3"),
        (0.5, "0.5"),
        (float("nan"), "nan"),
        (1 << 20_000, "a huge number"),
        (-(1 << 20_000), "a huge number"),
        ([1], "a list"),
        ({}, "a table"),
        (date(2026, 11, 22), "2026-11-22"),
    ],
    ids=["control", "long", "switch", "number", "share", "nan", "huge", "-huge", "list", "table", "date"],
)
def test_values_are_shown_in_a_few_characters(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("given", "end"),
    [("Protect", "; did you mean 'protect'?"), ("nmae", "; did you mean 'name'?"), ("zzz", ""), ("a" * 1_000_000, "")],
    ids=["case", "swapped", "nothing near", "huge"],
)
def test_the_nearest_name_is_suggested(given: str, end: str) -> None:
    assert nearest(given, ("name", "protect")) == end


def test_a_huge_document_of_wrong_keys_is_given_up_soon(walk: Walk) -> None:
    with pytest.raises(SettingsError) as error:
        walk.one(Harbour, {"harbour": {f"key{number}": 1 for number in range(100_000)}}, "harbour")
    assert len(error.value.problems) == 101


def test_types_are_taken_apart() -> None:
    assert without_none(Path | None) == (Path, True)
    assert without_none(rules.IPNetwork) == (rules.IPNetwork, False)
    assert item_of(tuple[str, ...]) is str
    assert item_of(str) is None
    assert rule_of(tuple[rules.IPNetwork, ...]) is rules.NETWORK
    assert rule_of(Annotated[str, rules.ZONE] | None) is rules.ZONE
    assert rule_of(Literal["a", "b"]).allowed == "a, b"


SECTIONS: list[Any] = [
    *(schema.SensorSettings, schema.SiteSettings, schema.SyslogInput, schema.JournalInput, schema.ProtectSettings),
    *(schema.TellSettings, schema.NetworksSection, schema.PlanSection, schema.IsolationSection),
]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_key_of_every_section_has_its_rule(section: Any) -> None:  # noqa: ANN401
    hints = get_type_hints(section, include_extras=True)
    assert all(isinstance(rule_of(hints[key.name]), Rule) for key in fields(section))
