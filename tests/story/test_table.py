from io import StringIO

import pytest
from rich.console import Console

from bavn.model.language import Language
from bavn.story.happened import Happened, Outcome, Relayed, Seen
from bavn.story.table import explained, outage_rows, show, summary, warning_rows
from bavn.story.telling import Teller
from tests.story.samples import part


@pytest.fixture
def happened() -> Happened:
    outcomes = [
        Outcome(
            part("Vejle Kommune"),
            has_sensor=True,
            onset=5.0,
            found=10.8,
            seen=(Seen("slow", 0.0, 9.0), Seen("down", 0.0, 60.0)),
            honest=(0, 120),
            hostile=(70, 90),
        ),
        Outcome(part("Helsingør Kommune"), has_sensor=True, onset=41.0, found=49.0, warned=11.2, honest=(1, 9)),
        Outcome(part("Gentofte Kommune"), has_sensor=True, onset=5.0, warned=8.5),
        Outcome(part("DSB"), has_sensor=False, onset=5.0, seen=(Seen("slow", 0.0, None),)),
        Outcome(part("borger.dk"), has_sensor=False, onset=5.0),
    ]
    return Happened(outcomes, [Relayed(0, (0.25, 0.49, 0.38), (6.1, 6.3, 6.2)), Relayed(1)])


def outages(happened: Happened) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in outage_rows(happened, Teller(Console(), "en", lambda: 0.0))}


def warnings(happened: Happened) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in warning_rows(happened, Teller(Console(), "en", lambda: 0.0))}


def test_who_saw_it_first_and_who_was_warned_before(happened: Happened) -> None:
    found = warnings(happened)
    assert found["Vejle"] == ("5.8 s", "saw it first", "0 of 120", "70 of 90")
    assert found["Helsingør"] == ("8.0 s", "29.8 s before", "1 of 9", "-")
    assert found["Gentofte"] == ("no", "3.5 s after", "-", "-")


def test_of_warnings_only_those_are_told_who_have_a_sensor(happened: Happened) -> None:
    assert set(outages(happened)) - set(warnings(happened)) == {"DSB", "borger.dk"}


def test_what_is_told_played_and_seen_are_three_things(happened: Happened) -> None:
    found = outages(happened)
    assert found["Vejle"][1:] == ("down, 10 min", "56 s", "down 60 s")
    assert found["DSB"][1:] == ("had problems, 40 min*", "56 s", "slow (end not seen)")
    assert found["borger.dk"][1:] == ("only claimed", "-", "not seen")


def test_what_no_source_gives_is_marked(happened: Happened) -> None:
    assert outages(happened)["Vejle"][0] == "10. 07:12*"
    assert summary(happened, Teller(Console(), "en", lambda: 0.0))[-1].endswith("* no source gives it: assumed")


def test_it_adds_up_relay_warning_time_and_whom_it_hurt(happened: Happened) -> None:
    lines = summary(happened, Teller(Console(), "en", lambda: 0.0))
    assert "median 0.38 s, 0.49 s at most; warnings: 3." in lines[0]
    assert "median 6.2 s, 6.3 s at most." in lines[1]
    assert "honest visitors: 1 of 129 turned away. In attackers' names: 70 of 90." in lines[3]


@pytest.mark.parametrize("language", ["en", "da"])
def test_why_the_hubs_page_says_less_is_said_where_times_are(happened: Happened, language: Language) -> None:
    said = {"en": "some seconds shorter", "da": "nogle sekunder kortere"}[language]
    teller = Teller(Console(), language, lambda: 0.0)
    assert said in summary(happened, teller)[2]
    assert said not in "\n".join(summary(Happened(), teller))


def test_words_that_stand_in_the_tables_are_explained_and_no_others(happened: Happened) -> None:
    lines = "\n".join(explained(happened, Teller(Console(), "en", lambda: 0.0)))
    for what in ("saw it first: its own", "stopped: of the harmless requests", "only claimed: the attacker says"):
        assert what in lines
    assert "guarded:" not in lines
    assert explained(Happened(), Teller(Console(), "en", lambda: 0.0)) == []


def test_nobody_warned_is_said() -> None:
    assert "Nobody was warned." in summary(Happened(), Teller(Console(), "en", lambda: 0.0))[0]


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("width", [80, 130])
def test_it_is_printed_plainly_where_there_is_no_terminal(happened: Happened, language: Language, width: int) -> None:
    paper = StringIO()
    screen = Console(file=paper, width=width, markup=False)
    show(happened, Teller(screen, language, lambda: 0.0), screen)
    assert "\x1b" not in paper.getvalue()
    assert "Vejle" in paper.getvalue()
    assert "\N{HORIZONTAL ELLIPSIS}" not in paper.getvalue()
