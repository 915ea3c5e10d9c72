"""An engine that was frozen and thawed goes on as one that never stopped; damaged and hostile snapshots are refused."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from ipaddress import ip_network
from itertools import pairwise
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import pytest

from bavn.model import Finding
from bavn.runners import snapshot
from bavn.runners.container import Array, SnapshotError, pack, unpack
from bavn.runners.engine import Engine
from bavn.runners.inspecting import Inspector
from bavn.runners.intrusions import Intrusions
from bavn.runners.snapshot import Values, freeze, thaw
from bavn.sources.clients import TrustedProxies
from bavn.sources.columns import Columns
from bavn.sources.formats import detect
from bavn.sources.reading import Log
from tests.runners.samples import Made, plain_flood, plain_line

BATCH = 2040
NOBODY = TrustedProxies()
BOTS = [f"198.18.{number}.9" for number in range(100)]
SCENARIOS = ("flood-1000", "crowd-then-flood", "multi-site", "slowloris")

Cut = Callable[[Engine], Engine]


def restart(engine: Engine) -> Engine:
    """What a sensor does when it is stopped and started."""
    thawed = thaw(freeze(engine)(), NOBODY)
    assert thawed.dropped == ()
    return thawed.engine


def run(path: Path, cuts: frozenset[int] = frozenset(), *, first: int = 0, engine: Engine | None = None) -> Engine:
    """Feed a log, restarting before each batch that is named."""
    engine = engine or Engine(NOBODY)
    with Log(path) as log:
        for number, columns in enumerate(log.batches(detect(log.head(), name=log.name), Columns(BATCH))):
            if number in cuts:
                engine = restart(engine)
            if number >= first:
                engine.feed(columns)
    return engine


def report(engine: Engine) -> list[Finding]:
    engine.finish()
    return engine.report()


@cache
def undisturbed(path: Path) -> list[Finding]:
    return report(run(path))


def log_of(made: Made, name: str) -> Path:
    wishes = {"minutes": 14.0, "rate": 40.0} if name == "flood-1000" else {"minutes": 20.0, "rate": 10.0}
    path: Path = made(name, style="json" if name == "multi-site" else "combined", **wishes).path
    return path


def batches(path: Path) -> int:
    return path.read_bytes().count(b"\n") // BATCH


# going on


@pytest.mark.parametrize("name", SCENARIOS)
def test_restarts_at_random_moments_change_no_finding(made: Made, name: str) -> None:
    path = log_of(made, name)
    assert undisturbed(path)
    cuts = Random(name).sample(range(1, batches(path) + 1), 5)
    assert report(run(path, frozenset(cuts))) == undisturbed(path), cuts


def test_a_process_that_knows_nothing_goes_on_within_a_flood(made: Made, tmp_path: Path) -> None:
    path = log_of(made, "flood-1000")
    cut = 3 * batches(path) // 4
    engine = Engine(NOBODY)
    with Log(path) as log:
        for number, columns in enumerate(log.batches(detect(log.head(), name=log.name), Columns(BATCH))):
            if number < cut:
                engine.feed(columns)
    (open_one,) = engine.view()
    assert (open_one.ended, len(open_one.sources) > 100) == (None, True)
    kept = tmp_path / "engine.snapshot"
    kept.write_bytes(freeze(engine)())
    code = (
        "import sys; from pathlib import Path; from tests.runners.test_snapshot import *\n"
        "engine = thaw(Path(sys.argv[1]).read_bytes(), NOBODY).engine\n"
        "print(report(run(Path(sys.argv[2]), first=int(sys.argv[3]), engine=engine)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(kept), str(path), str(cut)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == repr(undisturbed(path))


def test_what_is_open_is_seen_at_once_after_a_restart(made: Made) -> None:
    path = log_of(made, "flood-1000")
    engine = Engine(NOBODY)
    with Log(path) as log:
        for number, columns in enumerate(log.batches(detect(log.head(), name=log.name), Columns(BATCH))):
            if number < 3 * batches(path) // 4:
                engine.feed(columns)
    assert restart(engine).view() == engine.view()


def test_freezing_changes_nothing_and_what_was_frozen_stays_as_it_was(made: Made) -> None:
    path = log_of(made, "flood-1000")
    half = batches(path) // 2
    engine, kept = Engine(NOBODY), None
    with Log(path) as log:
        for number, columns in enumerate(log.batches(detect(log.head(), name=log.name), Columns(BATCH))):
            if number == half:
                kept = freeze(engine)
                at_once = kept()
            engine.feed(columns)
    assert kept is not None
    assert kept() == at_once, "written by a thread while the engine goes on"
    assert report(engine) == undisturbed(path)


def test_an_engine_that_knows_nothing_survives_too() -> None:
    engine = restart(Engine(NOBODY))
    assert (engine.now, engine.view()) == (0, [])


def test_ended_findings_that_nobody_has_taken_are_kept(tmp_path: Path) -> None:
    lines = plain_flood(BOTS, flood_s=60)
    lines += [plain_line(second, f"192.0.2.{second % 200}") for second in range(540, 900)]
    path = tmp_path / "access.log"
    path.write_bytes(b"".join(lines))
    engine = run(path)
    assert [finding.ended is not None for finding in engine.view()] == [True]
    again = restart(engine)
    assert again.view() == engine.view()
    assert (again.noted, again.stale, again.end) == (engine.noted, engine.stale, engine.end)
    tainted = [watch.tainted_until for watch in engine.watches.values()]
    assert [watch.tainted_until for watch in again.watches.values()] == tainted != [0]
    assert [watch.clients for watch in again.watches.values()] == [watch.clients for watch in engine.watches.values()]
    engine.forget_ended()
    assert restart(engine).view() == []


def test_the_names_of_sites_and_the_logs_clocks_are_kept() -> None:
    engine = Engine(NOBODY)
    place = engine.place("www.example.com")
    engine.tell(1_700_000_000)
    engine.clocks.hear("www.example.com", np.full(3, 1_700_000_000_000))
    again = restart(engine)
    assert again.place("other.example.com") == place + 1
    assert again.place("www.example.com") == place
    assert (again.skew_s, again.clocks.since) == (0, 0)


def test_a_proxy_that_the_settings_name_no_more_is_trusted_no_more() -> None:
    engine = Engine(NOBODY)
    engine.note_proxies(TrustedProxies([ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]))
    assert restart(engine).proxies.networks == ()
    named = TrustedProxies([ip_network("198.51.100.0/24")])
    assert thaw(freeze(engine)(), named).engine.proxies.networks == named.networks


def test_a_snapshot_that_still_holds_proxies_is_read_without_them(flooded: Engine) -> None:
    thawed = thaw(revalued(flooded, proxies=["192.0.2.0/24"]), NOBODY)
    assert (thawed.dropped, thawed.engine.proxies.networks) == ((), ())


def test_a_snapshot_of_a_small_site_is_small(tmp_path: Path) -> None:
    path = tmp_path / "access.log"
    path.write_bytes(b"".join(plain_flood([], calm_s=900)))
    assert len(freeze(run(path))()) < 100_000


# another version


def changed(engine: Engine, change: Callable[[dict[str, Array]], None]) -> bytes:
    """A snapshot whose arrays were changed by somebody who can write checksums."""
    contents = unpack(freeze(engine)())
    arrays = dict(contents.arrays)
    change(arrays)
    return pack(arrays, contents.values)


def without(name: str) -> Callable[[dict[str, Array]], None]:
    def change(arrays: dict[str, Array]) -> None:
        del arrays[name]

    return change


def revalued(engine: Engine, **values: object) -> bytes:
    """A snapshot with other values."""
    contents = unpack(freeze(engine)())
    plain = msgspec.to_builtins(
        msgspec.msgpack.decode(contents.values, type=Values), builtin_types=(msgspec.Raw, bytes)
    )
    return pack(contents.arrays, msgspec.msgpack.encode(plain | values))


@pytest.fixture(scope="module")
def flooded(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine within a flood."""
    path = tmp_path_factory.mktemp("flooded") / "access.log"
    path.write_bytes(b"".join(plain_flood(BOTS, flood_s=70)))
    return run(path)


def test_a_table_of_another_shape_is_begun_anew_and_named(flooded: Engine) -> None:
    def grow(arrays: dict[str, Array]) -> None:
        arrays["seen"] = np.zeros((0, 5), np.uint32)

    thawed = thaw(changed(flooded, grow), NOBODY)
    assert thawed.dropped == ("seen",)
    assert thawed.engine.view()[0].began == flooded.view()[0].began


def test_records_go_with_the_personas_that_they_point_to(flooded: Engine) -> None:
    def grow(arrays: dict[str, Array]) -> None:
        arrays["personas"] = arrays["personas"][:, :8]

    thawed = thaw(changed(flooded, grow), NOBODY)
    assert thawed.dropped == ("personas", "records")
    assert thawed.engine.end == 0
    np.testing.assert_array_equal(thawed.engine.state.sites.usual, flooded.state.sites.usual)


@pytest.mark.parametrize("name", ["sites.minutes", "sites.usual"])
def test_what_is_usual_is_kept_or_dropped_as_a_whole(flooded: Engine, name: str) -> None:
    thawed = thaw(changed(flooded, without(name)), NOBODY)
    assert thawed.dropped == ("alarms", "usual")
    assert not thawed.engine.state.sites.usual.any()
    assert not thawed.engine.state.sites.learned.any()
    assert thawed.engine.state.sites.requests.any()


def test_without_the_sites_names_nothing_is_kept(flooded: Engine) -> None:
    thawed = thaw(changed(flooded, without("table.text")), NOBODY)
    assert thawed.dropped == ("sites",)
    assert (thawed.engine.now, thawed.engine.view()) == (0, [])


def test_findings_of_another_version_are_dropped_and_what_is_usual_stays(flooded: Engine) -> None:
    thawed = thaw(revalued(flooded, findings={"watches": {1: {"novel": True}}, "ended": []}), NOBODY)
    assert thawed.dropped == ("findings", "past")
    assert thawed.engine.view() == []
    assert thawed.engine.state.sites.usual.any()
    assert not thawed.engine.state.sites.phase.any(), "an attack without its finding would never be looked at again"


def test_rows_of_another_meaning_are_dropped(flooded: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    data = freeze(flooded)()
    monkeypatch.setattr(snapshot, "MEANING", snapshot.MEANING + 1)
    thawed = thaw(data, NOBODY)
    assert thawed.dropped == ("past", "personas", "records")
    assert [finding.kind for finding in thawed.engine.view()] == ["http-flood"]
    assert thawed.engine.watch(1).past.rows == 0


# damage and hostility


def overwrite(name: str, value: float) -> Callable[[dict[str, Array]], None]:
    def change(arrays: dict[str, Array]) -> None:
        arrays[name].flat[-1] = value

    return change


@pytest.mark.parametrize(
    ("name", "value"),
    [("records.site", 128), ("records.persona", 1 << 18), ("table.index", 128), ("table.count", 9999), ("clock", -1),
     ("texts.agents.length", 161), ("sites.usual", float("nan")), ("course.frame", -1), ("sites.phase", 7)],
)  # fmt: skip
def test_values_that_kernels_would_follow_out_of_their_tables_are_refused(
    flooded: Engine, name: str, value: float
) -> None:
    with pytest.raises(SnapshotError, match="cannot be"):
        thaw(changed(flooded, overwrite(name, value)), NOBODY)


def test_records_of_different_lengths_are_refused(flooded: Engine) -> None:
    def cut(arrays: dict[str, Array]) -> None:
        arrays["records.site"] = arrays["records.site"][:-1]

    with pytest.raises(SnapshotError, match="different lengths"):
        thaw(changed(flooded, cut), NOBODY)


@pytest.mark.parametrize(
    "values",
    [{"end": -1}, {"sites": 0}, {"noted": "now"}, {"seed": -1}, {"logs": {"a": 1}}],
    ids=str,
)
def test_values_that_cannot_be_are_refused(flooded: Engine, values: Mapping[str, object]) -> None:
    with pytest.raises(SnapshotError, match="values"):
        thaw(revalued(flooded, **values), NOBODY)


@pytest.mark.parametrize("end", [1, 1 << 40], ids=["fewer", "more"])
def test_records_that_are_not_as_many_as_said_are_refused(flooded: Engine, end: int) -> None:
    with pytest.raises(SnapshotError):
        thaw(revalued(flooded, end=end), NOBODY)


def test_a_past_with_other_rows_than_its_minutes_is_dropped(flooded: Engine) -> None:
    thawed = thaw(changed(flooded, lambda arrays: arrays.update({"past.1.pages": np.zeros(3, np.int32)})), NOBODY)
    assert thawed.dropped == ("past",)


def test_changed_numbers_behind_a_right_checksum_crash_nothing(flooded: Engine) -> None:
    rng = np.random.default_rng(8)
    names = sorted(unpack(freeze(flooded)()).arrays)
    for _ in range(25):
        chosen = rng.choice(names, 3)

        def change(arrays: dict[str, Array], chosen: "np.ndarray[tuple[int], np.dtype[np.str_]]" = chosen) -> None:
            for name in chosen:
                raw = arrays[name].view(np.uint8).reshape(-1)
                raw[rng.integers(0, raw.size, min(20, raw.size))] = rng.integers(0, 256, min(20, raw.size))

        try:
            engine = thaw(changed(flooded, change), NOBODY).engine
        except SnapshotError:
            continue
        engine.view()
        engine.finish()


# intrusions


def scanner_log(folder: Path) -> Path:
    """An honest visitor, and somebody who asks for one hidden thing after another, then tries what he has found."""
    lines = []
    for second in range(0, 240, 2):
        lines.append(plain_line(second, "192.0.2.1"))
        lines.append(plain_line(second, "203.0.113.9", f"/old{second}/.env").replace(b"200 512", b"404 9"))
    lines += [plain_line(300, "203.0.113.9", "/x?q=1'+union+select+1,2--+")] * 3
    path = folder / "access.log"
    path.write_bytes(b"".join(lines))
    return path


@pytest.mark.parametrize("cut", [1, 60, 119, 200, 241])
def test_a_restart_in_the_middle_of_a_scan_changes_no_finding(tmp_path: Path, cut: int) -> None:
    columns = Columns(1024)
    reports = []
    for cuts in ((), (cut,)):
        engine = Engine(NOBODY)
        engine.watch_intrusions(Intrusions())
        with Log(scanner_log(tmp_path)) as log:
            batch = next(log.batches(detect(log.head(), name=log.name), columns))
            for first, last in pairwise((0, *cuts, batch.rows)):
                engine = restart(engine) if first else engine
                engine.feed(batch, first=first, last=last)
        reports.append(report(engine))
    assert reports[0] == reports[1]
    assert {finding.kind for finding in reports[0]} >= {"exploit-attempt"}


def test_an_inspector_that_cannot_be_is_begun_anew_and_the_rest_stays(flooded: Engine) -> None:
    engine = thaw(freeze(flooded)(), NOBODY).engine
    engine.watch_intrusions(Intrusions())
    assert isinstance(engine.inspector, Inspector)
    engine.inspector.tables.probers.tag[7] = 1
    engine.inspector.tables.probers.site[7] = 1 << 20
    thawed = thaw(freeze(engine)(), NOBODY)
    assert thawed.dropped == ("inspection",)
    assert isinstance(thawed.engine.inspector, Inspector)
    assert not thawed.engine.inspector.tables.probers.tag.any()
    assert thawed.engine.view()[0].began == flooded.view()[0].began


@pytest.mark.parametrize("size", ["10000000000000000", "999999999999999999"])
def test_a_number_in_a_line_makes_no_snapshot_unreadable(tmp_path: Path, size: str) -> None:
    path = tmp_path / "access.log"
    lines = [plain_line(second, "192.0.2.1").replace(b" 200 512", b" 200 " + size.encode()) for second in range(20)]
    path.write_bytes(b"".join(lines))
    engine = Engine(NOBODY)
    engine.watch_intrusions(Intrusions())
    assert thaw(freeze(run(path, engine=engine))(), NOBODY).dropped == ()


def test_a_snapshot_of_before_intrusions_were_looked_for_is_read() -> None:
    engine = Engine(NOBODY)
    assert thaw(freeze(engine)(), NOBODY).engine.intrusions is None
