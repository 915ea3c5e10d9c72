from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Event

import msgspec

from bavn.model.finding import Collateral, Finding, Source
from bavn.pages.scan_json import finding_document
from bavn.protection.allow import AllowList, Rule
from bavn.runners import own_views
from bavn.runners.own_views import Views
from bavn.settings.schema import ProtectSettings, SensorSettings, Settings, SiteSettings
from bavn.store import status as status_file
from bavn.store.database import Store, open_store
from tests.runners.statuses import NOW, WELL
from tests.store.samples import SITE, decision, finding

SPARED = "203.0.113.9"


def source(address: str, action: str, requests: int = 100, *, shared: bool = False) -> Source:
    return Source(address, requests, NOW, NOW, 0.9, shared, action)  # type: ignore[arg-type]


def flood(share: float = 0.001) -> Finding:
    sources = (
        source("192.0.2.1", "block"),
        source("192.0.2.2", "block"),
        source("192.0.2.3", "limit", shared=True),
        source(SPARED, "block"),
        source("192.0.2.4", "watch", 600),
    )
    return replace(finding(), sources=sources, collateral=Collateral(3, share))


def keep(store: Store, what: Finding) -> int:
    number = store.findings.number_of(what.site, what.kind, what.began, what.detected, NOW)
    store.findings.save(number, what, msgspec.json.encode(finding_document(what)), NOW)
    return number


def views(folder: Path, protect: str = "watch") -> Views:
    site = SiteSettings(SITE, protect=protect)  # type: ignore[arg-type]
    settings = Settings(SensorSettings(folder), (site,), protect=ProtectSettings(max_collateral=0.01))
    allow = AllowList([Rule(ip_network(f"{SPARED}/32"), "own-network")])
    return Views(settings, allow, lambda: NOW, monotonic=lambda: 0.0)


def test_what_if_counts_whom_each_mode_would_touch(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        keep(store, flood())
    [found], more = views(tmp_path).what_ifs()
    assert (found.mode, more) == ("watch", False)
    assert [(one.mode, one.block, one.limit) for one in found.tried] == [("limit", 0, 3), ("block", 2, 1)]
    assert [one.share for one in found.tried] == [0.3, 0.3]
    assert found.tried[1].held_back == (("allowed", 1),)
    assert found.collateral.clients == 3


def test_where_too_many_honest_people_would_be_hit_nobody_is_blocked(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        keep(store, flood(share=0.5))
    [found], _ = views(tmp_path).what_ifs()
    assert found.tried[1].block == 0
    assert dict(found.tried[1].held_back)["collateral"] == 3


def test_addresses_of_one_ipv6_network_are_one_to_turn_away_and_still_counted(tmp_path: Path) -> None:
    """So the page can say why the sums are smaller than the count of sources."""
    neighbours = tuple(source(f"2001:db8::{place}", "block") for place in range(1, 5))
    with open_store(tmp_path, NOW) as store:
        keep(store, replace(flood(), sources=(source("192.0.2.1", "block"), *neighbours)))
    [found], _ = views(tmp_path).what_ifs()
    assert [(one.block + one.limit, one.addresses) for one in found.tried] == [(2, 5), (2, 5)]


def test_a_crowd_and_an_old_attack_are_nothing_to_try(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        keep(store, replace(flood(), kind="flash-crowd"))
        old = NOW - timedelta(days=40)
        keep(store, replace(flood(), began=old, detected=old, ended=old + timedelta(minutes=1)))
    assert views(tmp_path).what_ifs() == ([], False)


def test_a_finding_is_shown_with_what_stands_and_what_was_told(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        number = keep(store, flood())
        store.decisions.set(number, [decision(number=number)])
        store.findings.announce(number, "new", "high", NOW)
    found = views(tmp_path).finding(number)
    assert found is not None
    assert found.finding == flood()
    assert (found.standing, [one.update for one in found.told]) == (1, ["new"])
    assert views(tmp_path).finding(number + 1) is None


def test_a_document_that_is_none_or_too_large_is_left_out(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with open_store(tmp_path, NOW) as store:
        number = keep(store, flood())
    monkeypatch.setattr(own_views, "LARGEST_DOCUMENT", 10)
    found = views(tmp_path).finding(number)
    assert found is not None
    assert (found.finding, found.what_if) == (None, None)


def test_the_rates_are_noted_once_for_each_word_of_the_sensor(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW):
        status_file.write(tmp_path, WELL)
    one = views(tmp_path)
    last = one.look()
    assert one.look(last) == last == WELL.at
    status_file.write(tmp_path, replace(WELL, at=NOW, sites=WELL.sites[:1]))
    one.look(last)
    history = one.sensor_now().history
    assert [rate for _, rate in history[SITE]] == [131.0, 131.0]
    assert history.keys() == {SITE}


def test_watching_ends_when_it_is_told_to(tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    views(tmp_path).watch(stop)
    assert views(tmp_path / "none").look() is None


def test_who_was_released_is_not_among_those_who_stand(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        store.decisions.set(1, [decision("192.0.2.7"), decision("192.0.2.8")])
        number = store.releases.add(ip_network("192.0.2.7"), NOW + timedelta(hours=1), "anna", NOW)
    found = views(tmp_path).releases()
    assert [str(one.network) for one in found.standing] == ["192.0.2.8/32"]
    assert (found.count, [one.id for one in found.releases]) == (1, [number])
    kept = views(tmp_path).release(number)
    assert kept is not None
    assert kept.by == "anna"
