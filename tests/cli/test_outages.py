"""`bavn outages`: a period in each format, for a terminal and for a file."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from bavn.observatory.observatory import open_observatory
from tests.cli.conftest import Call
from tests.runners.prober import MINUTE, NOW, sample, spell, target

PERIOD = ("--from", "2026-11-22T07:00:00Z", "--to", "2026-11-22T09:00:00Z")
PUBLIC = 'public = true\n[public]\nfolder = "www"\norganisation = "Eksempel Kommune"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings, and an observatory in which one target was down for ten minutes."""
    (file := tmp_path / "bavn.toml").write_text(
        f'[sensor]\nstate = "sensor"\n[probing]\nstate = "state"\n[[probe]]\nname = "front"\n'
        f'url = "https://front.example/"\n{PUBLIC}'
    )
    with open_observatory(tmp_path / "state", NOW) as made:
        made.know([target()])
        looks = [sample(at=NOW + number * MINUTE) for number in range(-60, 60)]
        made.keep(looks, [spell(ended=NOW + 10 * MINUTE)], {}, now=NOW + 60 * MINUTE)
    return file


def test_people_get_a_table(call: Call, config: Path) -> None:
    called = call("outages", "--config", config, *PERIOD, "--language", "da")
    assert (called.status, called.err) == (0, "")
    assert called.out.startswith("1 websted kunne ikke nås\n")
    assert "front.example" in called.out


def test_programs_get_one_document(call: Call, config: Path) -> None:
    document = json.loads(call("outages", "--config", config, *PERIOD, "--format", "json").out)
    (row,) = document["targets"]
    assert (document["schema"], row["name"], len(row["spells"])) == ("bavn.outages/1", "front", 1)


def test_spreadsheets_get_rows(call: Call, config: Path) -> None:
    rows = list(csv.reader(StringIO(call("outages", "--config", config, *PERIOD, "--format", "csv").out)))
    assert len(rows) == 2
    assert rows[1][0] == "front.example"


@pytest.mark.parametrize(
    ("form", "begins"), [("html", b"<!doctype html>"), ("pdf", b"%PDF-"), ("table", b"1 website could not be reached")]
)
def test_a_file_is_written_whole(call: Call, config: Path, tmp_path: Path, form: str, begins: bytes) -> None:
    called = call("outages", "--config", config, *PERIOD, "--format", form, "--out", tmp_path / "out")
    assert (called.status, called.out, called.err) == (0, "", f"bavn: wrote {tmp_path / 'out'}\n")
    assert (tmp_path / "out").read_bytes().startswith(begins)


def test_a_week_until_now_is_meant_where_no_period_is_given(call: Call, config: Path) -> None:
    document = json.loads(call("outages", "--config", config, "--format", "json").out)
    assert document["period"]["ended"] == document["period"]["ended"]
    assert document["schema"] == "bavn.outages/1"


def test_days_to_come_are_no_part_of_a_period(call: Call, config: Path) -> None:
    to_come = ("--from", "2026-11-22T07:00:00Z", "--to", "2999-01-01", "--format", "json")
    document = json.loads(call("outages", "--config", config, *to_come).out)
    assert datetime.fromisoformat(document["period"]["ended"]) < datetime(2999, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("site", ["front", "front.example"])
def test_one_site_can_be_asked_for(call: Call, config: Path, site: str) -> None:
    assert call("outages", "--config", config, *PERIOD, "--site", site).status == 0


def test_what_citizens_are_shown_can_be_looked_at(call: Call, config: Path, tmp_path: Path) -> None:
    assert call("outages", "page", "--config", config).out.startswith("<!doctype html>")
    called = call("outages", "badge", "--config", config, "--out", tmp_path / "b.svg")
    assert (called.status, called.out) == (0, "")
    danish, english = (call("outages", "badge", "--config", config, "--language", one).out for one in ("da", "en"))
    assert "Eksempel Kommune" in danish
    assert (tmp_path / "b.svg").read_text() == danish != english


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "tomorrow"), "--from 'tomorrow' is no time; allowed: "),
        (("--from", "2026-11-21", "--to", "2026-11-20"), "--to '2026-11-20' is not after --from '2026-11-21'"),
        (("--from", "2999-01-01"), "--from '2999-01-01' is yet to come; allowed: "),
        (("--site", "nobody"), "--site 'nobody': nothing was observed under that name"),
        (("--out", "/no/such/folder/x"), "--out '/no/such/folder/x': the directory '/no/such/folder' does not exist"),
    ],
    ids=["no time", "backwards", "to come", "nobody", "no folder"],
)
def test_what_cannot_be_reported_is_one_line(call: Call, config: Path, arguments: tuple[str, ...], said: str) -> None:
    called = call("outages", "--config", config, *arguments)
    assert (called.status, called.out, called.err.count("\n")) == (2, "", 1)
    assert called.err.startswith(f"bavn: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "bavn: [public]: nobody asked for a public page"), (PUBLIC.partition("\n")[2], "bavn: [[probe]]: nobody")],
)
def test_nobody_is_shown_who_has_not_asked(call: Call, config: Path, text: str, said: str) -> None:
    config.write_text(config.read_text().replace(PUBLIC, text))
    called = call("outages", "page", "--config", config)
    assert (called.status, called.out) == (2, "")
    assert called.err.startswith(said)


def test_before_anything_was_observed_it_is_still_said_what_is_missing(call: Call, tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_text('[probing]\nstate = "state"\n')
    assert call("outages", "page", "--config", file).err.startswith("bavn: [public]: nobody asked for a public page")


def test_where_nothing_was_observed_that_is_said(call: Call, tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_text('[probing]\nstate = "state"\n')
    called = call("outages", "--config", file)
    assert (called.status, called.err.count("\n")) == (2, 1)
    assert "nothing has been observed here yet" in called.err
