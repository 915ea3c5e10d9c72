from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from bavn.isolation.beyond import Gap
from bavn.isolation.cut import Change, Outcome
from bavn.isolation.remote import Client
from bavn.isolation.report import as_data, by_hand, confirmed, done, foretold, reconnected, stands
from bavn.isolation.ruleset import UNDO, Order
from bavn.isolation.selftest import Check
from bavn.isolation.standing import Mode, Standing
from bavn.model.language import Language

FOUR = ip_network("192.0.2.0/24")
FAR = Client("198.51.100.7", ip_address("198.51.100.7"))
GOOD = (Check("table", "good", "stays"), Check("loopback", "good", "IPv4"), Check("blocked", "good", "eth0"))
OUTCOME = Outcome("begins", Standing("open"), 0.0214, GOOD, undone=False)
FAILED = replace(OUTCOME, checks=(*GOOD[:2], Check("blocked", "bad", "eth0")))

languages = pytest.mark.parametrize("language", ["da", "en"])


@languages
def test_what_was_done_says_the_mode_the_limits_and_how_to_undo_it_by_hand(language: Language) -> None:
    text = done(OUTCOME, Order(), None, (), language)
    assert "21 ms" in text
    assert "bavn reconnect" in text.splitlines()[1]
    assert "confirm" not in text
    assert text.endswith(f"{UNDO}\n")


@languages
def test_the_two_modes_are_never_confused(language: Language) -> None:
    timed = done(OUTCOME, Order(for_s=600), None, (), language)
    assert "10:00" in timed.splitlines()[1]
    assert "bavn isolate confirm" in timed.splitlines()[1]
    assert "10:00" not in done(OUTCOME, Order(), None, (), language)


@pytest.mark.parametrize(
    ("change", "before", "said"),
    [
        ("again", Standing("stays", since="2026-11-22T05:00:00Z"), "2026-11-22T05:00:00Z"),
        ("longer", Standing("until", 61), "1:01 left; now it counts anew"),
        ("stays-now", Standing("until", 61), "1:01 left; now it stays"),
    ],
)
def test_a_second_time_says_what_stood_before(change: Change, before: Standing, said: str) -> None:
    again = replace(OUTCOME, change=change, before=before)
    assert said in done(again, Order(), None, (), "en")
    assert "before: 192.0.2.0/24" in done(replace(again, before=replace(before, keep=(FOUR,))), Order(), None, (), "en")


@languages
def test_whoever_keeps_something_is_told_what_gets_through_because_of_it(language: Language) -> None:
    kept, nothing = (done(OUTCOME, Order(keep), None, (), language) for keep in ((FOUR,), ()))
    assert "192.0.2.0/24" in kept
    assert "ARP" in kept.split("IPv6 ND")[0]
    assert "(DHCP)" in nothing
    assert "192.0.2.0/24" not in nothing


def test_a_session_that_is_cut_off_is_told_before_it_is_gone() -> None:
    assert "(198.51.100.7) is cut off too, until Linux opens" in done(OUTCOME, Order(for_s=60), FAR, (), "en")
    assert "(198.51.100.7) is cut off too. Only somebody at" in done(OUTCOME, Order(), FAR, (), "en")
    assert "198.51.100.7" not in done(OUTCOME, Order((ip_network("198.51.100.7/32"),)), FAR, (), "en").split("Self")[0]


@languages
def test_a_failed_self_test_is_loud(language: Language) -> None:
    stays = done(FAILED, Order(), None, (), language)
    assert {"da": "SELVTESTEN FEJLEDE", "en": "THE SELF-TEST FAILED"}[language] in stays.split("\n\n")[0]
    assert "eth0" in stays
    undone = done(replace(FAILED, undone=True), Order(for_s=60), None, (), language)
    assert {"da": "maskinen er på nettet", "en": "the machine is on the net"}[language] in undone.splitlines()[0]
    assert "21 ms" not in undone


def test_the_gaps_of_this_machine_are_named() -> None:
    found = (Gap("bridge", "br0"), Gap("passthrough", "eth1"), Gap("controller"))
    text = done(OUTCOME, Order(), None, found, "en")
    assert all(word in text for word in ("br0", "eth1", "IPMI"))


@pytest.mark.parametrize("hostile", ["\x1b[2J", "a\nb", "\u2028"])
def test_what_others_wrote_cannot_move_the_cursor(hostile: str) -> None:
    outcome = replace(
        OUTCOME, change="again", before=Standing("stays", since=hostile), checks=(Check("table", "bad", hostile),)
    )
    text = done(outcome, Order(for_s=60), Client(hostile, None), (Gap("bridge", hostile),), "en")
    assert hostile not in text
    assert hostile not in foretold(Order(), Client(hostile, None), (), "en")
    assert hostile not in stands(Standing("stays", since=hostile), "en")


@languages
def test_a_dry_run_says_what_it_would_do_and_that_it_did_nothing(language: Language) -> None:
    text = foretold(Order((FOUR,), 600), None, (), language)
    assert {"da": "intet er ændret", "en": "nothing was changed"}[language] in text
    assert "10:00" in text
    assert "192.0.2.0/24" in text
    assert "bavn reconnect" in foretold(Order(), None, (), language)


def test_a_dry_run_foretells_the_refusal() -> None:
    assert "would be refused" in foretold(Order(), FAR, (), "en")
    assert "would be refused" not in foretold(Order(for_s=60), FAR, (), "en")
    assert "would be refused" not in foretold(Order(), None, (), "en")


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("open", "Open:"),
        ("stays", "Stays so until"),
        ("until", "in 1:01"),
        ("released", "ran out"),
        ("damaged", "DAMAGED"),
    ],
)
def test_each_standing_has_its_words(mode: Mode, said: str) -> None:
    text = stands(Standing(mode, 61, packets={"dropped_in": 2, "dropped_out": 3, "dropped_leaving": 4}), "en")
    assert said in text
    assert ("9 packets (in 2, out 7, forwarded 0)" in text) is (mode in {"stays", "until"})


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Standing("open"), "nothing was changed"),
        (Standing("stays", packets={"dropped_out": 7}), "7 packets"),
        (Standing("until", 5), "0 packets"),
        (Standing("damaged"), "barrier is gone"),
        (Standing("released"), "opened already"),
    ],
    ids=lambda value: value.mode if isinstance(value, Standing) else "",
)
def test_reconnecting_says_what_it_did(before: Standing, said: str) -> None:
    assert said in reconnected(before, "en")


def test_confirming_says_what_was_left() -> None:
    assert "1:01" in confirmed(Standing("until", 61), "en")
    assert "already stays" in confirmed(Standing("stays"), "en")


@pytest.mark.parametrize(("system", "said"), [("win32", "Airplane"), ("darwin", "Terminal"), ("freebsd14", "cable")])
def test_every_other_system_is_told_what_to_do_by_hand(system: str, said: str) -> None:
    assert said in by_hand(system, "en")


def test_machines_get_the_same_facts() -> None:
    assert as_data(Standing("until", 61, (FOUR,), "2026-11-22T05:00:00Z", {"dropped_in": 2})) == {
        "schema": "bavn.isolation/1",
        "mode": "until",
        "isolated": True,
        "since": "2026-11-22T05:00:00Z",
        "remaining_s": 61,
        "keep": ["192.0.2.0/24"],
        "packets": {"dropped_in": 2},
    }
    assert as_data(Standing("open"))["remaining_s"] is None
