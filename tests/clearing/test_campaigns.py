from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing import campaigns as module
from bavn.clearing.campaigns import Campaigns
from bavn.clearing.changes import Kept, Learned, Report
from bavn.model.campaign import Campaign
from bavn.model.campaign import Testimony as Witnessed  # pytest takes a name with Test in front for a test
from bavn.model.finding import Rate
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, NEWS, POPULAR_SHAPE, SEARCH, START, after, botnet, report, sighting, wave

MUNICIPALITIES = ("vejle", "ishoj", "aarhus", "randers")


def place(campaigns: Campaigns, reports: list[Report]) -> list[int]:
    """Place one after another, each when it came in; the campaign of each."""
    return [campaigns.take([one], one.received)[0].campaign for one in reports]


def of(campaigns: Campaigns, number: int) -> Campaign:
    campaign = campaigns.get(number)
    assert campaign is not None
    return campaign


# ── meeting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(5))
def test_what_four_members_see_of_one_flood_is_one_campaign(seed: int) -> None:
    campaigns = Campaigns()
    placed = place(campaigns, wave(MUNICIPALITIES, botnet(seed), seed=seed))
    assert campaigns.into(placed[-1]) == 1
    assert campaigns.numbers() == [1]
    assert of(campaigns, 1).members == tuple(sorted(MUNICIPALITIES))


def test_they_meet_by_networks_while_each_has_seen_a_few_sources_only() -> None:
    campaigns = Campaigns()
    sources = botnet(3, size=900, networks=86)
    early = [one for one in wave(("vejle", "ishoj"), sources, first=0.1) if one.sighting.revision == 1]
    assert place(campaigns, early) == [1, 1]


@pytest.mark.parametrize("seed", range(5))
def test_two_floods_at_one_time_are_two_campaigns(seed: int) -> None:
    campaigns = Campaigns()
    one = wave(("vejle", "ishoj"), botnet(2 * seed), seed=1)
    other = wave(("aarhus", "randers"), botnet(2 * seed + 1), seed=2)
    place(campaigns, sorted([*one, *other], key=lambda report: report.received))
    assert len(campaigns.numbers()) == 2


def test_two_floods_against_one_member_at_one_time_are_two_campaigns() -> None:
    campaigns = Campaigns()
    placed = place(campaigns, [*wave(("vejle",), botnet(1), seed=1), *wave(("vejle",), botnet(2), seed=2)])
    assert len(set(placed)) == 2


def test_a_big_vpn_exit_in_both_makes_two_floods_no_campaign() -> None:
    campaigns = Campaigns()
    exits = ["203.0.113.1", "203.0.113.2", "192.0.2.9"]
    placed = place(
        campaigns,
        [
            report("vejle", sighting([*botnet(1, 60), *exits], [SEARCH])),
            report("ishoj", sighting([*botnet(2, 60), *exits], [NEWS])),
            report("aarhus", sighting(exits, [POPULAR_SHAPE])),
        ],
    )
    assert len(set(placed[:2])) == 2
    assert campaigns.numbers()[:2] == [1, 2]


def test_a_popular_shape_makes_no_campaign() -> None:
    campaigns = Campaigns()
    packs = [POPULAR_SHAPE, Template("GET", "/xmlrpc.php"), Template("GET", "/wp-cron.php")]
    placed = place(campaigns, [report(m, sighting(botnet(n), packs)) for n, m in enumerate(("vejle", "ishoj"))])
    assert placed == [1, 2]


def test_a_rare_shape_at_the_same_time_does() -> None:
    campaigns = Campaigns()
    placed = place(campaigns, [report(m, sighting(botnet(n), [NEWS])) for n, m in enumerate(("vejle", "ishoj"))])
    assert placed == [1, 1]


def test_a_rare_shape_grows_common_as_campaigns_use_it() -> None:
    campaigns = Campaigns()
    for day in range(40):
        began = after(days=day)
        place(campaigns, [report("vejle", sighting(botnet(day), [NEWS], number=day, began=began))])
        campaigns.tick(after(hours=2, days=day))
    began = after(days=50)
    late = [report(m, sighting(botnet(60 + n), [NEWS], began=began, number=99)) for n, m in enumerate("ab")]
    assert len(set(place(campaigns, late))) == 2


def test_an_attack_that_one_member_sees_is_a_campaign_of_one() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), [SEARCH]))])
    campaign = of(campaigns, 1)
    assert (campaign.members, campaign.sources, campaign.requests) == (("vejle",), len(botnet(1)), 1000)


def test_slow_requests_and_a_flood_from_the_same_sources_are_one_attack_and_guessing_is_another() -> None:
    campaigns = Campaigns()
    kinds = ["http-flood", "slow-requests", "password-guessing"]
    said = [report("vejle", sighting(botnet(1), number=n, kind=kind)) for n, kind in enumerate(kinds)]
    assert place(campaigns, said) == [1, 1, 2]


def test_the_same_address_that_guesses_at_two_members_is_one_campaign() -> None:
    campaigns = Campaigns()
    vejle, ishoj = (
        report(member, sighting(["192.0.2.7"], kind="password-guessing", began=after(seconds)))
        for member, seconds in (("vejle", 0), ("ishoj", 2400))
    )
    assert place(campaigns, [vejle, ishoj]) == [1, 1]


def test_neighbours_in_one_network_that_scan_are_two_campaigns() -> None:
    campaigns = Campaigns()
    said = [report(m, sighting([f"192.0.2.{n}"], kind="web-scan")) for n, m in enumerate(("vejle", "ishoj"))]
    assert place(campaigns, said) == [1, 2]


def test_the_same_sources_a_day_later_are_another_campaign_that_reuses_them() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), [SEARCH]))])
    campaigns.tick(after(hours=3))
    later = sighting([*botnet(1)[:100], *botnet(2)[:100]], [SEARCH, NEWS], number=2, began=after(days=1))
    assert place(campaigns, [report("vejle", later)]) == [2]
    assert of(campaigns, 2).reused_sources == pytest.approx(0.5)
    assert of(campaigns, 2).reused_templates == pytest.approx(0.5)


def test_half_a_year_later_nothing_is_reused_but_the_shapes() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), [SEARCH]))])
    campaigns.tick(after(hours=3))
    campaigns.tick(after(days=182))
    later = sighting(botnet(1), [SEARCH], number=2, began=after(days=183))
    place(campaigns, [report("vejle", later)])
    assert (of(campaigns, 2).reused_sources, of(campaigns, 2).reused_templates) == (0.0, 1.0)


def test_shapes_of_the_library_are_known_before_the_first_sighting() -> None:
    campaigns = Campaigns()
    campaigns.know([Learned(SEARCH, "other.example", after(days=-300), after(days=-300), listed=True)])
    place(campaigns, [report("vejle", sighting(botnet(1), [SEARCH, NEWS]))])
    assert of(campaigns, 1).reused_templates == pytest.approx(0.5)


# ── revisions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_revised_sighting_replaces_the_earlier_one() -> None:
    campaigns = Campaigns()
    first = sighting(["192.0.2.1", "192.0.2.2"], [SEARCH], requests=100)
    second = sighting(["192.0.2.2", "192.0.2.3"], [NEWS], requests=150, revision=2)
    assert place(campaigns, [report("vejle", first), report("vejle", second)]) == [1, 1]
    campaign = of(campaigns, 1)
    assert (campaign.requests, campaign.sources, campaign.templates) == (150, 2, (NEWS,))


def test_the_same_revision_again_or_an_older_one_changes_nothing() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(["192.0.2.1"], requests=100, revision=2))])
    campaigns.changed()
    place(campaigns, [report("vejle", sighting(["192.0.2.1"], requests=n, revision=n)) for n in (1, 2)])
    assert campaigns.changed() == {}
    assert of(campaigns, 1).requests == 100


def test_two_members_may_use_one_id() -> None:
    campaigns = Campaigns()
    place(campaigns, [report(m, sighting(botnet(1), requests=100)) for m in ("vejle", "ishoj")])
    assert of(campaigns, 1).requests == 200


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_campaign_ends_an_hour_after_its_last_sighting_ended() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), ended=after(hours=2), number=1), after(hours=2))])
    campaigns.tick(after(3599, hours=2))
    assert of(campaigns, 1).ended is None
    campaigns.changed()
    campaigns.tick(after(hours=3))
    assert campaigns.changed()[1].ended == after(hours=2)


def test_a_campaign_ends_an_hour_after_its_members_fell_silent() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), seen=after(300)), after(300))])
    campaigns.tick(after(301 + 3600))
    assert of(campaigns, 1).ended == after(300)
    assert campaigns.numbers() == []


def test_a_late_report_finds_a_campaign_that_has_ended_and_one_that_goes_on_opens_it() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), ended=after(600)), after(600))])
    campaigns.tick(after(hours=2))
    late = report("ishoj", sighting(botnet(1), ended=after(900)), after(hours=3))
    assert place(campaigns, [late]) == [1]
    assert of(campaigns, 1).ended == after(900)
    goes_on = report("ishoj", sighting(botnet(1), seen=after(hours=3), revision=2), after(hours=3))
    assert place(campaigns, [goes_on]) == [1]
    assert of(campaigns, 1).ended is None
    campaigns.tick(after(hours=4.1))
    assert of(campaigns, 1).ended == after(hours=3)


def test_a_day_after_its_end_a_campaign_is_forgotten() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), ended=after(600)), after(600))])
    for hour in range(28):
        campaigns.tick(after(hours=hour))
    assert campaigns.get(1) is None
    assert campaigns.changed()[1].ended == after(600)


def test_a_time_ahead_of_the_hubs_is_the_hubs() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), seen=after(days=300)), after(60))])
    assert of(campaigns, 1).last == after(60)


# ── labels, withdrawal, erasure ──────────────────────────────────────────────────────────────────────────────────────


def test_a_campaign_has_the_widest_label_of_its_sightings() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), tlp="red")), report("ishoj", sighting(botnet(1), tlp=None))])
    assert of(campaigns, 1).tlp == "red"
    place(campaigns, [report("aarhus", sighting(botnet(1), tlp="green"))])
    assert of(campaigns, 1).tlp == "green"


def test_only_shapes_that_two_members_sent_under_such_labels_are_of_several() -> None:
    campaigns = Campaigns()
    said = [
        report("vejle", sighting(botnet(1), [SEARCH, NEWS], tlp="amber")),
        report("ishoj", sighting(botnet(1), [SEARCH, LOGIN], tlp="green")),
        report("aarhus", sighting(botnet(1), [NEWS], tlp="red")),
    ]
    place(campaigns, said)
    assert campaigns.templates_of_several(1, frozenset({"amber", "green"})) == (SEARCH,)
    assert campaigns.templates_of_several(1, frozenset({"green"})) == ()


def test_what_a_withdrawn_member_said_is_gone_and_its_own_campaigns_end() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1), [SEARCH])), report("ishoj", sighting(botnet(1)[:50]))])
    place(campaigns, [report("vejle", sighting(botnet(2), [LOGIN], number=2, began=after(1800)))])
    campaigns.withdraw("vejle", after(2000))
    campaign = of(campaigns, 1)
    assert (campaign.members, campaign.sources, campaign.templates) == (("ishoj",), 50, ())
    assert campaigns.changed()[2].ended == after(2000)


def test_an_erased_address_finds_nothing_any_more_and_stays_counted() -> None:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(["192.0.2.7"], kind="web-scan"))])
    campaigns.erase("192.0.2.7")
    assert campaigns.sources_of(1) == frozenset()
    assert of(campaigns, 1).sources == 1
    assert place(campaigns, [report("ishoj", sighting(["192.0.2.7"], kind="web-scan"))]) == [2]


# ── bounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_that_names_too_many_sources_loses_its_own_oldest_and_nobody_elses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_OF_A_MEMBER", 100)
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1, 60)[:50]))])
    for n in range(2, 10):
        place(campaigns, [report("liar", sighting(botnet(n, 60)[:50], number=n))])
    assert campaigns.sources_of(1) == frozenset(botnet(1, 60)[:50])
    assert sum(bool(campaigns.sources_of(number)) for number in campaigns.numbers()) == 3
    assert [of(campaigns, number).sources for number in campaigns.numbers()] == [50] * 9


def test_too_many_sightings_fold_the_oldest_of_who_sent_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PARTS", 20)
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1)))])
    for n in range(60):
        place(campaigns, [report("liar", sighting([f"192.0.2.{n}"], number=n, kind="web-scan"))])
    assert of(campaigns, 1).members == ("vejle",)
    assert len(campaigns.numbers()) <= 21
    assert len(campaigns.changed()) == 61


# ── restart ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def kept_of(campaigns: list[Campaign], placed: list[Report]) -> Kept:
    newest: dict[tuple[str, str], Report] = {}
    for one in placed:
        newest[one.member, one.sighting.id] = one
    return Kept(campaigns=campaigns, reports=list(newest.values()))


@pytest.mark.parametrize("cut", [1, 5, 8, 11])
def test_a_restart_changes_nothing(cut: int) -> None:
    reports = [*wave(MUNICIPALITIES, botnet(1)), *wave(("vejle", "ishoj"), botnet(2), seed=2, start=after(7200))]
    through, before, store = Campaigns(), Campaigns(), dict[int, Campaign]()
    placed = [before.take([one], one.received)[0] for one in reports[:cut]]
    store |= before.changed()
    again = Campaigns()
    again.restore(kept_of(list(store.values()), placed), reports[cut].received)
    assert again.changed() == {}
    for one in reports:
        through.take([one], one.received)
    for one in reports[cut:]:
        again.take([one], one.received)
    assert {number: of(again, number) for number in again.numbers()} == {
        number: of(through, number) for number in through.numbers()
    }


def test_after_a_restart_without_reports_no_figure_falls_and_none_is_counted_twice() -> None:
    before = Campaigns()
    place(before, [report("vejle", sighting(botnet(1), [SEARCH], requests=500))])
    store = before.changed()
    testimonies = [
        Witnessed(one, "vejle", 1, "http-flood", 0.9, 10, START, after(60), after(60), "amber") for one in botnet(1)
    ]
    again = Campaigns()
    again.restore(Kept(campaigns=list(store.values()), testimonies=testimonies), after(90))
    assert of(again, 1) == store[1]
    revised = report("vejle", sighting(botnet(1), [SEARCH], requests=600, revision=2, seen=after(120)))
    assert place(again, [revised]) == [1]
    assert (of(again, 1).requests, of(again, 1).sources) == (600, len(botnet(1)))
    assert place(again, [report("ishoj", sighting(botnet(1)[:99], [LOGIN], seen=after(130)))]) == [1]


def test_no_number_is_given_twice_after_a_restart() -> None:
    again = Campaigns(next_id=5)
    ended = replace(_some_campaign(), id=17, ended=after(days=-9))
    again.restore(Kept(campaigns=[ended]), START)
    assert place(again, [report("vejle", sighting(botnet(1)))]) == [18]


def test_sources_of_campaigns_long_ended_are_remembered_by_their_testimonies() -> None:
    again = Campaigns()
    old = replace(_some_campaign(), id=3, ended=after(days=-9), last=after(days=-9))
    told = [Witnessed(one, "x", 3, "http-flood", 0.9, 1, old.last, old.last, old.last, "amber") for one in botnet(1)]
    again.restore(Kept(campaigns=[old], testimonies=told), START)
    place(again, [report("vejle", sighting(botnet(1)))])
    assert of(again, 4).reused_sources == 1.0


def _some_campaign() -> Campaign:
    campaigns = Campaigns()
    place(campaigns, [report("vejle", sighting(botnet(1)))])
    return of(campaigns, 1)


# ── anything at all ──────────────────────────────────────────────────────────────────────────────────────────────────

ADDRESSES = [f"192.0.2.{n}" for n in range(12)] + ["2001:db8::1", "2001:db8:1::/64", "198.51.100.0/24"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["vejle", "ishoj", "aarhus"]),
            st.integers(1, 4),  # number
            st.integers(1, 5),  # revision
            st.frozensets(st.sampled_from(ADDRESSES), max_size=8),
            st.frozensets(st.sampled_from([SEARCH, NEWS, LOGIN, POPULAR_SHAPE]), max_size=3),
            st.sampled_from(["http-flood", "web-scan"]),
            st.integers(0, 20_000),  # seconds
            st.booleans(),
            st.sampled_from(["say", "say", "say", "forged", "take back", "establish", "withdraw"]),
        ),
        max_size=25,
    )
)
def test_figures_are_those_of_the_newest_revisions_whatever_happens(events: list[tuple]) -> None:  # type: ignore[type-arg]
    campaigns = Campaigns()
    now = START
    newest: dict[tuple[str, str], Report] = {}
    established: set[str] = set()
    for member, number, revision, sources, shapes, kind, seconds, over, what in events:
        now = max(now, after(seconds))
        ended = now if over else None
        said = sighting(sorted(sources), shapes, number=number, revision=revision, kind=kind, began=now, ended=ended)
        said = replace(said, seen=now, requests=revision * 7, spoofable=what == "forged", rate=Rate(1.0, number * 9.0))
        key = member, said.id
        is_new = key not in newest or newest[key].sighting.revision < revision
        if what == "establish":
            established ^= {member}
            campaigns.trust(established)
        elif what == "withdraw":
            newest = {key: one for key, one in newest.items() if key[0] != member}
            campaigns.withdraw(member, now)
        elif what == "take back":
            if is_new:
                newest.pop(key, None)
            campaigns.take_back(member, said.id, revision, now)
        else:
            if is_new:
                newest[key] = report(member, said, now)
            campaigns.take([report(member, said, now)], now)
        campaigns.tick(now)
        _check_indexes(campaigns)
    live = [campaigns.get(number) for number in {campaigns.into(n) for n in range(1, campaigns.next_id)}]
    assert sum(one.requests for one in live if one) == sum(one.sighting.requests for one in newest.values())


def _check_indexes(campaigns: Campaigns) -> None:
    for running in campaigns._running.values():
        parts = list(running.parts.values())
        firm = [part for part in parts if part.firm]
        assert running.firm == len(firm)
        for names, said in ((running.named, parts), (running.known, firm or parts)):
            assert names.sources == Counter(one for part in said for one in part.fingerprint.sources)
            assert names.prefixes == Counter(one for part in said for one in part.fingerprint.prefixes)
            assert names.templates == Counter(one for part in said for one in part.fingerprint.templates)
        assert running.requests == sum(part.requests for part in parts)
        assert campaigns.get(running.id) == of(campaigns, running.id)
        assert running.peak == max([part.peak for part in parts], default=0.0)
    for family, meeting in campaigns._meetings.items():
        found = [running for running in campaigns._running.values() if running.family == family]
        assert meeting._sources._holders.keys() == {one for running in found for one in running.known.sources}
        assert meeting._templates._holders.keys() == {one for running in found for one in running.known.templates}


def test_hours_of_ticks_leave_one_entry_for_each_running_campaign() -> None:
    campaigns = Campaigns()
    for n in range(5):
        place(campaigns, [report("vejle", sighting([f"192.0.2.{n}"], number=n, kind="web-scan"))])
    for minute in range(0, 20 * 60, 7):
        campaigns.tick(after(60.0 * minute))
        assert len(campaigns._due) == len(campaigns._running) == 5
