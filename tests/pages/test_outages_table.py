from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from bavn.model.language import LANGUAGES, Language
from bavn.pages.outages import OutagesReport
from bavn.pages.outages_table import MOST_ROWS, print_outages
from tests.pages.outage_samples import at, hostile, local, minutes, november, quiet, row, spell


def printed(report: OutagesReport, language: Language = "da", *, width: int = 180) -> str:
    screen = StringIO()
    console = Console(file=screen, width=width, markup=False, emoji=False, highlight=False, force_terminal=False)
    print_outages(report, console, local(language))
    return screen.getvalue()


def test_the_verdict_on_the_period_is_the_first_line() -> None:
    assert printed(november()).splitlines()[:2] == [
        "8 af 15 websteder kunne ikke nås",
        "10.11.2026 kl. 00.00 \N{EN DASH} 14.11.2026 kl. 00.00, dansk tid",
    ]


def test_three_columns_hold_three_different_things() -> None:
    lines = printed(november(), width=230).splitlines()
    head = next(line for line in lines if "Påstået " in line and "Websted" in line)
    claimed = next(line for line in lines if line.strip().startswith("www.i-kommune.example"))
    for column, said in (("Påstået", "NoName057(16)"), ("Set angrebet", "ikke set"), ("Set nede", "ikke set")):
        assert claimed[head.index(column) :].startswith(said)


def test_a_column_that_says_nothing_of_anybody_leaves_its_room_to_the_others() -> None:
    alone = replace(november(), rows=(row("www.a-kommune.example", spell("a", at(1, "10:00:00"), minutes(52))),))
    said = printed(alone, width=80)
    assert "Set angrebet: 0" in said
    head = next(line for line in said.splitlines() if "Websted" in line and "Ukendt tid" in line)
    assert head.split() == ["Websted", "Set", "nede", "Tilgængelighed", "Ukendt", "tid"]
    assert "www.a-kommune.example" in said


def test_what_belongs_together_is_drawn_together() -> None:
    said = printed(november())
    assert "  3 websteder, én leverandør: Hosting ApS; 12.11.2026 kl. 08.12.05\N{EN DASH}08.24.38" in said


def test_a_guess_is_explained_and_only_where_there_is_one() -> None:
    assert "»antaget«: ingen kilde" in printed(november())
    assert "antaget" not in printed(quiet())


def test_nothing_at_all_is_said_in_a_line() -> None:
    assert printed(replace(quiet(), rows=())).splitlines()[0] == "Ingen websteder blev undersøgt"


def test_of_thousands_the_rest_is_counted() -> None:
    many = replace(quiet(), rows=tuple(row(f"www{number}.example") for number in range(MOST_ROWS + 1000)))
    said = printed(many)
    assert "og 1.000 mere" in said
    assert len(said.splitlines()) < MOST_ROWS + 20


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80, 180])
def test_hostile_text_neither_steers_the_terminal_nor_is_markup(width: int, language: Language) -> None:
    said = printed(hostile(), language, width=width)
    assert all(letter.isprintable() or letter == "\n" for letter in said)
    assert max(len(line) for line in said.splitlines()) <= width
    assert "bold" in said
