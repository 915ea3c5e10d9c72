"""Prometheus' view of the sensor, made anew from its newest status at each scrape.

bavn_lag_seconds 0.2
bavn_site_requests_per_second{site="www.example.dk"} 131.0
bavn_enforcer_standing{enforcer="nftables"} 12.0
"""

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bavn.model.safe_text import visible
from bavn.store.status import OK, HubStatus, Status

LONGEST_LABEL = 200


class StatusCollector(Collector):
    """Metrics of the newest status; none before there is one. `look` gives it, from any thread."""

    def __init__(self, look: Callable[[], Status | None]) -> None:
        self._look = look

    def describe(self) -> Iterable[Metric]:
        """Nothing is known ahead of the first status, and nobody else is in this registry."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Make them from the newest status."""
        status = self._look()
        if status is None:
            return
        yield InfoMetricFamily("bavn", "The sensor.", value={"version": status.version})
        yield from _gauges(status)
        yield from _counters(status)
        yield from _of_sites(status)
        yield from _of_inputs(status)
        yield from _of_enforcers(status)
        yield from _of_hub(status.hub)
        said = [(one.name, one.ok) for one in status.channels]
        yield _labelled("bavn_channel_ok", "Whether the channel took the last message.", "channel", said)


def exposition(look: Callable[[], Status | None]) -> Callable[[str], tuple[bytes, str]]:
    """Return what answers a scrape: from its Accept header, the metrics and their content type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StatusCollector(look))

    def scrape(accept: str) -> tuple[bytes, str]:
        encode, content_type = choose_encoder(accept)
        return encode(registry), content_type

    return scrape


def _gauges(status: Status) -> Iterator[Metric]:
    snapshot_s = status.snapshot_at.timestamp() if status.snapshot_at else 0.0
    for name, meaning, value in (
        ("bavn_start_time_seconds", "When the sensor started, in seconds since 1970.", status.started.timestamp()),
        ("bavn_status_time_seconds", "When the sensor last looked at itself.", status.at.timestamp()),
        ("bavn_snapshot_time_seconds", "When the last snapshot was kept; 0: none since the start.", snapshot_s),
        ("bavn_lag_seconds", "How old the newest counted line is while others wait.", status.lag_s),
        ("bavn_lag_bytes", "Bytes of the logs that wait to be read.", status.lag_bytes),
        ("bavn_lag_lines", "About how many lines those are.", status.lag_lines),
        ("bavn_sampling", "One line of so many is counted; 1: all of them.", status.sampling),
        ("bavn_clock_skew_seconds", "How far the logs' clock is ahead of this machine's.", status.skew_s),
        ("bavn_memory_bytes", "Resident memory of the sensor.", status.memory_bytes),
    ):
        yield GaugeMetricFamily(name, meaning, value=value)


def _counters(status: Status) -> Iterator[Metric]:
    for name, meaning, value in (
        ("bavn_lines", "Lines that were read.", status.lines),
        ("bavn_lines_rejected", "Lines that were no log lines.", status.rejected),
        ("bavn_lines_sampled", "Lines that were passed over because there were too many.", status.sampled),
    ):
        yield CounterMetricFamily(name, meaning, value=value)


def _of_sites(status: Status) -> Iterator[Metric]:
    rates = [(one.name, one.rate) for one in status.sites]
    usual = [(one.name, one.usual) for one in status.sites if one.usual is not None]
    clients = [(one.name, one.clients) for one in status.sites]
    yield _labelled("bavn_site_requests_per_second", "Dynamic requests a second, now.", "site", rates)
    yield _labelled("bavn_site_usual_requests_per_second", "The same, as is usual.", "site", usual)
    yield _labelled("bavn_site_clients", "Distinct clients, now.", "site", clients)
    requests = CounterMetricFamily("bavn_site_requests", "Requests that were counted.", labels=["site"])
    phases = GaugeMetricFamily("bavn_site_phase", "1: what the site is in.", labels=["site", "phase"])
    for one in status.sites:
        requests.add_metric([_label(one.name)], one.requests)
        phases.add_metric([_label(one.name), _label(one.phase)], 1)
    yield requests
    yield phases


def _of_inputs(status: Status) -> Iterator[Metric]:
    behind = [(one.name, one.behind_bytes) for one in status.inputs]
    readable = [(one.name, one.state in OK) for one in status.inputs]
    yield _labelled("bavn_input_behind_bytes", "Bytes of this input that wait to be read.", "input", behind)
    yield _labelled("bavn_input_ok", "Whether this input can be read.", "input", readable)
    lines = CounterMetricFamily("bavn_input_lines", "Lines that were read from this input.", labels=["input"])
    for one in status.inputs:
        lines.add_metric([_label(one.name)], one.lines)
    yield lines


def _of_enforcers(status: Status) -> Iterator[Metric]:
    standing = [(one.name, one.standing) for one in status.enforcers]
    takes = [(one.name, one.ok) for one in status.enforcers]
    yield _labelled("bavn_enforcer_standing", "Addresses and networks that stand in it.", "enforcer", standing)
    yield _labelled("bavn_enforcer_ok", "Whether it takes orders.", "enforcer", takes)


def _of_hub(hub: HubStatus | None) -> Iterator[Metric]:
    """None where there is no hub."""
    if hub is None:
        return
    heard_s = hub.heard_at.timestamp() if hub.heard_at else 0.0
    asked = [("armed", hub.armed), ("block", hub.blocked), ("limit", hub.limited)]
    for name, meaning, value in (
        ("bavn_hub_connected", "Whether there is a line to the hub.", float(hub.connected is not None)),
        ("bavn_hub_heard_time_seconds", "When the hub was last heard, in seconds since 1970; 0: never.", heard_s),
        ("bavn_hub_seq", "The newest number that was heard from the hub.", hub.seq),
        ("bavn_hub_killed", "Whether the hub's kill switch is on.", float(hub.killed)),
        ("bavn_hub_standing", "Networks that are blocked or limited for the hub alone.", hub.standing),
        ("bavn_hub_templates", "Templates that are armed.", hub.templates),
        ("bavn_hub_warnings", "Warnings of the hub that are open.", len(hub.warnings)),
    ):
        yield GaugeMetricFamily(name, meaning, value=value)
    yield _labelled("bavn_hub_decisions", "What the hub asks for here, by action.", "action", asked)


def _labelled(name: str, meaning: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for one, value in values:
        family.add_metric([_label(one)], float(value))
    return family


def _label(name: str) -> str:
    return visible(name, LONGEST_LABEL)
