from dataclasses import replace

import pytest

from bavn.model.probe import VERDICTS
from bavn.pages.outages_paper import MOST_STRIPS, outages_paper
from tests.pages.outage_samples import hostile, local, november, quiet, row

PAPER = outages_paper(november(), local())


def test_the_paper_says_what_the_page_says() -> None:
    assert PAPER.title == "8 af 15 websteder kunne ikke nås"
    assert PAPER.period == "10.11.2026 kl. 00.00 \N{EN DASH} 14.11.2026 kl. 00.00, dansk tid"
    assert [(one.name, one.value) for one in PAPER.figures][1:4] == [
        ("påstået", "6"),
        ("set angrebet", "3"),
        ("set nede", "8"),
    ]
    assert PAPER.groups[0].title == "3 websteder, én leverandør: Hosting ApS"
    assert PAPER.assumed


def test_three_different_things_stand_apart_in_every_line() -> None:
    claimed = next(one for one in PAPER.lines if one.site == "www.i-kommune.example")
    assert claimed.claimed.startswith("NoName057(16)")
    assert (claimed.attacked, claimed.down, claimed.hot) == ("ikke set", "ikke set", False)


def test_each_strip_is_the_whole_period() -> None:
    for one in PAPER.strips:
        assert one.runs[0].at == 0
        assert sum(run.length for run in one.runs) == pytest.approx(1)


def test_every_verdict_is_explained_in_order() -> None:
    assert PAPER.codes == VERDICTS
    assert len(PAPER.verdicts) == len(VERDICTS)


def test_the_foot_says_when_it_was_added_up() -> None:
    assert PAPER.foot.startswith("Gjort op 14.11.2026 kl. 08.00.00 dansk tid af Bavn ")


def test_of_many_all_stand_in_the_table_and_the_first_as_strips() -> None:
    many = replace(quiet(), rows=tuple(row(f"www{number}.example") for number in range(1000)))
    paper = outages_paper(many, local())
    assert (len(paper.lines), len(paper.strips)) == (1000, MOST_STRIPS)
    assert paper.strips_left == "880 websteder mere: kun i tabellen."


def test_only_what_has_something_to_tell_is_told_one_by_one() -> None:
    assert outages_paper(quiet(), local()).details == ()
    assert len(PAPER.details) == 9


def test_hostile_text_is_cut_and_shown() -> None:
    for one in outages_paper(hostile(), local()).details:
        assert len(one.site) < 200
        assert all(told.saw.isprintable() and told.what.isprintable() for told in one.spells)
