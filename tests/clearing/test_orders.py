from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bavn.clearing.changes import Order
from bavn.clearing.orders import FAR_OFF, OF_VALUES, StandingOrders
from bavn.clearing.rules import Rules

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES = Rules()


def standing(*orders: tuple[str, float | None], value: str = "192.0.2.7") -> StandingOrders:
    found = StandingOrders()
    for number, (what, hours) in enumerate(orders):
        until = NOON + hours * HOUR if hours is not None else None
        found.fold(Order(number, what, value, "inge", NOON, until))
    return found


def test_what_is_held_waits_until_it_is_signed_or_its_time_is_over() -> None:
    assert standing(("hold", None)).is_held("192.0.2.7", NOON)
    assert not standing(("hold", 1)).is_held("192.0.2.7", NOON + HOUR)
    assert not standing(("hold", None), ("sign", None)).is_held("192.0.2.7", NOON + 48 * HOUR)
    for_an_hour = standing(("hold", None), ("sign", 1))
    assert not for_an_hour.is_held("192.0.2.7", NOON)
    assert for_an_hour.is_held("192.0.2.7", NOON + HOUR)


def test_a_signature_without_an_end_is_good_for_a_day() -> None:
    signed = standing(("sign", None))
    assert signed.is_signed("192.0.2.7", RULES, NOON + 23 * HOUR)
    assert not signed.is_signed("192.0.2.7", RULES, NOON + 24 * HOUR)
    assert signed.next_change("192.0.2.7", RULES, NOON) == NOON + 24 * HOUR


def test_a_later_allowance_does_not_shorten_an_earlier_one() -> None:
    assert standing(("allow", None), ("allow", 1)).allowances(NOON + 2 * HOUR) == ["192.0.2.7"]
    assert standing(("allow", 1)).next_allowance_end(NOON) == NOON + HOUR
    assert standing(("allow", None)).next_allowance_end(NOON) == FAR_OFF


def test_an_operator_acts_against_a_value_until_the_last_of_its_orders_has_ended_a_day_where_none_is_said() -> None:
    assert standing(("arm", None)).acted_on(RULES, NOON + 23 * HOUR) == {0: "192.0.2.7"}
    assert standing(("arm", None)).acted_on(RULES, NOON + 24 * HOUR) == {}
    assert standing(("block", 48), ("limit", 1)).acted_on(RULES, NOON + 47 * HOUR) == {0: "192.0.2.7"}
    for other in ("revoke", "mistake"):
        assert standing(("arm", 48), (other, None)).acted_on(RULES, NOON) == {}
    assert standing(("allow", None), ("hold", None), ("sign", None)).acted_on(RULES, NOON) == {}


def test_to_revoke_takes_back_what_was_allowed_and_clears_what_was_seen() -> None:
    found = standing(("allow", None), ("hold", None), ("revoke", None))
    assert (found.allowances(NOON), found.is_held("192.0.2.7", NOON)) == ([], False)
    assert found.cleared == {"192.0.2.7": NOON}


def test_what_is_no_order_or_no_address_changes_nothing() -> None:
    assert standing(("dance", None)) == StandingOrders()
    assert standing(("allow", None), value="example.dk") == StandingOrders()


def test_an_erased_address_is_forgotten_unless_it_is_allowed() -> None:
    found = standing(("allow", None), ("hold", None))
    found.erase("192.0.2.7")
    assert (list(found.holds), list(found.allowed)) == ([], ["192.0.2.7"])


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(OF_VALUES - {"mistake", "revoke"})), st.sampled_from([None, 1.0, 3.0])),
        max_size=8,
    )
)
def test_it_makes_no_difference_whether_orders_that_are_over_are_folded(orders: list[tuple[str, float | None]]) -> None:
    later = NOON + 2 * HOUR
    all_of_them = standing(*orders)
    in_force = standing(*(one for one in orders if one[1] is None or one[1] > 2))
    assert all_of_them.allowances(later) == in_force.allowances(later)
    assert all_of_them.is_held("192.0.2.7", later) == in_force.is_held("192.0.2.7", later)
    assert all_of_them.is_signed("192.0.2.7", RULES, later) == in_force.is_signed("192.0.2.7", RULES, later)
