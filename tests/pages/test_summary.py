from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model import Input, Report
from bavn.pages.summary import figures, nothing_found, verdict
from bavn.pages.words import Words
from tests.pages.samples import HOSTILE, LAST, MIDNIGHT, crowd, flood, read, report, silent, slow

ENGLISH = Words("en")


def test_the_verdict_is_one_sentence_with_all_that_matters() -> None:
    said = ", ".join(verdict(flood(), read(), ENGLISH))
    assert said == (
        "Flood at 11:06:12 UTC, found after 4 s, went on 24 min; "
        "1,000 sources, 961 to block, 12 to limit; would hit 0 honest clients"
    )


def test_the_verdict_in_danish() -> None:
    said = ", ".join(verdict(flood(), read(), Words("da"), name_site=True))
    assert said == (
        "Overbelastningsangreb kl. 11:06:12 UTC mod www.example.dk, opdaget efter 4 s, varede 24 min; "
        "1.000 kilder, 961 skal blokeres, 12 begrænses; ville ramme 0 ærlige besøgende"
    )


def test_a_finding_that_has_not_ended_goes_on_to_the_logs_end() -> None:
    assert "still going on 3 h 54 min later, when the log ends" in verdict(slow(), read(), ENGLISH)[1]


def test_a_crowd_has_nobody_to_block_and_no_collateral() -> None:
    said = ", ".join(verdict(crowd(), read(), ENGLISH))
    assert said.startswith("Crowd, not an attack at 16:06:12 UTC")
    assert said.endswith("; honest visitors, nobody to block")


def test_a_silent_site_has_neither_sources_nor_visitors() -> None:
    said = ", ".join(verdict(silent(), read(), ENGLISH))
    assert said == "Site silent at 18:06:12 UTC, found after 61 s, went on 12 min; nobody asked it for anything"


def test_a_log_of_several_days_names_the_day() -> None:
    days = replace(read(), last=LAST + timedelta(days=1))
    assert verdict(flood(), days, ENGLISH)[0] == "Flood at 2026-03-01 11:06:12 UTC"


@pytest.mark.parametrize("site", ["", "-"])
def test_a_log_without_site_names_names_none(site: str) -> None:
    assert verdict(flood(site=site), read(), ENGLISH, name_site=True)[0] == "Flood at 11:06:12 UTC"


def test_a_hostile_site_name_is_shown_as_text() -> None:
    assert verdict(flood(site=HOSTILE), read(), ENGLISH, name_site=True)[0].isprintable()


def test_figures_count_actions_and_shared_addresses() -> None:
    counts = figures(flood(), LAST)
    assert (counts.sources, counts.block, counts.limit, counts.shared) == (1000, 961, 12, 12)
    assert (counts.latency_s, counts.length_s, counts.ongoing, counts.attack) == (4.0, 1440.0, False, True)


@pytest.mark.parametrize(
    ("read_input", "said"),
    [
        (Input((), 0, 0, None, None), "Nothing to judge: the log is empty."),
        (Input((), 5, 5, None, None), "Nothing to judge: none of the 5 lines could be read."),
        (Input((), 5, 1, None, None), "Nothing to judge: no line lies in the time or site asked for."),
        (Input((), 5, 1, MIDNIGHT, LAST), "Nothing found: no flood, no attempted intrusion."),
    ],
    ids=["empty", "unreadable", "outside", "quiet"],
)
def test_nothing_found_is_not_the_same_as_nothing_read(read_input: Input, said: str) -> None:
    assert nothing_found(Report(read_input, ()), ENGLISH)[0] == said


def test_nothing_found_says_what_was_looked_at() -> None:
    assert nothing_found(report(), ENGLISH)[1] == (
        "Looked at 684,108 requests from 18,204 clients on 1 site, 2026-03-01 00:00:00 to 2026-03-01 23:59:59 UTC."
    )
