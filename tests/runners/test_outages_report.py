from pathlib import Path

from bavn.pages.outages import Attacked
from bavn.runners.outages_report import attacks_seen
from bavn.store.database import open_store
from tests.runners.prober import MINUTE, NOW
from tests.store.samples import finding

ENDED = NOW + 60 * MINUTE


def test_what_the_sensor_found_stands_beside_it(tmp_path: Path) -> None:
    with open_store(tmp_path, NOW) as store:
        one = finding(None)
        number = store.findings.number_of(one.site, one.kind, one.began, one.detected, NOW)
        store.findings.save(number, one, b"{}", NOW)
    assert attacks_seen(tmp_path, one.began, one.began + MINUTE) == {one.site: [Attacked(one.began, None)]}
    assert attacks_seen(tmp_path, one.began - MINUTE, one.began) == {}


def test_without_a_sensor_no_attack_was_seen(tmp_path: Path) -> None:
    assert attacks_seen(tmp_path / "none", NOW, ENDED) == {}
