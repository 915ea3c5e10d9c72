"""The held-out family: scenarios that no detector was built or tuned on. Whoever tunes on one moves it to SCENARIOS."""

from collections.abc import Callable
from typing import Final

from bavn.simulation import held_out_attacks as attacks
from bavn.simulation import held_out_people as people
from bavn.simulation.attacks import Flood, flood
from bavn.simulation.rows import Rows, Span
from bavn.simulation.site import Look
from bavn.simulation.stage import Scenario, Stage
from bavn.simulation.world import World


def _attack(play: Callable[[World, Span, int], Rows]) -> Callable[[Stage], None]:
    return lambda stage: stage.world.add(play(stage.world, stage.event, stage.note_wave("http-flood")))


def _crowd(play: Callable[[World, Span], Rows]) -> Callable[[Stage], None]:
    def begin(stage: Stage) -> None:
        stage.note_crowd()
        stage.world.add(play(stage.world, stage.event))

    return begin


def _flood_login_gateway(stage: Stage) -> None:
    world = stage.world
    world.add(people.log_in_remotely(world, _whole(world), 0.5))
    _attack(attacks.besiege_gateway)(stage)


def _flood_json_api(stage: Stage) -> None:
    world = stage.world
    world.add(people.use_app(world, _whole(world), 9.0))
    _attack(attacks.call_api)(stage)


def _flood_low(stage: Stage) -> None:
    order = Flood(
        sources=250, requests_s=30, spread=0.8, fastest_s=1.0, templates=attacks.read_and_search, agents="fixed",
        referers="own",
    )  # fmt: skip
    stage.world.add(flood(stage.world, order, stage.event, stage.note_wave("http-flood")))


def _retry(stage: Stage) -> None:
    world = stage.world
    world.add(people.use_app(world, _whole(world), 3.0))
    world.add(people.retry_in_vain(world, stage.event, 3.0))


def _move_to_cdn(stage: Stage) -> None:
    people.move_behind_cdn(stage.world, stage.event[0])


def _relaunch(stage: Stage) -> None:
    people.relaunch(stage.world, stage.rate, stage.event[0])


def _whole(world: World) -> Span:
    return world.began_ms, world.began_ms + 1000 * world.seconds


_CROWD_TOO: Final[frozenset[str | None]] = frozenset({"flash-crowd"})
_API: Final = ("api.strandby.example",)

_TABLE: Final = (
    Scenario(
        "flood-page-and-calls", "bots fetch a page, then the calls of its scripts with the right referer, no files",
        "http-flood", _attack(attacks.read_pages_and_call),
    ),
    Scenario(
        "flood-login-gateway", "/my.policy from VPN exits that employees and citizens log in from too", "http-flood",
        _flood_login_gateway, event=12,
    ),
    Scenario(
        "flood-link-walkers", "800 addresses follow internal links, a page every few seconds", "http-flood",
        _attack(attacks.walk_links), event=10,
    ),
    Scenario(
        "flood-residential", "9,000 proxies in homes, one or two requests a minute each, a new browser each time",
        "http-flood", _attack(attacks.use_homes), event=10,
    ),
    Scenario(
        "flood-pulses", "20 seconds on, 40 seconds off, ten times, from the same sources", "http-flood",
        _attack(attacks.pulse), event=10,
    ),
    Scenario(
        "flood-low-on-busy", "30 requests a second of pages and searches on a busy site", "http-flood", _flood_low,
        event=12, rate=300, capacity=6,
    ),
    Scenario(
        "flood-json-api", "POST to the API of an app, by programs that name the app's own library", "http-flood",
        _flood_json_api, rate=10, hosts=_API, look=Look(pages=60), capacity=60,
    ),
    Scenario(
        "app-retry-storm", "a broken release of an app asks again every 5 seconds after a 500", None, _retry,
        event=12, rate=100, tolerated=_CROWD_TOO,
    ),
    Scenario(
        "enrolment-opening", "school enrolment opens at 09:00 sharp: thousands reload, many behind shared addresses",
        "flash-crowd", _crowd(people.enrol), 29, 15, 5, 120, starts="2025-11-12T07:30:00+00:00",
    ),
    Scenario(
        "siren-alert", "sirens sound: everybody opens one page within ten seconds", "flash-crowd",
        _crowd(people.hear_sirens), rate=60,
    ),
    Scenario(
        "cdn-takes-over", "the site moves behind a CDN: twelve addresses carry everybody, few files come", None,
        _move_to_cdn, event=15,
    ),
    Scenario(
        "site-relaunch", "a new site: all paths change, search engines still send people to the old ones", None,
        _relaunch, event=15, tolerated=_CROWD_TOO,
    ),
)  # fmt: skip

HELD_OUT: Final[dict[str, Scenario]] = {scenario.name: scenario for scenario in _TABLE}
