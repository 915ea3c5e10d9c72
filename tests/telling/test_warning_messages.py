"""A hub's warning as people read it: what comes, who is hit (counted), what is armed, what to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bavn.model.campaign import Attribution
from bavn.model.finding import Update
from bavn.model.language import LANGUAGES, Language
from bavn.model.sighting import Template
from bavn.pages.next_steps import plans
from bavn.pages.warning_phrases import ARMED, WARNING_LEADS, WARNING_MORE, WARNING_STEPS, WARNING_TITLES
from bavn.sharing.delta import ToldWarning
from bavn.telling.messages import SHORT
from bavn.telling.outbox import Text
from bavn.telling.warning_messages import LONGEST_TITLE, Armed, Warned, WarningWriter
from tests.telling.stage import ZONE

AT = datetime(2026, 11, 22, 11, 6, tzinfo=UTC)
UNTIL = AT + timedelta(hours=24)
FLOOD = ToldWarning(
    3,
    "campaign",
    AT,
    "high",
    "http-flood",
    "amber",
    campaign=7,
    organisations=3,
    sources=912,
    peak=179.2,
    templates=(Template("GET", "/soeg", ("query",)),),
    attribution=Attribution("NoName057(16)", 0.8, ("target-list",)),
)
ARMED_NOW = Armed(812, UNTIL, 0, 1)
LISTED = replace(FLOOD, why="listed", site="www.example.dk", organisations=0, sources=0, peak=0.0, source="a channel")


def written(
    warning: ToldWarning = FLOOD, armed: Armed = ARMED_NOW, update: Update = "new", language: Language = "da"
) -> Text:
    writer = WarningWriter(language, ZONE, plans())
    return writer.text(Warned(update, warning, "Hub", AT, armed), update)


def test_a_warning_in_danish() -> None:
    text = written()
    assert text.title == "Varsel: Overbelastningsangreb hos andre"
    assert text.body.splitlines() == [
        (
            "Overbelastningsangreb hos 3 andre organisationer. Alvor: høj. Lagt klar: 812 adresser, der begrænses, "
            "så snart et af jeres websteder er i alarm, dog kun indtil 23. november 2026 kl. 12.06 CET. Lagt klar: "
            "det, angrebet beder om (1 skabelon), så længe hubben varsler."
        ),
        (
            "Hub har varslet siden 22. november 2026 kl. 12.06 CET. Hos dem: op til 179 forespørgsler i sekundet fra "
            "912 kilder. Bag angrebet står sandsynligvis NoName057(16) (80 %)."
        ),
        "Forvent forespørgsler som: GET /soeg?query.",
        "Tjek med bavn status, at alt er i orden, og at vagten ved besked.",
        "Hav jeres internetudbyders telefonnummer klar: er linjen fuld, kan kun de hjælpe.",
        "Plan: Overbelastningsangreb (DDoS) (bavn incident start --kind ddos).",
        "Besked v3-1",
    ]


def test_a_warning_in_english() -> None:
    lines = written(language="en").body.splitlines()
    assert lines[0].startswith(
        "Flood at 3 other organisations. Severity high. Armed: 812 addresses; they are limited as soon"
    )
    assert lines[2] == "Expect requests such as: GET /soeg?query."


@pytest.mark.parametrize(
    ("warning", "title", "lead"),
    [
        (LISTED, "Varsel: www.example.dk står på en målliste", "www.example.dk står på en offentliggjort målliste."),
        (
            replace(LISTED, through="hosting.example"),
            "Varsel: www.example.dk står på en målliste",
            "hosting.example, som I er afhængige af, står på en offentliggjort målliste.",
        ),
        (
            replace(FLOOD, why="claimed", site="www.example.dk"),
            "Varsel: påstand om angreb på www.example.dk",
            "Nogen tager ansvaret for et angreb på www.example.dk. Det er en påstand, ikke en kendsgerning.",
        ),
        (
            replace(FLOOD, why="claimed"),
            "Varsel: påstand om angreb på et af jeres websteder",
            "Nogen tager ansvaret for et angreb på et af jeres websteder.",
        ),
        (
            replace(FLOOD, why="by-hand"),
            "Varsel fra Hub: Overbelastningsangreb",
            "Hub varsler: Overbelastningsangreb.",
        ),
        (
            replace(FLOOD, organisations=1),
            "Varsel: Overbelastningsangreb hos andre",
            "Overbelastningsangreb hos én anden",
        ),
        (
            replace(FLOOD, organisations=0),
            "Varsel: Overbelastningsangreb hos andre",
            "Overbelastningsangreb hos andre.",
        ),
    ],
    ids=["listed", "through a supplier", "claimed", "claimed of no site", "by hand", "one", "nobody counted"],
)
def test_each_reason_to_warn_has_its_words(warning: ToldWarning, title: str, lead: str) -> None:
    text = written(warning)
    assert text.title == title
    assert text.body.startswith(lead)


@pytest.mark.parametrize(
    ("armed", "said"),
    [
        (Armed(), "Intet er lagt klar mod det."),
        (Armed(ignored=True), 'Intet er lagt klar: decisions = "ignore" under [hub] i bavn.toml.'),
        (Armed(watched=True), "Intet er lagt klar: alle websteder her overvåges kun (protect i bavn.toml)."),
        (Armed(0, UNTIL, 12), "Blokeret nu: 12 adresser, indtil 23. november 2026 kl. 12.06 CET."),
        (Armed(templates=2), "Lagt klar: det, angrebet beder om (2 skabeloner), så længe hubben varsler."),
    ],
    ids=["nothing", "ignored", "watched", "blocked", "templates"],
)
def test_it_says_what_is_armed_or_why_nothing_is(armed: Armed, said: str) -> None:
    assert said in written(armed=armed).body.splitlines()[0]


def test_who_only_watches_is_told_how_to_let_bavn_act() -> None:
    assert "protect =" in written(armed=Armed(watched=True)).body
    assert "protect =" not in written().body


def test_an_end_says_that_what_was_armed_is_let_go_and_asks_for_nothing() -> None:
    text = written(update="ended", armed=Armed(before=813))
    assert text.title == "Slut: Varsel: Overbelastningsangreb hos andre"
    assert text.body.splitlines() == [
        "Hub har afblæst varslet. Det, der var lagt klar mod det, er sluppet fri.",
        "Besked v3-1",
    ]
    assert "sluppet" not in written(update="ended", armed=Armed(ignored=True)).body


def test_a_change_says_so() -> None:
    assert written(update="changed").title == "Ændret: Varsel: Overbelastningsangreb hos andre"


@pytest.mark.parametrize("attribution", [Attribution(), Attribution("NoName057(16)", 0.49)])
def test_who_is_behind_it_is_only_said_where_it_is_likelier_than_not(attribution: Attribution) -> None:
    body = written(replace(FLOOD, attribution=attribution)).body
    assert "Det er ikke bekræftet, hvem der står bag." in body
    assert "NoName" not in body


def test_of_many_templates_some_are_shown_and_the_rest_counted() -> None:
    many = tuple(Template("GET", f"/{letter}") for letter in "abcdefgh")
    body = written(replace(FLOOD, templates=many)).body
    assert "Forvent forespørgsler som: GET /a, GET /b, GET /c, GET /d, GET /e og 3 til." in body
    assert "Forvent" not in written(replace(FLOOD, templates=())).body


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_hub_sends_can_break_no_line_and_what_must_be_known_is_short(language: Language) -> None:
    hostile = "\x1b[2J\n{site}{0}\u202e" + "x" * 5000
    warning = replace(
        FLOOD,
        kind=hostile,
        site=hostile,
        through=hostile,
        source=hostile,
        templates=(Template(hostile, hostile, (hostile,)),),
        attribution=Attribution(hostile, 0.9),
    )
    for why in ("campaign", "listed", "claimed", "by-hand"):
        for update in ("new", "changed", "ended"):
            told = replace(warning, why=why)
            text = written(told, update=update, language=language)
            assert len(text.title) <= LONGEST_TITLE
            assert text.title.isprintable()
            assert all(line.isprintable() for line in text.body.splitlines())
            assert len(text.body) < 2000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("armed", [Armed(), Armed(templates=3), Armed(ignored=True)])
def test_the_lead_with_little_armed_fits_a_text_message(language: Language, armed: Armed) -> None:
    assert len(written(armed=armed, language=language).body.splitlines()[0]) <= SHORT


def test_the_reference_tells_the_warning_and_how_often_it_was_told() -> None:
    one = Warned("changed", FLOOD, "Hub|A", AT, times=4)
    assert one.reference == "v3-4"
    assert one.subject == "warning 3 of Hub/A"


@pytest.mark.parametrize("table", [ARMED, WARNING_LEADS, WARNING_MORE, WARNING_STEPS, WARNING_TITLES])
def test_both_languages_stand_in_every_phrase(table: dict[str, tuple[str, str]]) -> None:
    for english, danish in table.values():
        assert english
        assert danish
        assert english != danish


def test_an_end_says_what_still_stands_and_of_nothing_that_it_was_let_go() -> None:
    still = written(update="ended", armed=Armed(30, UNTIL, 171, before=201)).body
    assert "Blokeret nu: 171 adresser" in still
    assert "Lagt klar: 30 adresser" in still
    assert "sluppet" not in still
    assert "sluppet" not in written(update="ended", armed=Armed()).body


@pytest.mark.parametrize(
    ("language", "title", "lead"),
    [
        (
            "da",
            "I er nu selv ramt: Overbelastningsangreb",
            "I er nu selv ramt af samme angreb som 3 andre organisationer",
        ),
        ("en", "You are hit too: Flood", "You are hit yourselves now, by the same attack as 3 other organisations"),
    ],
)
def test_who_is_hit_himself_hears_that_and_not_that_it_is_over(language: Language, title: str, lead: str) -> None:
    armed = Armed(30, UNTIL, 171, before=201)
    text = WarningWriter(language, ZONE, plans()).text(Warned("changed", FLOOD, "Hub", AT, armed, hit=True), "changed")
    assert text.title == title
    assert text.body.startswith(f"{lead}, ")
    assert "171" in text.body
    assert not {"Slut", "Over", "sluppet", "let go"} & set(text.body.replace(".", " ").split())
    assert "let go" not in text.body


def test_since_is_when_it_was_first_heard_of() -> None:
    warned = Warned("changed", FLOOD, "Hub", AT, ARMED_NOW, since=AT - timedelta(hours=1))
    assert "siden 22. november 2026 kl. 11.06 CET" in WarningWriter("da", ZONE, plans()).text(warned, "changed").body


def test_a_long_name_gives_way_in_a_title_and_its_words_do_not() -> None:
    long = replace(LISTED, site="selvbetjening.borgerservice.en-meget-lang-kommune.example.dk")
    title = written(long, update="changed").title
    assert len(title) <= LONGEST_TITLE
    assert title.endswith("… står på en målliste")
