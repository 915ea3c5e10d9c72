from dataclasses import replace
from datetime import timedelta
from string import Formatter

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.model.probe import ENDINGS, VERDICTS, WAITS
from bavn.pages.outages import Attacked, Claim, OutagesReport, together
from bavn.pages.outages_words import SENTENCES, OutagesWords, has_assumed
from bavn.pages.probe_words import DETAILS, ENDING_NAMES, VERDICT_MEANINGS, VERDICT_NAMES
from tests.pages.outage_samples import HOSTILE, MADE, at, hostile, local, minutes, november, quiet, row, spell

DANISH = OutagesWords(local())
ENGLISH = OutagesWords(local("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_every_ending_has_its_words(language: Language) -> None:
    assert set(VERDICT_NAMES) == set(VERDICT_MEANINGS) == set(VERDICTS)
    assert set(ENDING_NAMES) == set(ENDINGS)
    column = LANGUAGES.index(language)
    for table in (VERDICT_NAMES, VERDICT_MEANINGS, ENDING_NAMES, DETAILS):
        assert all(pair[column] for pair in table.values())


def test_both_languages_say_the_same_values() -> None:
    for code, pair in SENTENCES.items():
        english, danish = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in pair)
        assert english == danish, code


def test_the_headline_counts_what_was_seen_down() -> None:
    assert DANISH.headline(november()) == "8 af 15 websteder kunne ikke nås"
    assert OutagesWords(local("en")).headline(november()) == "8 of 15 websites could not be reached"


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (quiet(), "Ingen af 2 websteder er set nede"),
        (replace(quiet(), rows=()), "Ingen websteder blev undersøgt"),
        (replace(quiet(), rows=(row("a"),)), "Webstedet er ikke set nede"),
        (replace(quiet(), rows=(row("a", watched_since=MADE),)), "Intet vides om perioden"),
        (replace(quiet(), rows=(row("a", spell("a", at(1, "08:00:00"), minutes(3))),)), "1 websted kunne ikke nås"),
    ],
    ids=["quiet", "nothing", "one up", "unknown", "one down"],
)
def test_the_headline_of_a_quiet_or_an_unknown_period(report: OutagesReport, said: str) -> None:
    assert DANISH.headline(report) == said


def test_the_summary_keeps_three_things_apart() -> None:
    assert DANISH.summary(november()) == [
        "Påstået: 6. Set angrebet: 3. Set nede: 8.",
        "Længst nede: www.b-kommune.example, 59 min 54 s fordelt på 3 nedbrud.",
        "For 2 websteder er der en påstand, men hverken set angreb eller nedbrud.",
        "Om 1 websted vides intet.",
    ]


def test_the_period_says_its_zone() -> None:
    assert DANISH.period(november()) == "10.11.2026 kl. 00.00 \N{EN DASH} 14.11.2026 kl. 00.00, dansk tid"


def test_what_nobody_saw_is_not_called_up() -> None:
    unseen = row("a", watched_since=MADE)
    assert (DANISH.down(unseen), DANISH.share(unseen), DANISH.unknown(unseen)) == ("vides ikke", "ukendt", "4 d")


def test_unknown_time_stands_beside_availability() -> None:
    half = row("a", watched_since=at(2, "00:00:00"))
    assert (DANISH.share(half), DANISH.unknown(half), DANISH.down(half)) == ("100 %", "2 d", "ikke set")


def test_a_few_known_minutes_are_no_availability_of_days() -> None:
    glimpse = row("a", watched_since=at(3, "23:30:00"))
    assert glimpse.availability.share == 1
    assert DANISH.share(glimpse) == "næsten ukendt"


def test_what_no_source_says_is_marked_as_assumed() -> None:
    guess = row(
        "a",
        spell("a", at(1, "08:00:00"), minutes(3)),
        claims=(Claim("X", at(1, "08:00:00"), "Y", assumed=True), Claim("X", at(1, "09:00:00"))),
        attacks=(Attacked(at(1, "08:00:00"), at(1, "09:00:00"), assumed=True),),
        assumed=True,
    )
    assert DANISH.down(guess) == "3 min (1 nedbrud), antaget"
    assert DANISH.claimed(guess) == "X, 11.11.2026 kl. 08.00 (antaget; kilde: Y); X, 11.11.2026 kl. 09.00"
    assert DANISH.attacked(guess) == "11.11.2026 kl. 08.00\N{EN DASH}09.00 (antaget)"
    assert has_assumed(replace(quiet(), rows=(guess,)))
    assert not has_assumed(quiet())


def test_maintenance_is_said_and_hides_nothing() -> None:
    planned = row("a", spell("a", at(1, "02:00:00"), minutes(40), planned=True))
    assert DANISH.down(planned) == "40 min (1 nedbrud), heraf 40 min varslet"
    assert DANISH.what(planned.spells[0]) == "nede, varslet vedligehold"


def test_an_outage_that_goes_on_is_said_to() -> None:
    going = row("a", spell("a", at(3, "23:40:00"), None))
    assert DANISH.down(going) == "20 min (1 nedbrud), stadig nede"
    assert DANISH.when(going.spells[0]) == "siden 13.11.2026 kl. 23.40.00, stadig i gang"
    assert DANISH.lasted(going.spells[0], november()) == "8 t 20 min, heraf 20 min i perioden"


def test_of_a_spell_that_reaches_beyond_the_period_both_lengths_are_said() -> None:
    later = replace(november(), made=november().ended + timedelta(days=18))
    going = row("a", spell("a", at(3, "23:40:00"), None))
    assert ENGLISH.lasted(going.spells[0], later) == "18 d, 20 min of it in the period"
    assert DANISH.lasted(going.spells[0], later) == "18 d, heraf 20 min i perioden"
    over = spell("a", at(3, "23:40:00"), minutes(60))
    assert ENGLISH.lasted(over, later) == "1 h, 20 min of it in the period"
    before = spell("a", november().began - timedelta(minutes=10), minutes(40))
    assert ENGLISH.lasted(before, later) == "40 min, 30 min of it in the period"


def test_each_time_that_a_site_asks_us_to_wait_has_words() -> None:
    assert set(WAITS) <= set(DETAILS)


def test_less_than_a_second_beyond_the_period_is_not_said() -> None:
    late = replace(november(), made=november().ended + timedelta(milliseconds=900))
    assert ENGLISH.lasted(spell("a", late.ended - minutes(6), None), late) == "6 min 1 s"


def test_a_spell_says_what_was_seen_and_from_where() -> None:
    one = spell("a", at(1, "10:00:00"), minutes(52), "partial", through="login.example", flapping=True)
    assert DANISH.what(one) == "delvis nede, på grund af login.example, op og ned, regnet som ét"
    assert DANISH.saw(one) == "svarer ikke i tide; set fra aarhus, nordic"


def test_a_group_says_how_many_and_what_they_share() -> None:
    (group,) = together(november())
    assert DANISH.together(group) == "3 websteder, én leverandør: Hosting ApS"
    assert DANISH.together(replace(group, supplier="")) == "3 websteder, én årsag"
    assert DANISH.together(replace(group, sites=("a",))) == "3 tjenester på ét websted"
    assert DANISH.names(replace(group, sites=tuple("abcdefghijklmn"))).endswith("l; og 2 mere")


def test_a_strip_is_described_in_words() -> None:
    report = november()
    said = {one.site: DANISH.described(one) for one in report.rows}
    assert said["www.o-kommune.example"] == "Oppe hele tiden."
    assert said["www.m-kommune.example"] == "Intet vides."
    assert said["www.k-kommune.example"] == "Ukendt 2 d 12 t, oppe 1 d 12 t."
    assert said["www.c-kommune.example"] == "Nede 3 min 18 s, langsomt 5 t, oppe 3 d 18 t."


def test_how_long_answers_took_is_three_figures_or_a_dash() -> None:
    assert DANISH.latency(row("a")) == "84 ms; 95 af 100 inden 311 ms, 99 inden 1,2 s"
    assert DANISH.latency(row("a", latency=None)) == "\N{EN DASH}"


def test_many_claims_are_cut_and_the_rest_counted() -> None:
    many = row("a", claims=tuple(Claim(f"c{number}", at(1, "08:00:00")) for number in range(30)))
    assert DANISH.claimed(many).endswith("; og 26 mere")


def test_a_target_beside_its_site_is_named_too() -> None:
    assert DANISH.name(row("login", site="www.example.dk")) == "www.example.dk (login)"
    assert DANISH.name(row("www.example.dk")) == "www.example.dk"


def test_hostile_text_stays_on_its_line_and_is_cut() -> None:
    for one in hostile().rows:
        for said in (DANISH.name(one), DANISH.claimed(one), DANISH.what(one.spells[0]), DANISH.saw(one.spells[0])):
            assert said.isprintable()
            assert len(said) < 2_000
            assert HOSTILE not in said


def test_one_website_is_watched_and_several_are() -> None:
    words = OutagesWords(local("en"))
    assert [words.figure("sites", count) for count in (1, 2)] == ["website watched", "websites watched"]
    assert words.figure("down", 1) == "seen down"
