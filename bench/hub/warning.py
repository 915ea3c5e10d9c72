"""Warning time, with real sensors and real nftables: one member is flooded; when are others armed, when do they block.

    python -m bench warning          root; every part in a network namespace of its own

Three members, each with its sensor, its log and its packet filter, and a hub between them. Each round all is new, and:

    1. the first is flooded                       found → the others armed (relay); first request → armed (warning)
    2. the second is flooded by the same sources  first request → they are limited in its kernel (it was armed)
                                                  found → the third blocks, without an alarm of its own
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bench.hub.relay import percentile
from bench.hub.world import bavn, founded, listening
from bench.live.stage import enter, now
from bench.live.town import flood, line, visits
from bench.measure import FailedError
from bench.table import make_table

NAMES: Final = ("m0", "m1", "m2")
HUB: Final = "10.99.0.1"
PAST: Final = timedelta(minutes=15)
USUAL: Final = 60.0
RATE: Final = 400.0
SOURCES: Final = 300
FLOOD_S: Final = 25.0
CALM_S: Final = 5.0
ROUNDS: Final = 10
LONGEST_S: Final = 60.0
GOALS_S: Final = (
    ("relay: found → armed", 0.5, 2.0),
    ("relay: found → armed", 0.99, 5.0),
    ("warning: first request → armed", 0.99, 15.0),
)
# Made-up traffic comes from benchmark space, which is nobody's and never shared: here it stands for somebody's
PUBLIC: Final = ((b"198.18.", b"91.18."), (b"198.19.", b"92.19."))

SETTINGS: Final = """\
[sensor]
state = "{folder}/state"
listen = "127.0.0.1:9464"

[[site]]
name = "www.{name}.example"
logs = ["{folder}/access.log"]
format = "combined"
protect = "block"

[protect]
nftables = true
crawlers = false
"""


@dataclass(slots=True)
class Place:
    """One member: its folder, its namespace (as nsenter takes it), and what its sensor has said, and when."""

    name: str
    folder: Path
    inside: tuple[str, ...]
    said: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    attack: bytes = b""

    def first(self, schema: str, since: float) -> float | None:
        """When the sensor first wrote a line of this schema after a moment."""
        return next((at for at, one in self.said if one["schema"] == schema and at >= since), None)

    def in_kernel(self, which: str) -> int:
        """How many elements stand in the sets that block, or limit."""
        command = (*self.inside, "nft", "-j", "list", "table", "inet", "bavn")
        done = subprocess.run(command, capture_output=True, check=False)
        sets = [one["set"] for one in json.loads(done.stdout or b"{}").get("nftables", ()) if "set" in one]
        return sum(len(one.get("elem", ())) for one in sets if one["name"].startswith(which))


def main(say: Callable[[str], None], rounds: int = ROUNDS) -> int:
    """Play the rounds and print the table; 1 where a goal is missed."""
    if (status := enter()) is not None:
        return status
    taken: dict[str, list[float]] = {}
    for turn in range(rounds):
        say(f"warning: round {turn + 1} of {rounds}")
        for what, times in play(turn).items():
            taken.setdefault(what, []).extend(times)
    print(show(taken))
    return 0 if all(percentile(taken[what], share) <= goal for what, share, goal in GOALS_S) else 1


def show(taken: dict[str, list[float]]) -> str:
    """The table."""
    head = ("From → to", "p50", "p99", "most", "n")
    rows = [
        (what, *(f"{percentile(times, share):.2f} s" for share in (0.5, 0.99, 1.0)), str(len(times)))
        for what, times in taken.items()
    ]
    return make_table(head, rows)


def play(turn: int) -> dict[str, list[float]]:
    """One round; seconds for each step."""
    with tempfile.TemporaryDirectory(prefix="bavn-warning-") as name, ExitStack() as stage:
        folder = Path(name)
        for command in ("ip link set lo up", f"ip address add {HUB}/32 dev lo"):
            subprocess.run(command.split(), check=False, capture_output=True)
        tokens = founded(folder / "hub", len(NAMES), established=True, names=(HUB,))
        url = f"https://{HUB}:{stage.enter_context(listening(folder / 'hub', f'{HUB}:0'))[0]}"
        places = [stage.enter_context(placed(folder / one, number)) for number, one in enumerate(NAMES)]
        for place, token in zip(places, tokens, strict=True):
            settle(place, url, token.text(), turn)
            stage.enter_context(sensing(place))
        stop = stage.enter_context(writing(places, turn))
        wait(lambda: all((place.folder / "state" / "status.json").exists() for place in places))
        stop.wait(CALM_S)
        return story(places, turn)


def story(places: list[Place], turn: int) -> dict[str, list[float]]:
    """The flood of the first, then of the second."""
    first, second, third = places
    onset = begin(first, turn)
    found = wait(lambda: first.first("bavn.finding/1", onset))
    armed = [wait(lambda place=place: place.first("bavn.warning/1", onset)) for place in (second, third)]  # type: ignore[misc]
    onset_2 = begin(second, turn)
    bites = wait(lambda: time.monotonic() if second.in_kernel("limit") else None)
    found_2 = wait(lambda: second.first("bavn.finding/1", onset_2))
    blocked = wait(lambda: time.monotonic() if third.in_kernel("block") else None)
    return {
        "found: first request → found": [found - onset],
        "relay: found → armed": [at - found for at in armed],
        "warning: first request → armed": [at - onset for at in armed],
        "armed: first request at the second → limited there": [bites - onset_2],
        "block: found by two → blocked at the third": [blocked - found_2],
    }


def begin(place: Place, turn: int) -> float:
    """Let the flood begin; return the moment."""
    attack = b"".join(line(one, now()) for one in flood(1000 + turn, FLOOD_S, RATE, SOURCES))
    place.attack = public(attack)
    return time.monotonic()


def public(text: bytes) -> bytes:
    """The same traffic from addresses that may be shared."""
    for here, there in PUBLIC:
        text = text.replace(here, there)
    return text


@contextmanager
def placed(folder: Path, number: int) -> Iterator[Place]:
    """A namespace with a line to the hub's."""
    folder.mkdir()
    with subprocess.Popen(["unshare", "--net", "sleep", "infinity"]) as holder:
        try:
            inside = ("nsenter", f"--net=/proc/{holder.pid}/ns/net", "--")
            wait(lambda: Path(f"/proc/{holder.pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink())
            here, there = f"10.99.{number + 1}.1", f"10.99.{number + 1}.2"
            run(f"ip link add hub{number} type veth peer name member netns {holder.pid}")
            run(f"ip address add {here}/24 dev hub{number}")
            run(f"ip link set hub{number} up")
            for command in (
                "ip link set lo up",
                f"ip address add {there}/24 dev member",
                "ip link set member up",
                f"ip route add default via {here}",
            ):
                subprocess.run([*inside, *command.split()], check=True)
            yield Place(NAMES[number], folder, inside)
        finally:
            holder.terminate()


def settle(place: Place, url: str, token: str, turn: int) -> None:
    """What the member's operator does, and a quarter of an hour of everyday traffic."""
    config = place.folder / "bavn.toml"
    config.write_text(SETTINGS.format(folder=place.folder, name=place.name))
    bavn("join", url, token, "--config", str(config), inside=place.inside)
    config.write_text(config.read_text().replace("[hub]", '[hub]\ndecisions = "block"'))
    began = now() - PAST
    seed = 100 * turn + NAMES.index(place.name)
    past = b"".join(line(one, began) for one in visits(seed, PAST.total_seconds(), USUAL))
    (place.folder / "access.log").write_bytes(public(past))


@contextmanager
def sensing(place: Place) -> Iterator[None]:
    """Its sensor, and a thread that notes what it says."""
    command = (*place.inside, sys.executable, "-m", "bavn", "sensor", "--json", "--from-start", "--config")
    with subprocess.Popen([*command, str(place.folder / "bavn.toml")], stdout=subprocess.PIPE) as sensor:

        def read() -> None:
            assert sensor.stdout is not None
            for said in sensor.stdout:
                place.said.append((time.monotonic(), json.loads(said)))

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield
        finally:
            sensor.terminate()
            sensor.wait(LONGEST_S)
            reader.join()


@contextmanager
def writing(places: list[Place], turn: int) -> Iterator[threading.Event]:
    """Everyday traffic in each log as time goes by, and the flood where it has begun."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=write, args=(place, 7000 + 100 * turn + number, stop))
        for number, place in enumerate(places)
    ]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def write(place: Place, seed: int, stop: threading.Event) -> None:
    """Each line at its time, with the time of the wall."""
    everyday = iter(visits(seed, 600.0, USUAL))
    began, held = time.monotonic(), next(everyday)
    with (place.folder / "access.log").open("ab", buffering=0) as log:
        attack: list[bytes] = []
        attacked, sent = 0.0, 0
        while not stop.wait(0.02):
            at = time.monotonic()
            if place.attack:
                attack, place.attack, attacked, sent = place.attack.splitlines(keepends=True), b"", at, 0
            lines = []
            while held.at <= at - began:
                lines.append(stamped(public(line(held, now()))))
                held = next(everyday)
            due = min(len(attack), int((at - attacked) * RATE)) if attack else 0
            lines += map(stamped, attack[sent:due])
            sent = due
            log.write(b"".join(lines))


def stamped(text: bytes) -> bytes:
    """The line as of now."""
    head, _, rest = text.partition(b"[")
    return head + f"[{now():%d/%b/%Y:%H:%M:%S +0000}".encode() + rest[rest.index(b"]") :]


def wait(look: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever is looked for
    """Look until there is something."""
    ends = time.monotonic() + LONGEST_S
    while time.monotonic() < ends:
        if found := look():
            return found
        time.sleep(0.02)  # noqa: TID251  other processes work
    raise FailedError("what was waited for did not come")


def run(command: str) -> None:
    """Run a command that must succeed."""
    subprocess.run(command.split(), check=True)
