import re
from dataclasses import replace

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse

from bavn.runners.metrics import exposition
from bavn.store.status import HubStatus, SiteStatus, Status, WarningStatus
from tests.runners.statuses import NOW, WELL

Samples = dict[tuple[str, tuple[str, ...]], float]


def samples(status: Status | None) -> Samples:
    text, _ = exposition(lambda: status)("")
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items(), reverse=True))): sample.value
        for family in parse(text.decode())
        for sample in family.samples
    }


def test_every_figure_of_the_status_is_a_metric() -> None:
    site, new, log = ("www.example.dk",), ("new.example",), ("/var/log/nginx/access.log",)
    assert samples(WELL) == {
        ("bavn_info", ("0.1.0",)): 1,
        ("bavn_start_time_seconds", ()): NOW.timestamp() - 7200,
        ("bavn_status_time_seconds", ()): NOW.timestamp() - 1,
        ("bavn_snapshot_time_seconds", ()): NOW.timestamp() - 12,
        ("bavn_lag_seconds", ()): 0.2,
        ("bavn_lag_bytes", ()): 4000,
        ("bavn_lag_lines", ()): 0,
        ("bavn_sampling", ()): 1,
        ("bavn_clock_skew_seconds", ()): 0,
        ("bavn_memory_bytes", ()): 180_000_000,
        ("bavn_lines_total", ()): 8_123_456,
        ("bavn_lines_rejected_total", ()): 12,
        ("bavn_lines_sampled_total", ()): 7,
        ("bavn_site_requests_per_second", site): 131,
        ("bavn_site_requests_per_second", new): 2,
        ("bavn_site_usual_requests_per_second", site): 128.5,
        ("bavn_site_clients", site): 60,
        ("bavn_site_clients", new): 2,
        ("bavn_site_requests_total", site): 900_000,
        ("bavn_site_requests_total", new): 40,
        ("bavn_site_phase", (*site, "calm")): 1,
        ("bavn_site_phase", (*new, "learning")): 1,
        ("bavn_input_behind_bytes", log): 4000,
        ("bavn_input_ok", log): 1,
        ("bavn_input_lines_total", log): 8_123_456,
        ("bavn_enforcer_standing", ("nftables",)): 12,
        ("bavn_enforcer_ok", ("nftables",)): 1,
        ("bavn_channel_ok", ("mail",)): 0,
    }


HUB = HubStatus(
    url="https://hub.example",
    connected=NOW,
    heard_at=NOW,
    seq=812,
    armed=1812,
    blocked=12,
    limited=1,
    standing=13,
    templates=2,
    warnings=(WarningStatus(3, "campaign", NOW, "high", "http-flood"),),
)


def test_the_hub_has_its_metrics_where_there_is_one() -> None:
    found = {key: value for key, value in samples(replace(WELL, hub=HUB)).items() if key[0].startswith("bavn_hub")}
    assert found == {
        ("bavn_hub_connected", ()): 1,
        ("bavn_hub_heard_time_seconds", ()): NOW.timestamp(),
        ("bavn_hub_seq", ()): 812,
        ("bavn_hub_killed", ()): 0,
        ("bavn_hub_standing", ()): 13,
        ("bavn_hub_templates", ()): 2,
        ("bavn_hub_warnings", ()): 1,
        ("bavn_hub_decisions", ("armed",)): 1812,
        ("bavn_hub_decisions", ("block",)): 12,
        ("bavn_hub_decisions", ("limit",)): 1,
    }
    gone = samples(replace(WELL, hub=HubStatus("https://hub.example", killed=True)))
    assert (gone["bavn_hub_connected", ()], gone["bavn_hub_heard_time_seconds", ()], gone["bavn_hub_killed", ()]) == (
        0,
        0,
        1,
    )
    assert not any(name.startswith("bavn_hub") for name, _ in samples(WELL))


def test_there_are_none_before_the_first_status() -> None:
    assert samples(None) == {}


def test_no_snapshot_yet_is_zero() -> None:
    assert samples(replace(WELL, snapshot_at=None))["bavn_snapshot_time_seconds", ()] == 0


def test_a_hostile_name_stays_inside_its_label() -> None:
    hostile = SiteStatus('a"} 1\nbavn_lag_seconds 9 # \u202e\x1b[2J' + "x" * 500, 1.0)
    found = samples(replace(WELL, sites=(hostile,)))
    assert found["bavn_lag_seconds", ()] == 0.2
    [name] = [labels[0] for metric, labels in found if metric == "bavn_site_clients"]
    assert len(name) < 300
    assert name.startswith(r'a"} 1\nbavn_lag_seconds 9 # \u202e\x1b[2J')


def test_a_newer_prometheus_gets_openmetrics() -> None:
    text, content_type = exposition(lambda: WELL)("application/openmetrics-text; version=1.0.0")
    families = parse_openmetrics(text.decode())  # type: ignore[no-untyped-call]
    assert content_type.startswith("application/openmetrics-text")
    assert [one.name for one in families][:2] == ["bavn", "bavn_start_time_seconds"]


def test_names_are_in_base_units_and_say_whose_they_are() -> None:
    names = {name for name, _ in samples(WELL)}
    assert [name for name in names if not re.fullmatch(r"bavn_[a-z_]+", name)] == []
