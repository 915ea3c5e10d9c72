"""Acceptance: the development target lists, snapshot by snapshot, through the whole clearing house.

    members        the 98 municipalities, and every other .dk host that the lists ever had as a member of its own
    must come out  whoever is listed is warned by that very snapshot, once per wave; nobody else is
    apart          who is warned through an address that its own site was listed at: counted, and each one checked

The expected warnings are worked out here from the raw rows, by comparing names and nothing else.
"""

import csv
import gzip
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bavn.clearing.clearing import Clearing
from bavn.clearing.registry import municipalities
from bavn.clearing.target_list import read_target_list
from bavn.clearing.vetoes import shipped_places
from bavn.model.campaign import EarlyWarning
from bavn.model.member import Member
from bavn.model.sighting import Template

pytestmark = pytest.mark.acceptance

LISTS = "ddosia-targets-dev"
NEW_WAVE = timedelta(hours=12)


@dataclass
class Replay:
    """What came out. `listings` counts a host once for each snapshot that has it."""

    snapshots: int = 0
    listings: int = 0
    waves: int = 0
    warned: int = 0
    through: list[tuple[str, EarlyWarning]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    cpu_s: float = 0.0


@dataclass
class State:
    """Whose each host is, when it was last listed, and the newest state of each warning."""

    owner: dict[str, str]
    last: dict[str, datetime] = field(default_factory=dict)
    known: dict[int, EarlyWarning] = field(default_factory=dict)


def bare(host: str) -> str:
    return host.partition("/")[0].strip().lower().removeprefix("www.")


def truth(folder: Path) -> list[dict[str, str]]:
    with (folder / "danish_truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_members(folder: Path) -> list[Member]:
    """The municipalities by the shipped registry, and each other Danish host that was ever listed."""
    registered = {row.domain: row for row in municipalities()}
    listed = {bare(row["host"]) for row in truth(folder)} - registered.keys()
    enrolled = [
        Member(row.id, row.name, status="active", sites=(row.domain, f"www.{row.domain}"))
        for row in registered.values()
    ]
    return enrolled + [Member(host, host, status="active", sites=(host,)) for host in sorted(listed)]


def lines(path: Path) -> list[bytes]:
    return gzip.decompress(path.read_bytes()).splitlines()


def snapshots(folder: Path) -> Iterator[tuple[datetime, str, list[bytes]]]:
    rows = lines(folder / "entries.jsonl.gz")
    for line in lines(folder / "snapshots.jsonl.gz"):
        snapshot: dict[str, Any] = msgspec.json.decode(line)
        yield datetime.fromisoformat(snapshot["time_utc"]), snapshot["file"], [rows[n] for n in snapshot["entries"]]


@pytest.fixture(scope="module")
def replay(real_logs: Path) -> Replay:
    folder = real_logs / LISTS
    members = make_members(folder)
    state = State({bare(site): member.id for member in members for site in member.sites})
    replay, clearing = Replay(), Clearing(places=shipped_places())
    for at, name, rows in snapshots(folder):
        if not replay.snapshots:
            clearing.know(members, at)
        body = b'{"targets":[' + b",".join(rows) + b'],"randoms":[]}'
        before = time.process_time()
        changes = clearing.read_list(read_target_list(body, name, at), at)
        replay.cpu_s += time.process_time() - before
        new = [one for number, one in changes.warnings.items() if number not in state.known]
        state.known |= changes.warnings
        hosts = {bare(msgspec.json.decode(row)["host"]) for row in rows}
        compare(replay, at, hosts & state.owner.keys(), new, state)
        replay.snapshots += 1
        replay.warned += sum(bool(one.site) for one in new)
        replay.through += [(name, one) for one in new if one.through]
    sys.stdout.write(f"\n{told(replay)}\n")
    return replay


def compare(replay: Replay, at: datetime, hosts: set[str], new: list[EarlyWarning], state: State) -> None:
    """One snapshot: who must be warned and who is."""
    own_new = {(one.members, bare(one.site)) for one in new if one.site}
    in_force = {(one.members, bare(one.site)) for one in state.known.values() if one.site and not one.ended}
    must = {((state.owner[host],), host) for host in hosts}
    replay.listings += len(hosts)
    replay.missed += [f"{at} {host}: nothing in force" for _, host in must - in_force]
    replay.wrong += [f"{at} {whom}: {host}" for whom, host in in_force - must]
    for host in hosts:
        if host not in state.last:
            replay.waves += 1
            if ((state.owner[host],), host) not in own_new:
                replay.missed.append(f"{at} {host}: no warning of its own")
        state.last[host] = at
    for host in state.last.keys() - hosts:
        if at - state.last[host] >= NEW_WAVE:  # off the list for so long: the next time is a wave of its own
            del state.last[host]


def told(replay: Replay) -> str:
    return (
        f"{replay.snapshots} snapshots, {replay.listings} listings of Danish hosts, {replay.waves} waves, "
        f"{replay.warned} warnings, {len(replay.through)} through a shared address, {len(replay.missed)} missed, "
        f"{len(replay.wrong)} wrong, {replay.cpu_s:.1f} CPU-s"
    )


def test_every_listed_danish_host_is_warned_within_one_poll(replay: Replay) -> None:
    assert replay.snapshots > 2000
    assert replay.waves > 150
    assert replay.missed == []


def test_nobody_else_is_warned_and_nobody_twice_in_one_wave(replay: Replay) -> None:
    assert replay.wrong == []
    assert replay.warned == replay.waves


def test_whoever_is_warned_through_an_address_was_listed_at_it(replay: Replay, real_logs: Path) -> None:
    places: dict[str, set[str]] = {}
    rows: dict[str, list[bytes]] = {}
    for line in lines(real_logs / LISTS / "entries.jsonl.gz"):
        row: dict[str, Any] = msgspec.json.decode(line)
        places.setdefault(row["ip"], set()).add(bare(row["host"]))
        rows.setdefault(bare(row["host"]), []).append(line)
    sites = {member.id: {bare(site) for site in member.sites} for member in make_members(real_logs / LISTS)}
    for _, warning in replay.through:
        assert warning.members is not None
        assert sites[warning.members[0]] & places[warning.through]
        assert set(warning.templates) <= asked_of(
            line for site in sites[warning.members[0]] for line in rows.get(site, ())
        )
        assert len(places[warning.through]) > 1


def asked_of(rows: Iterable[bytes]) -> set[Template | None]:
    body = b'{"targets":[' + b",".join(rows) + b"]}"
    return {entry.template for entry in read_target_list(body, "rows", datetime(2026, 1, 1, tzinfo=UTC)).entries}


def test_every_row_of_the_danish_truth_is_a_wave_or_goes_on(replay: Replay, real_logs: Path) -> None:
    rows = truth(real_logs / LISTS)
    assert len(rows) - replay.waves < len(rows) / 10
