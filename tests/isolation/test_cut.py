import re
from ipaddress import ip_address, ip_network
from time import perf_counter

import pytest

from bavn.isolation import cut, selftest
from bavn.isolation.cut import confirm, cut_off, reconnect, refuse_to_lock_out, what_changes
from bavn.isolation.nft import Nft
from bavn.isolation.remote import Client
from bavn.isolation.ruleset import Order, ruleset
from bavn.isolation.selftest import Check
from bavn.isolation.standing import Mode, Standing, standing
from bavn.isolation.words import CannotError
from tests.isolation.laboratory import Lab, run

FOUR = ip_network("192.0.2.0/24")
INSIDE = Client("192.0.2.7", ip_address("192.0.2.7"))
OUTSIDE = Client("198.51.100.7", ip_address("198.51.100.7"))
UNREADABLE = Client("?", None)


@pytest.mark.parametrize(
    ("mode", "left_s", "for_s", "change"),
    [
        ("open", 0, None, "begins"),
        ("open", 0, 60, "begins"),
        ("released", 0, 60, "begins"),
        ("damaged", 0, None, "begins"),
        ("stays", 0, None, "again"),
        ("until", 30, 60, "longer"),
        ("until", 60, 60, "longer"),
        ("until", 60, None, "stays-now"),
        ("until", 61, 60, "would-shorten"),
        ("stays", 0, 86_400, "would-release"),
    ],
)
def test_an_order_never_ends_sooner_what_stands(mode: Mode, left_s: int, for_s: int | None, change: str) -> None:
    try:
        result: str = what_changes(Standing(mode, left_s), Order(for_s=for_s))
    except CannotError as refused:
        result = refused.name
    assert result == change


@pytest.mark.parametrize("far", [OUTSIDE, UNREADABLE], ids=["not kept", "unreadable"])
def test_whoever_is_far_away_and_not_kept_would_be_locked_out(far: Client) -> None:
    with pytest.raises(CannotError, match="would-lock-out"):
        refuse_to_lock_out(far, Order((FOUR,)))
    refuse_to_lock_out(INSIDE, Order((FOUR,)))
    refuse_to_lock_out(None, Order())


@pytest.mark.parametrize("for_s", [None, 60], ids=["stays", "for a time"])
def test_it_is_in_force_tested_and_says_how_long_it_took(for_s: int | None, lab: Lab) -> None:
    began = perf_counter()
    outcome = cut_off(lab.nft, Order((FOUR,), for_s), None)
    assert 0 < outcome.took_s < perf_counter() - began
    assert (outcome.change, outcome.good, outcome.undone) == ("begins", True, False)
    assert outcome.before == Standing("open")
    now = standing(lab.nft.listing())
    assert now.mode == ("stays" if for_s is None else "until")
    assert now.keep == (FOUR,)


def test_a_refusal_changes_nothing(lab: Lab) -> None:
    for order, far, stands in (
        (Order(), OUTSIDE, None),
        (Order(for_s=30), None, Order(for_s=60)),
        (Order(for_s=60), None, Order()),
    ):
        if stands:
            lab.nft.load(ruleset(stands))
        before = without_time(run("nft", "-a", "list", "ruleset"))
        with pytest.raises(CannotError, match="would-"):
            cut_off(lab.nft, order, far)
        assert without_time(run("nft", "-a", "list", "ruleset")) == before


def without_time(text: str) -> str:
    return re.sub(r"expires \S+|packets \d+ bytes \d+", "", text)


@pytest.mark.parametrize(
    ("order", "far", "even_me"),
    [(Order(for_s=60), OUTSIDE, False), (Order((FOUR,)), INSIDE, False), (Order(), OUTSIDE, True)],
    ids=["for a time", "kept", "said so plainly"],
)
def test_from_afar_it_acts_where_there_is_a_way_back_or_it_was_said(
    order: Order,
    far: Client,
    even_me: bool,  # noqa: FBT001
    lab: Lab,
) -> None:
    assert cut_off(lab.nft, order, far, even_me=even_me).good
    assert standing(lab.nft.listing()).isolated


def test_a_longer_time_replaces_a_shorter_one(lab: Lab) -> None:
    cut_off(lab.nft, Order(for_s=60), None)
    outcome = cut_off(lab.nft, Order(for_s=600), None)
    assert (outcome.change, outcome.before.mode) == ("longer", "until")
    assert standing(lab.nft.listing()).remaining_s > 500


def test_after_it_ran_out_it_begins_anew(lab: Lab) -> None:
    lab.nft.load(ruleset(Order(for_s=60)))
    run("nft", "delete", "element", "inet", "bavn_isolation", "armed", "{ ipv4, ipv6 }")
    assert cut_off(lab.nft, Order(for_s=10), None).change == "begins"
    assert standing(lab.nft.listing()).mode == "until"


BROKEN = ruleset(Order()).replace("counter name dropped_out drop", "counter name dropped_out accept")


@pytest.mark.parametrize(
    ("order", "far", "undone"),
    [
        (Order(), None, False),
        (Order(for_s=60), None, True),
        (Order((FOUR,)), INSIDE, True),
    ],
    ids=["at the console", "for a time", "from afar"],
)
def test_a_failed_self_test_is_undone_unless_somebody_is_at_the_console(
    order: Order,
    far: Client | None,
    undone: bool,  # noqa: FBT001
    lab: Lab,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cut, "ruleset", lambda _: BROKEN)
    monkeypatch.setattr(selftest, "PATIENCE_S", 0.05)
    outcome = cut_off(lab.nft, order, far)
    assert (outcome.good, outcome.undone) == (False, undone)
    assert (lab.nft.listing() is None) is undone


def test_a_self_test_that_breaks_down_is_a_failed_one(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> tuple[Check, ...]:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(selftest, "self_test", break_down)
    outcome = cut_off(lab.nft, Order(for_s=60), None)
    assert outcome.undone
    assert lab.nft.listing() is None


def test_confirming_makes_it_stay(lab: Lab) -> None:
    cut_off(lab.nft, Order((FOUR,), 60), None)
    assert confirm(lab.nft, None).mode == "until"
    now = standing(lab.nft.listing())
    assert (now.mode, now.keep) == ("stays", (FOUR,))
    assert confirm(lab.nft, None).mode == "stays"


def test_confirming_from_afar_asks_the_same_question(lab: Lab) -> None:
    cut_off(lab.nft, Order((FOUR,), 60), OUTSIDE)
    with pytest.raises(CannotError, match="would-lock-out"):
        confirm(lab.nft, OUTSIDE)
    assert standing(lab.nft.listing()).mode == "until"
    confirm(lab.nft, INSIDE)
    assert standing(lab.nft.listing()).mode == "stays"


def test_there_is_nothing_to_confirm_when_nothing_is_cut(lab: Lab) -> None:
    with pytest.raises(CannotError, match="confirm-open"):
        confirm(lab.nft, None)


def test_confirming_too_late_says_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.nft.load(ruleset(Order(for_s=60)))
    run("nft", "delete", "element", "inet", "bavn_isolation", "armed", "{ ipv4, ipv6 }")
    with pytest.raises(CannotError, match="confirm-late"):
        confirm(lab.nft, None)
    answers = iter([Standing("until", 1), Standing("released")])  # it ran out between the question and the change
    monkeypatch.setattr(cut, "standing", lambda _: next(answers))
    with pytest.raises(CannotError, match="confirm-late"):
        confirm(lab.nft, None)


def test_confirming_that_fails_for_another_reason_says_that_reason(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.nft.load(ruleset(Order(for_s=60)))

    def refuse(*_: object) -> None:
        raise CannotError("nft-silent", seconds="10")

    monkeypatch.setattr(Nft, "load", refuse)
    with pytest.raises(CannotError, match="nft-silent"):
        confirm(lab.nft, None)


@pytest.mark.parametrize("mode", ["open", "stays", "until", "damaged"])
def test_reconnecting_leaves_nothing_of_ours(mode: str, lab: Lab) -> None:
    text = {"open": "", "damaged": "table inet bavn_isolation", "stays": ruleset(Order())}.get(
        mode, ruleset(Order(for_s=60))
    )
    lab.nft.load(text)
    assert reconnect(lab.nft).mode == mode
    assert run("nft", "list", "ruleset") == ""
    assert reconnect(lab.nft).mode == "open"
