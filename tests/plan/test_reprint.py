import hashlib
import json
from collections.abc import Callable
from datetime import date

import pytest

from bavn.plan.planfile import Check, Evidence, Plan, dumps, loads
from bavn.plan.reprint import Print, digest, printed, reprint
from tests.plan.samples import hostile, small, tomrer


def print_of(plan: Plan, what: Print, on: str = "2026-11-20", *, good: bool = True) -> Evidence:
    return Evidence(kind=f"{what}-printed", on=on, good=good, shows="", about=digest(plan, small(), what))


def hung() -> Plan:
    plan = tomrer()
    plan.evidence += [print_of(plan, "card"), print_of(plan, "plan")]
    return plan


def answered(plan: Plan, section: str, **fields: str) -> Plan:
    held = plan.answers[section]
    assert isinstance(held, dict)
    held.update(fields)
    return plan


def row(plan: Plan, section: str, index: int) -> dict[str, str]:
    held = plan.answers[section]
    assert isinstance(held, list)
    return held[index]


def test_a_digest_is_of_compact_json_in_the_order_of_the_interview() -> None:
    plan = Plan(
        answers={
            "systems": [{"hours": "4", "name": "Telefon/\u2028"}, {"name": "b\n"}],
            "people": {"leader_phone": " 20 ", "leader": "Æ", "scribe": ""},
            "fleet": {"vans": "4"},
        },
        checked={"police": Check("2026-01-01", "114"), "people.leader_phone": Check("2026-01-01", "20")},
    )
    listed = [
        ["people.leader", "Æ"],
        ["people.leader_phone", " 20 "],
        ["systems.0.name", "Telefon/\u2028"],
        ["systems.0.hours", "4"],
        ["systems.1.name", "b\n"],
    ]
    checked = [["checked.people.leader_phone", "20"], ["checked.police", "114"]]
    for what, held in (("plan", listed), ("card", listed[:2] + checked)):
        data = json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()
        assert digest(plan, small(), "card" if what == "card" else "plan") == hashlib.sha256(data).hexdigest()[:16]


def test_what_was_never_printed_has_to_be() -> None:
    assert reprint(tomrer(), small()) == ("card", "plan")


def test_what_hangs_and_is_unchanged_may_hang_on() -> None:
    assert reprint(hung(), small()) == ()


CHANGES: list[tuple[str, Callable[[Plan], object], tuple[Print, ...]]] = [
    ("staff answer", lambda plan: answered(plan, "people", leader_phone="20 00 00 99"), ("card", "plan")),
    ("other answer", lambda plan: answered(plan, "people", scribe="Bo"), ("plan",)),
    ("a row", lambda plan: row(plan, "systems", 1).update(hours="2"), ("plan",)),
    ("order of rows", lambda plan: plan.answers["systems"].reverse(), ("plan",)),  # type: ignore[union-attr]
    ("a check", lambda plan: plan.checked.update(alarm=Check("2026-11-21", "112")), ("card",)),
    ("a later check", lambda plan: plan.checked.update(police=Check("2026-11-22", "114")), ()),
    ("a check of another number", lambda plan: plan.checked.update(alarm=Check("2026-11-21", "113")), ()),
    ("a check without a date", lambda plan: plan.checked.update(police=Check("", "114")), ("card",)),
    (
        "a supplier's check",
        lambda plan: plan.checked.update({"suppliers.0.phone": Check("2026-11-21", "70 00 00 20")}),
        (),
    ),
    ("an answer nobody asks for", lambda plan: plan.answers.update(fleet={"vans": "4"}), ()),
    ("language", lambda plan: setattr(plan, "language", "en"), ()),
]


@pytest.mark.parametrize(("change", "anew"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_only_what_the_print_shows_makes_it_old(change: Callable[[Plan], object], anew: tuple[Print, ...]) -> None:
    plan = hung()
    change(plan)
    assert reprint(plan, small()) == anew


def test_the_newest_print_is_what_hangs() -> None:
    plan = hung()
    answered(plan, "people", leader="Bo")
    plan.evidence += [print_of(plan, "card", "2026-11-21"), print_of(plan, "plan", "2026-11-21")]
    assert reprint(plan, small()) == ()
    answered(plan, "people", leader="Anna Hansen")
    assert reprint(plan, small()) == ("card", "plan")


def test_of_two_prints_of_one_day_the_later_hangs() -> None:
    plan = hung()
    answered(plan, "people", leader="Bo")
    plan.evidence.append(print_of(plan, "card"))
    assert reprint(plan, small()) == ("plan",)


def test_a_print_that_failed_or_has_no_date_hangs_nowhere() -> None:
    plan = tomrer()
    plan.evidence += [print_of(plan, "card", good=False), print_of(plan, "plan", "yesterday")]
    assert reprint(plan, small()) == ("card", "plan")


def test_a_print_of_tomorrow_is_none_today() -> None:
    plan = tomrer()
    plan.evidence.append(print_of(plan, "card", "2026-11-23"))
    assert printed(plan, "card", date(2026, 11, 22)) is None
    assert printed(plan, "card", date(2026, 11, 23)) == plan.evidence[-1]


def test_hostile_text_has_a_digest_and_keeps_it_on_the_disk() -> None:
    plan = hostile()
    assert len(digest(plan, small(), "plan")) == 16
    assert digest(loads(dumps(plan), ""), small(), "plan") == digest(plan, small(), "plan")
