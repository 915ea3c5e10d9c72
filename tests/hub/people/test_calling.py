from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bavn.hub.people.calling import over_text, unanswered_text, warning_text
from bavn.hub.settings import HubSection
from bavn.model.campaign import EarlyWarning
from bavn.model.member import Member
from bavn.model.sighting import Template

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
WARNING = EarlyWarning(
    id=3,
    seq=12,
    why="campaign",
    at=datetime(2026, 11, 22, 6, 12, tzinfo=UTC),
    severity="high",
    kind="http-flood",
    tlp="amber",
    campaign=7,
    hit=("vejle",),
    organisations=1,
    sources=912,
    peak=179.0,
    templates=(Template("GET", "/soeg", ("query",)),),
)
HUB = HubSection("Fælles hub", zone="UTC")
ISHOEJ = Member("ishoej", "Ishøj Kommune")


def test_a_contact_is_told_what_it_is_and_how_to_answer() -> None:
    text = warning_text(WARNING, ISHOEJ, HUB, NOW, "https://hub.example/answer/x")
    assert text.title == "Varsel: Overbelastningsangreb hos andre"
    assert "op til 179 forespørgsler i sekundet fra 912 kilder" in text.body
    assert "GET /soeg?query" in text.body
    assert text.body.endswith(
        "Tryk her, når I er på sagen: https://hub.example/answer/x\n"
        "Ellers får jeres næste kontakt besked om 10 minutter."
    )


@pytest.mark.parametrize(("zone", "time"), [("UTC", "06.12 UTC"), ("Europe/Copenhagen", "07.12 CET")])
def test_times_are_those_of_the_hubs_zone(zone: str, time: str) -> None:
    assert time in warning_text(WARNING, ISHOEJ, replace(HUB, zone=zone), NOW, "").body.replace("\xa0", " ")


def test_who_was_hit_is_never_named() -> None:
    text = warning_text(WARNING, ISHOEJ, HUB, NOW, "")
    assert "vejle" not in f"{text.title} {text.body}".casefold()


def test_the_hub_says_nothing_of_what_the_member_has_armed() -> None:
    assert "agt klar" not in warning_text(WARNING, ISHOEJ, HUB, NOW, "").body


def test_a_milder_one_asks_for_no_answer() -> None:
    assert "Tryk" not in warning_text(WARNING, ISHOEJ, HUB, NOW, "").body


def test_those_who_were_told_hear_that_it_is_over() -> None:
    assert over_text(WARNING, ISHOEJ, HUB, NOW).title.startswith("Slut: ")


def test_the_hubs_own_people_hear_who_does_not_answer() -> None:
    text = unanswered_text(ISHOEJ, 3, "en")
    assert text.title == "Nobody answers at Ishøj Kommune"
    assert text.body == "Warning 3: each contact of Ishøj Kommune was told 3 times, and nobody answered. Phone them."


def test_a_members_name_cannot_break_a_line() -> None:
    text = unanswered_text(Member("x", "Ond\nTitel"), 3, "da")
    assert "\n" not in text.title + text.body
