import pytest

from bavn.clearing.parts import part_of, says_less, standing, wider, without_sources
from tests.clearing.attacks import SEARCH, after, report, sighting


def test_a_part_that_has_not_ended_is_alive_when_its_member_last_said_so() -> None:
    goes_on = part_of(report("vejle", sighting(seen=after(50)), after(55)))
    over = part_of(report("vejle", sighting(seen=after(50), ended=after(30)), after(55)))
    assert (goes_on.alive_at, over.alive_at) == (after(50), after(30))


def test_a_part_is_never_later_than_it_came_in() -> None:
    part = part_of(report("vejle", sighting(began=after(99), seen=after(999)), after(10)))
    assert (part.began, part.last, part.alive_at) == (after(10), after(10), after(10))


def test_a_part_without_some_sources_keeps_the_rest() -> None:
    part = part_of(report("vejle", sighting(["192.0.2.1", "192.0.2.2"], [SEARCH])))
    left = without_sources(part, frozenset({"192.0.2.1"}))
    assert left.fingerprint.sources == {"192.0.2.2"}
    assert left.fingerprint.templates == part.fingerprint.templates


@pytest.mark.parametrize(
    ("member", "spoofable", "firm"),
    [("vejle", False, True), ("vejle", True, False), ("stranger", False, False)],
    ids=["established", "forged", "new"],
)
def test_a_part_is_firm_where_its_member_is_established_and_its_sources_are_real(
    member: str,
    spoofable: bool,  # noqa: FBT001  a table
    firm: bool,  # noqa: FBT001  the same
) -> None:
    said = report(member, sighting(["192.0.2.1"], spoofable=spoofable))
    assert part_of(said, {"vejle"}).firm is firm
    assert standing(part_of(said), {"vejle"}).firm is firm
    assert not standing(part_of(said, {"vejle"}), ()).firm


@pytest.mark.parametrize(
    ("change", "less"),
    [
        ({}, False),
        ({"peak": 300.0, "seen": after(99), "severity": "critical"}, False),
        ({"peak": 100.0}, True),
        ({"severity": "medium"}, True),
        ({"seen": after(50)}, True),
        ({"began": after(10), "seen": after(60)}, True),
        ({"kind": "slow-requests"}, True),
    ],
    ids=["the same", "more", "peak", "severity", "end", "begin", "kind"],
)
def test_a_revision_says_less_where_a_figure_may_fall(change: dict[str, object], less: bool) -> None:  # noqa: FBT001
    old = part_of(report("vejle", sighting(), after(60)))
    new = part_of(report("vejle", sighting(revision=2, **change), after(99)))  # type: ignore[arg-type]
    assert says_less(new, old) is less


def test_two_parts_as_one_are_as_long_and_as_hard_as_both() -> None:
    one = part_of(report("vejle", sighting(peak=900.0, seen=after(50)), after(50)))
    other = part_of(report("ishoj", sighting(severity="critical", began=after(-9), seen=after(99)), after(99)))
    both = wider(one, other)
    assert (both.peak, both.severity, both.began, both.last) == (900.0, "critical", after(-9), after(99))
    assert both.received == after(99)
