"""*Now*: what is said first, in five seconds; and that is calm only where the hub would know better."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bavn.model.language import LANGUAGES, Language
from bavn.pages.local import Local
from bavn.pages.situation.now import Now, OwnSensor, Place, Step, figure_cells, headline, named_trouble, own_line
from bavn.pages.situation.now_page import now_page
from bavn.pages.situation.standing import Standing
from bavn.pages.words import Words
from tests.pages.situation.views import NOW, attack, frame, members, operators, quiet

DANISH = Words("da")
HERE = Local(DANISH, frame().zone)


def said(view: Now) -> str:
    return headline(view, DANISH).replace("\N{NO-BREAK SPACE}", " ")


def cells(view: Now) -> dict[str, str]:
    return {name: value for name, value, _, _ in figure_cells(view, DANISH)}


def test_the_first_sentence_says_what_is_happening() -> None:
    assert said(operators()) == "8 organisationer under angreb, 4 nede, 1 delvis nede"
    assert said(quiet()) == "Intet angreb lige nu. Alle overvågede websteder svarer."
    assert said(replace(quiet(), seen=None)) == "Intet angreb lige nu. Det vides ikke, om webstederne svarer."
    assert said(replace(quiet(), service={"down": 1})) == "Intet angreb lige nu. 1 organisation nede."
    some = Now(members=3, heard=3, hit=1, seen=NOW, service={"up": 3})
    assert said(some) == "1 organisation under angreb. Alle overvågede websteder svarer."
    assert said(replace(some, hit=0, silence="untold", service={"down": 2, "up": 1})) == (
        "2 organisationer nede. Kun medlemmer får besked om angreb."
    )


def test_that_all_sites_answer_is_not_said_of_those_that_nobody_could_see() -> None:
    assert said(replace(quiet(), service={"up": 101, "unknown": 1})).endswith("Ingen overvågede websteder ses nede.")


@pytest.mark.parametrize(
    ("heard", "sensors", "begins"),
    [
        (102, 102, "Intet angreb lige nu."),
        (62, 102, "Ingen melder om angreb (hørt fra 62 af 102 medlemmer)."),
        (0, 102, "Det vides ikke, om nogen angribes: hubben hører ingen sensorer."),
        (0, 0, "Det vides ikke, om nogen angribes: ingen medlemmer har en sensor endnu."),
    ],
    ids=["all", "some", "none-heard", "none-there"],
)
def test_how_many_are_heard_is_said_where_no_attack_is_known(heard: int, sensors: int, begins: str) -> None:
    view = replace(quiet(), heard=heard, sensors=sensors)
    assert said(view).startswith(begins)
    assert cells(view)["f-heard"] == f"{heard} af 102"
    assert cells(view)["f-hit"] == ("0" if heard else "\N{EN DASH}")
    assert ("Under angreb: ingen" in now_page(view, frame())) == bool(heard)


def test_a_hub_without_members_says_just_that() -> None:
    empty = Now(sees_all=True)
    assert (said(empty), empty.state) == ("Hubben har ingen medlemmer endnu", "s-plain")
    assert cells(empty)["f-members"] == "0"


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "s-calm"),
        ({"heard": 95}, "s-calm"),
        ({"heard": 80}, "s-plain"),
        ({"heard": 0}, "s-plain"),
        ({"killed": True}, "s-plain"),
        ({"silence": "untold"}, "s-plain"),
        ({"attacks": (attack(),)}, "s-plain"),
        ({"seen": None}, "s-plain"),
        ({"service": {}}, "s-plain"),
        ({"service": {"up": 60, "unknown": 42}}, "s-plain"),
        ({"members": 0, "heard": 0}, "s-plain"),
        ({"service": {"down": 1}}, "s-alarm"),
        ({"hit": 1, "heard": 0}, "s-alarm"),
    ],
)
def test_it_is_calm_only_where_the_hub_would_know_better(changed: dict[str, object], state: str) -> None:
    assert replace(quiet(), **changed).state == state  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sensor", "line"),
    [
        ("", "I er varslet og ikke ramt."),
        ("silent", "I er varslet. Jeres sensor er ikke hørt siden kl. 08.01, så hubben ved ikke, om I angribes."),
        ("never", "I er varslet. Jeres sensor er aldrig hørt, så hubben ved ikke, om I angribes."),
        ("none", "I er varslet. I har ingen sensor, så hubben ved ikke, om I angribes."),
        ("new", "I er varslet og ikke ramt. Jeres sensor er lige meldt til og er ikke hørt endnu."),
    ],
)
def test_who_is_not_heard_is_told_that_the_hub_does_not_know(sensor: OwnSensor, line: str) -> None:
    at = NOW - timedelta(minutes=30) if sensor == "silent" else None
    assert own_line(replace(members(), own_sensor=sensor, own_heard=at, at=NOW), HERE) == line


@pytest.mark.parametrize(("language", "at"), [("da", "15.11.2026 kl. 08.31"), ("en", "2026-11-15 08:31")])
def test_what_was_heard_days_ago_has_its_date(language: Language, at: str) -> None:
    view = replace(members(), own_sensor="silent", own_heard=NOW - timedelta(days=3), at=NOW)
    assert at in own_line(view, Local(Words(language), HERE.zone))


def test_every_sentence_is_there_in_every_language() -> None:
    for language in LANGUAGES:
        for view in (operators(), quiet(), members(), Now(), replace(quiet(), heard=3, attacks=(attack(),))):
            assert "{" not in headline(view, Words(language))
            assert "{" not in named_trouble(view, Words(language))


def test_a_campaign_that_nobody_reports_any_more_is_neither_in_progress_nor_over() -> None:
    held = replace(attack(), held=NOW + timedelta(minutes=40))
    view = replace(quiet(), attacks=(held,), steps=(Step("operator.held"),))
    assert said(view).startswith("Der ses ikke flere angreb. ")
    assert view.state == "s-plain"
    assert cells(view)["f-campaigns"] == "0"
    assert said(replace(view, heard=9)).startswith("Ingen melder om angreb længere (hørt fra 9 af 102 medlemmer). ")
    page = now_page(view, frame())
    assert "Kampagner, der holdes åbne" in page
    assert "09.11" in page  # until then it is held open
    assert "i gang · alvor" not in page
    assert "Ingenting." not in page


def test_who_is_not_told_of_attacks_is_not_told_a_number_of_them() -> None:
    found = cells(replace(quiet(), silence="untold"))
    assert (found["f-hit"], found["f-campaigns"], found["f-warnings"]) == ("\N{EN DASH}",) * 3
    assert (found["f-down"], found["f-members"]) == ("0", "102")
    assert "Under angreb: ingen" not in now_page(replace(quiet(), silence="untold"), frame())


@pytest.mark.parametrize(
    ("silence", "ends"),
    [("untold", "Kun medlemmer får besked om angreb."), ("killed", "Intet fortælles, mens nødstoppet er slået til.")],
)
def test_who_is_not_told_of_attacks_is_never_told_that_there_are_none(silence: str, ends: str) -> None:
    view = replace(quiet(), silence=silence)
    assert said(view).endswith(ends)
    assert "Intet angreb" not in said(view)
    assert view.state == "s-plain"
    assert "Ingen kampagner i gang" not in now_page(view, frame())


def test_who_is_down_and_who_is_attacked_is_told_by_name() -> None:
    assert named_trouble(operators(), DANISH).startswith("Nede: Albertslund, Et meget langt navn på en leverandør A/S,")
    assert named_trouble(quiet(), DANISH) == ""
    many = tuple(Place(f"m{number}", f"Nr. {number:02}", Standing(hit=True)) for number in range(20))
    assert named_trouble(Now(places=many, hit=20), DANISH).endswith("Nr. 11 og 8 til.")


def test_the_head_and_the_names_tell_of_equally_many() -> None:
    ishoej = Place("ishoej", "Ishøj", Standing(hit=True, service="down"))
    one = Now(places=(ishoej,), hit=4, service={"down": 2}, members=9)
    assert named_trouble(one, DANISH) == (
        "Nede: Ishøj og 1, der ikke er nævnt. Under angreb: Ishøj og 3, der ikke er nævnt."
    )
    none = Now(hit=4, service={"down": 1}, members=9)
    assert named_trouble(none, DANISH) == (
        "Nede: 1 organisation, ikke nævnt ved navn. Under angreb: 4 organisationer, ikke nævnt ved navn."
    )
