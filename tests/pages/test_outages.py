from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from bavn.pages.outages import ranked, stretches, together, totals
from tests.pages.outage_samples import BEGAN, ENDED, MADE, at, minutes, november, quiet, row, spell


def test_claimed_seen_attacked_and_seen_down_are_counted_apart() -> None:
    found = totals(november())
    assert (found.sites, found.claimed, found.attacked, found.down) == (15, 6, 3, 8)
    assert found.only_claimed == 2
    assert found.unseen == 1


def test_a_claim_alone_puts_nothing_down() -> None:
    claimed = next(one for one in november().rows if one.site == "www.i-kommune.example")
    assert claimed.claims
    assert not claimed.outages
    assert claimed.availability.share == 1


def test_a_claim_about_what_nobody_looked_at_is_not_called_wrong() -> None:
    seen = november()
    unseen = next(one for one in seen.rows if one.site == "www.m-kommune.example")
    alone = replace(seen, rows=(replace(unseen, claims=seen.rows[0].claims),))
    assert totals(alone).only_claimed == 0


def test_whoever_was_down_longest_comes_first() -> None:
    first, *_, last = ranked(november())
    assert first.site == "www.b-kommune.example"
    assert last.site == "www.o-kommune.example"


def test_two_targets_of_one_site_are_one_site() -> None:
    own = (row("a", spell("a", at(1, "08:00:00"), minutes(3)), site="www.example.dk"), row("b", site="www.example.dk"))
    found = totals(replace(november(), rows=own))
    assert (found.sites, found.down) == (1, 1)


def test_an_incident_names_its_supplier_where_all_share_one() -> None:
    (group,) = together(november())
    assert (group.number, group.supplier) == (4, "Hosting ApS")
    assert len(group.sites) == 3
    assert group.began == at(2, "08:12:05")
    assert group.ended == at(2, "08:12:14") + minutes(12.4)


def test_an_incident_of_several_suppliers_names_none() -> None:
    report = november()
    other = tuple(replace(one, target=replace(one.target, supplier=one.site)) for one in report.rows)
    (group,) = together(replace(report, rows=other))
    assert group.supplier == ""


def test_one_target_alone_is_no_incident() -> None:
    alone = row("a", spell("a", at(1, "08:00:00"), minutes(3), incident=9))
    assert together(replace(november(), rows=(alone,))) == []


def test_an_incident_that_goes_on_has_no_end() -> None:
    rows = tuple(row(name, spell(name, at(1, "08:00:00"), None, incident=9)) for name in ("a", "b"))
    assert together(replace(november(), rows=rows))[0].ended is None


def test_the_pieces_of_a_period_leave_no_gap_and_add_up_to_what_was_counted() -> None:
    report = november()
    for one in report.rows:
        pieces = list(stretches(one, report))
        assert pieces[0][1] == BEGAN
        assert pieces[-1][2] == ENDED
        assert all(before[2] == after[1] for before, after in pairwise(pieces))
        for verdict, length in one.availability.times.items():
            drawn = sum((ended - began for said, began, ended in pieces if said == verdict), timedelta())
            assert drawn == length, (one.site, verdict)


def test_what_lies_after_the_report_was_made_is_unknown() -> None:
    early = replace(november(), made=at(2, "00:00:00"))
    assert list(stretches(early.rows[-1], early))[-1] == ("unknown", at(2, "00:00:00"), ENDED)


def test_a_target_that_was_never_looked_at_in_the_period_is_unknown_all_of_it() -> None:
    report = quiet()
    late = row("late", watched_since=MADE)
    assert list(stretches(late, report)) == [("unknown", BEGAN, ENDED)]
