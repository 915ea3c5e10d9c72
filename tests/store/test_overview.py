import os
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.model.problem import Problem
from bavn.store import status as status_file
from bavn.store.database import Store
from bavn.store.lock import hold
from bavn.store.overview import MESSAGES, overview
from tests.store.samples import MINUTE, NOW, SITE, decision, finding
from tests.store.test_status import FULL


def test_a_running_sensor_and_all_that_it_keeps_are_seen(store: Store, folder: Path) -> None:
    number = store.findings.number_of(SITE, "http-flood", NOW, NOW, NOW)
    store.findings.save(number, finding(), b"{}", NOW)
    store.decisions.set(number, [decision("192.0.2.1"), decision("192.0.2.2", lasts=MINUTE)])
    store.releases.add(ip_network("192.0.2.9"), NOW + MINUTE, "anna", NOW)
    for place in range(MESSAGES + 1):
        store.outbox.queue(str(place), "mail", "Flood", "", NOW)
    store.outbox.set_channel("mail", NOW, ok=True)
    status_file.write(folder, FULL)
    with hold(folder):
        seen = overview(folder, NOW)
    assert (seen.process, seen.status) == (os.getpid(), FULL)
    assert [one.id for one in seen.findings] == [number]
    assert (seen.standing, seen.next_expiry) == (2, NOW + MINUTE)
    assert [one.by for one in seen.releases] == ["anna"]
    assert ([one.key for one in seen.messages], seen.waiting) == (["5", "4", "3", "2", "1"], MESSAGES + 1)
    assert [one.name for one in seen.channels] == ["mail"]
    assert seen.unread == ()


@pytest.mark.parametrize(("released", "left"), [("192.0.2.1", 1), ("192.0.2.0/24", 0), (None, 0)], ids=str)
def test_what_was_released_stands_no_more(store: Store, folder: Path, released: str | None, left: int) -> None:
    store.decisions.set(1, [decision("192.0.2.1"), decision("192.0.2.2", lasts=MINUTE)])
    store.releases.add(ip_network(released) if released else None, NOW + MINUTE, "anna", NOW)
    assert overview(folder, NOW).standing == left


def test_after_a_sensor_that_stopped_the_same_is_seen(store: Store, folder: Path) -> None:
    store.counters.add("lines")
    store.close()
    seen = overview(folder, NOW)
    assert (seen.process, seen.status, seen.unread) == (None, None, ())


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(folder: Path) -> None:
    folder.mkdir()
    (folder / "sensor.db").write_bytes(b"no database" * 1000)
    status_file.write(folder, FULL)
    seen = overview(folder, NOW)
    assert seen.status == FULL
    [unread] = seen.unread
    assert "is no database" in unread
    (folder / "status.json").write_text("{")
    assert len(overview(folder, NOW).unread) == 2


def test_a_folder_without_a_store_says_so(folder: Path) -> None:
    status_file_only = replace(FULL, lines=1)
    folder.mkdir()
    status_file.write(folder, status_file_only)
    assert overview(folder, NOW).unread == (f"{folder}: no sensor has kept anything here yet",)


def test_no_folder_at_all_is_one_line(folder: Path) -> None:
    with pytest.raises(Problem, match="no sensor has kept anything here yet"):
        overview(folder, NOW)
