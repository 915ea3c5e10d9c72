import csv
import io
import json
from dataclasses import replace
from datetime import date

from bavn.pages.situation.report import Attacks
from bavn.pages.situation.report_files import report_csv, report_json
from tests.pages.situation.test_report import NOTHING, REPORT

GREEN = "TLP:GREEN"


def test_the_document_has_every_figure_and_says_what_it_is() -> None:
    found = json.loads(report_json(REPORT, "Hub", "TLP:GREEN", "reconstruction"))
    assert (found["schema"], found["hub"], found["mark"]) == ("bavn.report/1", "Hub", "reconstruction")
    assert (found["label"], found["counted"]) == ("TLP:GREEN", "amber+strict")
    assert found["warned"]["lead"] == {"measured": 12, "median_s": 840.0, "longest_s": 90000.0}
    assert found["ready"]["groups"][0] == {"least": 0, "most": 39, "members": 12}
    assert "wrong" not in found


def test_the_table_has_one_figure_a_line() -> None:
    rows = list(csv.reader(io.StringIO(report_csv(REPORT, GREEN).decode("utf-8-sig"))))
    assert ["attacks", "kinds", "http-flood", "50"] in rows
    assert ["ready", "groups", "40 to 100", "28"] in rows
    assert {len(row) for row in rows} == {4}


def test_what_is_not_known_has_no_value() -> None:
    assert json.loads(report_json(NOTHING, "Hub", GREEN))["outages"] is None
    assert b"period,outages,," in report_csv(NOTHING, GREEN)


def test_no_cell_is_a_formula() -> None:
    evil = replace(REPORT, attacks=Attacks(kinds=(("=HYPERLINK(1)", 1),)))
    assert b",'=HYPERLINK(1),1" in report_csv(evil, GREEN)


def test_the_table_says_how_far_it_may_go_and_that_it_is_played_back() -> None:
    played = list(csv.reader(io.StringIO(report_csv(REPORT, GREEN, "reconstruction").decode("utf-8-sig"))))
    assert played[1:3] == [["period", "label", "", GREEN], ["period", "mark", "", "reconstruction"]]
    assert b"reconstruction" not in report_csv(REPORT, GREEN)


def test_what_is_withheld_has_no_value() -> None:
    few = replace(REPORT, attacks=None, warned=None, counted="green")
    assert json.loads(report_json(few, "Hub", GREEN))["attacks"] is None
    text = report_csv(few, GREEN)
    for line in (b"period,attacks,,\r\n", b"period,warned,,\r\n", b"period,counted,,green\r\n"):
        assert line in text


def test_it_says_since_when_attacks_are_known_and_what_was_cut() -> None:
    cut = replace(REPORT, attacks_from=date(2026, 9, 1), cut=("attacks", "effort"))
    found = json.loads(report_json(cut, "Hub", GREEN))
    assert (found["attacks_from"], found["cut"]) == ("2026-09-01", ["attacks", "effort"])
    text = report_csv(cut, GREEN)
    assert b"period,attacks_from,,2026-09-01\r\n" in text
    assert b"period,cut,,attacks effort\r\n" in text
