"""A prober put together from its settings, with real stores and a real server, and a clock that is moved by hand."""

import asyncio
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.model.notice import Notice
from bavn.model.probe import Target
from bavn.model.problem import Problem
from bavn.observatory.observatory import join_observatory
from bavn.runners.notify_systemd import Notifier
from bavn.runners.probing import Prober
from bavn.runners.probing_clock import SteadyClock
from bavn.runners.probing_hub import ToNobody
from bavn.runners.probing_looks import Look, Looks
from bavn.runners.probing_starting import (
    FILES_BESIDE,
    FILES_EACH,
    Publicity,
    Saying,
    check,
    look_of,
    observing_of,
    prober_of,
    room_for_looks,
    schedule_of,
    summary,
    tools_of,
)
from bavn.runners.publishing import Announcement
from bavn.settings.reading import loads
from bavn.settings.schema import Settings
from bavn.settings.targets import targets_of
from bavn.store.database import open_store
from bavn.telling.teller import Teller
from tests.probing.samples import Talk, closed_port, page, saying, serving
from tests.runners.prober import HERE, MINUTE, NOW, SECOND, Hands
from tests.waiting import until

ROUND = timedelta(seconds=30)


@contextmanager
def server(talk: Talk) -> Iterator[int]:
    """A server in a thread of its own; gives its port."""
    ports: list[int] = []
    ready, stop = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(talk) as port:
            ports.append(port)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    try:
        yield ports[0]
    finally:
        stop.set()
        thread.join()


def settings(folder: Path, *urls: str, more: str = "") -> Settings:
    probes = "".join(f'[[probe]]\nname = "t{place}"\nurl = "{url}"\n' for place, url in enumerate(urls))
    return loads(
        f'[probing]\ncontact = "mailto:probe@example.dk"\ninside = true\nstate = "{folder}"\nfamilies = [4]\n'
        f"{probes}{more}",
        str(folder / "bavn.toml"),
    )


class Run:
    """A prober that was started; `round` moves the clock on by one look, and waits until it was made."""

    def __init__(self, prober: Prober, hands: Hands, targets: int) -> None:
        self.prober, self.hands, self.targets = prober, hands, targets
        prober.parts.looks.start()

    def round(self, length: timedelta = ROUND) -> None:
        self.hands.go(length)
        looks = self.prober.parts.looks
        assert isinstance(looks, Looks)
        until(lambda: len(looks._seen) >= self.targets)
        self.prober.turn()


@contextmanager
def running(made: Settings, hands: Hands, targets: int = 1) -> Iterator[tuple[Run, list[Announcement], list[str]]]:
    said: list[Announcement] = []
    lines: list[str] = []
    with prober_of(made, hands.clock(), said.append, lines.append) as prober:
        run = Run(prober, hands, targets)
        try:
            yield run, said, lines
        finally:
            prober.parts.looks.stop(5)


def test_a_server_that_is_gone_becomes_an_outage_that_outlives_a_restart(tmp_path: Path) -> None:
    made, hands = settings(tmp_path / "state", f"http://127.0.0.1:{closed_port()}/"), Hands()
    with running(made, hands) as (run, said, _):
        for length in (ROUND, 3 * SECOND, 5 * SECOND, ROUND, ROUND):
            run.round(length)
        assert [(one.number, one.update, one.finding.kind, one.finding.site) for one in said] == [
            (1, "new", "outage", "127.0.0.1")
        ]
        assert run.prober.verdicts == {"t0": "down"}
    hands.go(ROUND)
    with running(made, hands) as (run, said, _):
        assert run.prober.verdicts == {"t0": "down"}
        run.round()
        assert said == []
    with join_observatory(tmp_path / "state") as kept:
        (one,) = kept.spells(NOW, hands.wall)
        assert (one.verdict, one.ending, one.ended) == ("down", "refused", None)


def test_a_server_that_answers_is_up_and_is_told_who_asks(tmp_path: Path) -> None:
    asked: list[bytes] = []
    with server(saying(page(), asked=asked)) as port:
        with running(settings(tmp_path, f"http://127.0.0.1:{port}/"), Hands()) as (run, said, lines):
            run.round()
            run.round()
            assert run.prober.verdicts == {"t0": "up"}
            assert summary(run.prober) == "1 up"
        assert b"bavn-probe/" in asked[0]
        assert b"(+mailto:probe@example.dk)" in asked[0]
        assert (said, lines, len(asked)) == ([], [], 2)


def test_whoever_asked_for_time_gets_it_though_the_prober_is_restarted(tmp_path: Path) -> None:
    hands = Hands()
    with server(saying(page(head=b"Retry-After: 800\r\n", status=b"503 Busy"))) as port:
        made = settings(tmp_path, f"http://127.0.0.1:{port}/")
        with running(made, hands) as (run, _, _):
            run.round()
        hands.go(SECOND)
        with running(made, hands) as (run, _, _):
            looks = run.prober.parts.looks
            assert isinstance(looks, Looks)
            due = looks._schedule.next_due(hands.wall)
    assert due is not None
    assert due - hands.wall > 14 * MINUTE


def test_two_probers_do_not_share_a_folder(tmp_path: Path) -> None:
    made = settings(tmp_path, "http://127.0.0.1:1/")
    with (
        running(made, Hands()),
        pytest.raises(Problem, match="another"),
        prober_of(made, Hands().clock(), print, print),
    ):
        pass


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no [[probe]], so there is nothing to look at"),
        ('[[probe]]\nurl = "https://a.example"', "[probing], contact: is missing"),
    ],
)
def test_what_a_prober_needs_is_said(text: str, said: str) -> None:
    with pytest.raises(Problem) as problem:
        check(loads(text, "bavn.toml"))
    assert str(problem.value).startswith(said)


def test_canaries_are_looked_at_with_the_others_and_judge_the_line(tmp_path: Path) -> None:
    made = settings(
        tmp_path,
        "http://127.0.0.1:1/",
        more="[[maintenance]]\nbegins = 2026-12-01T22:00:00Z\nends = 2026-12-01T23:00:00Z\n",
    )
    with_canary = loads(
        '[probing]\ncanaries = ["https://c.example"]\n[[probe]]\nurl = "https://a.example"', str(tmp_path / "bavn.toml")
    )
    assert set(observing_of(with_canary).verdicts) == {"a.example", "canary:c.example"}
    names = {seat.target.name for seat in schedule_of(with_canary, NOW).due(NOW + 2 * ROUND)}
    assert names == {"a.example", "canary:c.example"}
    assert len(observing_of(made).windows) == 1


def test_no_more_looks_at_once_than_there_are_files_for() -> None:
    room = room_for_looks()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert room == max(1, (soft - FILES_BESIDE) // FILES_EACH)


def test_the_inside_is_visited_only_where_that_is_allowed(tmp_path: Path) -> None:
    made = settings(tmp_path, "http://127.0.0.1:1/")
    clock = SteadyClock(Hands().clock())
    inside = look_of(made, clock, tools_of(made))
    public = loads('[[probe]]\nurl = "http://127.0.0.1:1/"', "bavn.toml")
    outside = look_of(public, clock, tools_of(public))
    (target,) = targets_of(made)
    endings = [asyncio.run(_ending(one, target)) for one in (inside, outside)]
    assert endings == ["refused", "not-public"]


async def _ending(one: Look, target: Target) -> str:
    return (await one(target, 4)).sample.ending


def test_the_public_page_is_written_once_a_minute_and_a_failure_is_said_once(tmp_path: Path) -> None:
    made = settings(
        tmp_path / "state",
        "http://127.0.0.1:1/",
        more=f'public = true\n[public]\nfolder = "{tmp_path / "www"}"\norganisation = "Eksempel"\n',
    )
    hands = Hands()
    with prober_of(made, hands.clock(), print, print) as prober:
        prober.turn()
        assert sorted(one.name for one in (tmp_path / "www").iterdir()) == ["badge-en.svg", "badge.svg", "index.html"]
        publicity = Publicity(made, prober.parts.kept, lambda: hands.monotonic_s)  # type: ignore[arg-type]
        for file in (tmp_path / "www").iterdir():
            file.unlink()
        (tmp_path / "www").rmdir()
        (tmp_path / "www").write_text("in the way")
        codes = []
        for _ in range(3):
            codes += [one.code for one in publicity.renew(hands.wall)]
            hands.go(timedelta(minutes=1))
    assert codes == ["public-not-written"]


def test_what_there_is_to_say_is_said_on_a_line(tmp_path: Path) -> None:
    hands = Hands()
    lines: list[str] = []
    with open_store(tmp_path, NOW) as store:
        teller = Teller((), store, zone=NOW.tzinfo, clock=hands.clock().wall)  # type: ignore[arg-type]
        notices = [Notice("clock-set", "", {"seconds": 7200})]
        saying_ = Saying(teller, ToNobody(), Notifier({}), lines.append, hands.clock().monotonic, lambda _: notices)
        saying_.note(Notice("probe-offline", HERE, {"family": 4}))
    assert lines == [
        "bavn: here: our own line seems to be cut (IPv4), so nothing is said of the targets until it holds again."
    ]
