"""Who may make two campaigns one. Whoever else tries brings nobody together, however often the victims report on."""

from datetime import timedelta

import pytest

from bavn.clearing import campaigns as module
from bavn.clearing.campaigns import Campaigns
from bavn.clearing.changes import Changes, Report
from bavn.clearing.rules import Rules
from bavn.model.member import Standing
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, NEWS, SEARCH, after, botnet, report, sighting
from tests.clearing.book import Hub, member

LEFT, RIGHT = botnet(1, 200)[:100], botnet(4, 200)[:100]
VICTIMS = ("vejle", "ishoj", "aarhus", "randers")


def campaigns_of(*established: str) -> Campaigns:
    """One flood at vejle, another at ishoj."""
    campaigns = Campaigns()
    campaigns.trust(established)
    assert place(campaigns, "vejle", LEFT, SEARCH) == 1
    assert place(campaigns, "ishoj", RIGHT, LOGIN) == 2
    campaigns.changed()
    return campaigns


def place(
    campaigns: Campaigns,
    who: str,
    sources: list[str],
    *shapes: Template,
    number: int = 1,
    revision: int = 1,
    spoofable: bool = False,
) -> int:
    said = sighting(sources, shapes, number=number, revision=revision, spoofable=spoofable)
    return campaigns.take([report(who, said)], after(60))[0].campaign


def test_a_sighting_that_knows_both_halves_makes_two_campaigns_one_and_the_older_keeps_its_id() -> None:
    campaigns = campaigns_of("vejle", "ishoj", "aarhus")
    assert place(campaigns, "aarhus", [*LEFT[:80], *RIGHT[:80]], NEWS) == 1
    changed = campaigns.changed()
    assert changed[1].members == ("aarhus", "ishoj", "vejle")
    assert changed[1].requests == 3000
    assert (changed[2].ended, changed[2].into, changed[2].members) == (after(60), 1, ("ishoj",))
    assert (campaigns.into(2), campaigns.numbers()) == (1, [1])


def test_a_sighting_that_knows_a_few_sources_of_each_does_not() -> None:
    campaigns = campaigns_of("vejle", "ishoj", "aarhus")
    place(campaigns, "aarhus", [*LEFT[:6], *RIGHT[:6]], NEWS)
    assert {1, 2} <= set(campaigns.numbers())


@pytest.mark.parametrize("established", [("vejle", "ishoj"), ()], ids=["established victims", "new victims"])
@pytest.mark.parametrize("shapes", [(NEWS,), (SEARCH, LOGIN)], ids=["sources", "sources and shapes"])
def test_one_of_a_new_member_joins_the_likest_and_brings_nothing_together(
    established: tuple[str, ...], shapes: tuple[Template, ...]
) -> None:
    campaigns = campaigns_of(*established)
    assert place(campaigns, "liar", [*LEFT, *RIGHT[:80]], *shapes) == 1
    assert campaigns.numbers() == [1, 2]
    for revision in range(2, 9):
        place(campaigns, "liar", [*RIGHT, *LEFT[:-revision]], *shapes, revision=revision)
        place(campaigns, "liar", [*RIGHT, *LEFT[:-revision]], *shapes, number=revision)
    assert campaigns.numbers() == [1, 2]


def test_nor_do_the_victims_do_so_once_a_new_member_or_forged_sources_named_both() -> None:
    campaigns = campaigns_of("vejle", "ishoj", "aarhus", "randers", "bent")
    place(campaigns, "liar", [*LEFT, *RIGHT], SEARCH, LOGIN)
    place(campaigns, "bent", [*LEFT, *RIGHT], SEARCH, LOGIN, spoofable=True)
    for revision in (2, 3):
        assert place(campaigns, "vejle", LEFT, SEARCH, revision=revision) == 1
        assert place(campaigns, "ishoj", RIGHT, LOGIN, revision=revision) == 2
    assert place(campaigns, "aarhus", LEFT[20:], SEARCH) == 1
    assert place(campaigns, "randers", RIGHT[20:], LOGIN) == 2
    assert campaigns.numbers() == [1, 2]


@pytest.mark.parametrize(
    ("established", "spoofable"),
    [((), False), ((), True), (("vejle", "ishoj"), True)],
    ids=["new victims", "new victims of forged sources", "established victims of forged sources"],
)
def test_nor_do_victims_whose_own_word_brings_nobody_together(
    established: tuple[str, ...],
    spoofable: bool,  # noqa: FBT001  a table
) -> None:
    campaigns = Campaigns()
    campaigns.trust(established)
    place(campaigns, "vejle", LEFT, SEARCH, spoofable=spoofable)
    place(campaigns, "ishoj", RIGHT, LOGIN, spoofable=spoofable)
    for number in (1, 2, 3):
        assert place(campaigns, "liar", [*LEFT, *RIGHT], SEARCH, LOGIN, number=number) == 1
    for revision in (2, 3):
        assert place(campaigns, "vejle", LEFT, SEARCH, revision=revision, spoofable=spoofable) == 1
        assert place(campaigns, "ishoj", RIGHT, LOGIN, revision=revision, spoofable=spoofable) == 2
    assert campaigns.numbers() == [1, 2]


def test_nor_does_an_established_victim_that_is_like_new_ones_by_what_a_new_member_named_there() -> None:
    campaigns = campaigns_of("vejle")
    assert place(campaigns, "liar", [*RIGHT, *LEFT[:80]], LOGIN) == 2
    assert place(campaigns, "vejle", LEFT, SEARCH, revision=2) == 1
    assert campaigns.numbers() == [1, 2]


@pytest.mark.parametrize("established", [(), ("randers",)], ids=["new", "established"])
def test_victims_of_one_attack_that_saw_little_of_it_at_first_come_together(established: tuple[str, ...]) -> None:
    campaigns = Campaigns()
    campaigns.trust(established)
    for number, who in enumerate(VICTIMS, start=1):
        assert place(campaigns, who, botnet(number, 10), Template("GET", f"/{who}")) == number
    for who in VICTIMS:
        place(campaigns, who, LEFT, SEARCH, revision=2)
    assert len(campaigns.numbers()) == 1


def test_an_established_victim_is_not_drawn_to_new_ones_by_what_a_new_member_named_there() -> None:
    campaigns = campaigns_of("ishoj")
    assert place(campaigns, "new", LEFT, SEARCH) == 1
    assert place(campaigns, "liar", [*LEFT, *RIGHT[:80]], SEARCH) == 1
    assert place(campaigns, "ishoj", RIGHT, LOGIN, number=2) == 2
    assert place(campaigns, "ishoj", RIGHT, LOGIN, revision=2) == 2
    assert campaigns.numbers() == [1, 2]


def test_who_names_the_sources_of_an_attack_beforehand_draws_nobody_of_it_into_another_one() -> None:
    campaigns = Campaigns()
    campaigns.trust(["vejle", "ishoj"])
    assert place(campaigns, "liar", [*LEFT, *RIGHT], SEARCH, LOGIN) == 1
    assert place(campaigns, "vejle", LEFT, SEARCH) == 1
    assert place(campaigns, "ishoj", RIGHT, LOGIN) == 2


def test_a_new_members_own_campaign_ends_into_the_one_it_is_part_of_which_keeps_its_id() -> None:
    campaigns = Campaigns()
    campaigns.trust(["vejle"])
    assert place(campaigns, "stranger", LEFT[:1]) == 1
    assert place(campaigns, "vejle", LEFT, SEARCH) == 2
    campaigns.changed()
    assert place(campaigns, "stranger", LEFT, SEARCH, revision=2) == 2
    changed = campaigns.changed()
    assert (changed[1].into, changed[2].into, changed[2].members) == (2, 0, ("stranger", "vejle"))


def test_new_members_go_over_to_an_established_one_each_by_its_own_word() -> None:
    campaigns = Campaigns()
    campaigns.trust(["vejle"])
    assert [place(campaigns, one, RIGHT[:50]) for one in ("new", "newer")] == [1, 1]
    assert place(campaigns, "vejle", LEFT, SEARCH) == 2
    assert place(campaigns, "new", LEFT, SEARCH, revision=2) == 2
    assert campaigns.numbers() == [1, 2]
    assert campaigns.changed()[1].members == ("newer",)
    assert place(campaigns, "newer", LEFT, SEARCH, revision=2) == 2
    assert campaigns.numbers() == [2]


def test_who_becomes_established_later_brings_together_what_it_named() -> None:
    campaigns = campaigns_of("vejle", "ishoj")
    place(campaigns, "aarhus", [*LEFT, *RIGHT], NEWS)
    campaigns.trust(["vejle", "ishoj", "aarhus"])
    assert place(campaigns, "aarhus", [*LEFT, *RIGHT], NEWS, revision=2) == 1
    assert campaigns.numbers() == [1]


def test_what_was_brought_together_stays_so_when_whoever_did_it_is_withdrawn() -> None:
    campaigns = campaigns_of("vejle", "ishoj", "aarhus")
    place(campaigns, "aarhus", [*LEFT, *RIGHT], NEWS)
    campaigns.withdraw("aarhus", after(90))
    facts = campaigns.get(2)
    assert facts is not None
    assert (facts.id, facts.members, facts.ended) == (1, ("ishoj", "vejle"), None)


def test_what_can_be_revised_no_more_stays_in_what_is_brought_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PARTS", 3)
    campaigns = campaigns_of("vejle", "ishoj", "aarhus")
    loud = sighting(RIGHT, [LOGIN, NEWS], number=2, severity="critical", peak=900.0, requests=500)
    campaigns.take([report("bent", loud)], after(60))
    for number in (3, 4):
        place(campaigns, "bent", RIGHT, LOGIN, number=number)
    folded = campaigns.get(2)
    assert folded is not None
    assert (folded.members, folded.requests) == (("bent", "ishoj"), 3500)
    place(campaigns, "aarhus", [*LEFT, *RIGHT], SEARCH)
    facts = campaigns.get(2)
    assert facts is not None
    assert (facts.id, facts.severity, facts.peak, facts.requests) == (1, "critical", 900.0, 5500)
    assert (facts.members, facts.templates) == (
        ("aarhus", "bent", "ishoj", "vejle"),
        tuple(sorted([SEARCH, LOGIN, NEWS])),
    )


def test_an_order_vouches_for_what_a_campaign_became_part_of() -> None:
    campaigns = campaigns_of("vejle", "ishoj", "aarhus")
    campaigns.vouch(7, RIGHT[0])
    place(campaigns, "aarhus", [*LEFT, *RIGHT], NEWS)
    facts = campaigns.get(1)
    assert facts is not None
    assert facts.vouched == (7,)


@pytest.mark.parametrize(("forgiven", "running"), [(0.0, [1, 2]), (0.99, [1])], ids=["mistaken", "made good"])
def test_who_was_mistaken_too_often_brings_nothing_together_until_it_made_that_good(
    forgiven: float, running: list[int]
) -> None:
    hub = Hub(*(member(name) for name in (*VICTIMS, "bent")), rules=Rules(forgiven=forgiven))
    for number in (11, 12, 13):
        hub.take(hub.flood("bent", f"203.0.113.{number}", number=number, templates=[]))
        hub.obey("mistake", f"203.0.113.{number}")
        hub.after(timedelta(hours=2))
    hub.take(hub.flood("vejle", "192.0.2.1", number=9, templates=[], kind="password-guessing"))
    hub.take(hub.flood("bent", "192.0.2.1", number=9, templates=[], kind="password-guessing"))
    hub.take(hub.flood("vejle", *LEFT, templates=[SEARCH]), hub.flood("ishoj", *RIGHT, templates=[LOGIN]))
    floods = [one.id for one in hub.clearing.campaigns() if one.kind == "http-flood"]
    hub.take(hub.flood("bent", *LEFT, *RIGHT, templates=[SEARCH, LOGIN]))
    left = [one.id for one in hub.clearing.campaigns() if one.kind == "http-flood"]
    assert [floods.index(number) + 1 for number in left] == running


@pytest.mark.parametrize(("standing", "ended"), [("new", []), ("established", [2])])
def test_no_warning_of_the_victims_ends_by_what_a_new_member_sends(standing: Standing, ended: list[int]) -> None:
    hub = Hub(*(member(name) for name in VICTIMS), member("liar", standing))

    def say(who: str, sources: list[str], shape: Template, revision: int = 1) -> Report:
        return hub.flood(who, *sources, templates=[shape], revision=revision)

    def ends(*reports: Report) -> list[int]:
        changes: Changes = hub.take(*reports)
        return [one.id for one in changes.warnings.values() if one.ended]

    hub.take(say("vejle", LEFT, SEARCH), say("aarhus", LEFT, SEARCH))
    hub.take(say("ishoj", RIGHT, LOGIN), say("randers", RIGHT, LOGIN))
    assert [one.ended for one in hub.clearing.warnings()] == [False, False]
    said = ends(hub.flood("liar", *LEFT, *RIGHT, templates=[SEARCH, LOGIN]))
    for revision in (2, 3):
        hub.after()
        said += ends(say("vejle", LEFT, SEARCH, revision), say("aarhus", LEFT, SEARCH, revision))
        said += ends(say("ishoj", RIGHT, LOGIN, revision), say("randers", RIGHT, LOGIN, revision))
    assert said == ended
    hub.restart()
    assert [one.id for one in hub.clearing.warnings() if one.ended] == ended
