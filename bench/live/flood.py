"""The recorded run: a flood begins, somebody is told, the rule is in force, honest people get through, it expires."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bench.live.sender import CLOSED, Answer, Sender
from bench.live.stage import (
    CONFIG,
    NGINX,
    PORT,
    SERVER,
    Heard,
    counted,
    enter,
    give_addresses,
    in_kernel,
    now,
    read_findings,
    running,
    warm,
    webhook,
)
from bench.live.town import flood, line, visits

STARTS_WITHIN_S: Final = 60.0
PAST: Final = timedelta(minutes=15)
LASTS_S: Final = 30
USUAL: Final = 130.0
PAGE: Final = "x" * 400


@dataclass(frozen=True, slots=True)
class Story:
    """Seconds of everyday traffic, of the flood in it, and after it: until the finding has ended and its rules too.

    `rate` is the flood's, in requests a second. `in_force_s`: bots are refused within so long; `patience_s`: so long an
    honest visitor waits for an answer. The short one is half as strong and asks for no times: it is played beside other
    work, which makes the answers to its own visitors late.
    """

    calm_s: float = 15.0
    flood_s: float = 40.0
    over_s: float = 200.0
    rate: float = 600.0
    sources: int = 1500
    in_force_s: float = 8.0
    patience_s: float = 2.0


REFUSED: Final = frozenset({403, 429})
HICCUPS: Final = 0.01  # of honest requests may get no answer for other reasons: a reload, a busy machine
SHORT: Final = Story(calm_s=4.0, flood_s=16.0, over_s=0.0, rate=300.0, sources=750, in_force_s=16.0, patience_s=60.0)


@dataclass(frozen=True, slots=True)
class Happened:
    """The times, every answer, and when the flood began (monotonic)."""

    times: "Times"
    answers: list[Answer]
    onset: float


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from the flood's first request; None: it did not come."""

    found: float | None
    told: float | None
    in_kernel: float | None
    first_refused: float | None
    expired: float | None


def record(story: Story, say: Callable[[str], None], *, nftables: bool = True, nginx: bool = True) -> Happened:
    """Run the whole story."""
    give_addresses()
    with tempfile.TemporaryDirectory(prefix="bavn-live-") as name, ExitStack() as stage:
        folder = Path(name)
        warm()
        past = write_past(folder / "access.log")
        write_settings(folder, nftables=nftables, nginx=nginx)
        heard = Heard()
        stage.enter_context(webhook(heard))
        stage.enter_context(running("nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"))
        sensor = stage.enter_context(start_sensor(folder))
        read_findings(sensor, heard)
        say("the sensor learns what is usual")
        counted(folder, past, STARTS_WITHIN_S)
        return asyncio.run(play(story, heard, say))


def write_past(path: Path) -> int:
    """A quarter of an hour of everyday traffic, up to now; how many lines that is."""
    span = PAST.total_seconds()
    began = now() - PAST
    lines = [line(request, began) for request in visits(7, span, USUAL)]
    path.write_bytes(b"".join(lines))
    return len(lines)


def write_settings(folder: Path, *, nftables: bool, nginx: bool) -> None:
    """What the operator would write: `bavn.toml` and nginx's own configuration."""
    include = folder / "bavn.conf"
    said = ""
    if nginx:
        reload = ["nginx", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log", "-s", "reload"]
        said = f'nginx_include = "{include}"\nnginx_reload = {reload}'
    enforced = str(nftables).lower()
    config = CONFIG.format(folder=folder, nftables=enforced, lasts_s=LASTS_S, nginx=said)
    (folder / "bavn.toml").write_text(config)
    (folder / "page.html").write_text(PAGE)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, server=SERVER, port=PORT))


def start_sensor(folder: Path) -> "AbstractContextManager[subprocess.Popen[bytes]]":
    """The sensor, as its unit starts it."""
    command = (sys.executable, "-m", "bavn", "sensor", "--config", folder / "bavn.toml", "--from-start", "--json")
    return running(*command, stdout=subprocess.PIPE)


async def play(story: Story, heard: Heard, say: Callable[[str], None]) -> Happened:
    """Honest traffic all the time, and a flood in its midst."""
    began = time.monotonic() + 1.0
    onset = began + story.calm_s
    lasts = story.calm_s + story.flood_s + story.over_s
    sender = Sender(SERVER, PORT, story.patience_s)
    kernel: list[tuple[float, int]] = []
    much = f"a flood of {story.rate:.0f} from {story.sources} addresses"
    say(f"{USUAL:.0f} requests a second; after {story.calm_s:.0f} s {much}")
    async with asyncio.TaskGroup() as group:
        group.create_task(sender.send(visits(11, lasts, USUAL), began))
        group.create_task(sender.send(flood(12, story.flood_s, story.rate, story.sources), onset))
        group.create_task(look_at_kernel(kernel, began + lasts))
    return Happened(times(heard, sender.answers, kernel, onset), sender.answers, onset)


async def look_at_kernel(seen: list[tuple[float, int]], until: float) -> None:
    """Note how many addresses stand, five times a second."""
    while (at := time.monotonic()) < until:
        seen.append((at, await asyncio.to_thread(in_kernel)))
        await asyncio.sleep(0.2)


def times(heard: Heard, answers: list[Answer], kernel: list[tuple[float, int]], onset: float) -> Times:
    """When each thing happened, after the flood's first request."""

    def first(moments: Iterable[float]) -> float | None:
        later = [moment - onset for moment in moments if moment >= onset]
        return round(min(later), 2) if later else None

    standing = [at for at, count in kernel if count]
    gone = [at for at, count in kernel if not count and standing and at > standing[-1]]
    refused = [one.sent for one in answers if not one.honest and one.status in {403, 429, CLOSED}]
    return Times(
        found=first(at for at, _ in heard.findings),
        told=first(at for at, _ in heard.messages),
        in_kernel=first(standing),
        first_refused=first(refused),
        expired=first(gone),
    )


def show(story: Story, happened: Happened) -> str:
    """The times, and what was answered to whom, in steps of five seconds."""
    rows = [f"{name:<14} {value if value is not None else '-'} s" for name, value in asdict(happened.times).items()]
    rows.append("from s   honest: 200 / refused / none     bots: 200 / refused / none")
    for step in range(-int(story.calm_s) // 5 * 5, int(story.flood_s + story.over_s), 5):
        here = [one for one in happened.answers if step <= one.sent - happened.onset < step + 5]
        rows.append(f"{step:>6}   {_counts(here, honest=True):<32}  {_counts(here, honest=False)}")
    return "\n".join(rows)


def _counts(answers: list[Answer], *, honest: bool) -> str:
    of = [one.status for one in answers if one.honest == honest]
    refused = sum(status in {403, 429, 503} for status in of)
    return f"{of.count(200):>6} / {refused:>5} / {of.count(CLOSED):>5}"


def main(say: Callable[[str], None], *, short: bool, enforcer: str) -> int:
    """Play it in a network namespace of its own, and print what happened; 0 if the rule was in force in time."""
    if (status := enter()) is not None:
        return status
    story = SHORT if short else Story()
    happened = record(story, say, nftables=enforcer != "nginx", nginx=enforcer != "nftables")
    print(show(story, happened))
    return 0 if in_time(story, happened, enforcer) else 1


def in_time(story: Story, happened: Happened, enforcer: str) -> bool:
    """Whether bots were refused in time, by whoever should, no honest visitor was, and somebody was told."""
    honest = [one.status for one in happened.answers if one.honest]
    spared = not REFUSED.intersection(honest) and honest.count(CLOSED) <= HICCUPS * len(honest)
    return in_force(story, happened, enforcer) and spared and happened.times.told is not None


def in_force(story: Story, happened: Happened, enforcer: str) -> bool:
    """Whether it was in time. A bot without an answer may have been dropped, or the machine was busy; nginx answers."""
    if enforcer == "nginx":
        bots = [one for one in happened.answers if not one.honest]
        return any(one.status in REFUSED and one.sent - happened.onset <= story.in_force_s for one in bots)
    began = happened.times.in_kernel, happened.times.first_refused
    return all(at is not None and at <= story.in_force_s for at in began)
