from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.protection import composer
from bavn.protection.allow import AllowList, Rule, allow_list
from bavn.protection.deciding import LONGEST, HeldBack
from bavn.protection.nftables import Nftables
from bavn.protection.protector import Protector
from bavn.settings.schema import Protect, ProtectSettings, Settings, SiteSettings, SystemSettings
from bavn.store.database import Store, join_store
from tests.isolation.laboratory import run
from tests.protection.samples import (
    LASTS,
    NOW,
    OTHER,
    SITE,
    Memory,
    decision,
    finding,
    refusing,
    settings,
    source,
    store,
    texts,
)
from tests.waiting import until

SECOND = timedelta(seconds=1)
FLOOD = finding(source("192.0.2.1"), source("192.0.2.2", shared=True), source("192.0.2.3", "watch"))
STANDS = [("192.0.2.1", "block"), ("192.0.2.2", "limit")]


@contextmanager
def protecting(
    kept: Store,
    *enforcers: Memory | Nftables,
    allow: AllowList | None = None,
    chosen: Settings | None = None,
    now: datetime = NOW,
    first_wait_s: float = 0.01,
) -> Iterator[Protector]:
    made = Protector(
        chosen or settings(),
        kept,
        enforcers,
        allow or AllowList(()),
        first_wait_s=first_wait_s,
        kept_each_s=0.0,
    )
    made.start(now)
    yield made
    for one in enforcers:
        if isinstance(one, Memory):
            one.going.set()
    assert made.stop(10.0)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    with store(tmp_path) as made:
        yield made


def audited(kept: Store) -> list[tuple[str, str]]:
    return [(line.what, line.value) for line in reversed(kept.audit.lines(NOW))]


def test_a_flood_is_blocked_and_shared_addresses_never_are(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(1, FLOOD, NOW)
        until(lambda: memory.standing == STANDS)
        assert texts(protector.standing(NOW).decisions) == STANDS
        effect = protector.effect(1)
        assert (effect.block, effect.limit) == (1, 1)
    assert ("block", "192.0.2.1/32") in audited(kept)
    assert ("applied", "memory") in audited(kept)


def test_a_site_that_only_watches_is_only_watched_and_so_is_an_unknown_one(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory, chosen=settings("watch")) as protector:
        protector.update(1, FLOOD, NOW)
        protector.update(2, finding(source("192.0.2.9"), site="unknown.example.dk"), NOW)
    assert all(one == [] for one in memory.sets)
    assert kept.decisions.standing(NOW) == []


def test_an_address_read_from_a_header_never_reaches_the_packet_filter(kept: Store) -> None:
    server, packets = Memory("nginx"), Memory("nftables", packet_filter=True)
    with protecting(kept, server, packets) as protector:
        protector.update(1, finding(source("192.0.2.1")), NOW)
        protector.update(2, finding(source("198.51.100.7"), site=OTHER), NOW)
        until(lambda: len(server.standing) == 2)
    assert server.standing == [("192.0.2.1", "block"), ("198.51.100.7", "block")]
    assert packets.standing == [("192.0.2.1", "block")]
    assert not any(text == "198.51.100.7" for one in packets.sets for text, _ in one)


def test_a_host_with_a_systems_name_gets_none_of_its_protection(kept: Store) -> None:
    memory = Memory(packet_filter=True)
    systems = (SystemSettings("mail", protect="block"), SystemSettings("sso", protect="block", forwarded=True))
    proxies = (ip_network("198.51.100.0/24"),)
    chosen = Settings(sites=(SiteSettings("*", trusted_proxies=proxies),), systems=systems)
    with protecting(kept, memory, chosen=chosen) as protector:
        for number, kind in enumerate(("exploit-attempt", "web-scan", "http-flood")):
            protector.update(number, finding(source(f"192.0.2.{number}"), site="mail", kind=kind), NOW)
        protector.update(7, finding(source("192.0.2.7"), site="sso", kind="password-guessing"), NOW)
        protector.update(8, finding(source("192.0.2.8"), site="mail", kind="password-guessing"), NOW)
        until(lambda: memory.standing)
    assert {text for one in memory.sets for text, _ in one} == {"192.0.2.8"}


def test_the_milder_of_two_sites_wins(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(1, finding(source("192.0.2.0/24")), NOW)
        protector.update(2, finding(source("192.0.2.7", shared=True), site=OTHER), NOW)
        until(lambda: memory.standing == [("192.0.2.0/24", "limit")])


def test_it_is_renewed_while_it_goes_on_and_runs_out_afterwards(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        for minutes in (0, 15, 30, 45):
            now = NOW + timedelta(minutes=minutes)
            protector.update(1, FLOOD, now)
            protector.renew(now)
        until(lambda: memory.standing == STANDS)
        ends = now + LASTS
        protector.update(1, finding(*FLOOD.sources, ended=now), now + SECOND)
        protector.renew(ends - SECOND)
        until(lambda: memory.standing == STANDS)
        protector.renew(ends)
        until(lambda: memory.standing == [])
        until(lambda: ("expired", "192.0.2.1/32") in audited(kept))
    assert kept.decisions.standing(NOW) == []


def test_whoever_comes_back_is_held_twice_as_long_also_by_the_next_run(kept: Store) -> None:
    over = NOW + LASTS
    with protecting(kept, Memory()) as protector:
        protector.update(1, finding(source("192.0.2.1")), NOW)
        protector.update(1, finding(source("192.0.2.1"), ended=NOW), NOW)
        until(lambda: protector.standing(NOW).decisions)
        protector.renew(over)
        protector.update(2, finding(source("192.0.2.1"), source("192.0.2.5")), over)
        until(lambda: len(protector.standing(over).decisions) == 2)
        first, second = protector.standing(over).decisions
        assert (first.expires - over, second.expires - over) == (2 * LASTS, LASTS)
    later = over + 2 * LASTS
    with protecting(kept, Memory(), now=later) as protector:
        protector.update(3, finding(source("192.0.2.1")), later)
        until(lambda: protector.standing(later).decisions)
        assert protector.standing(later).decisions[0].expires - later == 4 * LASTS


def test_what_an_earlier_run_decided_stands_again_at_once(kept: Store) -> None:
    with protecting(kept, Memory()) as protector:
        protector.update(1, FLOOD, NOW)
    before = kept.decisions.standing(NOW)
    lines = audited(kept)
    again = Memory()
    with protecting(kept, again, now=NOW + SECOND) as protector:
        until(lambda: again.standing == STANDS)
        protector.update(1, FLOOD, NOW + SECOND)
        protector.renew(NOW + SECOND)
    assert kept.decisions.standing(NOW) == before
    assert [line for line in audited(kept) if line not in lines] == []
    assert len(audited(kept)) == len(lines) + 1  # only that the enforcer was set up again


def test_a_release_is_in_force_with_the_next_order_and_is_confirmed(kept: Store, tmp_path: Path) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(1, FLOOD, NOW)
        until(lambda: memory.standing == STANDS)
        number = protector.release(ip_network("192.0.2.1"), "anna", NOW)
        until(lambda: memory.standing == STANDS[1:])
        until(lambda: confirmed(protector, kept, number))
        # and by another process
        with join_store(tmp_path) as beside:
            other = beside.releases.add(None, NOW + LASTS, "bo", NOW)
        protector.renew(NOW)
        until(lambda: memory.standing == [])
        until(lambda: confirmed(protector, kept, other))
        protector.update(2, finding(source("192.0.2.9")), NOW)
        until(lambda: protector.standing(NOW).held_back == (HeldBack("released", 3),))
        assert memory.standing == []
        # the release ends before the decision
        protector.update(3, finding(source("192.0.2.77")), NOW + LASTS - SECOND)
        protector.renew(NOW + LASTS)
        until(lambda: memory.standing == [("192.0.2.77", "block")])
    assert {("released", "192.0.2.1/32"), ("release", f"release {number}"), ("release", f"release {other}")} <= set(
        audited(kept)
    )


def confirmed(protector: Protector, kept: Store, number: int) -> bool:
    protector.renew(NOW)
    release = kept.releases.one(number)
    return release is not None and release.confirmed is not None


def test_a_release_does_not_wait_for_an_enforcer_that_fails_and_says_so(kept: Store) -> None:
    good, bad = Memory("good"), Memory("bad")
    with protecting(kept, good, bad, first_wait_s=3600) as protector:
        protector.update(1, FLOOD, NOW)
        until(lambda: bad.standing == STANDS)
        bad.fails = refusing
        number = protector.release(None, "anna", NOW)
        until(lambda: confirmed(protector, kept, number))
        release = kept.releases.one(number)
        assert release is not None
        assert release.said == "memory: no"
        assert (good.standing, bad.standing) == ([], STANDS)


def test_a_failure_is_a_notice_once_and_one_more_when_it_works_again(kept: Store) -> None:
    memory = Memory()
    memory.fails = refusing
    with protecting(kept, memory) as protector:
        protector.update(1, FLOOD, NOW)
        until(lambda: memory.tries > 3)
        protector.renew(NOW)
        assert protector.standing(NOW).enforcers[0].failing == "memory: no"
        memory.fails = None
        until(lambda: memory.standing == STANDS)
        said = protector.notices()

        def two_were_said() -> bool:
            protector.renew(NOW)
            said.extend(protector.notices())
            return len(said) > 1

        until(two_were_said)
    assert [(one.code, one.where) for one in said] == [("memory-refused", "memory"), ("enforcer-works-again", "memory")]
    assert audited(kept).count(("failed", "memory")) == 1
    assert protector.notices() == []


def test_what_ran_out_while_nobody_ran_is_in_the_audit(kept: Store) -> None:
    with protecting(kept, Memory()) as protector:
        protector.update(1, FLOOD, NOW)
    with protecting(kept, again := Memory(), now=NOW + 2 * LASTS):
        until(lambda: again.sets)
    lines = [line for line in kept.audit.lines(NOW) if line.what == "expired"]
    assert [(line.value, line.at) for line in lines][-1] == ("192.0.2.1/32", NOW + LASTS)
    assert len(lines) == 2
    assert again.standing == []


def test_the_loop_never_waits_for_an_enforcer(kept: Store) -> None:
    stuck = Memory()
    stuck.going.clear()
    with protecting(kept, stuck) as protector:
        for second in range(50):
            protector.update(
                1, finding(*(source(f"192.0.2.{last}") for last in range(second + 1))), NOW + second * SECOND
            )
            protector.renew(NOW + second * SECOND)
        stuck.going.set()  # only now
        until(lambda: len(stuck.standing) == 50)
    assert len(stuck.sets) < 10


def test_a_ceiling_that_is_met_is_said_once_with_its_figures(kept: Store) -> None:
    memory = Memory()
    flood = finding(*(source(f"192.0.2.{last}", score=last / 10) for last in range(8)))
    with protecting(kept, memory, chosen=settings(max_blocked=3)) as protector:
        protector.update(1, flood, NOW)
        until(lambda: memory.standing == [(f"192.0.2.{last}", "block") for last in (5, 6, 7)])
        for _ in range(3):
            protector.renew(NOW)
        said = protector.notices()
    assert [(one.code, dict(one.values)) for one in said] == [("protection-ceiling", {"networks": 5, "most": 3})]


def test_a_crawler_that_is_verified_after_it_was_blocked_is_let_go(kept: Store) -> None:
    memory = Memory()

    class Slowly:
        found = 0

        def name_of(self, network: object) -> str | None:
            return "Google" if self.found and network == ip_network("192.0.2.1") else None

        def ask(self, networks: object) -> None:
            assert networks

    slowly = Slowly()
    allow = allow_list(settings(), (), slowly)
    with protecting(kept, memory, allow=allow) as protector:
        protector.update(1, FLOOD, NOW)
        until(lambda: memory.standing == STANDS)
        slowly.found = 1
        protector.renew(NOW)
        until(lambda: memory.standing == STANDS[1:])
        until(lambda: ("allowed", "192.0.2.1/32") in audited(kept))


def test_an_allow_list_that_is_new_since_the_last_run_frees_at_once(kept: Store) -> None:
    with protecting(kept, Memory()) as protector:
        protector.update(1, FLOOD, NOW)
    memory = Memory()
    own = AllowList([Rule(ip_network("192.0.2.0/31"), "own-network")])
    with protecting(kept, memory, allow=own, now=NOW + SECOND):
        until(lambda: memory.standing == STANDS[1:])


def test_a_store_that_cannot_be_read_at_the_start_is_said_and_protection_goes_on(kept: Store) -> None:
    kept.connection.write("ALTER TABLE decision RENAME TO gone")
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(1, FLOOD, NOW)
        until(lambda: memory.standing == STANDS)
        assert "decisions-not-kept" in [one.code for one in protector.notices()]


@pytest.mark.usefixtures("lab")
def test_a_flood_stands_in_the_real_kernel_and_a_release_takes_it_out(kept: Store) -> None:
    with protecting(kept, Nftables()) as protector:
        protector.update(1, FLOOD, NOW)
        protector.update(2, finding(source("198.51.100.7"), site=OTHER), NOW)
        until(lambda: "192.0.2.1" in run("nft", "list", "ruleset"))
        rules = run("nft", "list", "ruleset")
        assert "192.0.2.2" in rules
        assert "198.51.100.7" not in rules
        number = protector.release(ip_network("192.0.2.1"), "anna", NOW)
        until(lambda: confirmed(protector, kept, number))
        assert "192.0.2.1 " not in run("nft", "list", "ruleset")
    assert "192.0.2.2" in run("nft", "list", "ruleset")  # it ends by itself, whoever has gone


def test_sites_and_findings_are_told_apart(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(1, finding(source("192.0.2.1"), site=SITE), NOW)
        protector.update(2, finding(source("192.0.2.1"), site=OTHER), NOW)
        protector.update(1, finding(site=SITE), NOW)
        until(lambda: [one.finding for one in protector.standing(NOW).decisions] == [2])
        assert protector.effect(1).block == 0
        assert protector.effect(77).block == 0


def test_who_was_released_stands_in_the_audit_without_an_address(kept: Store) -> None:
    with protecting(kept, Memory()) as protector:
        one = protector.release(ip_network("192.0.2.1"), "anna", NOW)
        two = protector.release(None, "bo", NOW)
    lines = [line for line in reversed(kept.audit.lines(NOW)) if line.what == "release"]
    assert [(line.value, line.detail) for line in lines] == [
        (f"release {one}", "IPv4 /32, by anna, until 2026-11-23T12:00:00Z"),
        (f"release {two}", "all, by bo, until 2026-11-23T12:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("protect", "stands"),
    [("watch", []), ("limit", [("192.0.2.1", "limit"), ("192.0.2.2", "limit")]), ("block", STANDS)],
)
def test_what_an_earlier_run_decided_is_held_to_what_the_settings_say_now(
    protect: Protect, stands: list[tuple[str, str]], kept: Store
) -> None:
    with protecting(kept, Memory()) as protector:
        protector.update(1, FLOOD, NOW)
    memory = Memory()
    with protecting(kept, memory, chosen=settings(protect), now=NOW + SECOND):
        until(lambda: memory.sets)
    assert memory.standing == stands
    assert texts(kept.decisions.standing(NOW)) == stands


def test_what_an_earlier_run_decided_for_a_site_that_is_gone_is_dropped(kept: Store) -> None:
    kept.decisions.set(1, [decision("192.0.2.1", site="gone.example.dk")])
    memory = Memory()
    with protecting(kept, memory):
        until(lambda: memory.sets)
    assert memory.standing == []
    assert kept.decisions.standing(NOW) == []


def test_a_clock_that_was_ahead_in_an_earlier_run_blocks_nobody_for_years(kept: Store) -> None:
    far = NOW + timedelta(days=4 * 365)
    kept.decisions.set(1, [replace(decision("192.0.2.1", expires=far + LASTS), made=far)])
    with protecting(kept, Memory()) as protector:
        until(lambda: protector.standing(NOW).decisions)
        assert protector.standing(NOW).decisions[0].expires == NOW + LONGEST
    assert [one.expires for one in kept.decisions.standing(NOW)] == [NOW + LONGEST]


def test_a_clock_that_goes_back_while_it_runs_leaves_nobody_blocked_for_years(kept: Store) -> None:
    memory, far = Memory(), NOW + timedelta(days=4 * 365)
    with protecting(kept, memory) as protector:
        protector.renew(NOW)
        protector.update(1, FLOOD, far)
        until(lambda: memory.standing == STANDS)
        protector.update(2, finding(source("192.0.2.9")), NOW)
        protector.renew(NOW)
        until(lambda: {one.expires for one in protector.standing(NOW).decisions} == {NOW + LONGEST, NOW + LASTS})
        until(lambda: {one.expires for one in kept.decisions.standing(NOW)} == {NOW + LONGEST, NOW + LASTS})
        protector.renew(NOW + LONGEST)
        until(lambda: memory.standing == [])


def test_a_small_correction_of_the_clock_changes_nothing(kept: Store) -> None:
    long = replace(settings(), protect=ProtectSettings(nftables=True, lasts=2 * LONGEST))
    with protecting(kept, Memory(), chosen=long) as protector:
        protector.update(1, FLOOD, NOW)
        protector.renew(NOW - 59 * SECOND)
        until(lambda: protector.standing(NOW).decisions)
        assert {one.expires for one in protector.standing(NOW).decisions} == {NOW + 2 * LONGEST}


def test_a_finding_that_ended_with_nobody_held_is_forgotten_once_its_end_was_told(kept: Store) -> None:
    own = AllowList([Rule(ip_network("192.0.2.0/24"), "own-network")])
    with protecting(kept, Memory(), allow=own) as protector:
        protector.update(1, FLOOD, NOW)
        protector.renew(NOW)
        assert protector.effect(1).held_back == (HeldBack("allowed", 2),)
        protector.update(1, finding(*FLOOD.sources, ended=NOW), NOW)
        assert protector.effect(1).held_back == (HeldBack("allowed", 2),)
        protector.renew(NOW)
        assert protector.effect(1).held_back == ()
        assert protector._holdings == {}


def test_a_finding_without_a_number_is_enforced_and_its_decisions_are_not_kept(kept: Store) -> None:
    memory = Memory()
    with protecting(kept, memory) as protector:
        protector.update(-1, finding(source("192.0.2.1")), NOW)
        protector.update(1, finding(source("192.0.2.2")), NOW)
        until(lambda: len(memory.standing) == 2)
    assert [one.finding for one in kept.decisions.standing(NOW)] == [1]


def test_what_a_mistake_kept_from_being_composed_is_composed_with_the_next_turn(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistaken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    memory = Memory()
    with protecting(kept, memory) as protector:
        until(lambda: memory.sets)
        with monkeypatch.context() as patch:
            patch.setattr(composer, "compose", mistaken)
            protector.update(1, FLOOD, NOW)
            until(lambda: protector._composer.failing)
        protector.renew(NOW)
        until(lambda: memory.standing == STANDS)
        until(lambda: not protector._composer.failing)
        assert [one.code for one in protector.notices()] == ["enforcer-fault", "enforcer-works-again"]
