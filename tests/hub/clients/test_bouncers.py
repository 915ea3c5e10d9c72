"""CrowdSec's own bouncers, as Debian packages them, fed by the hub's doors.

The firewall bouncer writes into a real nftables, in a network namespace that the test makes for itself.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.hub.clients.serving import Place, listening, program, run, running, served, until
from tests.hub.dialects.lapi_samples import NOW, StandInHub, Story, decision, key

SECRET = "secret of amber"  # noqa: S105  of a test
FIRST, SECOND, SIX = "192.0.2.1", "192.0.2.2", "2001:db8::7"
RANGE = "198.51.100.0/24"
HOUR = timedelta(hours=1)

CUSTOM = """\
bin_path: {script}
feed_via_stdin: false
total_retries: 0
scenarios_containing: []
scenarios_not_containing: []
origins: []
piddir: {folder}
update_frequency: 100ms
cache_retention_duration: 10s
daemonize: false
log_mode: stdout
log_dir: {folder}
log_level: info
api_url: {url}/
api_key: {secret}
prometheus:
  enabled: false
"""
FIREWALL = """\
mode: nftables
pid_dir: {folder}
update_frequency: 100ms
daemonize: false
log_mode: stdout
log_dir: {folder}
log_level: debug
api_url: {url}/
api_key: {secret}
disable_ipv6: false
deny_action: DROP
deny_log: false
supported_decisions_types: [ban]
blacklists_ipv4: crowdsec-blacklists
blacklists_ipv6: crowdsec6-blacklists
nftables:
  ipv4: {{enabled: true, set-only: false, table: crowdsec, chain: crowdsec-chain}}
  ipv6: {{enabled: true, set-only: false, table: crowdsec6, chain: crowdsec6-chain}}
prometheus:
  enabled: false
"""


@pytest.fixture
def hub() -> StandInHub:
    hub = StandInHub()
    hub.know(key("amber", "bouncer", "vejle"))
    return hub


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.close()


def test_the_custom_bouncer_runs_its_script_for_what_begins_and_what_ends(hub: StandInHub, tmp_path: Path) -> None:
    bouncer, said, script = program("crowdsec-custom-bouncer"), tmp_path / "said", tmp_path / "script"
    said.touch()
    script.write_text(f'#!/bin/sh\nprintf "%s|%s|%s|%s|%s\\n" "$@" >>{said}\n')
    script.chmod(0o755)
    story = Story()
    hub.published = story.tell(decision(1, FIRST), decision(2, RANGE, "limit"), decision(3, SECOND, "arm"))
    with served(hub) as url:
        settings = tmp_path / "custom.yaml"
        settings.write_text(CUSTOM.format(script=script, folder=tmp_path, url=url, secret=SECRET))
        with running([bouncer, "-c", str(settings)], tmp_path / "log"):
            until(lambda: said.read_text().count("\n") == 2, what="two to begin")
            gone = decision(1, FIRST, seq=4, gone="revoked", lasts=timedelta())
            hub.published = story.tell(decision(2, RANGE, "limit", seq=5, lasts=8 * HOUR), gone)
            until(lambda: "del|" in said.read_text(), what="one to end")
    lines = [line.split("|", 4) for line in said.read_text().splitlines()]
    assert [line[:4] for line in lines[:2]] == [
        ["add", FIRST, "14400", "bavn/http-flood"],
        ["add", RANGE, "14400", "bavn/http-flood"],
    ]
    assert [line[:3] for line in lines[2:] if line[0] == "del"] == [["del", FIRST, "-1"]]
    told = json.loads(lines[1][4])
    assert (told["origin"], told["scope"], told["type"]) == ("bavn", "Range", "captcha")


def elements(text: str) -> dict[str, int]:
    """The elements of a set as nft lists it, with the seconds that each still has."""
    found = re.findall(r"([0-9a-f.:/]+) timeout \S+ expires (?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", text)
    return {
        value: int(hours or 0) * 3_600 + int(minutes or 0) * 60 + int(seconds or 0)
        for value, hours, minutes, seconds in found
    }


def test_the_firewall_bouncer_blocks_in_the_kernel_what_the_hub_decides(
    hub: StandInHub, place: Place, tmp_path: Path
) -> None:
    bouncer, nft = program("crowdsec-firewall-bouncer"), program("nft")

    def kernel() -> dict[str, int]:
        return elements(place.do(lambda: run(nft, "list", "ruleset")))

    story = Story()
    hub.published = story.tell(decision(1, FIRST), decision(2, RANGE), decision(3, SIX), decision(4, SECOND, "limit"))
    with served(hub, place.do(listening)) as url:
        settings = tmp_path / "firewall.yaml"
        settings.write_text(FIREWALL.format(folder=tmp_path, url=url, secret=SECRET))
        with running([bouncer, "-c", str(settings)], tmp_path / "log", place=place):
            until(lambda: len(kernel()) == 258, what="a range of 256 addresses and two more")
            held = kernel()
            assert {FIRST, SIX, "198.51.100.0", "198.51.100.255"} <= held.keys()
            assert all(14_000 < left_s <= 14_400 for left_s in held.values())
            renewed = decision(1, FIRST, seq=5, lasts=8 * HOUR)
            gone = decision(2, RANGE, seq=6, gone="revoked", lasts=timedelta())
            hub.published = story.tell(renewed, gone, decision(7, "198.51.100.9"))
            until(lambda: kernel().get(FIRST, 0) > 28_000, what="the renewal to last longer")
            # To renew an element the bouncer takes it away first, so each may be missing for a moment.
            until(lambda: kernel().keys() == {FIRST, SIX, "198.51.100.9"}, what="the range to end")
            hub.published = story.tell(killed=True, at=NOW + HOUR)
            until(lambda: not kernel(), what="the kill switch to let go of everything")
