import csv
from dataclasses import replace
from io import StringIO

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_csv import BOM, HEADS, cell, outages_csv
from tests.pages.outage_samples import at, hostile, local, november, quiet, row, spell


def lines(report: OutagesReport, language: Language = "da") -> list[list[str]]:
    text = outages_csv(report, local(language))
    assert text.startswith(BOM)
    return list(csv.reader(StringIO(text[len(BOM) :], newline=""), delimiter=";" if language == "da" else ","))


def test_every_target_is_one_line_of_as_many_cells_as_the_first() -> None:
    head, *rows = lines(november())
    assert len(rows) == 15
    assert {len(one) for one in rows} == {len(head)}


def test_a_line_holds_what_was_claimed_and_what_was_seen() -> None:
    head, first, *_ = lines(november())
    found = dict(zip(head, first, strict=True))
    assert found["websted"] == "www.b-kommune.example"
    assert found["påstået"].startswith("NoName057(16), 12.11.2026 kl. 08.30")
    assert found["set angrebet"] == "12.11.2026 kl. 07.57\N{EN DASH}15.40"
    assert found["nedbrud set"] == "3"
    assert found["nede (s)"] == "3594"
    assert found["tilgængelighed af kendt tid (%)"] == "98,9601"
    assert found["nede fra/til (dansk tid)"].startswith("2026-11-12 07:58:03/2026-11-12 08:19:03 | ")


def test_english_has_commas_between_and_points_within() -> None:
    head, first, *_ = lines(november(), "en")
    assert dict(zip(head, first, strict=True))["availability of known time (%)"] == "98.9601"


def test_what_is_not_known_is_empty_and_not_nothing() -> None:
    head, *rows = lines(november())
    unseen = next(one for one in rows if one[0] == "www.m-kommune.example")
    found = dict(zip(head, unseen, strict=True))
    assert (found["nedbrud set"], found["tilgængelighed af kendt tid (%)"], found["svar p50 (ms)"]) == ("", "", "")
    assert found["ukendt (s)"] == "345600"


def test_an_outage_that_goes_on_has_no_end() -> None:
    going = replace(quiet(), rows=(row("a", spell("a", at(3, "23:40:00"), None)),))
    assert "2026-11-13 23:40:00/" in lines(going)[1]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201", "\u00a0=1"],
)
def test_no_cell_begins_a_formula(text: str) -> None:
    shown = cell(text)
    assert shown.startswith(("'", "\\")), shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_splits_no_line_and_begins_no_formula(language: Language) -> None:
    head, *rows = lines(hostile(), language)
    assert len(rows) == 2
    for one in rows:
        assert len(one) == len(head)
        assert all(text.isprintable() and not text.lstrip().startswith(("=", "+", "-", "@")) for text in one)


def test_a_quotation_mark_splits_no_cell() -> None:
    sly = replace(quiet(), rows=(row('a","=1+1'), row('b";"=1+1')))
    assert sorted(one[0] for one in lines(sly)[1:]) == ['a","=1+1', 'b";"=1+1']


def test_the_names_of_columns_are_all_in_use() -> None:
    head = lines(november())[0]
    assert len(head) == len(set(head)) == len(HEADS) - 3 + 6
