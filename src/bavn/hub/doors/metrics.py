"""`/metrics` in Prometheus' text format: how much comes in, how fast it is kept, who listens. No name, no address.

Open to this machine itself and to operators. Behind a proxy everybody comes from this machine, so there only to
operators.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from bavn.hub.doors.access import require, who
from bavn.hub.doors.operations import Operation
from bavn.hub.hub import Hub

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
THROUGH: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")  # a proxy put it there


@dataclass(frozen=True, slots=True)
class MetricsDoor:
    """The door for those who measure."""

    hub: Hub

    def operations(self) -> tuple[Operation, ...]:
        """What it does."""
        return (
            Operation(
                "GET",
                "/metrics",
                self.metrics,
                "Figures in Prometheus' text format: for this machine, and for operators.",
                needs=("user",),
                gives_media="text/plain",
                refuses=(400, 401, 403, 429),
                tag="health",
            ),
        )

    async def metrics(self, request: Request) -> Response:
        """Say how it is."""
        if not self._is_own(request):
            require(await who(request, self.hub), roles=("operator",))
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Figures(self.hub))
        return Response(generate_latest(registry), media_type=MEDIA_TYPE)

    def _is_own(self, request: Request) -> bool:
        if self.hub.settings.tls.mode == "off" or any(name in request.headers for name in THROUGH):
            return False
        try:
            return request.client is not None and ip_address(request.client.host).is_loopback
        except ValueError:
            return False


class _Figures(Collector):
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def collect(self) -> Iterator[Metric]:
        """Every figure, once."""
        hub, load, published = self.hub, self.hub.pipeline.load, self.hub.published
        yield _counter("bavn_hub_sightings", "Sightings that said something new.", load.sightings)
        yield _counter("bavn_hub_repeated_sightings", "Sightings that were known already.", load.repeated)
        yield _counter("bavn_hub_commits", "Transactions with sightings.", load.commits)
        yield _counter("bavn_hub_failures", "Steps that could not be kept.", load.failures)
        yield _counter("bavn_hub_told_events", "Events that were sent to listeners.", hub.events.told)
        yield _gauge("bavn_hub_waiting_sightings", "Sightings that wait to be kept.", hub.pipeline.waiting)
        yield _gauge("bavn_hub_last_commit_seconds", "How long the last transaction took.", load.last_commit_s)
        yield _gauge("bavn_hub_listeners", "Who listens to /events.", len(hub.events.listeners))
        yield _gauge("bavn_hub_seq", "The newest change.", published.seq)
        yield _gauge("bavn_hub_killed", "1: the kill switch is on.", published.killed)
        yield _gauge("bavn_hub_ok", "1: what comes in can be kept.", not load.broken)
        active = sum(member.status == "active" for member in hub.admitted.members.values())
        yield _gauge("bavn_hub_active_members", "Members that have joined.", active)
        decisions = GaugeMetricFamily("bavn_hub_decisions", "Decisions in force, by who is told.", labels=["level"])
        for name, level in published.levels.items():
            decisions.add_metric([name], len(level.standing))
        yield decisions


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, value=value)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=float(value))
