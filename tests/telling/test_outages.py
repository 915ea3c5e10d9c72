"""Messages about outages say what, since when, why, who saw it and what to do; and nothing that a server sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bavn.model.finding import Finding
from bavn.model.language import LANGUAGES, Language
from bavn.model.probe import ENDINGS, VERDICTS, Spell
from bavn.pages.next_steps import Plan, plans
from bavn.pages.probe_words import ENDING_NAMES
from bavn.runners.probing_findings import finding_of
from bavn.telling.messages import LONGEST_TITLE, SHORT, Case, Writer
from bavn.telling.outages import DO, NAMES, facts_of, name_of, steps_of
from tests.runners.prober import MINUTE, NOW, spell
from tests.telling.stage import World, store_in, tell, teller

ZONE = ZoneInfo("Europe/Copenhagen")
PLANS = {"outage": Plan("ddos", ("Overload attack (DDoS)", "Overbelastningsangreb (DDoS)"))}
DA, EN = Writer("da", ZONE, PLANS), Writer("en", ZONE, PLANS)


def outage(one: Spell | None = None, ended: datetime | None = None) -> Finding:
    found = finding_of(replace(one or spell(), target="front.example"), "high")
    return replace(found, ended=ended)


def test_a_new_outage_in_danish() -> None:
    text = DA.finding("new", Case(3, outage()), "3-1")
    assert text.title == "Nedbrud: front.example"
    assert text.body.splitlines() == [
        "Nedbrud, front.example, siden 22. november 2026 kl. 09.00 CET. Alvor: høj.",
        "Set udefra: svarer ikke i tide. Set af here.",
        "Prøv fra en mobil uden wi-fi. Spørg jeres leverandør, om andre er ramt, før I genstarter noget.",
        "Plan: Overbelastningsangreb (DDoS) (bavn incident start --kind ddos).",
        "Besked 3-1",
    ]


def test_up_again_in_english_says_how_long() -> None:
    text = EN.finding("ended", Case(3, outage(ended=NOW + 10 * MINUTE)), "3-2")
    assert text.title == "Over: Outage, front.example"
    assert text.body.splitlines() == [
        "Outage, front.example, over: 10 min from 22 November 2026 at 09:00 CET.",
        "Seen by here.",
        "Message 3-2",
    ]


def test_what_it_needs_is_named_where_that_is_what_fails() -> None:
    one = spell(verdict="partial", through="login")
    text = EN.finding("new", Case(3, replace(outage(one), kind="site-degraded")), "3-1")
    assert text.title == "Does not work for something it needs: front.example"
    assert "The site itself answers, but login, which it needs, does not." in text.body


def test_another_target_than_the_site_itself_is_named() -> None:
    found = replace(outage(), actor="api")
    assert "What was looked at: api." in facts_of(found, spell(), "en")


def test_what_was_announced_says_so_and_asks_for_nothing() -> None:
    one = spell(planned=True)
    assert facts_of(outage(one), one, "da")[-1] == "Det begyndte under varslet vedligehold."
    assert steps_of(outage(one), one, "da") == []
    assert "bavn incident" not in DA.finding("new", Case(3, outage(one)), "3-1").body


def test_unstable_is_one_message_and_one_when_it_is_calm() -> None:
    one = spell(flapping=True)
    found = replace(outage(one), kind="site-degraded")
    assert EN.finding("new", Case(3, found), "3-1").title == "Unstable: front.example"
    assert "when it has been calm" in " ".join(facts_of(found, one, "en"))
    over = replace(found, ended=NOW + MINUTE)
    assert "It has been calm since." in facts_of(over, one, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", [one for one in VERDICTS if one not in {"up", "unknown"}])
def test_each_verdict_has_its_words_and_fits_a_text_message(verdict: str, language: Language) -> None:
    one = replace(spell(), verdict=verdict)  # type: ignore[arg-type]
    found = replace(outage(one), site="x" * 200)
    text = Writer(language, ZONE, PLANS).finding("new", Case(3, found), "3-1")
    assert len(text.title) <= LONGEST_TITLE
    assert len(text.body.splitlines()[0]) <= SHORT
    assert name_of(one, language)
    assert len(steps_of(found, one, language)) == 1


def test_each_ending_is_said_in_words() -> None:
    for ending in ENDINGS:
        one = spell(ending=ending)
        for language in LANGUAGES:
            assert facts_of(outage(one), one, language)[0].endswith(f"{ENDING_NAMES[ending][language == 'da']}.")


def test_the_words_stand_in_both_languages() -> None:
    assert all(len({*pair}) == 2 for table in (NAMES, DO) for pair in table.values())


def test_the_plan_that_fits_an_outage_is_that_of_an_overload() -> None:
    assert plans()["outage"].id == "ddos"


def test_people_hear_of_an_outage_once_and_when_it_is_over(tmp_path: Path) -> None:
    world, now = World(), datetime(2026, 11, 22, 8, 1, tzinfo=UTC)
    with store_in(tmp_path) as store:
        telling = teller(store, world, tell())
        for later in range(3):
            telling.queue(1, "new", outage(), now + timedelta(minutes=later))
            telling.work(now + timedelta(minutes=later))
        telling.queue(2, "new", replace(outage(), severity="low"), now)
        telling.queue(1, "ended", outage(ended=now + timedelta(hours=1)), now + timedelta(hours=1))
        telling.work(now + timedelta(hours=1))
    assert world.titles() == ["Outage: front.example", "Over: Outage, front.example"]
