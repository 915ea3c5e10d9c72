import json
import os
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bavn.model.decision import Decision
from bavn.netfilter.program import NEVER_BLOCK, NEVER_ISOLATE
from bavn.protection.enforcing import Applied, NotEnforcedError
from bavn.protection.nft_listing import number_of_rules, read_elements
from bavn.protection.nftables import CHECKED_EACH, RULES, Nftables, change
from bavn.protection.overlaps import milder, outermost, placed
from bavn.response.nftables import SETS
from tests.isolation.laboratory import HOME, Lab, arrives, connects, run
from tests.protection.samples import LASTS, NOW, OTHER, decision
from tests.waiting import until

# What nft says on standard error, as seen from nft 1.0.6 or read in its source, and what is made of it.
ANSWERS = {
    "not root": ("Operation not permitted (you must be root)", "nft-not-permitted"),
    "not root, asking": ("netlink: Error: cache initialization failed: Operation not permitted", "nft-not-permitted"),
    "no socket": ("main.c:1: Unable to initialize Netlink socket: Protocol not supported", "nft-no-kernel"),
    "no nf_tables": ("netlink: Error: cache initialization failed: Protocol not supported", "nft-no-kernel"),
    "built without JSON": ("JSON support not compiled-in", "nft-no-json"),
    "anything else": ("\nError: Could not process rule: \x1b[2JDevice or resource busy\nmore", "nft-refused"),
    "nothing": ("", "nft-refused"),
}
SECOND = timedelta(seconds=1)
ACTIONS: st.SearchStrategy[Literal["block", "limit"]] = st.sampled_from(["block", "limit"])


def saying(folder: Path, error: str = "", *, out: str = "", status: int = 1) -> Nftables:
    """A program that answers like nft, whatever it is asked."""
    (folder / "error").write_text(error)
    (folder / "out").write_text(out)
    program = folder / "nft"
    program.write_text(f"#!/bin/sh\ncat '{folder}/out'\ncat '{folder}/error' >&2\nexit {status}\n")
    program.chmod(0o755)
    return Nftables(str(program))


def standing() -> dict[str, list[str]]:
    """What the kernel has, by set; sets that are empty are left out."""
    listed = {name: read_elements(run("nft", "-j", "list", "set", "inet", "bavn", name)) for name in SETS}
    return {name: sorted(elements) for name, elements in listed.items() if elements}


def left_s(name: str, text: str) -> float | None:
    return read_elements(run("nft", "-j", "list", "set", "inet", "bavn", name))[text]


def alone(*decisions: Decision) -> Sequence[Decision]:
    return [one.decision for one in outermost(milder(placed(decisions)))]


@pytest.mark.usefixtures("lab")
def test_what_is_applied_stands_in_its_sets_with_its_timeout() -> None:
    enforcer = Nftables()
    applied = enforcer.apply(
        alone(
            decision("192.0.2.1"),
            decision("198.51.100.0/24", expires=NOW + 100 * SECOND),
            decision("203.0.113.7", "limit"),
            decision("2001:db8::/64"),
            decision("2001:db8:1::1", "limit"),
            decision("::102:304"),
        ),
        NOW,
    )
    assert applied == Applied(6, 0, 6)
    assert standing() == {
        "block4": ["192.0.2.1", "198.51.100.0/24"],
        "block6": ["2001:db8::/64", "::102:304"],
        "limit4": ["203.0.113.7"],
        "limit6": ["2001:db8:1::1"],
    }
    assert left_s("block4", "192.0.2.1") in range(1790, 1801)
    assert left_s("block4", "198.51.100.0/24") in range(90, 101)
    assert number_of_rules(run("nft", "-j", "-t", "list", "table", "inet", "bavn")) == RULES


@pytest.mark.usefixtures("lab")
def test_the_same_set_again_changes_nothing_also_in_another_process() -> None:
    decisions = alone(decision("192.0.2.1"), decision("2001:db8::1"), decision("192.0.2.4", "limit"))
    first = Nftables()
    first.apply(decisions, NOW)
    before = run("nft", "-j", "-a", "list", "tables", "inet")
    assert first.apply(decisions, NOW) == Applied(0, 0, 3)
    assert Nftables().apply(decisions, NOW + SECOND) == Applied(0, 0, 3)
    assert run("nft", "-j", "-a", "list", "tables", "inet") == before


@pytest.mark.usefixtures("lab")
def test_only_the_difference_comes_and_goes() -> None:
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.1"), decision("192.0.2.2"), decision("192.0.2.3", "limit")), NOW)
    applied = enforcer.apply(alone(decision("192.0.2.2"), decision("192.0.2.3"), decision("192.0.2.9")), NOW)
    assert applied == Applied(1, 1, 3)  # what became stricter counts as neither
    assert standing() == {"block4": ["192.0.2.2", "192.0.2.3", "192.0.2.9"]}
    assert enforcer.apply([], NOW) == Applied(0, 3, 0)
    assert standing() == {}


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize("number", [1, 40], ids=["deleted and added", "the set filled anew"])
def test_a_renewed_decision_gets_its_new_timeout(number: int) -> None:
    networks = [f"192.0.2.{2 * last}" for last in range(1, number + 1)]
    enforcer = Nftables()
    enforcer.apply(alone(*(decision(one, expires=NOW + 50 * SECOND) for one in networks)), NOW)
    enforcer.apply(alone(*(decision(one, expires=NOW + LASTS) for one in networks)), NOW)
    assert left_s("block4", networks[-1]) in range(1780, 1801)
    enforcer.apply(alone(*(decision(one, expires=NOW + 20 * SECOND) for one in networks)), NOW)
    assert left_s("block4", networks[-1]) in range(10, 21)
    assert len(standing()["block4"]) == number


@pytest.mark.usefixtures("lab")
def test_a_prefix_replaces_the_addresses_in_it_and_they_replace_it() -> None:
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.5"), decision("192.0.2.7"), decision("192.0.2.128/25")), NOW)
    enforcer.apply(alone(decision("192.0.2.0/25"), decision("192.0.2.128/25")), NOW)
    assert standing() == {"block4": ["192.0.2.0/25", "192.0.2.128/25"]}  # neighbours stay apart
    enforcer.apply(alone(decision("192.0.2.5"), decision("192.0.2.0/30")), NOW)
    assert standing() == {"block4": ["192.0.2.0/30", "192.0.2.5"]}


@pytest.mark.usefixtures("lab")
def test_the_kernel_lets_an_entry_go_by_itself_and_it_can_come_back() -> None:
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.1", expires=NOW + 4 * SECOND), decision("192.0.2.2")), NOW)
    assert standing() == {"block4": ["192.0.2.1", "192.0.2.2"]}
    until(lambda: standing() == {"block4": ["192.0.2.2"]})
    again = alone(decision("192.0.2.0/31"), decision("192.0.2.2"))
    assert enforcer.apply(again, NOW + 5 * SECOND) == Applied(1, 0, 2)
    assert standing() == {"block4": ["192.0.2.0/31", "192.0.2.2"]}


@pytest.mark.usefixtures("lab")
def test_an_entry_that_ended_before_we_thought_does_not_stop_a_change() -> None:
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.1", expires=NOW + SECOND), decision("192.0.2.2")), NOW)
    until(lambda: standing() == {"block4": ["192.0.2.2"]})
    # for us no time has passed: the entry is to be deleted, and is not there
    assert enforcer.apply(alone(decision("192.0.2.3")), NOW) == Applied(1, 2, 1)
    assert standing() == {"block4": ["192.0.2.3"]}


@pytest.mark.usefixtures("lab")
def test_a_flushed_ruleset_is_noticed_and_made_again() -> None:
    enforcer = Nftables()
    decisions = alone(decision("192.0.2.1"))
    enforcer.apply(decisions, NOW)
    run("nft", "flush", "ruleset")
    assert enforcer.apply(decisions, NOW + SECOND) == Applied(1, 0, 1)
    assert standing() == {"block4": ["192.0.2.1"]}


@pytest.mark.usefixtures("lab")
@pytest.mark.parametrize(
    "meddling",
    [
        "flush set inet bavn block4",
        "delete element inet bavn block4 { 192.0.2.1 }",
        "add element inet bavn block4 { 203.0.113.0/24 }",
        "add element inet bavn limit4 { 203.0.113.3-203.0.113.9 timeout 60s }",
        "flush chain inet bavn web",
        "delete table inet bavn\nadd table inet bavn",
    ],
)
def test_what_somebody_else_changed_in_the_table_is_put_right_within_a_minute(meddling: str) -> None:
    enforcer = Nftables()
    decisions = alone(decision("192.0.2.1"), decision("192.0.2.2"), decision("198.51.100.1", "limit"))
    enforcer.apply(decisions, NOW)
    whole = run("nft", "-j", "-t", "list", "table", "inet", "bavn").count('"rule"')
    run("nft", "-f", "-", given=meddling)
    enforcer.apply(decisions, NOW + CHECKED_EACH)
    assert standing() == {"block4": ["192.0.2.1", "192.0.2.2"], "limit4": ["198.51.100.1"]}
    assert run("nft", "-j", "-t", "list", "table", "inet", "bavn").count('"rule"') == whole


@pytest.mark.usefixtures("lab")
def test_nothing_else_in_the_kernel_is_touched() -> None:
    run(
        "nft",
        "-f",
        "-",
        given="table ip own {\nset s {\ntype ipv4_addr\nelements = { 192.0.2.1 }\n}\nchain c {\n}\n}\n",
    )
    before = run("nft", "list", "ruleset")
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.1")), NOW)
    enforcer.apply(alone(decision("192.0.2.2")), NOW)
    assert run("nft", "list", "table", "ip", "own") == before
    assert enforcer.apply((), NOW) == Applied(0, 1, 0)
    assert run("nft", "list", "table", "ip", "own") == before


@pytest.mark.usefixtures("lab")
def test_nothing_is_loaded_before_there_is_anything_to_enforce() -> None:
    assert Nftables().apply([], NOW) == Applied(0, 0, 0)
    assert run("nft", "list", "ruleset") == ""


@pytest.mark.usefixtures("lab")
def test_a_rule_set_that_the_kernel_refuses_changes_nothing() -> None:
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.1")), NOW)
    with pytest.raises(NotEnforcedError, match="nothing was changed") as said:
        enforcer.apply([decision("192.0.2.0/24"), decision("192.0.2.77")], NOW)  # they overlap
    assert said.value.code == "nft-refused"
    assert standing() == {"block4": ["192.0.2.1"]}
    assert enforcer.apply(alone(decision("192.0.2.2")), NOW) == Applied(1, 1, 1)


@pytest.mark.usefixtures("lab")
def test_an_address_of_a_header_is_refused_whatever_stands_beside_it() -> None:
    enforcer = Nftables()
    enforcer.apply(alone(decision("192.0.2.1")), NOW)
    with pytest.raises(NotEnforcedError, match="packet filter") as said:
        enforcer.apply([decision("192.0.2.2"), decision("192.0.2.3", site=OTHER, forwarded=True)], NOW)
    assert said.value.code == "nft-forwarded"
    assert standing() == {"block4": ["192.0.2.1"]}


@pytest.mark.parametrize("address", ["192.0.2.2", "2001:db8:1::2"])
def test_a_connection_that_stands_is_cut_and_others_go_on(lab: Lab, address: str) -> None:
    there, here = ("198.51.100.2", "192.0.2.1") if "." in address else ("2001:db8:2::2", "2001:db8:1::1")
    server = lab.open(here)
    server.bind((here, 80))
    server.listen()
    flooding = lab.open(address, lab.world)
    flooding.bind((address, 0))
    flooding.connect((here, 80))
    hit = lab.closing.enter_context(server.accept()[0])
    honest = lab.open(there, lab.world)
    honest.bind((there, 0))
    honest.connect((here, 80))
    heard = lab.closing.enter_context(server.accept()[0])
    assert arrives(flooding, hit)

    enforcer = Nftables()
    enforcer.apply(alone(decision(address)), NOW)
    assert not arrives(flooding, hit, 0.3)
    assert arrives(honest, heard)

    enforcer.apply([], NOW)  # released
    again = lab.open(address, lab.world)
    again.bind((address, 0))
    again.setblocking(False)
    again.connect_ex((here, 80))
    assert connects(again, 3.0)


@pytest.mark.usefixtures("lab")
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(
                    ["192.0.2.0/29", "192.0.2.0/30", "192.0.2.2", "192.0.2.3", "192.0.2.8", "192.0.2.9", "192.0.2.4/31"]
                ),
                ACTIONS,
                st.sampled_from([60, 600, 1800]),
            ),
            max_size=7,
        ),
        min_size=2,
        max_size=3,
    )
)
@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stood_before_the_kernel_ends_up_with_what_is_wanted(
    steps: list[list[tuple[str, Literal["block", "limit"], int]]],
) -> None:
    enforcer = Nftables()
    for step in steps:
        wanted = alone(*(decision(text, action, expires=NOW + s * SECOND) for text, action, s in step))
        enforcer.apply(wanted, NOW)
        kept: dict[str, list[str]] = {}
        for one in wanted:
            kept.setdefault(f"{one.action}4", []).append(str(one.network).removesuffix("/32"))
        found = standing() if wanted else {}
        assert found == {name: sorted(texts) for name, texts in kept.items()}
        for one in wanted:
            left = left_s(f"{one.action}4", str(one.network).removesuffix("/32"))
            assert left is not None
            assert abs(left - (one.expires - NOW).total_seconds()) <= 4


@pytest.mark.usefixtures("lab")
def test_twenty_thousand_addresses_stand_and_fifty_more_are_one_small_transaction() -> None:
    rng = random.Random(4)
    numbers = sorted({rng.getrandbits(30) << 1 for _ in range(20_050)})
    decisions = [decision(str(ip_address(number))) for number in numbers if not ip_address(number).is_multicast]
    held = [one for one in decisions if one.network.is_global][:15_050]
    enforcer = Nftables()
    assert enforcer.apply(held[50:], NOW).added == len(held) - 50
    assert enforcer.apply(held, NOW).added == 50
    assert len(standing()["block4"]) == len(held)


def test_few_changes_are_named_and_many_fill_the_set_anew() -> None:
    before = {("block4", f"192.0.2.{last}"): NOW + LASTS for last in range(20)}
    fewer = {key: ends for key, ends in before.items() if not key[1].endswith((".7", ".17"))}
    assert change(before, fewer, NOW) == "delete element inet bavn block4 { 192.0.2.7, 192.0.2.17 }\n"
    half = {key: before[key] for key in list(before)[:2]}
    assert change(before, half, NOW).startswith("flush set inet bavn block4\nadd element inet bavn block4 { 192.0.2.0 ")
    assert change(before, dict(before), NOW) == ""


def test_an_end_that_moved_by_less_than_nft_tells_is_no_change() -> None:
    key = ("block4", "192.0.2.1")
    assert change({key: NOW + LASTS}, {key: NOW + LASTS + SECOND}, NOW) == ""
    assert "timeout 1803000ms" in change({key: NOW + LASTS}, {key: NOW + LASTS + 3 * SECOND}, NOW)


def test_a_namespace_that_is_spared_is_never_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = saying(tmp_path, status=0)
    assert os.environ[NEVER_ISOLATE] == HOME
    for variable, other in ((NEVER_ISOLATE, NEVER_BLOCK), (NEVER_BLOCK, NEVER_ISOLATE)):
        monkeypatch.setenv(variable, HOME)
        monkeypatch.delenv(other, raising=False)
        with pytest.raises(NotEnforcedError, match="ever blocked") as said:
            called.apply([decision("192.0.2.1")], NOW)
        assert said.value.code == "nft-spared"


@pytest.fixture
def unspared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs of these tests are made up: they change nothing anywhere."""
    monkeypatch.delenv(NEVER_ISOLATE, raising=False)
    monkeypatch.delenv(NEVER_BLOCK, raising=False)


@pytest.mark.usefixtures("unspared")
@pytest.mark.parametrize(("error", "code"), ANSWERS.values(), ids=ANSWERS)
def test_every_refusal_is_one_line_with_what_to_do(error: str, code: str, tmp_path: Path) -> None:
    made_up = saying(tmp_path, error)
    with pytest.raises(NotEnforcedError) as said:
        made_up.apply([decision("192.0.2.1")], NOW)
    assert said.value.code == code
    assert str(said.value).startswith("nftables: ")
    assert "\n" not in str(said.value)
    assert "\x1b" not in str(said.value)


def test_a_machine_without_nft_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.netfilter.program.where", lambda: None)
    with pytest.raises(NotEnforcedError, match="apt install nftables") as said:
        Nftables().apply([decision("192.0.2.1")], NOW)
    assert said.value.code == "nft-absent"


@pytest.mark.parametrize("program", ["/nowhere/nft", os.devnull])
def test_a_program_that_cannot_be_started_is_a_line(program: str) -> None:
    with pytest.raises(NotEnforcedError, match="cannot be started"):
        Nftables(program).apply([decision("192.0.2.1")], NOW)


def test_an_nft_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bavn.protection.nftables.PATIENCE_S", 0.1)
    program = tmp_path / "nft"
    program.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    program.chmod(0o755)
    with pytest.raises(NotEnforcedError, match="did not answer") as said:
        Nftables(str(program)).apply([decision("192.0.2.1")], NOW)
    assert said.value.code == "nft-silent"


def test_after_a_time_out_the_kernel_is_asked_what_it_took(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, slow = tmp_path / "nft", tmp_path / "slow"
    late = f'[ -e {slow} ] && [ "$1" = -f ] && exec tail -f /dev/null'
    program.write_text(f'#!/bin/sh\n{lab.nft.program} "$@" || exit 1\n{late}\nexit 0\n')
    program.chmod(0o755)
    made = Nftables(str(program))
    made.apply([decision("192.0.2.1")], NOW)
    slow.touch()
    monkeypatch.setattr("bavn.protection.nftables.PATIENCE_S", 2.0)
    with pytest.raises(NotEnforcedError, match="did not answer"):
        made.apply([decision("192.0.2.1"), decision("192.0.2.2")], NOW + SECOND)
    slow.unlink()
    monkeypatch.setattr("bavn.protection.nftables.PATIENCE_S", 20.0)
    assert standing() == {"block4": ["192.0.2.1", "192.0.2.2"]}
    assert made.apply([decision("192.0.2.1")], NOW + 2 * SECOND) == Applied(0, 1, 1)
    assert standing() == {"block4": ["192.0.2.1"]}


def test_whoever_may_not_change_the_network_is_told_what_is_needed(lab: Lab, tmp_path: Path) -> None:
    program = tmp_path / "nft"
    program.write_text(f'#!/bin/sh\nexec setpriv --bounding-set=-net_admin {lab.nft.program} "$@"\n')
    program.chmod(0o755)
    with pytest.raises(NotEnforcedError, match="CAP_NET_ADMIN"):
        Nftables(str(program)).apply([decision("192.0.2.1")], NOW)
    assert run("nft", "list", "ruleset") == ""


def test_an_own_user_with_only_that_capability_is_enough(lab: Lab, tmp_path: Path) -> None:
    program = tmp_path / "nft"
    only = "--reuid=65534 --regid=65534 --clear-groups --inh-caps=+net_admin --ambient-caps=+net_admin"
    program.write_text(f'#!/bin/sh\nexec setpriv {only} --no-new-privs {lab.nft.program} "$@"\n')
    program.chmod(0o755)
    assert Nftables(str(program)).apply([decision("192.0.2.1")], NOW) == Applied(1, 0, 1)
    assert json.loads(run("nft", "-j", "list", "tables", "inet"))["nftables"][1]["table"]["name"] == "bavn"


def test_an_expired_decision_is_not_enforced(lab: Lab) -> None:
    late: datetime = NOW + LASTS
    assert Nftables().apply([decision("192.0.2.1")], late) == Applied(0, 0, 0)
    assert lab.ruleset() == ""
