from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bavn.hub.doors.metrics import THROUGH
from bavn.sharing.checking import encode_batch
from tests.hub.hubs import Running, established, running, sighting


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path, tls=True, members=(established("vejle"),)) as found:
        yield found


def test_figures_are_read_from_this_machine(hub: Running) -> None:
    hub.sensor("vejle").says(hub.client, encode_batch([sighting(1), sighting(1)]))
    text = hub.client.get("/metrics").text
    figures = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert figures[("bavn_hub_sightings_total",)] == 1
    assert figures[("bavn_hub_repeated_sightings_total",)] == 1
    assert figures["bavn_hub_decisions", "amber"] == 2
    assert figures["bavn_hub_decisions", "clear"] == 0
    assert figures[("bavn_hub_active_members",)] == 1
    assert figures[("bavn_hub_ok",)] == 1


def test_no_name_and_no_address_is_in_them(hub: Running) -> None:
    hub.sensor("vejle").says(hub.client, encode_batch([sighting(2)]))
    text = hub.client.get("/metrics").text
    assert "vejle" not in text
    assert "198.18" not in text


@pytest.mark.parametrize("header", THROUGH)
def test_who_comes_through_a_proxy_is_not_this_machine(hub: Running, header: str) -> None:
    assert hub.client.get("/metrics", headers={header: "192.0.2.7"}).status_code == 401
    assert hub.client.get("/metrics", headers={header: "192.0.2.7", **hub.person("operator")}).status_code == 200


def test_behind_a_proxy_only_operators_read_them(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        assert hub.client.get("/metrics").status_code == 401
        assert hub.asked("/metrics", hub.person("analyst")).status_code == 403
        assert hub.asked("/metrics", hub.person("operator")).status_code == 200
