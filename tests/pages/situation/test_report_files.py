import csv
import io
import json
from dataclasses import replace

from bavn.pages.situation.report_files import report_csv, report_json
from tests.pages.situation.test_report import NOTHING, REPORT


def test_the_document_has_every_figure_and_says_what_it_is() -> None:
    found = json.loads(report_json(REPORT, "Hub", "reconstruction"))
    assert (found["schema"], found["hub"], found["mark"]) == ("bavn.report/1", "Hub", "reconstruction")
    assert found["warned"]["lead"] == {"measured": 12, "median_s": 840.0, "longest_s": 90000.0}
    assert found["ready"]["groups"][0] == {"least": 0, "most": 39, "members": 12}
    assert "wrong" not in found


def test_the_table_has_one_figure_a_line() -> None:
    rows = list(csv.reader(io.StringIO(report_csv(REPORT).decode("utf-8-sig"))))
    assert ["attacks", "kinds", "http-flood", "50"] in rows
    assert ["ready", "groups", "40 to 100", "28"] in rows
    assert {len(row) for row in rows} == {4}


def test_what_is_not_known_has_no_value() -> None:
    assert json.loads(report_json(NOTHING, "Hub"))["outages"] is None
    assert b"period,outages,," in report_csv(NOTHING)


def test_no_cell_is_a_formula() -> None:
    evil = replace(REPORT, attacks=replace(REPORT.attacks, kinds=(("=HYPERLINK(1)", 1),)))
    assert b",'=HYPERLINK(1),1" in report_csv(evil)
