"""Messages say what must be known in the space of a text message, in two languages, and nothing private."""

import re
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bavn.model import KINDS
from bavn.model.language import LANGUAGES, Language
from bavn.model.notice import Notice
from bavn.pages.next_steps import Plan, plans
from bavn.pages.vocabulary import Pair
from bavn.telling.messages import LONGEST_TITLE, SHORT, Case, Doing, Writer, measure, stance
from bavn.telling.outbox import Topic
from bavn.telling.wording import DO, DONE, LEADS, MORE, REFERENCE, TITLES
from tests.pages.samples import BEGAN, ENDED, HOSTILE, crowd, flood, hostile, slow, source
from tests.telling.stage import ZONE

PLANS = {"http-flood": Plan("ddos", ("Overload attack (DDoS)", "Overbelastningsangreb (DDoS)"))}
BLOCKING = Doing("block", blocked=880, limited=20, until=ENDED + timedelta(minutes=30))
DA, EN = Writer("da", ZONE, PLANS), Writer("en", ZONE, PLANS)
TOPICS: tuple[Topic, ...] = ("new", "changed", "ended")


def test_a_new_flood_in_danish() -> None:
    text = DA.finding("new", Case(12, flood(ended=None), BLOCKING), "12-1")
    assert text.title == "Overbelastningsangreb: www.example.dk"
    assert text.body.splitlines() == [
        (
            "Overbelastningsangreb, www.example.dk, siden 1. marts 2026 kl. 12.06 CET. Alvor: høj. "
            "Blokeret: 880, begrænset: 20."
        ),
        (
            "Højst 179 i sekundet, normalt 4,2. 257.341 forespørgsler fra angrebet, 1.000 kilder, "
            "ville ramme 0 ærlige besøgende."
        ),
        "Rammes nogen, som ikke skal rammes: bavn release ADRESSE.",
        "Er selve linjen fyldt, kan kun jeres udbyder hjælpe: ring til dem.",
        "Plan: Overbelastningsangreb (DDoS) (bavn incident start --kind ddos).",
        "Besked 12-1",
    ]


def test_the_end_in_english_says_how_long_how_much_and_when_the_rules_go() -> None:
    text = EN.finding("ended", Case(12, flood(), BLOCKING), "12-3")
    assert text.title == "Over: Flood, www.example.dk"
    assert text.body.splitlines() == [
        "Flood, www.example.dk, over: 24 min from 1 March 2026 at 12:06 CET. Rules expire 1 March 2026 at 13:00 CET.",
        "Peak 179 a second, usually 4.2. 257,341 requests of the attack, 1,000 sources, would hit 0 honest clients.",
        (
            "Keep this log, and note 2026-03-01 11:06:12 to 2026-03-01 11:30:12 UTC for your provider and for the "
            "incident report."
        ),
        "Message 12-3",
    ]


def test_summer_time_is_told_as_such() -> None:
    july = replace(flood(ended=None), began=BEGAN.replace(month=7))
    assert "1. juli 2026 kl. 13.06 CEST" in DA.finding("new", Case(1, july), "1-1").body


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
@pytest.mark.parametrize("exercise", [False, True], ids=["earnest", "exercise"])
def test_what_must_be_known_fits_a_text_message(language: Language, kind: str, topic: Topic, *, exercise: bool) -> None:
    site = "a-very-long-name-of-a-web-site.of-a-large-municipality.example.dk" * 2
    began = BEGAN.replace(month=9, day=26)
    ended = began + timedelta(days=3, hours=23)
    worst = replace(flood(site=site), kind=kind, severity="critical", began=began, ended=ended)
    doing = Doing("block", blocked=20_000, limited=20_000, until=ended)
    text = Writer(language, ZONE).finding(topic, Case(1, worst, doing, exercise), "1-1")
    assert len(text.title) <= LONGEST_TITLE
    assert len(text.body.splitlines()[0]) <= SHORT
    assert "a-very-" in text.body[:SHORT]


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (Doing("watch"), "Only watched."),
        (Doing("block"), "Nothing is blocked."),
        (Doing("limit", limited=7), "Limited 7."),
        (Doing("block", blocked=7, limited=2), "Blocked 7, limited 2."),
        (Doing("block", blocked=7, failing=("nginx",)), "RULES NOT IN FORCE."),
    ],
)
def test_what_bavn_has_done_stands_in_the_first_line(doing: Doing, said: str) -> None:
    assert EN.finding("new", Case(1, flood(ended=None), doing), "1-1").body.splitlines()[0].endswith(said)


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        (Doing("watch"), "Only watched."),
        (Doing("block"), "No rule is left."),
        (BLOCKING, "Rules expire 1 March 2026 at 13:00 CET."),
    ],
)
def test_the_end_says_what_is_left(doing: Doing, said: str) -> None:
    assert EN.finding("ended", Case(1, flood(), doing), "1-1").body.splitlines()[0].endswith(said)


def test_a_program_that_refuses_is_named() -> None:
    body = EN.finding(
        "changed", Case(1, flood(ended=None), replace(BLOCKING, failing=("nginx", "nftables"))), "1-2"
    ).body
    assert "Could not be put into force by nginx, nftables: see bavn status." in body


def test_sources_that_were_spared_are_mentioned() -> None:
    body = EN.finding("new", Case(1, flood(ended=None), replace(BLOCKING, held_back=("collateral",))), "1-2").body
    assert "so that honest visitors get through" in body


def test_a_crowd_is_no_attack_and_nobody_is_blocked() -> None:
    body = EN.finding("new", Case(1, replace(crowd(), ended=None), Doing("block")), "1-1").body
    assert "Crowd, not an attack" in body
    assert "Nothing is blocked." in body
    assert "Block nobody." in body
    assert "bavn release" not in body


def test_slow_requests_come_with_their_own_advice() -> None:
    assert "client_header_timeout" in EN.finding("new", Case(1, slow()), "1-1").body


def test_a_silent_site_is_to_be_looked_at() -> None:
    silent = replace(flood((), ended=None), kind="site-silent", technique=None)
    body = EN.finding("new", Case(1, silent, Doing("block")), "1-1").body
    assert "Usually 4.2 requests a second." in body
    assert "phone without Wi-Fi" in body


def test_a_kind_that_has_no_words_yet_is_told_by_its_code() -> None:
    strange = replace(flood(ended=None), kind="new-kind", technique=None)
    assert EN.finding("new", Case(1, strange), "1-1").title == "new-kind: www.example.dk"


@pytest.mark.parametrize("topic", TOPICS)
def test_an_exercise_is_called_one_in_title_and_body(topic: Topic) -> None:
    text = DA.finding(topic, Case(1, flood(), exercise=True), "1-1")
    assert text.title.startswith("ØVELSE: ")
    assert text.body.startswith("ØVELSE: ")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("writer", [DA, EN], ids=["da", "en"])
def test_no_address_and_nothing_that_was_asked_for_leaves(writer: Writer, topic: Topic) -> None:
    body = writer.finding(topic, Case(1, flood(), BLOCKING), "1-1").body
    assert not re.search(r"\d+\.\d+\.\d+\.\d+|2001:|/soeg|kontakt", body)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_hostile_name_cannot_break_a_message(topic: Topic) -> None:
    bad = replace(hostile().findings[0], site=HOSTILE + "{began}", sources=(source(HOSTILE),))
    text = EN.finding(topic, Case(1, bad, replace(BLOCKING, failing=(HOSTILE,))), "1-1")
    assert text.title.isprintable()
    assert all(line.isprintable() for line in text.body.splitlines())
    assert len(text.body) < 1500


def test_a_notice_becomes_a_message_about_the_sensor() -> None:
    text = DA.sensor(Notice("tell-channel-failing", "tell 1, channel 1 (mailtos)", {"why": "login"}), "22110616")
    assert text.title == "Bavn: tell 1, channel 1 (mailtos) tager ikke imod beskeder: login blev afvist."
    assert text.body.splitlines() == [text.title.removeprefix("Bavn: "), "Se bavn status.", "Besked 22110616"]


def test_many_messages_become_one() -> None:
    text = EN.more(1200, 30, "221200")
    assert text.title == "Bavn: 1,200 more messages"
    assert text.body.startswith("1,200 more messages were held back: no more than 30 are sent in an hour.")


def test_floods_have_a_plan() -> None:
    assert plans()["http-flood"] == PLANS["http-flood"]
    assert plans()["slow-requests"].id == "ddos"


def test_times_in_utc_are_told_as_utc() -> None:
    assert "at 11:06 UTC" in Writer("en", UTC).finding("new", Case(1, flood()), "1-1").body


def test_how_many_are_blocked_is_no_change_of_stance() -> None:
    assert stance(Doing("block", blocked=1)) == stance(Doing("block", blocked=900, limited=3))
    stances = [Doing(), Doing("block"), Doing("block", blocked=1), Doing("limit", limited=1)]
    assert len({stance(doing) for doing in [*stances, Doing("block", blocked=1, failing=("nginx",))]}) == 5


def test_where_nothing_may_be_done_nothing_is_done() -> None:
    assert measure(Doing("watch", blocked=3)) == "watch"


@pytest.mark.parametrize("table", [TITLES, LEADS, DONE, MORE, DO, {"reference": REFERENCE}])
def test_both_languages_say_the_same_things(table: dict[str, Pair]) -> None:
    for english, danish in table.values():
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", danish))


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("hub-killed", "Bavn: Kommunernes fælles hub har slået nødstoppet til"),
        ("hub-revoked", "Bavn: Kommunernes fælles hub godtager ikke denne sensors nøgle"),
    ],
)
def test_a_title_ends_where_a_clause_does(code: str, title: str) -> None:
    text = DA.sensor(Notice(code, "Kommunernes fælles hub"), "22110616")
    assert text.title == title
    assert text.body.startswith(f"{title.removeprefix('Bavn: ')}: ")


def test_how_long_a_hub_was_away_and_why_are_said_in_words() -> None:
    back = DA.sensor(Notice("hub-back", "Hub", {"away_s": 40}), "1")
    assert back.body.startswith("Hub kan nås igen, efter 40 s.")
    gone = DA.sensor(Notice("hub-gone", "Hub", {"why": "connection"}), "1")
    assert gone.body.startswith("Hub kan ikke nås (ingen forbindelse): ")
